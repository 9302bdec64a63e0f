"""The next step of a chat, chosen from the stored state and what was understood. Each step is one function in a table."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.answers import Reply
from bot.domain.conversations import Step
from bot.domain.errors import InvalidInput
from bot.domain.events import EventType
from bot.domain.forms import FieldKind, find_email, read_field
from bot.domain.intents import Intent
from bot.domain.messages import Author
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import looks_like_code
from bot.services import intake, notices
from bot.services.commands import FORM_WORDS, KIND_COMMANDS, agree, serve
from bot.services.followups import addresses, codes, requests, status
from bot.services.moves import move
from bot.services.phrases import Command, affirms, find_command, hints_at
from bot.services.talk import Talk

_QUESTION_MARKS = ("?", "？", "ですか", "ますか")
_RECENT = 12  # messages whose buttons may still be pressed
_SHORT_QUESTION = 160  # characters; longer than that in a form is its answer, whatever it ends with


def take(talk: Talk) -> None:
    """Serves one message of the customer."""
    code, waiting = looks_like_code(talk.text), codes.tickets_awaiting_code(talk)
    if code and waiting:
        _hear(talk, "•" * len(code))
        codes.try_code(talk, waiting, code)
        if talk.conversation.in_form:
            intake.ask_next(talk)
        return
    command = find_command(talk.text)
    _recall(talk, command)
    owner = _forwarded_to(talk, command)
    if owner is not None:
        _forward(talk, owner)
        return
    _hear(talk, talk.text)
    if command is not None and serve(talk, command):
        return
    STEPS[talk.conversation.step](talk, command)


def _recall(talk: Talk, command: Command | None) -> None:
    """What was said just before that this message may refer to: a question the policy does not answer, the button that is pressed."""
    if talk.conversation.unanswered is not None:
        talk.unanswered = talk.tx.messages.get(talk.conversation.unanswered)
        talk.conversation = replace(talk.conversation, unanswered=None)
    recent = talk.tx.messages.list_recent(talk.session.id, _RECENT)
    talk.pressed = command is not None or any(
        button.text == talk.text for message in recent for button in message.body.quick_replies
    )


def _hear(talk: Talk, shown: str) -> None:
    talk.said = talk.tx.messages.add(talk.session.id, Author.CUSTOMER, Reply(shown), talk.house.clock.now())


# --- idle: a question, a request, a wish to talk ---------------------------------------------------------------------------------


def _idle(talk: Talk, command: Command | None) -> None:
    understood = talk.understood
    if understood.hostile:
        _answer(talk)
        return
    if affirms(talk.text):
        agree(talk)
        return
    if addresses.take_missing_address(talk) or (command is None and codes.help_on(talk)):
        return
    wanted = [command.key] if command and command.key in KIND_COMMANDS else _wanted_kinds(talk)
    if understood.intent is Intent.STATUS and not wanted:
        status.show_status(talk)
        return
    asks = Intent.ASK in understood.intents and not (command and command.key in KIND_COMMANDS)
    if asks or not wanted:
        _answer(talk)
    if not wanted:
        return
    if understood.how_to and asks:
        talk.say("choose_how_to", *(talk.words.button(kind) for kind in wanted if kind in KIND_COMMANDS))
        return
    first, *rest = wanted
    talk.conversation = talk.conversation.waiting_for(tuple(rest))
    if rest:
        talk.say("also_heard")
    intake.start(talk, first)


def _wanted_kinds(talk: Talk) -> list[str]:
    kinds = (intent.request_kind for intent in talk.understood.intents)
    return list(dict.fromkeys(kind for kind in kinds if kind))


def _answer(talk: Talk) -> None:
    understood = talk.understood
    if understood.answer is None:
        talk.say("not_understood", *intake.kind_buttons(talk))
        return
    talk.conversation = talk.conversation.about(tuple(scored.key for scored in understood.concepts[:3]))
    if understood.abstain and talk.said is not None and not talk.conversation.in_form:
        talk.conversation = replace(talk.conversation, unanswered=talk.said.id)
    talk.reply(understood.answer)


# --- a form is being filled ------------------------------------------------------------------------------------------------------


def _filling(talk: Talk, command: Command | None) -> None:
    asked = talk.conversation.asked
    if asked is None:
        intake.ask_next(talk)
        return
    if asked.optional and ((command and command.key == "skip") or _declines(talk, asked.kind)):
        talk.conversation = talk.conversation.filled(None)
        intake.ask_next(talk)
        return
    if command is not None:  # a button of something else, pressed late: never what was asked for
        intake.ask_next(talk)
        return
    if _is_question_between(talk, asked.kind):
        _answer_between(talk)
        intake.ask_next(talk)
        return
    try:
        value = read_field(asked, talk.text)
    except InvalidInput as invalid:
        talk.say(
            invalid.public_message,
            *([talk.words.button("skip")] if asked.optional else []),
            talk.words.button("cancel"),
        )
        return
    talk.conversation = talk.conversation.filled(value)
    intake.ask_next(talk)


def _declines(talk: Talk, kind: FieldKind) -> bool:
    return kind is not FieldKind.TEXT and find_email(talk.text) is None and hints_at(talk.text, "decline")


def _is_question_between(talk: Talk, kind: FieldKind) -> bool:
    """A question to the desk in the middle of a form is answered; the form then goes on where it was."""
    understood = talk.understood
    if understood.intent is Intent.STATUS:
        return kind is not FieldKind.TEXT
    asks = (
        understood.intent is Intent.ASK
        and talk.text.rstrip().endswith(_QUESTION_MARKS)
        and len(talk.text) <= _SHORT_QUESTION
    )
    if kind is FieldKind.TEXT:
        return asks and not understood.abstain
    return asks and find_email(talk.text) is None


def _answer_between(talk: Talk) -> None:
    if talk.understood.intent is Intent.STATUS:
        status.show_status(talk)
    else:
        _answer(talk)


def _confirming(talk: Talk, command: Command | None) -> None:
    email = find_email(talk.text)
    if (command and command.key in ("confirm", "agree")) or affirms(talk.text):
        intake.file(talk)
    elif talk.understood.intent is Intent.STATUS:
        status.show_status(talk)
        intake.ask_next(talk)
    elif email and "email" in talk.conversation.values:
        talk.conversation = talk.conversation.edited("email").filled(email)
        intake.ask_next(talk)
    elif talk.understood.intent is Intent.ASK and talk.understood.answer and not talk.understood.abstain:
        _answer(talk)
        intake.ask_next(talk)
    else:
        talk.say("confirm_first")
        intake.ask_next(talk)


def _correcting_address(talk: Talk, command: Command | None) -> None:
    if _is_question_between(talk, FieldKind.EMAIL):
        _answer_between(talk)
        talk.say("ask.email", talk.words.button("cancel"))
        return
    addresses.correct_address(talk)


STEPS: dict[Step, Callable[[Talk, Command | None], None]] = {
    Step.IDLE: _idle,
    Step.FILLING: _filling,
    Step.CONFIRMING: _confirming,
    Step.CORRECTING_ADDRESS: _correcting_address,
}


# --- words for the staff who asked something -------------------------------------------------------------------------------------


def _forwarded_to(talk: Talk, command: Command | None) -> Ticket | None:
    """The ticket a message belongs to because staff wait for it, or were the last to speak and it is no new business."""
    plain = affirms(talk.text) or (
        command is not None and command.key in FORM_WORDS
    )  # "yes" and "no" answer staff, too
    if (command is not None and not plain) or talk.conversation.step is not Step.IDLE or talk.understood.hostile:
        return None
    tickets = talk.open_tickets()
    waiting = next((ticket for ticket in tickets if ticket.status is TicketStatus.AWAITING_CUSTOMER), None)
    if waiting is not None and (plain or talk.understood.intent not in (Intent.STATUS, Intent.HUMAN)):
        return waiting
    if (
        plain
        or talk.understood.intent in (Intent.SMALLTALK, Intent.OUT_OF_SCOPE, Intent.COMPLAINT)
        or talk.understood.abstain
    ):
        return requests.ticket_staff_spoke_last(talk, tickets)
    return None


def _forward(talk: Talk, ticket: Ticket) -> None:
    now = talk.house.clock.now()
    talk.said = talk.tx.messages.add(talk.session.id, Author.CUSTOMER, Reply(talk.text), now, ticket_id=ticket.id)
    ticket.record(EventType.CUSTOMER_WROTE, CUSTOMER, now, {"message": talk.said.id})
    if ticket.status is TicketStatus.AWAITING_CUSTOMER:
        move(talk.tx, talk.house, ticket, TicketStatus.IN_PROGRESS, actor=CUSTOMER)
    else:
        talk.tx.tickets.save(ticket)
    notices.message_arrived(talk.tx, ticket, talk.said)
    talk.say("forwarded", ticket=ticket, reference=ticket.reference)
