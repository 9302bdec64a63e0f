"""Modals of the identity check and of the ticket's kind: what was looked at, what was compared, what is asked for again."""

from collections.abc import Iterable, Sequence

from bot.domain.desks import Desk
from bot.domain.identity_documents import (
    ATTRIBUTES,
    OTHER,
    Contact,
    RecordMatch,
    accepted_documents,
    checks_of,
    names_the_person,
)
from bot.domain.proofs import Proof
from bot.domain.tickets import Ticket
from bot.services.labels import label
from handlers.slack.action_ids import CallbackId, Name
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.modals import about, modal


def approve_modal(ticket: Ticket, desk: Desk, proof: Proof) -> View:
    """What the reviewer states about one document; with the record, where it names the person."""
    kinds = (*accepted_documents(desk, proof), OTHER)
    return modal(
        "Confirm identity",
        [
            about(ticket.reference, label("proof", proof.key)),
            elements.section(
                "Confirming opens the request for handling. Please tick what you have compared yourself; if something does "
                "not hold, ask for another document or refuse the request."
            ),
            elements.select(Name.DOCUMENT_TYPE, "Which document did you look at?", _options("document_type", kinds)),
            elements.checkboxes(Name.CHECKS, "What you checked", _options("check", checks_of(proof))),
            *(_record(desk) if names_the_person(proof) else []),
        ],
        callback=f"{CallbackId.APPROVE_IDENTITY}:{proof.key}",
        reference=ticket.reference,
        submit="Confirm",
        close="Cancel",
    )


def _record(desk: Desk) -> list[Block]:
    """A genuine document may be a namesake's: who it is in the records is asked apart, and so is whether anything is held at all."""
    where = "Where did you look the person up?"
    systems = [(system, system) for system in desk.record_systems]
    return [
        elements.divider(),
        elements.radio(Name.RECORD, "Is it a person of our records?", _options("record", tuple(RecordMatch))),
        elements.select(Name.SYSTEM, where, systems)
        if systems
        else elements.text_input(
            Name.SYSTEM, where, hint="The system's name. Please write nothing about the person here."
        ),
        elements.checkboxes(
            Name.ATTRIBUTES,
            "What agrees with our record (at least two)",
            _options("attribute", ATTRIBUTES),
            optional=True,
        ),
        elements.radio(
            Name.CONTACT, "The contact given in the request", _options("contact", tuple(Contact)), optional=True
        ),
    ]


def ask_again_modal(ticket: Ticket, proof: Proof, reasons: Sequence[str]) -> View:
    return modal(
        "Ask for another document",
        [
            about(ticket.reference, label("proof", proof.key)),
            elements.section(
                "The customer is asked for another copy, with this reason. The present copy is deleted now."
            ),
            elements.select(Name.REASON, "Why is another copy needed?", _options("ask_again", reasons)),
        ],
        callback=f"{CallbackId.ASK_IDENTITY_AGAIN}:{proof.key}",
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
