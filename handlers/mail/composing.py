"""Writes letters from the desk's templates: one text per letter and language, laid out as plain text and as HTML. Sends nothing.

No letter holds an answer, an access code or the requester's story; a name is used only once its owner has confirmed the address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.addresses import find_email
from bot.domain.desks import Desk
from bot.domain.tickets import Ticket, TicketStatus
from bot.services.notices import LetterFacts
from bot.services.phrases import LOCALES, Phrases, phrases
from bot.services.proof_asking import asking, cover_lines, hint

LETTERS = (
    "received",
    "code",
    "document_needed",
    "document_asked_again",
    "in_handling",
    "answer_ready",
    "reply_waiting",
    "refused",
    "no_data_held",
    "resolved",
    "reminder",
    "expired",
)
_REASONS = {"document_asked_again": "identity.again", "refused": "news.refused", "no_data_held": "news.refused"}
_BLANK_LINES = re.compile(r"\n{3,}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class LetterImpossible(Exception):
    """This letter cannot be written; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the courier knows of a letter: the same `message_id` for every attempt, so that mailboxes can drop a repeat."""

    sender: str
    message_id: str
    at: datetime


def compose(
    facts: LetterFacts, key: str, data: Mapping[str, Any], secret: str | None, envelope: Envelope
) -> EmailMessage:
    """The finished letter. Raises LetterImpossible for an unknown key or an address that no mail may go to."""
    if key not in LETTERS:
        raise LetterImpossible("unknown_letter")
    locale = facts.locale if facts.locale in LOCALES else "en"
    values = _values(facts, key, data, secret, locale)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(_one_line(facts.desk.name), addr_spec=envelope.sender)
    letter["To"] = Address(addr_spec=_recipient(facts.email))
    if find_email(facts.desk.contact) == facts.desk.contact:
        letter["Reply-To"] = Address(addr_spec=facts.desk.contact)
    letter["Subject"] = _subject(key, locale, values)
    letter["Date"] = format_datetime(envelope.at)
    letter["Message-ID"] = envelope.message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter.set_content(_text(key, locale, values))
    letter.add_alternative(_html(key, locale, values), subtype="html")
    letter["Content-Language"] = locale  # last: headers named Content-… would move into the first part
    return letter


def _values(facts: LetterFacts, key: str, data: Mapping[str, Any], secret: str | None, locale: str) -> dict[str, Any]:
    ticket, desk = facts.ticket, facts.desk
    words = phrases(locale)
    confirmed = ticket.identity.contact_at is not None
    return {
        "locale": locale,
        "reference": ticket.reference,
        "kind": words.text(f"kind.{ticket.kind}"),
        "level": ticket.identity.level.value,
        "identity_reached": ticket.identity.reached,
        "due": words.day(ticket.deadline.due_on) if ticket.deadline.due_on else "",
        "name": _one_line(facts.name or "") if confirmed else "",
        "desk": desk.name,
        "contact": desk.contact,
        "color": desk.brand_color,
        "identity_days": desk.identity_days,
        "document_days": desk.document_days,
        "chat_url": f"{facts.public_url}/?desk={desk.key}",
        "status_url": f"{facts.public_url}/status",
        "documents": _documents(words, desk, ticket),
        "state": ticket.identity.state.value if ticket.status is not TicketStatus.AWAITING_CUSTOMER else "",
        "days": data.get("days", 0),
        "code": secret if key == "code" else "",
        "answer_url": f"{facts.public_url}/answer/{secret}" if secret and key != "code" else "",
        "why": words.text(f"{_REASONS[key]}.{data['reason']}") if key in _REASONS else "",
    }


def _documents(words: Phrases, desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """What is to be sent next, with what to cover on each kind that serves; nothing where no document is asked for."""
    if not ticket.identity.proofs:
        return {"ask": "", "kinds": (), "hint": ""}
    ask = asking(words, desk, ticket).ask
    return {"ask": ask, "kinds": cover_lines(words, desk, ticket), "hint": hint(words, desk).strip()}


def _recipient(email: str | None) -> str:
    """Addresses were checked when they were typed; what is no single plain address now is not written to."""
    if email is None or find_email(email) != email:
        raise LetterImpossible("bad_address")
    return email


def _one_line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()


def _subject(key: str, locale: str, values: dict[str, Any]) -> str:
    template = _environment("txt").get_template(f"{locale}/{key}.j2")
    return "".join(template.blocks["subject"](template.new_context(values))).strip()


def _text(key: str, locale: str, values: dict[str, Any]) -> str:
    rendered = _environment("txt").get_template(f"{locale}/{key}.j2").render(values)
    return _BLANK_LINES.sub("\n\n", rendered).strip() + "\n"


def _html(key: str, locale: str, values: dict[str, Any]) -> str:
    return _environment("html").get_template(f"{locale}/{key}.j2").render(values)


@cache
def _environment(form: str) -> Environment:
    """The letters in one form: `layout` and the parts they are built from (`p`, `items`, `item`, `big`, `button`, `facts`, `fact`)."""
    environment = Environment(
        loader=PackageLoader("handlers.mail", "letters"),
        autoescape=form == "html",  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["layout"] = f"layout.{form}.j2"
    parts = environment.get_template(f"parts.{form}.j2").module
    environment.globals |= {name: part for name, part in vars(parts).items() if not name.startswith("_")}
    return environment
