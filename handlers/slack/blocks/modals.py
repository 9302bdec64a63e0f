"""The frame of every modal, and the ones that only tell something. A modal carries the reference and nothing else of the ticket."""

import re
from collections.abc import Sequence

from bot.domain.staff_actions import DETAILS, VIEW_DOCUMENT
from handlers.slack.action_ids import LINK_PREFIX, NOTICE, CallbackId, Name
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.limits import VIEW_BLOCKS, VIEW_BUTTON, VIEW_TITLE, escape, plain

_ESCAPED_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{2,20})&gt;")  # a sentence may name a colleague

_REASON_CALLBACKS = {DETAILS: CallbackId.DETAILS_REASON, VIEW_DOCUMENT: CallbackId.DOCUMENT_REASON}
_REASON_FOR = {DETAILS: "see the details", VIEW_DOCUMENT: "view the identity document"}


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str = NOTICE,
    reference: str = "",
    submit: str | None = None,
    close: str = "Close",
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, VIEW_TITLE),
        "close": plain(close, VIEW_BUTTON),
        "private_metadata": reference,
        "blocks": list(blocks[:VIEW_BLOCKS]),
    }
    return view if submit is None else {**view, "submit": plain(submit, VIEW_BUTTON)}


def sentence_modal(sentence: str, title: str = "Not possible now") -> View:
    """One sentence, private to the person who clicked."""
    return modal(title, [elements.section(_ESCAPED_MENTION.sub(r"<@\1>", escape(sentence)))])


def about(reference: str, *more: str) -> Block:
    return elements.context(f"Request `{escape(reference)}`", *more)


def reason_modal(action: str, reference: str) -> View:
    """Somebody who does not hold the ticket says why they need to look; the reason is recorded."""
    return modal(
        "You have not claimed it",
        [
            about(reference),
            elements.section(
                f"To {_REASON_FOR[action]} of a request you do not handle, claim it first, or say why you need to. "
                "That you looked, and that you gave a reason, is recorded."
            ),
            elements.text_input(
                Name.REASON, "Why do you need to look?", placeholder="For example: I cover for Hana while she is away"
            ),
        ],
        callback=_REASON_CALLBACKS[action],
        reference=reference,
        submit="Continue",
        close="Cancel",
    )


def document_modal(reference: str, url: str, pin: str, minutes: int) -> View:
    """The link and the PIN for one look; shown to the person who clicked, and nobody else."""
    return modal(
        "Identity document",
        [
            about(reference),
            elements.section(
                f"This link works once, for {minutes} minutes, and only for you. The page asks for your PIN."
            ),
            elements.fields(["*Your PIN*\n`" + escape(pin) + "`"]),
            elements.actions(
                "document", [elements.link_button("Open the document", LINK_PREFIX + "document", url, style="primary")]
            ),
            elements.context("The look is recorded. Please do not copy, forward or photograph the document."),
        ],
        reference=reference,
    )
