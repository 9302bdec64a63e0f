"""Buttons of a card: one table from action to handler. Each looks the ticket up by its reference; nothing else in a click is believed."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.domain import staff_actions as act
from bot.domain.desks import Desk
from bot.domain.errors import NotAssignee
from bot.domain.proofs import Proof
from bot.domain.request_kinds import kinds
from bot.domain.staff import Staff
from bot.domain.tickets import Ticket
from bot.services import case_handling as case
from bot.services.case_record import show_details
from bot.services.document_links import LINK_LIFETIME, issue_document_link
from bot.services.identity_review import ASK_AGAIN_REASONS, discard_copy, in_review, match_record
from bot.services.staffed import staffed_ticket
from handlers.slack.blocks import View
from handlers.slack.blocks.details import details_modal
from handlers.slack.blocks.identity import approve_modal, ask_again_modal, change_kind_modal
from handlers.slack.blocks.modals import document_modal, reason_modal
from handlers.slack.blocks.replies import refuse_modal, reply_modal, resolve_modal
from handlers.slack.blocks.who import conflict_modal, office_modal, role_modal
from handlers.slack.clicked import Click, Handler
from handlers.slack.decisions import judge_provision, open_precedent, open_provision
from handlers.slack.edge import Edge, Gesture

Effect = Callable[..., object]


async def handle_click(edge: Edge, click: Click) -> None:
    """Does what a button says; a button that this version does not know does nothing."""
    handler = CLICKS.get(click.action)
    if handler is not None:
        await handler(edge, click)


async def _effect(service: Effect, edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    await edge.once(click.gesture, lambda tx: service(tx, edge.house, click.reference, staff))


async def _change_status(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    await edge.once(
        click.gesture, lambda tx: case.change_status(tx, edge.house, click.reference, click.argument, staff)
    )


async def _form(build: Callable[[Ticket], View], edge: Edge, click: Click) -> None:
    """Opens a modal about a ticket for the person who holds it."""
    staff = await edge.staff(click.gesture, click.reference, click.action)
    ticket = await edge.store.read(lambda tx: staffed_ticket(tx, click.reference, staff, must_hold=True))
    await edge.open(click.gesture, build(ticket))


async def _review(build: Callable[[Ticket, Desk, Proof], View], edge: Edge, click: Click) -> None:
    """Opens a modal about one document that waits: the one the button names, else the only one."""

    def about(ticket: Ticket) -> View:
        key = in_review(ticket, click.argument or None)
        return build(ticket, edge.house.desk(ticket.desk), ticket.identity.proof(key))

    await _form(about, edge, click)


async def _discard_copy(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    proof = click.argument or None
    await edge.once(click.gesture, lambda tx: discard_copy(tx, edge.house, click.reference, staff, proof))


async def _open(build: Callable[[Ticket], View], edge: Edge, click: Click) -> None:
    """Opens a modal about a ticket for any of the desk's staff."""
    staff = await edge.staff(click.gesture, click.reference, click.action)
    ticket = await edge.store.read(lambda tx: staffed_ticket(tx, click.reference, staff))
    await edge.open(click.gesture, build(ticket))


async def _move_office(edge: Edge, click: Click) -> None:
    await _open(lambda ticket: office_modal(ticket, edge.house.desk(ticket.desk)), edge, click)


async def _details(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    try:
        await open_details(edge, click.gesture, click.reference, staff)
    except NotAssignee:
        await edge.open(click.gesture, reason_modal(act.DETAILS, click.reference))


async def _view_document(edge: Edge, click: Click) -> None:
    staff = await edge.staff(click.gesture, click.reference, click.action)
    try:
        view = await document_view(edge, click.gesture, click.reference, staff)
    except NotAssignee:
        view = reason_modal(act.VIEW_DOCUMENT, click.reference)
    if view is not None:
        await edge.open(click.gesture, view)


async def open_details(edge: Edge, gesture: Gesture, reference: str, staff: Staff) -> None:
    view = await details_view(edge, gesture, reference, staff)
    if view is not None:
        await edge.open(gesture, view)


async def details_view(
    edge: Edge, gesture: Gesture, reference: str, staff: Staff, reason: str | None = None
) -> View | None:
    """The details, recorded as seen; None for a repeated delivery."""
    details = await edge.first(gesture, lambda tx: show_details(tx, edge.house, reference, staff, reason))
    return None if details is None else details_modal(details)


async def document_view(
    edge: Edge, gesture: Gesture, reference: str, staff: Staff, reason: str | None = None
) -> View | None:
    """Link and PIN for one look; None for a repeated delivery."""
    link = await edge.first(gesture, lambda tx: issue_document_link(tx, edge.house, reference, staff, reason))
    if link is None:
        return None
    url = f"{edge.house.public_url}/staff/documents/{link.token}"
    return document_modal(reference, url, link.pin, int(LINK_LIFETIME.total_seconds() // 60))


CLICKS: Mapping[str, Handler] = {
    act.MAKE_PRECEDENT: open_precedent,
    act.RECORD_PROVISION: open_provision,
    act.DECIDE_PROVISION: judge_provision,
    act.CLAIM: partial(_effect, case.claim),
    act.RELEASE: partial(_effect, case.release),
    act.REOPEN: partial(_effect, case.reopen),
    act.RECORD_MATCH: partial(_effect, match_record),
    act.CHANGE_STATUS: _change_status,
    act.DETAILS: _details,
    act.VIEW_DOCUMENT: _view_document,
    act.REPLY: partial(_form, reply_modal),
    act.RESOLVE: partial(_form, resolve_modal),
    act.REFUSE: partial(_form, lambda ticket: refuse_modal(ticket, case.refusal_reasons(ticket))),
    act.APPROVE_IDENTITY: partial(_review, approve_modal),
    act.ASK_IDENTITY_AGAIN: partial(
        _review, lambda ticket, _, proof: ask_again_modal(ticket, proof, ASK_AGAIN_REASONS)
    ),
    act.DISCARD_COPY: _discard_copy,
    act.WHO_ASKS: partial(_form, role_modal),
    act.NOTE_CONFLICT: partial(_open, conflict_modal),
    act.CLEAR_CONFLICT: partial(_form, conflict_modal),
    act.MOVE_OFFICE: _move_office,
    act.CHANGE_KIND: partial(_form, lambda ticket: change_kind_modal(ticket, [kind.key for kind in kinds()])),
}
