"""From an employee to the privacy staff: the form to ask, the form to add something, and replies in the direct message's thread."""

from bot.domain.checks import Asked, Check
from bot.domain.errors import InvalidInput, NotStaff
from bot.ports import Thread, Transaction
from bot.services.chat import check_text
from bot.services.employee_words import employee_text
from bot.services.inquiries import find_inquiry, follow_up, language_of_inquiry, open_inquiry
from bot.services.purpose_checks import view_check
from handlers.slack.action_ids import Name
from handlers.slack.blocks import View
from handlers.slack.blocks.inquiries import ask_form, done_modal, write_form
from handlers.slack.edge import Edge, Gesture
from handlers.slack.showing import explained
from handlers.slack.submitted import Answer, Submission, updated

_LONGEST_ID = 18  # digits


async def ask_view(edge: Edge, gesture: Gesture, source: str) -> View:
    """The form with the question as it was typed, if that is still kept, and the facts of the check. Raises InvalidInput for somebody else's."""
    check, asked = await edge.store.read(lambda tx: _source(tx, source, gesture.user))
    if check is None:
        if asked is None:
            raise InvalidInput(employee_text("en", "check.gone"))
        return ask_form(source, edge.house.desk(asked.desk), asked.locale, asked.text, None)
    view = await edge.store.read(lambda tx: view_check(tx, edge.house, check.id, ()))
    told = explained(edge, view) if view else None
    return ask_form(source, edge.house.desk(check.desk), check.locale, asked.text if asked else "", told)


async def ask_staff(edge: Edge, submission: Submission) -> Answer:
    """Files the question. Only a member of the workspace can: the answer goes to a person whom the company knows."""
    source, _, locale = submission.reference.partition("|")
    text, user = check_text(submission.text(Name.TEXT)), submission.gesture.user
    if not await edge.directory.is_colleague(user):
        raise NotStaff(employee_text(locale, "ask.guests", contact=next(iter(edge.house.desks.values())).contact))

    def unit(tx: Transaction) -> dict[str, str]:
        check, asked = _source(tx, source, user)
        desk = check.desk if check else asked.desk if asked else None
        if desk is None:
            raise InvalidInput(employee_text(locale, "check.gone"))
        return {"reference": open_inquiry(tx, edge.house, desk, user, locale, text, check).reference}

    filed = await edge.answer_once(submission.gesture, unit, submission.body)
    sentence = employee_text(locale, "ask.sent", reference=filed["reference"])
    return updated(done_modal(employee_text(locale, "ask.title"), sentence, locale))


async def write_view(edge: Edge, gesture: Gesture, reference: str) -> View:
    return write_form(reference, await edge.store.read(lambda tx: language_of_inquiry(tx, reference, gesture.user)))


async def write_staff(edge: Edge, submission: Submission) -> Answer:
    reference, _, locale = submission.reference.partition("|")
    text, user = check_text(submission.text(Name.TEXT)), submission.gesture.user

    def unit(tx: Transaction) -> None:
        follow_up(tx, edge.house, reference, user, text)

    await edge.once(submission.gesture, unit, submission.body)
    sentence = employee_text(locale, "write.sent", reference=reference)
    return updated(done_modal(employee_text(locale, "write.title"), sentence, locale))


async def add_reply(edge: Edge, gesture: Gesture, thread: Thread, text: str) -> bool:
    """What an employee writes in the thread of her own question; False where the thread is of something else."""
    reference = await edge.store.read(lambda tx: find_inquiry(tx, thread, gesture.user))
    if reference is None:
        return False
    words = check_text(text)
    await edge.once(gesture, lambda tx: follow_up(tx, edge.house, reference, gesture.user, words))
    return True


def _source(tx: Transaction, source: str, user: str) -> tuple[Check | None, Asked | None]:
    """The check or question a button belongs to; nothing where it is gone, or another person's."""
    kind, _, number = source.partition(":")
    row_id = int(number) if number.isdecimal() and len(number) < _LONGEST_ID else 0
    check = tx.checks.find(row_id) if kind == "check" else None
    if check is not None:
        return (check, tx.asked_words.find_of_check(check.id)) if check.asker == user else (None, None)
    asked = tx.asked_words.find(row_id) if kind == "asked" else None
    return None, asked if asked and asked.user == user else None
