"""The facts of one question and the rules one policy yields. Values only: `verdicts` decides, `knowledge` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.domain.purpose_facts import Circumstance, ClauseRole, Recipient
from bot.domain.registered import Registered


@dataclass(frozen=True, slots=True)
class Facts:
    """What was understood of the question. Items and purposes are keys of the lexicon or of the policy's own text.

    `unread_*` hold words that stand where an item, a purpose or a recipient is expected and that nobody could place;
    any one of them keeps the verdict from `permitted`.
    """

    items: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    circumstances: frozenset[Circumstance] = frozenset()
    recipient_names: tuple[str, ...] = ()
    unread_items: tuple[str, ...] = ()
    unread_purposes: tuple[str, ...] = ()
    unread_recipients: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        return self.unread_items + self.unread_purposes + self.unread_recipients

    def having(self, *more: Circumstance) -> "Facts":
        return replace(self, circumstances=self.circumstances | set(more))


ANY_ITEM = "*"  # a purpose that names "personal information" as a whole covers every item the lexicon knows


@dataclass(frozen=True, slots=True)
class ListedPurpose:
    """One cell row of the matrix: these data items for these purposes, by this clause.

    `open_ended` marks a list that closes with "and other information": what is like the named items needs judgement.
    `source` is "policy", or "form: <name>" for a purpose the desk registered as notified at collection. `condition` holds
    the words on which the text lists it ("if you asked for it"); with `on_consent` the person's consent fulfils them.
    """

    clause: str
    items: frozenset[str]
    purposes: frozenset[str]
    open_ended: bool = False
    items_text: str = ""
    purpose_text: str = ""
    source: str = "policy"
    condition: str = ""
    on_consent: bool = False


@dataclass(frozen=True)
class PolicyRules:
    """What one policy text yields: its listed purposes and which clause plays which role. Clause ids are kept best first."""

    policy: str
    version: str
    purposes: tuple[ListedPurpose, ...] = ()
    roles: Mapping[ClauseRole, tuple[str, ...]] = field(default_factory=dict)
    minor_age: int | None = None
    known_items: frozenset[str] = frozenset()
    sensitive_items: frozenset[str] = frozenset()
    marketing_purposes: frozenset[str] = frozenset()
    remote_purposes: frozenset[str] = frozenset()  # far from why people give their data
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)  # whether an item is one of these needs judgement
    inherent: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # by item, purposes that cannot be served without it
    registered: Registered = field(default_factory=Registered)

    @cached_property
    def lists_purposes(self) -> bool:
        return any(entry.source == "policy" for entry in self.purposes)

    def has(self, role: ClauseRole) -> bool:
        return bool(self.roles.get(role))
