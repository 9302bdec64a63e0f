"""What the outside must hear: jobs queued in the transaction that caused them, and how a courier answers for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

Json = Any  # a JSON value: what `json.dumps` takes and `json.loads` gives


class Job(StrEnum):
    """What the outside must hear. A job's payload holds ids and codes; words are read from the store when it is sent."""

    POST_CARD = "post_card"  # the ticket's root message: the first row of its lane
    REFRESH_CARD = "refresh_card"  # coalesces: a waiting one is enough
    MOVE_CARD = "move_card"  # the card's channel is another now: posted there anew, the old one says where it went
    POST_MESSAGE = "post_message"  # a chat message into the ticket's thread: {"message"}
    POST_NOTICE = "post_notice"  # a line of the desk's own into the thread: {"notice", …}
    TELL_STAFF = "tell_staff"  # a private line to one staff member: {"user", "notice", …}
    TELL_EMPLOYEE = (
        "tell_employee"  # privately to an employee: {"message"} of her ticket, or {"asked", …} for an answer
    )
    ALERT = "alert"  # a line to the desk's default channel: {"desk", "notice", …}
    ERASE_THREAD = (
        "erase_thread"  # the app's own posts about an erased ticket are deleted; {"channel", "ts"} for an employee's
    )
    LETTER = "letter"  # a mail to the requester: {"letter", …}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A job claimed under a lease. `secret` (a code for a letter) is sealed at rest and gone when the row is."""

    id: int
    lane: str
    job: Job
    ticket_id: int | None
    payload: Mapping[str, Json]
    secret: str | None
    attempts: int
    lease: str
    created_at: datetime


class Outbox(Protocol):
    def add(
        self,
        job: Job,
        *,
        lane: str,
        ticket_id: int | None = None,
        payload: Mapping[str, Json] | None = None,
        secret: str | None = None,
    ) -> None:
        """Queues a job in this transaction, behind what its lane holds. REFRESH_CARD rows of one lane coalesce.

        With `secret` the job needs a `ticket_id`: the secret is sealed under the ticket's key.
        """

    def claim(self, now: datetime, lease_for: timedelta, *, jobs: Sequence[Job], limit: int = 8) -> list[OutboxRow]:
        """Leases the oldest unfinished row of every free lane whose time has come, at most `limit`."""

    def done(self, row: OutboxRow) -> bool:
        """Removes a delivered row; False if the lease was lost to another worker (then nothing changes)."""

    def retry(self, row: OutboxRow, not_before: datetime, error: str) -> bool:
        """Gives the row back for later. `error` is a code or class name, never a text that could hold personal data."""

    def bury(self, row: OutboxRow, error: str) -> bool:
        """Moves a row that can never be delivered to the dead letters, so that its lane goes on."""

    def next_due(self, *, jobs: Sequence[Job]) -> datetime | None:
        """When the next row can be claimed; None if there is none."""

    def hold(self, scope: str, not_before: datetime) -> None:
        """Notes that a Slack channel and method (`scope`) takes nothing before a time (Retry-After)."""

    def held_until(self, scope: str) -> datetime | None: ...

    def count(self) -> Mapping[str, int]:
        """Rows by state: waiting, leased, dead."""
