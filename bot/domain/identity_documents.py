"""Which documents show what, and what a reviewer compares before a proof is confirmed. Data; the words stand in the phrase files."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desks import Desk
from bot.domain.errors import InvalidInput
from bot.domain.proofs import Proof, Role, Subject

IDENTITY_DOCUMENTS = ("drivers_licence", "passport", "residence_card", "my_number_card", "insurance_certificate")
_AUTHORITY: dict[Role, tuple[str, ...]] = {
    Role.REPRESENTATIVE: ("power_of_attorney", "guardianship_certificate"),
    Role.GUARDIAN: ("family_register", "residence_record", "guardianship_certificate"),
}
AUTHORITY_DOCUMENTS = tuple(dict.fromkeys(key for keys in _AUTHORITY.values() for key in keys))
DOCUMENT_TYPES = (*IDENTITY_DOCUMENTS, *AUTHORITY_DOCUMENTS)
OTHER = "other"  # what staff may accept all the same; nobody is told to send it

# All of a list must be ticked. The holder of a document is compared with the request, its authority with both people.
_OF_A_PERSON = ("name_matches", "address_matches", "in_date", "numbers_covered")
_OF_AUTHORITY = ("names_both", "covers_request", "in_force", "numbers_covered")
CHECKS = tuple(dict.fromkeys((*_OF_A_PERSON, *_OF_AUTHORITY)))

# What of the person stands in the company's records and can be compared; two of them tell a person from a namesake.
ATTRIBUTES = ("name", "address", "birth_date", "phone", "email", "customer_number", "purchase", "account")
MIN_ATTRIBUTES = 2


def accepted_documents(desk: Desk, proof: Proof) -> tuple[str, ...]:
    """The types this desk takes for a proof, in the order it wants them offered."""
    if proof.subject is Subject.IDENTITY:
        return desk.identity_documents or IDENTITY_DOCUMENTS
    fitting = _AUTHORITY[proof.party]
    return tuple(key for key in desk.authority_documents if key in fitting) or fitting


def checks_of(proof: Proof) -> tuple[str, ...]:
    return _OF_A_PERSON if proof.subject is Subject.IDENTITY else _OF_AUTHORITY


def names_the_person(proof: Proof) -> bool:
    """Whether this document names whose data it is, and so has to match the record: the person's own, or a guardian's proof of the child."""
    return proof.party is Role.PERSON or (proof.party is Role.GUARDIAN and proof.subject is Subject.AUTHORITY)


class RecordMatch(StrEnum):
    """What the look into the company's own records gave."""

    MATCHED = "matched"
    NOT_HELD = "not_held"  # a genuine document, and no data of this person


class Contact(StrEnum):
    ON_RECORD = "on_record"
    NOT_ON_RECORD = "not_on_record"  # the answer then goes to the contact data on record alone


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reviewer states. `system` is where the person was looked up, `attributes` what agreed; both only where the proof names the person."""

    document_type: str
    checked: tuple[str, ...]
    record: str = ""
    system: str = ""
    attributes: tuple[str, ...] = ()
    contact: str = ""


def require_complete(proof: Proof, finding: Finding) -> None:
    """Raises InvalidInput saying what is missing. A genuine document of a namesake must not open another person's data."""
    known = (*IDENTITY_DOCUMENTS, OTHER) if proof.subject is Subject.IDENTITY else (*AUTHORITY_DOCUMENTS, OTHER)
    if finding.document_type not in known:
        raise InvalidInput("Please choose which document you looked at.")
    if set(finding.checked) != set(checks_of(proof)):
        raise InvalidInput("Please tick every check. If one does not hold, ask the customer again or refuse.")
    if names_the_person(proof):
        _require_looked_up(finding)


def _require_looked_up(finding: Finding) -> None:
    if finding.record not in set(RecordMatch) or not finding.system.strip():
        raise InvalidInput("Please look the person up in our records, and name the system in which you did.")
    if finding.record == RecordMatch.NOT_HELD:
        return
    if len(set(finding.attributes) & set(ATTRIBUTES)) < MIN_ATTRIBUTES:
        raise InvalidInput(
            "Please tick at least two attributes that agree with our record: a name alone has namesakes."
        )
    if finding.contact not in set(Contact):
        raise InvalidInput("Please say whether the contact given is the one on our record.")
