"""The next step of a chat, chosen from the stored state and what was understood. Each step is one function in a table."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.answers import Reply
from bot.domain.conversations import Step
from bot.domain.intents import Intent
from bot.domain.messages import Author
from bot.domain.verification import looks_like_code
from bot.services import between, intake, lookups, who_asks
from bot.services.commands import KIND_COMMANDS, agree, leave, serve
from bot.services.filling import confirm, fill
from bot.services.followups import addresses, codes, status
from bot.services.forwarding import forward, forwarded_to
from bot.services.phrases import Command, affirms, find_command
from bot.services.talk import Talk
from bot.services.wishes import holds_question

_RECENT = 12  # messages whose buttons may still be pressed


def take(talk: Talk) -> None:
    """Serves one message of the customer."""
    code, waiting = looks_like_code(talk.text), codes.tickets_awaiting_code(talk)
    if code and waiting:
        _hear(talk, "•" * len(code))
        codes.try_code(talk, waiting, code)
        if talk.conversation.in_form:
            intake.ask_next(talk)
        return
    if lookups.serves(talk):
        return
    command = find_command(talk.text)
    _recall(talk, command)
    owner = forwarded_to(talk, command)
    if owner is not None:
        forward(talk, owner)
        return
    _hear(talk, talk.typed)
    if command is None and who_asks.hear(talk):
        return
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
    asked = talk.conversation.asked
    if not talk.pressed and not (asked is not None and asked.of_others):
        mine = talk.heard.mine
        talk.conversation = talk.conversation.knowing(name=mine.name, email=mine.email)


def _hear(talk: Talk, shown: str) -> None:
    talk.said = talk.tx.messages.add(talk.session.id, Author.CUSTOMER, Reply(shown), talk.house.clock.now())


# --- idle: a question, a request, a wish to talk ---------------------------------------------------------------------------------


def _idle(talk: Talk, command: Command | None) -> None:
    understood = talk.understood
    if understood.hostile:
        talk.answer()
        return
    if affirms(talk.text):
        agree(talk)
        return
    wanted = [command.key] if command and command.key in KIND_COMMANDS else talk.wanted_kinds()
    if command is None and _serves_plainly(talk, wanted):
        return
    if understood.intent is Intent.STATUS and not wanted:
        status.show_status(talk)
        return
    pressed = command is not None and command.key in KIND_COMMANDS
    asks_policy = Intent.ASK in understood.intents and not pressed and (not wanted or holds_question(talk.text))
    if asks_policy or not wanted:
        talk.answer()
    if wanted and understood.how_to and asks_policy:
        talk.say("choose_how_to", *(talk.words.button(kind) for kind in wanted if kind in KIND_COMMANDS))
    elif wanted:
        _begin(talk, wanted)


def _serves_plainly(talk: Talk, wanted: list[str]) -> bool:
    """Short words that need no reading of the policy: a missing address, help with a code, who the desk is, leaving."""
    if addresses.take_missing_address(talk) or codes.help_on(talk):
        return True
    if wanted:
        return False
    if talk.does("cancel"):
        leave(talk)
        return True
    return between.about_the_desk(talk)


def _begin(talk: Talk, wanted: list[str]) -> None:
    first, *rest = wanted
    talk.conversation = talk.conversation.waiting_for(tuple(rest))
    if rest:
        talk.say("also_heard")
    intake.start(talk, first)


# --- another address was promised ------------------------------------------------------------------------------------------------


def _correcting_address(talk: Talk, command: Command | None) -> None:
    if talk.does("cancel"):
        addresses.keep_address(talk)
    elif talk.heard.asks and talk.only_email() is None and talk.understood.answer is not None:
        talk.answer()
        talk.say("ask.email", talk.words.button("cancel"))
    else:
        addresses.correct_address(talk)


STEPS: dict[Step, Callable[[Talk, Command | None], None]] = {
    Step.IDLE: _idle,
    Step.FILLING: fill,
    Step.CONFIRMING: confirm,
    Step.CORRECTING_ADDRESS: _correcting_address,
}
