"""A request's status by reference and access code, from any session: over HTTP and typed in a chat, by the same counters. Unknown, foreign and
misspelt references are told apart by nothing."""

import re
import secrets
import unicodedata
from dataclasses import replace
from datetime import timedelta

from bot.domain.answers import Reply
from bot.domain.errors import LookupRefused, TooManyAttempts
from bot.domain.messages import Author
from bot.domain.references import find_reference
from bot.domain.tickets import Ticket
from bot.ports import Transaction
from bot.services.followups.status import show_named
from bot.services.house import House
from bot.services.intake import ask_next
from bot.services.phrases import find_command
from bot.services.sessions import access_code_hash
from bot.services.talk import MASK, Talk
from bot.services.ticket_view import TicketView, view_ticket

LOOKUPS_PER_TICKET = 5  # per hour
LOOKUPS_PER_ADDRESS = 20  # per hour
_HOUR = timedelta(hours=1)
_TYPED_REFERENCE = re.compile(r"(?<![0-9A-Z])PD[\s-]?[0-9A-Z]{4}[\s-]?[0-9A-Z]{4}(?![0-9A-Z])", re.IGNORECASE)
_TYPED_CODE = re.compile(
    r"(?<![0-9A-Z-])(?:[0-9A-Z]{5}-[0-9A-Z]{5}|(?=[A-Z\s]{0,10}\d)(?=[\d\s]{0,10}[A-Z])[0-9A-Z]{5}\s?[0-9A-Z]{5})(?![0-9A-Z-])",
    re.IGNORECASE,
)
_CODE_ALONE = re.compile(r"(?=\D{0,10}\d|[A-Z-]+$)[0-9A-Z]{5}-?[0-9A-Z]{5}", re.IGNORECASE)
_FEW_WORDS = 8
_WORDS_BESIDE = 16  # beside a code without its dash; in a longer story two short words may look like one
_MOST_WORDS = 40  # a longer message that holds a reference tells a story about it


def lookup(
    tx: Transaction, house: House, reference: str, access_code: str, client: str, locale: str = "en"
) -> TicketView:
    """Status and timeline from another device. Every try counts, before anything is compared. Raises LookupRefused, TooManyAttempts."""
    now = house.clock.now()
    tx.rates.hit(f"lookup:address:{client}", LOOKUPS_PER_ADDRESS, _HOUR, now)
    normal = find_reference(reference)
    by_ticket = f"lookup:ticket:{normal}" if normal else f"lookup:none:{client}"
    tx.rates.hit(by_ticket, LOOKUPS_PER_TICKET, _HOUR, now)
    ticket = tx.tickets.find(normal) if normal else None
    stored = tx.tickets.get_access_code_hash(ticket.id) if ticket else None
    given = access_code_hash(tx, normal or "none", access_code)
    if not secrets.compare_digest(stored or bytes(len(given)), given) or ticket is None:
        raise LookupRefused
    tx.rates.give_back(by_ticket)
    return view_ticket(tx, ticket, locale)


def serves(talk: Talk) -> bool:
    """Serves a reference typed in the chat, with its access code or before it. The code is kept as dots. False where no reference is meant."""
    plain = unicodedata.normalize("NFKC", talk.text)
    waiting = talk.conversation.looked_up
    talk.conversation = replace(talk.conversation, looked_up=None)
    reference = _TYPED_REFERENCE.search(plain)
    if reference is None:
        code = _CODE_ALONE.fullmatch(plain.strip(" .。"))
        if waiting is None or code is None:
            return False
        _hear(talk, MASK)
        _show(talk, waiting, code[0])
        return True
    rest = f"{plain[: reference.start()]} {plain[reference.end() :]}"
    code = _TYPED_CODE.search(rest)
    if code is not None and ("-" in code[0] or len(rest.split()) <= _WORDS_BESIDE):
        _hear(talk, plain.replace(code[0], MASK))
        _show(talk, reference[0], code[0])
        return True
    return not talk.conversation.in_form and _reference_alone(talk, reference[0], rest)


def _reference_alone(talk: Talk, reference: str, rest: str) -> bool:
    """The chat's own request is shown; for any other reference, existing or not, the access code is asked for."""
    if find_command(talk.text) is not None or len(rest.split()) > _MOST_WORDS:
        return False
    normal = find_reference(reference)
    own = next((t for t in talk.tx.tickets.list_session(talk.session.id) if t.reference == normal), None)
    if own is not None:
        return _own(talk, own, rest)
    _hear(talk, talk.typed)
    talk.conversation = replace(talk.conversation, looked_up=reference)
    talk.say("lookup.code_needed")
    return True


def _own(talk: Talk, ticket: Ticket, rest: str) -> bool:
    """A request of this very chat needs no code; a longer message about it is more than a question for its status."""
    if len(rest.split()) > _FEW_WORDS:
        return False
    _hear(talk, talk.typed)
    show_named(talk, ticket)
    return True


def _show(talk: Talk, reference: str, code: str) -> None:
    try:
        view = lookup(talk.tx, talk.house, reference, code, talk.client, talk.session.locale)
    except LookupRefused:
        talk.say("lookup.refused", talk.words.button("human"))
    except TooManyAttempts:
        talk.say("lookup.too_many", talk.words.button("human"))
    else:
        _say_found(talk, view)
    if talk.conversation.in_form:
        ask_next(talk)


def _say_found(talk: Talk, view: TicketView) -> None:
    words = talk.words
    due = words.text("status.due", due=words.day(view.due_on)) if view.due_on else ""
    lines = "\n".join(f"{words.day(entry.at.date())}: {entry.text}" for entry in view.timeline)
    talk.say(
        "lookup.found", reference=view.reference, kind=view.kind_label, status=view.status_label, due=due, lines=lines
    )


def _hear(talk: Talk, shown: str) -> None:
    talk.said = talk.tx.messages.add(talk.session.id, Author.CUSTOMER, Reply(shown), talk.house.clock.now())
