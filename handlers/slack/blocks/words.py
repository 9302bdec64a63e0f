"""How the staff's buttons look and what they ask before they act, and the marks of statuses. The words of codes are the services' own."""

from dataclasses import dataclass

from bot.domain import staff_actions as act
from bot.domain.tickets import TicketStatus
from bot.domain.verification import IdentityState

_S = TicketStatus


@dataclass(frozen=True, slots=True)
class Manner:
    """`asks` is the confirm dialog: (title, text, yes); None acts or opens a modal at once."""

    style: str | None = None
    asks: tuple[str, str, str] | None = None


PLAIN = Manner()
MANNERS: dict[str, Manner] = {
    act.CLAIM: Manner("primary"),
    act.RELEASE: Manner(asks=("Give it back?", "Anybody on the team can then claim this request.", "Give back")),
    act.APPROVE_IDENTITY: Manner("primary"),
    act.RESOLVE: Manner("primary"),
    act.REFUSE: Manner("danger"),
    act.REOPEN: Manner(asks=("Reopen this request?", "The customer sees that it is open again.", "Reopen")),
    act.status_action(_S.WITHDRAWN): Manner(
        "danger",
        ("Did the customer withdraw it?", "The request is closed, and the customer sees it as withdrawn.", "Close it"),
    ),
}

IDENTITY_MARKS: dict[IdentityState, str] = {
    IdentityState.NOT_NEEDED: "",
    IdentityState.CODE_SENT: ":email: ",
    IdentityState.AWAITING_DOCUMENT: ":hourglass_flowing_sand: ",
    IdentityState.IN_REVIEW: ":mag: ",
    IdentityState.CONFIRMED: ":white_check_mark: ",
    IdentityState.REFUSED: ":no_entry: ",
}

STATUS_MARKS: dict[TicketStatus, str] = {
    _S.RECEIVED: ":new:",
    _S.AWAITING_IDENTITY: ":hourglass_flowing_sand:",
    _S.IDENTITY_REVIEW: ":mag:",
    _S.IN_PROGRESS: ":hammer_and_wrench:",
    _S.AWAITING_CUSTOMER: ":speech_balloon:",
    _S.RESOLVED: ":white_check_mark:",
    _S.REFUSED: ":no_entry:",
    _S.WITHDRAWN: ":leftwards_arrow_with_hook:",
    _S.EXPIRED: ":zzz:",
}
