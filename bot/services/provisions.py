"""The register of provisions to third parties: one of the staff enters what an exception is to carry, a second one confirms or rejects it."""

from datetime import date

from bot.domain.errors import InvalidInput, MessageTooLong, NotStaff
from bot.domain.events import EventType
from bot.domain.forms import MAX_MESSAGE
from bot.domain.provisions import Provision, ProvisionDecided, ProvisionState, SecondPersonNeeded, exception_clauses
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.staff import Staff
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.staffed import staffed_ticket

LONGEST_NAME = 200


def propose(
    tx: Transaction,
    house: House,
    reference: str,
    staff: Staff,
    rules: PolicyRules,
    *,
    facts: Facts,
    clause: str,
    recipient: str,
    basis: str,
    provided_on: date,
) -> Provision:
    """Enters a provision. It is pending until a second person confirms it. Raises InvalidInput with what is missing."""
    ticket = staffed_ticket(tx, reference, staff)
    if clause not in exception_clauses(rules):
        raise InvalidInput("This policy has no such exception. Please choose one of its own.")
    name, why = " ".join(recipient.split()), basis.strip()
    if not name or not why or not facts.items:
        raise InvalidInput("Please say which data, to whom exactly, and on what grounds.")
    if len(name) > LONGEST_NAME or len(why) > MAX_MESSAGE:
        raise MessageTooLong(LONGEST_NAME if len(name) > LONGEST_NAME else MAX_MESSAGE)
    now = house.clock.now()
    made = tx.provisions.add(
        Provision(
            id=0,
            desk=ticket.desk,
            policy=rules.policy,
            version=rules.version,
            clause=clause,
            facts=facts,
            recipient=name,
            basis=why,
            provided_on=provided_on,
            proposed_by=staff.id,
            proposed_at=now,
            ticket_id=ticket.id,
        )
    )
    ticket.record(EventType.PROVISION_PROPOSED, staff.id, now, {"provision": made.id, "clause": clause})
    tx.tickets.save(ticket)
    notices.notice(tx, ticket, "provision_proposed", actor=staff.id, provision=made.id)
    return made


def decide_provision(
    tx: Transaction, house: House, provision_id: int, staff: Staff, state: ProvisionState
) -> Provision:
    """The second person's word. Raises SecondPersonNeeded for the one who entered it, NotStaff for another desk's, ProvisionDecided."""
    provision = tx.provisions.get(provision_id)
    if provision.desk != staff.desk:
        raise NotStaff
    if provision.state is not ProvisionState.PENDING:
        raise ProvisionDecided
    if provision.proposed_by == staff.id:
        raise SecondPersonNeeded
    now = house.clock.now()
    tx.provisions.decide(provision.id, state, staff.id, now)
    ticket = tx.tickets.get(provision.ticket_id)
    event = EventType.PROVISION_CONFIRMED if state is ProvisionState.CONFIRMED else EventType.PROVISION_REJECTED
    ticket.record(event, staff.id, now, {"provision": provision.id, "clause": provision.clause})
    tx.tickets.save(ticket)
    notices.notice(tx, ticket, f"provision_{state}", actor=staff.id, number=provision.id, first=provision.proposed_by)
    return tx.provisions.get(provision.id)
