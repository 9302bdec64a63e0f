"""Staff correct who asks: what has to be proved is asked for anew, of everybody whom it concerns now."""

from bot.domain.errors import InvalidInput
from bot.domain.proofs import Role
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import IdentityState
from bot.ports import Transaction
from bot.services import customer_news, identity, identity_review, moves, notices
from bot.services.house import House
from bot.services.phrases import phrases
from bot.services.proof_asking import asking
from bot.services.staffed import staffed_ticket


def change_role(tx: Transaction, house: House, reference: str, role: str, staff: Staff) -> Ticket:
    """The documents that came so far are deleted: a proof is of whoever showed it. A child's request is marked for special care.

    Raises InvalidInput for a closed request and for the role it has already.
    """
    ticket = staffed_ticket(tx, reference, staff, must_hold=True)
    wanted = next((one for one in Role if one == role), None)
    if wanted is None or wanted is ticket.identity.role or not ticket.is_open:
        raise InvalidInput("Please choose somebody else; a closed request stays as it is.")
    now = house.clock.now()
    ticket.asks_as(wanted, actor=staff.id, at=now)
    if wanted is Role.GUARDIAN:
        ticket.mark_special_care(actor=staff.id, at=now)
    identity_review.delete_documents(tx, ticket, now)
    if not ticket.identity.reached and ticket.status is not TicketStatus.AWAITING_IDENTITY:
        moves.move(tx, house, ticket, TicketStatus.AWAITING_IDENTITY, actor=staff.id)
    else:
        tx.tickets.save(ticket)
        notices.card_changed(tx, ticket)
    if ticket.identity.state is IdentityState.AWAITING_DOCUMENT:
        wanted_now = asking(phrases(ticket.locale), house.desk(ticket.desk), ticket)
        customer_news.tell(
            tx, house, ticket, "document.asked", "human", upload=True, ask=wanted_now.ask, cover=wanted_now.cover
        )
    identity.ask_for_proof(tx, house, ticket)
    return ticket
