"""Proofs: what each person of a request shows before anything about the data is told, by the role of whoever asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who asks."""

    PERSON = "person"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"


class Subject(StrEnum):
    """What a proof shows: who somebody is, or that they may act for the person."""

    IDENTITY = "identity"
    AUTHORITY = "authority"


class ProofState(StrEnum):
    AWAITED = "awaited"
    RECEIVED = "received"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing to be confirmed by staff from its own document."""

    party: Role
    subject: Subject
    state: ProofState = ProofState.AWAITED

    @property
    def key(self) -> str:
        return f"{self.party}_{self.subject}"


# A guardian stands in for a child, of whom no document is asked; a representative acts for somebody who can prove who they are.
_NEEDED: dict[Role, tuple[Proof, ...]] = {
    Role.PERSON: (Proof(Role.PERSON, Subject.IDENTITY),),
    Role.REPRESENTATIVE: (
        Proof(Role.PERSON, Subject.IDENTITY),
        Proof(Role.REPRESENTATIVE, Subject.IDENTITY),
        Proof(Role.REPRESENTATIVE, Subject.AUTHORITY),
    ),
    Role.GUARDIAN: (Proof(Role.GUARDIAN, Subject.IDENTITY), Proof(Role.GUARDIAN, Subject.AUTHORITY)),
}
PROOF_KEYS: tuple[str, ...] = tuple(dict.fromkeys(proof.key for proofs in _NEEDED.values() for proof in proofs))


def proofs_of(role: Role) -> tuple[Proof, ...]:
    """What this role has to show where a document is needed, all of it awaited, in the order in which it is asked for."""
    return _NEEDED[role]
