"""Precedents: made by staff from an answer to an employee, shown with later questions like it, up for review when the clause's words change."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.errors import InvalidInput, MessageTooLong
from bot.domain.events import Event, EventType
from bot.domain.forms import MAX_MESSAGE
from bot.domain.policies import Policy
from bot.domain.precedents import Precedent, PrecedentState, clause_hash, find_clause, is_like
from bot.domain.purpose_facts import Verdict
from bot.domain.purpose_rules import Facts
from bot.domain.staff import SYSTEM, Staff
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.staffed import staffed_ticket

SHOWN = 2  # newest first, under one answer


def make_precedent(
    tx: Transaction,
    house: House,
    reference: str,
    staff: Staff,
    policy: Policy,
    *,
    facts: Facts,
    clause: str,
    decision: str,
    answer: str,
) -> Precedent:
    """Turns what staff decided on an employee's question into a precedent. Raises InvalidInput with what is missing."""
    ticket = staffed_ticket(tx, reference, staff)
    words = answer.strip()
    if not ticket.is_employees:
        raise InvalidInput("Only an answer to an employee can become a precedent.")
    if clause not in policy.by_id or decision not in set(Verdict):
        raise InvalidInput("Please choose the decision, and the clause it rests on.")
    if not facts.items and not facts.purposes:
        raise InvalidInput("Please choose the data or the purpose: a precedent without facts would fit nothing.")
    if not words:
        raise InvalidInput("Please write what was decided.")
    if len(words) > MAX_MESSAGE:
        raise MessageTooLong(MAX_MESSAGE)
    now = house.clock.now()
    made = tx.precedents.add(
        Precedent(
            id=0,
            desk=ticket.desk,
            policy=policy.name,
            version=policy.version,
            clause=clause,
            clause_hash=clause_hash(policy.by_id[clause].text),
            decision=Verdict(decision),
            facts=facts,
            answer=words,
            decided_by=staff.id,
            decided_at=now,
            ticket_id=ticket.id,
        )
    )
    ticket.record(EventType.PRECEDENT_MADE, staff.id, now, {"precedent": made.id, "clause": clause})
    tx.tickets.save(ticket)
    notices.notice(tx, ticket, "precedent_made", actor=staff.id, clause=clause, number=made.id)
    return made


def list_similar(tx: Transaction, desk: str, facts: Facts, policy: Policy) -> list[Precedent]:
    """The desk's precedents for the same case, newest first, whose clause still says what it said. Nothing here changes a verdict."""
    valid = tx.precedents.list_desk(desk, [PrecedentState.VALID])
    like = [p for p in valid if p.policy == policy.name and is_like(facts, p.facts) and find_clause(p, policy)]
    return list(reversed(like))[:SHOWN]


def review_changed(tx: Transaction, house: House, policies: Sequence[Policy]) -> int:
    """Looks at precedents made under another version: a clause that kept its words is followed, one that did not goes up for review, once."""
    current = {policy.name: policy for policy in policies}
    changed = 0
    for precedent in tx.precedents.list_desk(None, [PrecedentState.VALID]):
        policy = current.get(precedent.policy)
        if policy is None or policy.version == precedent.version:
            continue
        clause = find_clause(precedent, policy)
        if clause is not None:
            tx.precedents.save(replace(precedent, version=policy.version, clause=clause))
        else:
            _move(tx, house, precedent, PrecedentState.REVIEW, EventType.PRECEDENT_REVIEW, SYSTEM)
            notices.alert(
                tx,
                precedent.desk,
                "precedent_review",
                number=precedent.id,
                clause=precedent.clause,
                version=policy.version,
            )
        changed += 1
    return changed


def confirm_precedent(
    tx: Transaction, house: House, precedent_id: int, actor: str, policy_of: Callable[[str], Policy], clause: str | None
) -> Precedent:
    """After a look at the changed words: it stands, for the clause as it reads now (`clause`, else its own)."""
    precedent = tx.precedents.get(precedent_id)
    policy = policy_of(precedent.policy)
    found = policy.by_id.get(clause or precedent.clause)
    if precedent.state is PrecedentState.WITHDRAWN:
        raise InvalidInput("This precedent was withdrawn. Make a new one from an answer.")
    if found is None:
        raise InvalidInput(
            f"The policy has no clause {clause or precedent.clause} any more. Name the one that holds now, or withdraw the precedent."
        )
    moved = replace(precedent, version=policy.version, clause=found.id, clause_hash=clause_hash(found.text))
    return _move(tx, house, moved, PrecedentState.VALID, EventType.PRECEDENT_CONFIRMED, actor)


def withdraw_precedent(tx: Transaction, house: House, precedent_id: int, actor: str) -> Precedent:
    """It is never shown again."""
    precedent = tx.precedents.get(precedent_id)
    return _move(tx, house, precedent, PrecedentState.WITHDRAWN, EventType.PRECEDENT_WITHDRAWN, actor)


def _move(
    tx: Transaction, house: House, precedent: Precedent, state: PrecedentState, event: EventType, actor: str
) -> Precedent:
    now = house.clock.now()
    moved = replace(precedent, state=state, state_since=now)
    tx.precedents.save(moved)
    tx.events.record_desk(precedent.desk, Event(event, actor, now, {"precedent": precedent.id, "clause": moved.clause}))
    return moved
