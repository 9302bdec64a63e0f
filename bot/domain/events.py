"""The audit trail's vocabulary: what can happen to a ticket or a desk. Events hold ids and codes, never personal text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EventData = Mapping[str, str | int | bool | None]


class EventType(StrEnum):
    TICKET_FILED = "ticket_filed"
    STATUS_CHANGED = "status_changed"
    KIND_CHANGED = "kind_changed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OFFICE_CHANGED = "office_changed"
    CLAIMED = "claimed"
    RELEASED = "released"
    CODE_SENT = "code_sent"
    CODE_WRONG = "code_wrong"
    CONTACT_CONFIRMED = "contact_confirmed"
    RECORD_MATCHED = "record_matched"
    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_LINK_ISSUED = "document_link_issued"
    DOCUMENT_PIN_WRONG = "document_pin_wrong"
    DOCUMENT_VIEWED = "document_viewed"
    DOCUMENT_DELETED = "document_deleted"
    PROOF_CONFIRMED = "proof_confirmed"
    IDENTITY_CONFIRMED = "identity_confirmed"
    IDENTITY_ASKED_AGAIN = "identity_asked_again"
    IDENTITY_REFUSED = "identity_refused"
    IDENTITY_RESET = "identity_reset"
    ROLE_CHANGED = "role_changed"
    SPECIAL_CARE_MARKED = "special_care_marked"
    CONFLICT_FLAGGED = "conflict_flagged"
    CONFLICT_CLEARED = "conflict_cleared"
    REMINDED = "reminded"
    CUSTOMER_WROTE = "customer_wrote"
    STAFF_REPLIED = "staff_replied"
    ANSWER_SENT = "answer_sent"
    ANSWER_READ = "answer_read"
    REQUEST_REFUSED = "request_refused"
    THREAD_NOTE = "thread_note"
    THREAD_NOTE_EDITED = "thread_note_edited"
    THREAD_NOTE_DELETED = "thread_note_deleted"
    DETAILS_SHOWN = "details_shown"
    ACTION_REFUSED = "action_refused"
    OPERATOR_READ = "operator_read"
    PRECEDENT_MADE = "precedent_made"
    PRECEDENT_REVIEW = "precedent_review"
    PRECEDENT_CONFIRMED = "precedent_confirmed"
    PRECEDENT_WITHDRAWN = "precedent_withdrawn"
    PROVISION_PROPOSED = "provision_proposed"
    PROVISION_CONFIRMED = "provision_confirmed"
    PROVISION_REJECTED = "provision_rejected"
    ERASED = "erased"


# What the requester sees in the timeline, beside staff; everything else is the desk's own record. Words: `timeline.<type>` in the phrase files,
# for status changes `timeline.status.<status>`.
PUBLIC_EVENTS: frozenset[EventType] = frozenset(
    {
        EventType.TICKET_FILED,
        EventType.STATUS_CHANGED,
        EventType.KIND_CHANGED,
        EventType.CONSENT_GIVEN,
        EventType.CONSENT_WITHDRAWN,
        EventType.CLAIMED,
        EventType.CODE_SENT,
        EventType.CONTACT_CONFIRMED,
        EventType.DOCUMENT_RECEIVED,
        EventType.DOCUMENT_DELETED,
        EventType.IDENTITY_CONFIRMED,
        EventType.IDENTITY_ASKED_AGAIN,
        EventType.IDENTITY_REFUSED,
        EventType.CUSTOMER_WROTE,
        EventType.STAFF_REPLIED,
        EventType.ANSWER_READ,
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """`actor` is a Slack user id, "customer" or "system"."""

    type: EventType
    actor: str
    at: datetime
    data: EventData
