"""Precedents and the register of provisions: the forms, what they submit, and the second person's button. Only the desk's staff act here."""

from datetime import date

from bot.domain.desks import Desk
from bot.domain.errors import InvalidInput
from bot.domain.messages import Author
from bot.domain.policies import Clause
from bot.domain.provisions import ProvisionState, exception_clauses
from bot.domain.purpose_rules import Facts
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services.inquiries import facts_of
from bot.services.precedents import make_precedent
from bot.services.provisions import decide_provision, propose
from bot.services.purpose_checks import today_of
from bot.services.staffed import staffed_ticket
from handlers.slack.action_ids import Name
from handlers.slack.blocks.decisions import no_exceptions_sentence, precedent_form, provision_form
from handlers.slack.check_forms import chosen_facts
from handlers.slack.clicked import Click
from handlers.slack.edge import Edge
from handlers.slack.submitted import Answer, Submission


async def open_precedent(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    ticket, answer = await edge.store.read(lambda tx: _answered(tx, click.reference, staff))
    desk, facts = edge.house.desk(ticket.desk), facts_of(ticket)
    vocabulary = edge.checks.vocabulary(desk.policy, "en", desk.registered)
    clauses = _best_first(edge, desk, facts)
    await edge.open(
        click.gesture, precedent_form(ticket, desk, vocabulary, facts, clauses, ticket.details.get("clause"), answer)
    )


async def submit_precedent(edge: Edge, submission: Submission) -> Answer:
    staff = await edge.staff(submission.gesture, submission.reference, submission.callback)
    desk = edge.house.desk(staff.desk)
    facts, policy = chosen_facts(edge, desk, submission), edge.knowledge.policy(desk.policy)
    clause, decision = submission.text(Name.CLAUSE), submission.text(Name.DECISION)

    def unit(tx: Transaction) -> None:
        make_precedent(
            tx, edge.house, submission.reference, staff, policy,
            facts=facts, clause=clause, decision=decision, answer=submission.text(Name.TEXT),
        )  # fmt: skip

    await edge.once(submission.gesture, unit, submission.body)
    return None


async def open_provision(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    ticket = await edge.store.read(lambda tx: staffed_ticket(tx, click.reference, staff))
    desk = edge.house.desk(ticket.desk)
    policy = edge.knowledge.policy(desk.policy)
    exceptions = exception_clauses(edge.checks.rules(desk.policy, desk.registered))
    if not exceptions:
        raise InvalidInput(no_exceptions_sentence(desk))
    clauses = [policy.by_id[clause] for clause in exceptions if clause in policy.by_id]
    vocabulary = edge.checks.vocabulary(desk.policy, "en", desk.registered)
    form = provision_form(ticket, desk, vocabulary, facts_of(ticket), clauses, today_of(edge.house, desk))
    await edge.open(click.gesture, form)


async def submit_provision(edge: Edge, submission: Submission) -> Answer:
    staff = await edge.staff(submission.gesture, submission.reference, submission.callback)
    desk = edge.house.desk(staff.desk)
    facts, rules = chosen_facts(edge, desk, submission), edge.checks.rules(desk.policy, desk.registered)
    day = _day(submission.text(Name.DAY))

    def unit(tx: Transaction) -> None:
        propose(
            tx, edge.house, submission.reference, staff, rules,
            facts=facts, clause=submission.text(Name.CLAUSE), recipient=submission.text(Name.RECIPIENT_NAME),
            basis=submission.text(Name.TEXT), provided_on=day,
        )  # fmt: skip

    await edge.once(submission.gesture, unit, submission.body)
    return None


async def judge_provision(edge: Edge, click: Click) -> None:
    """The second person's word; who that may be is decided inside the transaction."""
    reference, _, number = click.reference.partition(":")
    if click.argument not in (ProvisionState.CONFIRMED, ProvisionState.REJECTED) or not number.isdecimal():
        return
    staff = await edge.staff(click.gesture, reference, click.action)
    state = ProvisionState(click.argument)
    await edge.once(click.gesture, lambda tx: decide_provision(tx, edge.house, int(number[:18]), staff, state))


def _answered(tx: Transaction, reference: str, staff: Staff) -> tuple[Ticket, str]:
    """The ticket, and what staff wrote last. Raises InvalidInput where nothing was answered yet."""
    ticket = staffed_ticket(tx, reference, staff)
    said = [message.body.text for message in tx.messages.list_ticket(ticket.id) if message.author is Author.STAFF]
    if not said:
        raise InvalidInput("Please answer the employee first: a precedent is made from an answer.")
    return ticket, said[-1]


def _best_first(edge: Edge, desk: Desk, facts: Facts) -> list[Clause]:
    """The clauses the ruling on these facts rests on, then every other."""
    policy = edge.knowledge.policy(desk.policy)
    named = edge.checks.decide(desk.policy, facts, desk.registered).clauses
    first = [policy.by_id[clause] for clause in named if clause in policy.by_id]
    return [*first, *(clause for clause in policy.clauses if clause.id not in named)]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("Please choose the day.") from None
