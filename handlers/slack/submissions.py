"""Modals that were submitted: one table from callback id to handler. A handler returns bolt's answer to the modal: close, errors, or another view."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.domain.errors import DeskError, InvalidInput, NotStaff
from bot.domain.identity_documents import Finding
from bot.domain.messages import ReplyPurpose
from bot.domain.staff import Staff
from bot.ports import Transaction
from bot.services import case_handling as case
from bot.services.conflicts import set_conflict
from bot.services.house import House
from bot.services.identity_review import approve_identity, ask_identity_again
from bot.services.offices import move_to_office
from bot.services.roles import change_role
from bot.services.staffed import staffed_ticket
from handlers.slack.action_ids import CallbackId, Name
from handlers.slack.blocks import View
from handlers.slack.blocks.modals import sentence_modal
from handlers.slack.blocks.replies import reply_modal, was_previewed
from handlers.slack.check_forms import check_facts
from handlers.slack.clicks import details_view, document_view
from handlers.slack.decisions import submit_precedent, submit_provision
from handlers.slack.edge import Edge
from handlers.slack.inquiring import ask_staff, write_staff
from handlers.slack.submitted import Answer, Handler, Submission, updated


async def handle_submission(edge: Edge, submission: Submission) -> Answer:
    """Runs the modal's use case. What the person can mend is shown under the input, anything else takes the modal's place."""
    handler = SUBMISSIONS.get(submission.callback)
    if handler is None:
        return None
    try:
        return await handler(edge, submission)
    except InvalidInput as mistake:
        return _errors(submission, mistake)
    except NotStaff as stranger:
        return updated(sentence_modal(stranger.public_message))
    except DeskError as refusal:
        if submission.text(Name.TEXT):  # words a colleague wrote are never taken away with the modal
            return _errors(submission, refusal)
        return updated(sentence_modal(refusal.public_message))


def _errors(submission: Submission, mistake: DeskError) -> Answer:
    last = next((name for name in _MARKED if name in submission.values), None)
    if last is None:
        return updated(sentence_modal(mistake.public_message))
    return {"response_action": "errors", "errors": {str(last): mistake.public_message}}


async def _reply(edge: Edge, submission: Submission) -> Answer:
    """Shows the text as the customer will read it; sends only what was shown exactly so."""
    staff = await _staff(edge, submission)
    text, purpose = submission.text(Name.TEXT), submission.text(Name.PURPOSE)
    if purpose not in set(ReplyPurpose):
        raise InvalidInput("Please choose what kind of reply it is.")
    if not was_previewed(submission.block_ids, text):
        ticket = await edge.store.read(lambda tx: staffed_ticket(tx, submission.reference, staff, must_hold=True))
        return updated(reply_modal(ticket, text, purpose, preview=True))
    await _once(
        edge,
        submission,
        lambda tx: case.reply(tx, edge.house, submission.reference, staff, text, ReplyPurpose(purpose)),
    )
    return None


async def _resolve(edge: Edge, submission: Submission) -> Answer:
    staff = await _staff(edge, submission)
    text, sent_by = submission.text(Name.TEXT) or None, submission.text(Name.SENT_BY) or None
    await _once(edge, submission, lambda tx: case.resolve(tx, edge.house, submission.reference, staff, text, sent_by))
    return None


async def _refuse(edge: Edge, submission: Submission) -> Answer:
    staff = await _staff(edge, submission)
    reason, text, internal = (submission.text(name) for name in (Name.REASON, Name.TEXT, Name.INTERNAL))
    await _once(
        edge, submission, lambda tx: case.refuse(tx, edge.house, submission.reference, staff, reason, text, internal)
    )
    return None


async def _approve(edge: Edge, submission: Submission) -> Answer:
    staff = await _staff(edge, submission)
    finding = Finding(
        submission.text(Name.DOCUMENT_TYPE),
        submission.ticks(Name.CHECKS),
        submission.text(Name.RECORD),
        submission.text(Name.SYSTEM),
        submission.ticks(Name.ATTRIBUTES),
        submission.text(Name.CONTACT),
    )
    reference, proof = submission.reference, submission.argument
    await _once(edge, submission, lambda tx: approve_identity(tx, edge.house, reference, staff, finding, proof))
    return None


async def _ask_again(edge: Edge, submission: Submission) -> Answer:
    staff = await _staff(edge, submission)
    reference, reason, proof = submission.reference, submission.text(Name.REASON), submission.argument
    await _once(edge, submission, lambda tx: ask_identity_again(tx, edge.house, reference, staff, reason, proof))
    return None


async def _choice(service: Callable[..., object], name: Name, edge: Edge, submission: Submission) -> Answer:
    """A modal with one choice to make."""
    staff = await _staff(edge, submission)
    await _once(
        edge, submission, lambda tx: service(tx, edge.house, submission.reference, submission.text(name), staff)
    )
    return None


async def _look(show: Callable[..., Awaitable[View | None]], edge: Edge, submission: Submission) -> Answer:
    """A look by somebody who gave a reason: the modal becomes what was asked for."""
    staff = await _staff(edge, submission)
    view = await show(edge, submission.gesture, submission.reference, staff, submission.text(Name.REASON))
    return None if view is None else updated(view)


async def _staff(edge: Edge, submission: Submission) -> Staff:
    return await edge.staff(submission.gesture, submission.reference, submission.callback)


async def _once(edge: Edge, submission: Submission, work: Callable[[Transaction], object]) -> None:
    await edge.once(submission.gesture, work, submission.body)


def _conflict(standing: bool, tx: Transaction, house: House, reference: str, reason: str, staff: Staff) -> object:
    return set_conflict(tx, house, reference, staff, standing, reason)


_MARKED = (
    Name.TEXT,
    Name.SENT_BY,
    Name.CHECKS,
    Name.DOCUMENT_TYPE,
    Name.REASON,
    Name.KIND,
    Name.ROLE,
    Name.OFFICE,
)  # where an error is shown, best first
SUBMISSIONS: Mapping[str, Handler] = {
    CallbackId.REPLY: _reply,
    CallbackId.RESOLVE: _resolve,
    CallbackId.REFUSE: _refuse,
    CallbackId.APPROVE_IDENTITY: _approve,
    CallbackId.ASK_IDENTITY_AGAIN: _ask_again,
    CallbackId.WHO_ASKS: partial(_choice, change_role, Name.ROLE),
    CallbackId.MOVE_OFFICE: partial(_choice, move_to_office, Name.OFFICE),
    CallbackId.NOTE_CONFLICT: partial(_choice, partial(_conflict, True), Name.REASON),
    CallbackId.CLEAR_CONFLICT: partial(_choice, partial(_conflict, False), Name.REASON),
    CallbackId.CHANGE_KIND: partial(_choice, case.change_kind, Name.KIND),
    CallbackId.DETAILS_REASON: partial(_look, details_view),
    CallbackId.DOCUMENT_REASON: partial(_look, document_view),
    CallbackId.CHECK_FACTS: check_facts,
    CallbackId.ASK_STAFF: ask_staff,
    CallbackId.WRITE_STAFF: write_staff,
    CallbackId.PRECEDENT: submit_precedent,
    CallbackId.PROVISION: submit_provision,
}
