"""A desk: one brand with its policy, its staff and its habits. Values from `desks.toml`; nothing here reads a file."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.registered import Registered


@dataclass(frozen=True, slots=True)
class Office:
    """A place that holds data of its own (impress:8: "the office you have provided your personal information"). `also` are other spellings."""

    key: str
    name: str
    channel: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """`registered` is what employees' checks count beside the policy's text; `check_days` is how long the record of a check is kept.

    `channels` maps a request kind to a Slack channel name, "default" to the rest. `targets` are business days by kind.

    Staff are the members of the Slack user group `staff_group` (its handle) and the user ids in `staff_members`.
    `identity_days` is how long a request waits for proof; `reminder_days` how long
    before its end a reminder goes out (0: none); `document_days` how long a copy is kept after the decision on it.
    `ticket_days` is how long a closed request is kept before it is erased, `chat_days` how long a chat is after it was last used,
    `question_days` how long it is remembered, without anybody's words, that a question had no answer.
    `identity_documents` and `authority_documents` are the types it takes (none named: all), `document_hints` its own words on them by language,
    `record_systems` the systems in which its staff look a person up (none named: they write it).
    `ask_consent` and `minor_age` are None where the policy's own clauses decide.
    """

    key: str
    name: str
    policy: str
    contact: str
    channels: Mapping[str, str]
    staff_group: str | None = None
    staff_members: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    targets: Mapping[str, int] = field(default_factory=dict)
    holidays: str = "JP"
    timezone: str = "Asia/Tokyo"
    allowed_origins: tuple[str, ...] = ()
    brand_color: str = "#1f5fa8"
    identity_days: int = 30
    document_days: int = 0
    question_days: int = 180
    check_days: int = 365
    registered: Registered = field(default_factory=Registered)
    reminder_days: int = 7
    ticket_days: int = 365
    chat_days: int = 30
    identity_documents: tuple[str, ...] = ()
    authority_documents: tuple[str, ...] = ()
    document_hints: Mapping[str, str] = field(default_factory=dict)
    record_systems: tuple[str, ...] = ()
    ask_consent: bool | None = None
    minor_age: int | None = None

    def channel_for(self, kind: str, office: str | None = None) -> str:
        """The name of the Slack channel of a request: its office's own, else its kind's."""
        known = self.find_office(office)
        return (known.channel if known else None) or self.channels.get(kind, self.channels["default"])

    def find_office(self, key: str | None) -> Office | None:
        return next((office for office in self.offices if office.key == key), None)

    @property
    def has_offices(self) -> bool:
        """Whether there is a choice: one office is the desk itself."""
        return len(self.offices) > 1

    def read_office(self, said: str) -> Office | None:
        """The office that somebody names, case, blanks and punctuation aside; None where it may be more than one, or none."""
        plain = _plain(said)
        exact = [office for office in self.offices if plain in map(_plain, (office.name, *office.also))]
        inside = [o for o in self.offices if any(_plain(name) in plain for name in (o.name, *o.also))]
        found = exact or inside
        return found[0] if plain and len(found) == 1 else None


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
