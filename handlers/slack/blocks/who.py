"""Modals on who asks and where the data is: the role of whoever asks, a conflict of interest, the office."""

from bot.domain.desks import Desk
from bot.domain.proofs import Role
from bot.domain.tickets import Ticket
from bot.services.labels import label
from bot.services.offices import NO_OFFICE
from handlers.slack.action_ids import CallbackId, Name
from handlers.slack.blocks import View, elements
from handlers.slack.blocks.modals import about, modal

_CONFLICT = {
    False: (
        "Note conflict",
        "While a conflict of interest is noted, nothing is told to whoever asks. The customer does not see the note or the reason.",
        "What speaks against telling them?",
    ),
    True: (
        "Clear conflict",
        "From then on the request can be answered again.",
        "Why is there no conflict of interest any more?",
    ),
}


def conflict_modal(ticket: Ticket) -> View:
    """Notes a conflict where none stands, clears the one that does."""
    title, explained, asked = _CONFLICT[ticket.conflict_of_interest]
    return modal(
        title,
        [
            about(ticket.reference),
            elements.section(explained),
            elements.text_input(Name.REASON, asked, placeholder="For example: the parents live apart, see the thread"),
        ],
        callback=CallbackId.CLEAR_CONFLICT if ticket.conflict_of_interest else CallbackId.NOTE_CONFLICT,
        reference=ticket.reference,
        submit=title,
        close="Cancel",
    )


def role_modal(ticket: Ticket) -> View:
    options = [(role.value, label("role", role)) for role in Role if role is not ticket.identity.role]
    return modal(
        "Who asks",
        [
            about(ticket.reference, f"now: {label('role', ticket.identity.role)}"),
            elements.select(
                Name.ROLE,
                "Who is it really?",
                options,
                hint="The documents that this needs are asked for anew, and those that came so far are deleted.",
            ),
        ],
        callback=CallbackId.WHO_ASKS,
        reference=ticket.reference,
        submit="Change",
        close="Cancel",
    )


def office_modal(ticket: Ticket, desk: Desk) -> View:
    offices = [*((office.key, office.name) for office in desk.offices), (NO_OFFICE, "No particular office")]
    options = [(key, name) for key, name in offices if key != (ticket.office or NO_OFFICE)]
    return modal(
        "Move to office",
        [
            about(ticket.reference),
            elements.select(
                Name.OFFICE, "Which office holds the data?", options, hint="The card goes to that office's channel."
            ),
        ],
        callback=CallbackId.MOVE_OFFICE,
        reference=ticket.reference,
        submit="Move",
        close="Cancel",
    )
