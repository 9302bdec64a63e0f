"""Modals whose words leave the house: reply, resolve and refuse. Each says so, and a reply is shown as it will be read before it goes."""

import hashlib
from collections.abc import Sequence

from bot.domain.errors import DeskError, IdentityNotVerified
from bot.domain.messages import ReplyPurpose
from bot.domain.tickets import Ticket
from bot.services.labels import asker, label, options, ticket_label
from handlers.slack.action_ids import CallbackId, Name
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.limits import escape
from handlers.slack.blocks.modals import about, modal

_PURPOSES = (ReplyPurpose.ASK, ReplyPurpose.EXPLAIN, ReplyPurpose.ANSWER)  # a refusal has its own modal
GOES_OUT = "*This text goes to the {asker}.* Notes for colleagues belong in the thread."
BELOW_LEVEL = "The customer's identity is not confirmed yet, so an answer cannot be given: you can ask and explain."
_PREVIEW = "preview:"


def reply_modal(ticket: Ticket, text: str = "", purpose: str | None = None, *, preview: bool = False) -> View:
    """First step: write; second step (`preview`): the same form under the text as the customer will read it."""
    who = asker(ticket)
    shown = _preview(text, who) if preview else [elements.section(GOES_OUT.format(asker=who))]
    return modal(
        f"Reply to {who}",
        [
            about(ticket.reference, f"in {_LANGUAGES.get(ticket.locale, ticket.locale)}"),
            *shown,
            *([] if (why := _why_no_answer(ticket)) is None else [elements.context(why)]),
            elements.radio(Name.PURPOSE, "What is it?", _purposes(ticket), chosen=purpose),
            elements.text_input(Name.TEXT, f"Text to the {who}", value=text),
        ],
        callback=CallbackId.REPLY,
        reference=ticket.reference,
        submit=f"Send to {who}" if preview else "Preview",
        close="Cancel",
    )


def was_previewed(block_ids: Sequence[str], text: str) -> bool:
    """Whether the modal showed exactly this text as the preview."""
    return _PREVIEW + _digest(text) in block_ids


def resolve_modal(ticket: Ticket) -> View:
    """Where the contact given is not the one on record nothing goes to it: the form asks how the answer was sent instead."""
    return modal(
        "Resolve request",
        [
            about(ticket.reference),
            *(_closing_words(asker(ticket)) if ticket.identity.contact_on_record else _sent_elsewhere()),
        ],
        callback=CallbackId.RESOLVE,
        reference=ticket.reference,
        submit="Resolve",
        close="Cancel",
    )


def _closing_words(who: str) -> list[Block]:
    return [
        elements.section(GOES_OUT.format(asker=who)),
        elements.text_input(
            Name.TEXT,
            f"Closing words to the {who}",
            optional=True,
            hint=f"Left empty, the {who} only sees “resolved”.",
        ),
    ]


def _sent_elsewhere() -> list[Block]:
    return [
        elements.section(
            "The contact given is *not the one on our record*: please send the answer to the contact data on record first. "
            "Here the customer only reads that it went there."
        ),
        elements.select(Name.SENT_BY, "How was the answer sent?", options("sent_by")),
    ]


def refuse_modal(ticket: Ticket, reasons: Sequence[str]) -> View:
    wanted = [(reason, label("refusal", reason)) for reason in reasons]
    return modal(
        "Refuse request",
        [
            about(ticket.reference),
            elements.select(Name.REASON, "Reason", wanted, hint=f"The {asker(ticket)} reads this reason."),
            elements.section(GOES_OUT.format(asker=asker(ticket))),
            elements.text_input(Name.TEXT, f"Explanation to the {asker(ticket)}"),
            elements.divider(),
            elements.text_input(
                Name.INTERNAL,
                "Internal reason",
                optional=True,
                hint=f"For the team's record only. The {asker(ticket)} never sees it.",
            ),
        ],
        callback=CallbackId.REFUSE,
        reference=ticket.reference,
        submit="Refuse request",
        close="Cancel",
    )


def _why_no_answer(ticket: Ticket) -> str | None:
    try:
        ticket.require_answer_here()
    except IdentityNotVerified:
        return BELOW_LEVEL
    except DeskError as refusal:
        return escape(refusal.public_message)
    return None


_LANGUAGES = {"en": "English", "ja": "Japanese"}


def _preview(text: str, who: str) -> list[Block]:
    heading = elements.section(f"*The {who} will read exactly this:*")
    return [heading, {**elements.said(text), "block_id": _PREVIEW + _digest(text)}, elements.divider()]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _purposes(ticket: Ticket) -> list[elements.Option]:
    allowed = (p for p in _PURPOSES if p is not ReplyPurpose.ANSWER or _why_no_answer(ticket) is None)
    return [(purpose, ticket_label(ticket, "purpose", purpose)) for purpose in allowed]
