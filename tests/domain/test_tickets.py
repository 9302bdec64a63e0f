"""The ticket's one table: what may follow what, and that nothing moves into handling below its identity level."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.domain.deadlines import Deadline
from bot.domain.errors import AlreadyClaimed, IdentityNotVerified, TransitionNotAllowed
from bot.domain.proofs import Proof, ProofState, Role, proofs_of
from bot.domain.references import Reference
from bot.domain.request_kinds import kinds
from bot.domain.tickets import NEEDS_IDENTITY, TRANSITIONS, Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel, IdentityState

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def confirmed_proofs(role: Role) -> tuple[Proof, ...]:
    return tuple(replace(proof, state=ProofState.CONFIRMED) for proof in proofs_of(role))


PROVED = Identity(IdentityLevel.DOCUMENT, IdentityState.CONFIRMED, proofs=confirmed_proofs(Role.PERSON))
FORBIDDEN = [pair for pair in product(TicketStatus, TicketStatus) if pair[1] not in TRANSITIONS[pair[0]]]


def ticket(
    kind: str = "complaint",
    status: TicketStatus = TicketStatus.RECEIVED,
    identity: Identity | None = None,
    role: Role = Role.PERSON,
) -> Ticket:
    level = next(k.identity for k in kinds() if k.key == kind)
    return Ticket(
        1,
        Reference("PD-0000-0000"),
        "company",
        kind,
        1,
        "en",
        identity or Identity.required(level, role),
        Deadline(date(2026, 11, 9), 5),
        AT,
        {},
        status,
    )


@pytest.mark.parametrize(("current", "target"), FORBIDDEN)
def test_every_transition_not_in_the_table_is_refused(current: TicketStatus, target: TicketStatus) -> None:
    it = ticket(status=current, identity=PROVED)
    with pytest.raises(TransitionNotAllowed):
        it.transition_to(target, actor="U1", at=AT)
    assert it.status is current
    assert not it.events


@pytest.mark.parametrize("kind", [k.key for k in kinds() if k.identity is not IdentityLevel.NONE])
@pytest.mark.parametrize("current", TicketStatus)
@pytest.mark.parametrize("target", sorted(NEEDS_IDENTITY))
@pytest.mark.parametrize("state", [s for s in IdentityState if s is not IdentityState.CONFIRMED])
def test_nothing_moves_into_handling_below_the_level(
    kind: str, current: TicketStatus, target: TicketStatus, state: IdentityState
) -> None:
    level = next(k.identity for k in kinds() if k.key == kind)
    it = ticket(kind, current, Identity(level, state))
    with pytest.raises((IdentityNotVerified, TransitionNotAllowed)):
        it.transition_to(target, actor="U1", at=AT)
    assert it.status is current
    assert target not in it.allowed_targets


def test_a_change_is_recorded_with_who_and_when() -> None:
    it = ticket()
    it.transition_to(TicketStatus.IN_PROGRESS, actor="U1", at=AT)
    assert [(e.type, e.actor, e.data) for e in it.events] == [
        ("status_changed", "U1", {"from": "received", "to": "in_progress"})
    ]


def test_the_code_is_enough_for_marketing_and_not_for_disclosure() -> None:
    stop, see = ticket("stop_marketing"), ticket("disclosure")
    for it in (stop, see):
        it.contact_answered(actor="customer", at=AT)
    assert stop.identity.reached
    assert not see.identity.reached
    assert see.identity.state is IdentityState.AWAITING_DOCUMENT


def test_raising_the_level_in_handling_allows_only_the_way_back_to_proof() -> None:
    it = ticket("complaint", TicketStatus.IN_PROGRESS)
    it.change_kind("disclosure", actor="U1", at=AT)
    assert not it.identity.reached
    assert it.allowed_targets == {TicketStatus.AWAITING_IDENTITY, TicketStatus.REFUSED, TicketStatus.WITHDRAWN}


def test_a_confirmed_document_is_not_carried_over_a_raised_level() -> None:
    it = ticket(
        "stop_marketing", TicketStatus.IN_PROGRESS, Identity(IdentityLevel.CONTACT, IdentityState.CONFIRMED, AT, AT)
    )
    it.change_kind("deletion", actor="U1", at=AT)
    assert it.identity == Identity.required(IdentityLevel.DOCUMENT)


def test_lowering_the_level_keeps_the_contact_that_was_proved() -> None:
    it = ticket("deletion", TicketStatus.AWAITING_IDENTITY)
    it.contact_answered(actor="customer", at=AT)
    it.change_kind("stop_marketing", actor="U1", at=AT)
    assert it.identity.reached


def test_only_one_person_claims() -> None:
    it = ticket()
    it.claim(actor="U1", at=AT)
    it.claim(actor="U1", at=AT)
    with pytest.raises(AlreadyClaimed, match="<@U1>"):
        it.claim(actor="U2", at=AT)
    assert len(it.events) == 1


def test_a_refusal_of_marketing_never_expires() -> None:
    assert TicketStatus.EXPIRED not in ticket("stop_marketing", TicketStatus.AWAITING_IDENTITY).allowed_targets
    assert TicketStatus.EXPIRED in ticket("disclosure", TicketStatus.AWAITING_IDENTITY).allowed_targets


@pytest.mark.parametrize("state", [state for state in IdentityState if state is not IdentityState.IN_REVIEW])
def test_a_documents_level_is_reached_from_its_review_alone(state: IdentityState) -> None:
    asked = ticket("disclosure", TicketStatus.AWAITING_IDENTITY, Identity(IdentityLevel.DOCUMENT, state))
    with pytest.raises(TransitionNotAllowed):
        asked.identity_becomes(IdentityState.CONFIRMED, at=AT)
    assert asked.identity.state is state
