"""Proofs: with whoever asks, nothing is handled or told before each of them is confirmed, nor while a conflict of interest is noted."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    ConflictOfInterest,
    DeskError,
    DocumentNotExpected,
    IdentityNotVerified,
    TransitionNotAllowed,
)
from bot.domain.events import EventData
from bot.domain.proofs import PROOF_KEYS, ProofState, Role, proofs_of
from bot.domain.request_kinds import kinds
from bot.domain.tickets import NEEDS_IDENTITY, Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel, IdentityState
from tests.domain.test_tickets import AT, confirmed_proofs, ticket

NEEDED = {
    Role.PERSON: ("person_identity",),
    Role.REPRESENTATIVE: ("person_identity", "representative_identity", "representative_authority"),
    Role.GUARDIAN: ("guardian_identity", "guardian_authority"),
}
SEVERAL = [Role.REPRESENTATIVE, Role.GUARDIAN]
FOUND: EventData = {"document_type": "passport"}


def asked(role: Role, kind: str = "disclosure") -> Ticket:
    """A ticket whose requester answered the code and has documents to send."""
    it = ticket(kind, TicketStatus.AWAITING_IDENTITY, role=role)
    it.contact_answered(actor="customer", at=AT)
    return it


def confirm(it: Ticket, key: str) -> None:
    it.proof_arrived(key, at=AT)
    it.confirm_proof(key, actor="U1", at=AT, found=FOUND)


@pytest.mark.parametrize("role", Role)
def test_each_role_shows_what_the_practice_asks_of_it_and_nothing_below_the_documents_level(role: Role) -> None:
    assert tuple(proof.key for proof in Identity.required(IdentityLevel.DOCUMENT, role).proofs) == NEEDED[role]
    for level in (IdentityLevel.NONE, IdentityLevel.CONTACT):
        assert Identity.required(level, role).proofs == ()


@pytest.mark.parametrize(("role", "missing"), [(role, n) for role in Role for n in range(len(NEEDED[role]))])
@pytest.mark.parametrize("target", sorted(NEEDS_IDENTITY))
def test_one_proof_missing_stops_handling_whatever_the_check_says(
    role: Role, missing: int, target: TicketStatus
) -> None:
    proofs = list(confirmed_proofs(role))
    for state in (ProofState.AWAITED, ProofState.RECEIVED):
        proofs[missing] = replace(proofs[missing], state=state)
        said = Identity(IdentityLevel.DOCUMENT, IdentityState.CONFIRMED, AT, AT, role, tuple(proofs))
        for current in TicketStatus:
            it = ticket("disclosure", current, said)
            with pytest.raises((IdentityNotVerified, TransitionNotAllowed)):
                it.transition_to(target, actor="U1", at=AT)
            with pytest.raises(IdentityNotVerified):
                it.require_release()


def test_proofs_that_are_not_given_are_awaited_and_foreign_ones_dropped() -> None:
    other = confirmed_proofs(Role.GUARDIAN)
    assert Identity(IdentityLevel.DOCUMENT, IdentityState.IN_REVIEW, proofs=other).proofs == proofs_of(Role.PERSON)
    assert not Identity(IdentityLevel.DOCUMENT, IdentityState.CONFIRMED).reached


@pytest.mark.parametrize("role", Role)
def test_the_level_is_reached_with_the_last_proof_and_not_before(role: Role) -> None:
    it = asked(role)
    for n, key in enumerate(NEEDED[role], 1):
        confirm(it, key)
        last = n == len(NEEDED[role])
        assert it.identity.reached is last
        assert it.identity.state == ("confirmed" if last else "awaiting_document")
    assert [event.data.get("proof") for event in it.events if event.type == "proof_confirmed"] == list(NEEDED[role])
    assert it.events[-1].type == "identity_confirmed"


def test_what_is_not_in_review_can_be_neither_confirmed_nor_asked_again() -> None:
    it = asked(Role.REPRESENTATIVE)
    confirm(it, "person_identity")
    it.proof_arrived("representative_identity", at=AT)
    for key in ("person_identity", "representative_authority"):
        with pytest.raises(TransitionNotAllowed):
            it.confirm_proof(key, actor="U1", at=AT, found=FOUND)
        with pytest.raises(TransitionNotAllowed):
            it.ask_proof_again(key, actor="U1", at=AT, reason="unreadable")
    with pytest.raises(DocumentNotExpected):
        it.proof_arrived("person_identity", at=AT)
    with pytest.raises(DocumentNotExpected):
        it.proof_arrived("guardian_identity", at=AT)


def test_asking_again_leaves_the_other_proofs_as_they_are() -> None:
    it = asked(Role.REPRESENTATIVE)
    confirm(it, "person_identity")
    it.proof_arrived("representative_identity", at=AT)
    it.proof_arrived("representative_authority", at=AT)
    it.ask_proof_again("representative_identity", actor="U1", at=AT, reason="expired")
    assert [proof.state for proof in it.identity.proofs] == ["confirmed", "awaited", "received"]
    assert it.identity.state == "in_review"
    it.ask_proof_again("representative_authority", actor="U1", at=AT, reason="unreadable")
    assert it.identity.state == "awaiting_document"


@pytest.mark.parametrize(("before", "after"), [pair for pair in product(Role, Role) if pair[0] is not pair[1]])
def test_no_proof_is_carried_over_when_somebody_else_turns_out_to_ask(before: Role, after: Role) -> None:
    it = asked(before)
    for key in NEEDED[before]:
        confirm(it, key)
    it.asks_as(after, actor="U1", at=AT)
    assert it.identity.proofs == proofs_of(after)
    assert it.identity.state is IdentityState.AWAITING_DOCUMENT  # the address was shown to be theirs and stays so
    assert not it.identity.reached


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["complaint", "stop_marketing"])
def test_who_asks_changes_nothing_where_no_document_is_needed(role: Role, kind: str) -> None:
    it = ticket(kind, role=Role.PERSON)
    state = it.identity.state
    it.asks_as(role, actor="U1", at=AT)
    assert (it.identity.state, it.identity.proofs, it.identity.role) == (state, (), role)


def test_a_conflict_of_interest_stops_every_release_until_it_is_cleared() -> None:
    it = ticket("disclosure", TicketStatus.IN_PROGRESS, replace(asked(Role.GUARDIAN).identity, role=Role.GUARDIAN))
    it.identity = Identity(
        IdentityLevel.DOCUMENT, IdentityState.CONFIRMED, AT, AT, Role.GUARDIAN, confirmed_proofs(Role.GUARDIAN)
    )
    it.flag_conflict(True, actor="U1", at=AT)
    with pytest.raises(ConflictOfInterest):
        it.require_release()
    with pytest.raises(ConflictOfInterest):
        it.transition_to(TicketStatus.RESOLVED, actor="U1", at=AT)
    assert TicketStatus.RESOLVED not in it.allowed_targets
    assert TicketStatus.REFUSED in it.allowed_targets
    it.flag_conflict(True, actor="U2", at=AT)
    it.flag_conflict(False, actor="U2", at=AT)
    it.require_release()
    it.transition_to(TicketStatus.RESOLVED, actor="U1", at=AT)
    assert [(e.type, e.actor) for e in it.events[:2]] == [("conflict_flagged", "U1"), ("conflict_cleared", "U2")]


STEPS = st.one_of(
    st.sampled_from(list(TicketStatus)),
    st.sampled_from(list(IdentityState)),
    st.sampled_from([k.key for k in kinds()]),
    st.sampled_from(list(Role)),
    st.sampled_from(["code", "reset", "care", "flag", "clear", "release"]),
    st.tuples(st.sampled_from(["arrives", "arrives", "confirm", "confirm", "again"]), st.sampled_from(PROOF_KEYS)),
)


@given(
    kind=st.sampled_from([k.key for k in kinds()]),
    role=st.sampled_from(list(Role)),
    begun=st.booleans(),
    steps=st.lists(STEPS, max_size=50),
)
def test_no_history_reaches_handling_or_release_unproved(
    kind: str, role: Role, begun: bool, steps: list[object]
) -> None:
    """Whatever is tried in whatever order: every proof of its own role was confirmed by staff since the last reset, and no conflict stands."""
    it = asked(role, kind) if begun and kind not in ("complaint", "inquiry") else ticket(kind, role=role)
    confirmed: set[str] = set()
    conflict = False
    for n, step in enumerate(steps):
        before, identity = it.status, it.identity
        try:
            _try(it, step, AT + timedelta(minutes=n))
        except DeskError:
            assert (it.status, it.identity) == (before, identity)  # a refusal changes nothing
            continue
        confirmed = _confirmed(confirmed, step, identity, it.identity)
        conflict = {"flag": True, "clear": False}.get(str(step), conflict)
        entered = it.status is not before and it.status in NEEDS_IDENTITY
        if it.identity.level is IdentityLevel.DOCUMENT and (entered or step == "release"):
            assert confirmed >= set(NEEDED[it.identity.role])
        if (entered and it.status is TicketStatus.RESOLVED) or step == "release":
            assert not conflict


def _confirmed(seen: set[str], step: object, before: Identity, after: Identity) -> set[str]:
    """A count of its own of what staff confirmed; forgotten whenever the check starts anew."""
    raised = after.level is IdentityLevel.DOCUMENT and before.level is not IdentityLevel.DOCUMENT
    if step == "reset" or step is IdentityState.CODE_SENT or after.role is not before.role or raised:
        return set()
    return seen | {step[1]} if isinstance(step, tuple) and step[0] == "confirm" else seen


def _try(it: Ticket, step: object, at: datetime) -> None:
    if isinstance(step, TicketStatus):
        it.transition_to(step, actor="U1", at=at)
    elif isinstance(step, IdentityState):
        it.identity_becomes(step, at=at)
    elif isinstance(step, Role):
        it.asks_as(step, actor="U1", at=at)
    elif isinstance(step, tuple):
        _decide(it, step[0], step[1], at)
    else:
        _other(it, str(step), at)


def _decide(it: Ticket, deed: str, key: str, at: datetime) -> None:
    if deed == "arrives":
        it.proof_arrived(key, at=at)
    elif deed == "confirm":
        it.confirm_proof(key, actor="U1", at=at, found=FOUND)
    else:
        it.ask_proof_again(key, actor="U1", at=at, reason="unreadable")


def _other(it: Ticket, step: str, at: datetime) -> None:
    deeds = {
        "code": lambda: it.contact_answered(actor="U1", at=at),
        "reset": lambda: it.reset_identity(actor="U1", at=at),
        "care": lambda: it.mark_special_care(actor="U1", at=at),
        "flag": lambda: it.flag_conflict(True, actor="U1", at=at),
        "clear": lambda: it.flag_conflict(False, actor="U1", at=at),
        "release": it.require_release,
    }
    deeds.get(step, lambda: it.change_kind(step, actor="U1", at=at))()
