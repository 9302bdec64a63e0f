"""Consent to a request where the policy or the desk asks for it: an act of the requester's own, recorded word for word, and withdrawable."""

from bot.domain.consents import Consent
from bot.domain.events import EventType
from bot.domain.messages import Author
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services import notices
from bot.services.house import House
from bot.services.notice_given import notice_text
from bot.services.talk import Talk

_RECENT = 4  # messages looked through for what was shown
_REFUSALS = frozenset({"stop_marketing"})  # a refusal is never made to depend on a yes
_WITHOUT = frozenset({"inquiry"})  # a question that names nobody needs none
_PERSONAL = ("name", "email", "subject_name", "guardian_name", "guardian_contact")


def is_needed(talk: Talk) -> bool:
    """Whether sending the present form needs the person's consent: the policy demands it, or the desk does."""
    conversation = talk.conversation
    if conversation.kind in _REFUSALS:
        return False
    if conversation.kind in _WITHOUT and not any(conversation.values.get(key) for key in _PERSONAL):
        return False
    if talk.desk.ask_consent is not None:
        return talk.desk.ask_consent
    return talk.house.collection(talk.desk.policy).consent is not None


def consent_sentence(talk: Talk) -> str:
    """A young person's yes does not stand alone: the sentence says who is asked besides."""
    key = "consent.sentence.minor" if talk.conversation.minor else "consent.sentence"
    return talk.words.text(key, desk=talk.desk.name)


def given(talk: Talk) -> Consent | None:
    """The consent in the message that sends the form: to what this chat was shown last; None where that was something else."""
    text = _shown(talk)
    if text is None or talk.said is None:
        return None
    policy = talk.desk.policy
    return Consent(
        text=text,
        locale=talk.words.locale,
        policy=policy,
        policy_version=talk.house.collection(policy).version,
        session_id=talk.session.id,
        message=talk.said.id,
        given_at=talk.house.clock.now(),
    )


def _shown(talk: Talk) -> str | None:
    """What the newest message of the desk asked agreement to, if it is what would be asked now."""
    recent = talk.tx.messages.list_recent(talk.session.id, _RECENT)
    last = next((message.body for message in reversed(recent) if message.author is Author.BOT), None)
    if last is None or last.more is None:
        return None
    sentence = consent_sentence(talk)
    current = last.more.text == notice_text(talk.house, talk.desk, talk.words) and sentence in last.text
    return f"{sentence}\n{last.more.text}" if current else None


def stands(tx: Transaction, ticket: Ticket) -> bool:
    return any(consent.withdrawn_at is None for consent in tx.consents.list_ticket(ticket.id))


def was_withdrawn(tx: Transaction, ticket: Ticket) -> bool:
    """Whether the request rested on a consent that was taken back: nothing but a new one lets it be handled."""
    given_ever = tx.consents.list_ticket(ticket.id)
    return bool(given_ever) and all(consent.withdrawn_at is not None for consent in given_ever)


def withdraw(tx: Transaction, house: House, ticket: Ticket) -> None:
    """Takes back the consent of a ticket, recorded and told to staff; the caller ends the request and saves it."""
    now = house.clock.now()
    tx.consents.withdraw(ticket.id, now)
    ticket.record(EventType.CONSENT_WITHDRAWN, CUSTOMER, now, {})
    notices.notice(tx, ticket, "consent_withdrawn")
