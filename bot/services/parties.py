"""The other people of a request and its office: which questions they add to a form, how these are asked, read and shown."""

from bot.domain.answers import QuickReply
from bot.domain.conversations import Conversation
from bot.domain.errors import InvalidInput
from bot.domain.forms import Field, read_field
from bot.domain.party_fields import GUARDIAN, OFFICE, OTHER_PERSON, without_kinship
from bot.domain.proofs import Role
from bot.domain.request_kinds import get_kind
from bot.domain.verification import IdentityLevel
from bot.services.talk import Talk


def extras(talk: Talk, kind: str) -> tuple[str, ...]:
    """Where documents are needed it is asked for whom and by what right; a young person, who looks after them; where there are several
    offices, which one holds the data that a right is exercised over."""
    level = get_kind(kind).identity
    conversation = talk.conversation
    acts = conversation.role is not Role.PERSON and level is IdentityLevel.DOCUMENT
    office = talk.desk.has_offices and level is not IdentityLevel.NONE
    return (
        *((OFFICE,) if office else ()),
        *(OTHER_PERSON if acts else ()),
        *(
            GUARDIAN if conversation.minor and level is not IdentityLevel.CONTACT else ()
        ),  # a refusal of mail needs no more
    )


def introduce(talk: Talk) -> None:
    """Which documents will be asked of whoever acts for somebody else, before they tell anything."""
    conversation = talk.conversation
    if conversation.role is not Role.PERSON and get_kind(conversation.kind or "").identity is IdentityLevel.DOCUMENT:
        talk.say(f"intro.role.{conversation.role}")


def role_to_prove(conversation: Conversation, level: IdentityLevel) -> Role:
    """No document is asked of a young person: where one is needed, who looks after them shows theirs."""
    return Role.GUARDIAN if conversation.minor and level is IdentityLevel.DOCUMENT else conversation.role


def choices(talk: Talk, asked: Field) -> tuple[QuickReply, ...]:
    """The quick replies under a question."""
    if asked.key == OFFICE:
        offices = (QuickReply(office.name, office.name) for office in talk.desk.offices)
        return (*offices, talk.words.button("unsure"))
    if asked.key == "subject_name":  # who was taken for somebody else's helper says so here
        return (talk.words.button("myself"),)
    return (talk.words.button("skip"),) if asked.optional else ()


def read(talk: Talk, asked: Field) -> str:
    """The value in what was typed. Raises InvalidInput with what to mend, also for an office that this desk has not."""
    if asked.key != OFFICE:
        return read_field(asked, without_kinship(talk.text) if asked.of_others else talk.text)
    office = talk.desk.read_office(talk.text)
    if office is None:
        raise InvalidInput("field.office.invalid")
    return office.key


def shown(talk: Talk, field: Field, value: str | None) -> str:
    """A value as its teller would say it."""
    office = talk.desk.find_office(value) if field.key == OFFICE else None
    return (office.name if office else value) or talk.words.text("field.skipped")
