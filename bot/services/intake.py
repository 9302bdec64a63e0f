"""Taking down a request: the questions of its form, the summary to confirm, and filing the ticket in the same transaction as its first letters."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.domain.addresses import masked_email
from bot.domain.answers import QuickReply
from bot.domain.conversations import Conversation, Step
from bot.domain.deadlines import Deadline
from bot.domain.events import EventType
from bot.domain.forms import Field
from bot.domain.party_fields import OFFICE
from bot.domain.proofs import Role
from bot.domain.references import new_access_code, new_reference
from bot.domain.request_kinds import get_kind
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket
from bot.domain.told import substance, volunteered
from bot.domain.verification import Identity, IdentityLevel
from bot.services import consents, identity, moves, notices, parties
from bot.services.notice_given import notice_fold
from bot.services.sessions import access_code_hash
from bot.services.talk import Talk

OPEN_TICKETS = 10  # of one session; more than that is not a person in need


def start(
    talk: Talk,
    kind: str,
    *,
    carried: Mapping[str, str] = MappingProxyType({}),
    begun: str | None = None,
    first_message: int | None = None,
) -> None:
    """Begins the form of a kind, keeping what the message and the form before it told, and asks for the first thing missing."""
    if len(talk.open_tickets()) >= OPEN_TICKETS:
        talk.say("too_many_open")
        return
    text, first = _telling(talk, kind)
    told = _told(kind, text)
    if kind == "inquiry" and talk.unanswered is not None:
        told["description"] = talk.unanswered.body.text
    known = {**_told_before(talk, kind), **_mine(talk, kind), **carried, **told}
    if carried.get("description"):
        known["description"] = carried["description"]
    extras = parties.extras(talk, kind)
    opened = talk.conversation.started(kind, first_message or first, extras=extras, **known)
    opening = text or opened.opening
    talk.conversation = replace(opened, opening=opening, begun=_begun(opened, text, begun))
    talk.say(f"intro.{kind}", more=notice_fold(talk.house, talk.desk, talk.words))
    parties.introduce(talk)
    ask_next(talk)


def _telling(talk: Talk, kind: str) -> tuple[str | None, int]:
    """The words that tell about this request, and where its messages begin. A button's text tells nothing: what it concerns has still to be
    asked, unless it stood under the words that do."""
    first = talk.said.id if talk.said else 0
    if talk.unanswered is not None and (talk.pressed or kind == "inquiry"):
        return talk.unanswered.body.text, talk.unanswered.id
    if talk.next_of_several:
        return talk.conversation.opening, first
    return (None if talk.pressed else talk.text), first


def _begun(conversation: Conversation, text: str | None, before: str | None) -> str | None:
    """What was said about the matter without being enough: it stands before the answer to the question for more."""
    if conversation.values.get("description") is not None:
        return None
    parts = [part for part in (before, text) if part and substance(part)]
    return "\n".join(dict.fromkeys(parts)) or None


def _told_before(talk: Talk, kind: str) -> dict[str, str | None]:
    """Name and address of this chat's last request are not asked for again; the summary shows them. Which address shall get no mail, is,
    unless both were asked for in one breath."""
    last = next(iter(talk.tx.tickets.list_session(talk.session.id)), None)
    if last is None:
        return {}
    wanted = {"name"} if kind == "stop_marketing" and not talk.next_of_several else {"name", "email"}
    told = {key: last.details[key] for key in wanted if last.details.get(key)}
    return {**told, OFFICE: last.office} if last.office else told


def _mine(talk: Talk, kind: str) -> dict[str, str | None]:
    """What the person said of herself before this request was begun."""
    wanted = {field.key for field in get_kind(kind).form}
    return {key: value for key, value in talk.conversation.known.items() if key in wanted}


def _told(kind: str, text: str | None) -> dict[str, str | None]:
    return {key: value for key, value in volunteered(kind, text).items() if value} if text else {}


def ask_next(talk: Talk) -> None:
    """The next question of the form, or the summary when all is known."""
    conversation = talk.conversation
    if conversation.step is Step.CONFIRMING:
        _show_summary(talk)
        return
    asked = conversation.asked
    if asked is None:
        return
    special = (f"ask.{conversation.role}.{asked.key}", f"ask.{conversation.kind}.{asked.key}")
    talk.say(talk.words.known(*special, f"ask.{asked.key}"), *parties.choices(talk, asked), talk.words.button("cancel"))


def cancel(talk: Talk) -> None:
    talk.conversation = talk.conversation.ended()
    talk.say("cancelled")
    next_pending(talk)


def next_pending(talk: Talk) -> None:
    """Goes on with what was asked in the same breath."""
    if not talk.conversation.pending:
        return
    kind, *rest = talk.conversation.pending
    talk.conversation = talk.conversation.waiting_for(tuple(rest))
    talk.say("next_request")
    talk.next_of_several = True
    start(talk, kind)


def file(talk: Talk) -> None:
    """Files the ticket the summary showed. The requester gets its reference, an access code, and what happens next."""
    consent = consents.given(talk) if consents.is_needed(talk) else None
    if consent is None and consents.is_needed(talk):
        ask_next(talk)  # what was shown is not what would be agreed to: shown anew
        return
    access_code = new_access_code()
    ticket = _new_ticket(talk)
    ticket.record(EventType.TICKET_FILED, CUSTOMER, ticket.created_at, {"kind": ticket.kind})
    if consent is not None:
        ticket.record(EventType.CONSENT_GIVEN, CUSTOMER, consent.given_at, {"text_version": consent.version})
    ticket = talk.tx.tickets.add(ticket, access_code_hash=None)
    if consent is not None:
        talk.tx.consents.add(ticket.id, consent)
    talk.tx.tickets.set_access_code_hash(ticket.id, access_code_hash(talk.tx, ticket.reference, access_code))
    talk.tx.messages.adopt(talk.session.id, talk.conversation.first_message or 0, ticket.id)
    conflict = talk.conversation.conflict
    talk.conversation = talk.conversation.ended()
    talk.filed.append(ticket)
    notices.card_posted(talk.tx, ticket)
    if conflict:
        notices.notice(talk.tx, ticket, "conflict_hint")
    moves.first_step(talk.tx, talk.house, ticket)
    _say_filed(talk, ticket, access_code)
    next_pending(talk)


def _new_ticket(talk: Talk) -> Ticket:
    kind = get_kind(talk.conversation.kind or "")
    now = talk.house.clock.now()
    desk = talk.session.desk
    calendar = talk.house.calendars[desk]
    values = talk.conversation.values
    ticket = Ticket(
        id=0,
        reference=new_reference(),
        desk=desk,
        kind=kind.key,
        session_id=talk.session.id,
        locale=talk.session.locale,
        identity=Identity.required(kind.identity, parties.role_to_prove(talk.conversation, kind.identity)),
        deadline=Deadline.starting(moves.target_days(talk.desk, kind.key), calendar, now),
        created_at=now,
        details={"description": None, "name": None, "email": None, **{k: v for k, v in values.items() if k != OFFICE}},
        office=values.get(OFFICE),
    )
    if talk.conversation.minor or talk.conversation.role is Role.GUARDIAN:
        ticket.mark_special_care(actor=CUSTOMER, at=now)
    moves.note_refusal_of_mail(talk.tx, talk.house, ticket)
    return ticket


def _say_filed(talk: Talk, ticket: Ticket, access_code: str) -> None:
    due = talk.words.day(ticket.deadline.due_on)
    talk.say(
        "filed", ticket=ticket, access_code=access_code, reference=ticket.reference, status_url=f"{talk.house.public_url}/status",
        chat_days=talk.desk.chat_days,
    )  # fmt: skip
    if ticket.special_care and ticket.identity.role is not Role.PERSON and not ticket.details.get("subject_name"):
        talk.say("minor.filed", ticket=ticket)
    if ticket.identity.level is IdentityLevel.NONE:
        contact = "filed.next.mail" if ticket.details.get("email") else "filed.next.chat"
        talk.say(contact, ticket=ticket, due=due)
        email = ticket.details.get("email")
        if email and identity.may_write_to(talk.tx, talk.house, email):
            notices.letter(talk.tx, ticket, "received")
        return
    following = "filed.next.proof" if ticket.identity.level is IdentityLevel.DOCUMENT else "filed.next.code"
    talk.say(following, ticket=ticket, days=talk.target_days(ticket.kind))
    send_code(talk, ticket)


def send_code(talk: Talk, ticket: Ticket) -> bool:
    """Sends a fresh code and says so, or says why none can be sent now."""
    if not ticket.details.get("email"):
        buttons = (talk.words.button("other_address"), talk.words.button("human"))
        talk.say("proof.no_address", *buttons, ticket=ticket, reference=ticket.reference)
        return False
    sent = identity.send_code(talk.tx, talk.house, ticket, talk.session.id)
    if sent:
        say_code_sent(talk, ticket)
    else:
        talk.say("code.too_many", talk.words.button("resend"), talk.words.button("human"), ticket=ticket)
    return sent


def say_code_sent(talk: Talk, ticket: Ticket) -> None:
    buttons = tuple(talk.words.button(key) for key in ("resend", "other_address"))
    talk.say("code.sent", *buttons, ticket=ticket, email=masked_email(ticket.details["email"] or ""))


def _show_summary(talk: Talk) -> None:
    words = talk.words
    kind = talk.conversation.kind or ""
    values = talk.conversation.values
    lines = [
        f"{words.text(f'field.{field.key}')}: {parties.shown(talk, field, values.get(field.key))}"
        for field in _shown_fields(talk)
    ]
    edits = tuple(words.button(f"edit_{field.key}") for field in _shown_fields(talk))
    shown: dict[str, Any] = {"kind": words.text(f"kind.{kind}"), "lines": "\n".join(lines)}
    if not consents.is_needed(talk):
        talk.say("summary", words.button("confirm"), *edits, words.button("cancel"), **shown)
        return
    talk.say(
        "summary.consent",
        words.button("agree"),
        *edits,
        words.button("disagree"),
        more=notice_fold(talk.house, talk.desk, words),
        consent=consents.consent_sentence(talk),
        **shown,
    )


def end_without_consent(talk: Talk) -> None:
    """Whoever does not agree is told the other ways; nothing was sent, and nothing else asked for is begun."""
    talk.conversation = talk.conversation.waiting_for(()).ended()
    talk.say("consent.refused", talk.words.button("human"), contact=talk.desk.contact)


def _shown_fields(talk: Talk) -> list[Field]:
    values = talk.conversation.values
    return [field for field in talk.conversation.form if field.asked or values.get(field.key)]


def kind_buttons(talk: Talk) -> tuple[QuickReply, ...]:
    return talk.kind_buttons()
