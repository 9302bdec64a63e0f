"""Modals of the identity check and of the ticket's kind: what was looked at, what was compared, what is asked for again."""

from collections.abc import Iterable, Sequence

from bot.domain.tickets import Ticket
from bot.services.labels import label
from handlers.slack.action_ids import CallbackId, Name
from handlers.slack.blocks import View, elements
from handlers.slack.blocks.modals import about, modal


def approve_modal(ticket: Ticket, document_types: Sequence[str], checks: Sequence[str]) -> View:
    return modal(
        "Confirm identity",
        [
            about(ticket.reference),
            elements.section(
                "Confirming opens the request for handling. Please tick what you have compared yourself; if something does "
                "not hold, ask for another document or refuse the request."
            ),
            elements.select(
                Name.DOCUMENT_TYPE, "Which document did you look at?", _options("document_type", document_types)
            ),
            elements.checkboxes(Name.CHECKS, "What you checked", _options("check", checks)),
        ],
        callback=CallbackId.APPROVE_IDENTITY,
        reference=ticket.reference,
        submit="Confirm",
        close="Cancel",
    )


def ask_again_modal(ticket: Ticket, reasons: Sequence[str]) -> View:
    return modal(
        "Ask for another document",
        [
            about(ticket.reference),
            elements.section(
                "The customer is asked for another copy, with this reason. The present copy is deleted now."
            ),
            elements.select(Name.REASON, "Why is another copy needed?", _options("ask_again", reasons)),
        ],
        callback=CallbackId.ASK_IDENTITY_AGAIN,
        reference=ticket.reference,
        submit="Ask again",
        close="Cancel",
    )


def change_kind_modal(ticket: Ticket, kinds: Iterable[str]) -> View:
    options = [(kind, label("kind", kind)) for kind in kinds if kind != ticket.kind]
    return modal(
        "Change kind",
        [
            about(ticket.reference, f"now: {label('kind', ticket.kind)}"),
            elements.select(
                Name.KIND, "What is it really?", options, hint="The identity check that this kind needs applies again."
            ),
        ],
        callback=CallbackId.CHANGE_KIND,
        reference=ticket.reference,
        submit="Change",
        close="Cancel",
    )


def _options(section: str, keys: Sequence[str]) -> list[elements.Option]:
    return [(key, label(section, key)) for key in keys]
