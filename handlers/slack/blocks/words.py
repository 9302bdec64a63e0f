"""How the staff's buttons look, how they stand together and what they ask before they act. What they say are the services' words."""

from dataclasses import dataclass

from bot.domain import staff_actions as act
from bot.domain.tickets import TicketStatus

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
    act.DISCARD_COPY: Manner(
        "danger",
        (
            "Destroy this copy now?",
            "The copy is destroyed at once and cannot be looked at again. The customer is asked for another with the number covered.",
            "Destroy it",
        ),
    ),
    act.RECORD_MATCH: Manner(
        asks=(
            "Is the address on our list?",
            "You confirm that you found this person on the mailing list yourself.",
            "Found it",
        )
    ),
    act.RESOLVE: Manner("primary"),
    act.REFUSE: Manner("danger"),
    act.REOPEN: Manner(asks=("Reopen this request?", "The customer sees that it is open again.", "Reopen")),
    act.status_action(_S.WITHDRAWN): Manner(
        None,
        ("Did the customer withdraw it?", "The request is closed, and the customer sees it as withdrawn.", "Close it"),
    ),
}

# What puts a request right stands last, in a row of its own.
LAST_ROW: tuple[str, ...] = (act.CHANGE_KIND, act.WHO_ASKS, act.NOTE_CONFLICT, act.CLEAR_CONFLICT, act.MOVE_OFFICE)
# A row of buttons for each of these groups, and one for the decisions: everything else.
ROWS: tuple[tuple[str, ...], ...] = (
    (act.CLAIM, act.RELEASE, act.REPLY, act.DETAILS),
    (act.VIEW_DOCUMENT, act.APPROVE_IDENTITY, act.ASK_IDENTITY_AGAIN, act.DISCARD_COPY),
)
