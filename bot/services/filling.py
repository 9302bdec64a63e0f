"""The answers to a form's questions and to its summary. Each message is offered to one step after another; the first that can serve it does."""

from collections.abc import Callable

from bot.domain.errors import InvalidInput
from bot.domain.forms import Field, FieldKind
from bot.services import between, intake, parties, turning
from bot.services.mending import adds_to_story, asks_what_to_change, mends, takes_self
from bot.services.phrases import Command, affirms
from bot.services.talk import Talk

Step = Callable[[Talk, Field], bool]


def fill(talk: Talk, command: Command | None) -> None:
    """Serves a message while a field is asked."""
    asked = talk.conversation.asked
    if asked is None:
        intake.ask_next(talk)
    elif (command is not None and command.key == "skip") or (
        asked.optional and command is not None and command.key == "unsure"
    ):
        _leave_empty(talk, asked)
    elif command is not None:  # a button of something else, pressed late: never what was asked for
        intake.ask_next(talk)
    else:
        steps = PARTY_STEPS if asked.of_others else STORY_STEPS if asked.kind is FieldKind.TEXT else FACT_STEPS
        next(step for step in steps if step(talk, asked))


def confirm(talk: Talk, command: Command | None) -> None:
    """Serves a message while the summary waits for its yes. Nothing but a clear yes files anything."""
    if (command and command.key in ("confirm", "agree")) or (command is None and _agrees(talk)):
        intake.file(talk)
        return
    served = command is None and (
        mends(talk, None)
        or turning.leaves(talk)
        or turning.adds_wish(talk)
        or asks_what_to_change(talk)
        or between.serves(talk)
        or adds_to_story(talk)
    )
    if not served:
        talk.say("confirm_first")
        intake.ask_next(talk)


def _agrees(talk: Talk) -> bool:
    """A clear yes: nothing but words of agreeing, or a yes and after it nothing that could change a thing."""
    if affirms(talk.text):
        return True
    return talk.does("yes_first") and not talk.does("hedged") and talk.heard.mine.name is None


def _leaves(talk: Talk, asked: Field) -> bool:
    return turning.leaves(talk)


def _answers(talk: Talk, asked: Field) -> bool:
    """The value asked for, and whatever else the message tells of its writer."""
    fact = asked.kind is not FieldKind.EMAIL and asked.kind is not FieldKind.TEXT
    if fact and (talk.heard.asks or talk.does("courtesy")):
        return False
    try:
        value = parties.read(talk, asked)
    except InvalidInput:
        return False
    _keep(talk, asked, value)
    return True


def _keep(talk: Talk, asked: Field, value: str) -> None:
    if asked.kind is FieldKind.TEXT:
        value = (
            "\n".join(filter(None, (talk.conversation.begun, value))) if talk.conversation.editing is None else value
        )
    if asked.of_others:
        talk.conversation = talk.conversation.filled(value)
        intake.ask_next(talk)
        return
    mine = talk.heard.mine
    told = {"name": mine.name, "email": mine.email}
    if asked.kind is FieldKind.NAME:
        told["email"] = talk.only_email()
    news = {key: said for key, said in told.items() if said and key != asked.key and _is_news(talk, asked, key)}
    talk.conversation = talk.conversation.filled(value).told(news)
    intake.ask_next(talk)


def _is_news(talk: Talk, asked: Field, key: str) -> bool:
    """A story tells only what is not known yet; an answer may correct it, too."""
    return asked.kind is not FieldKind.TEXT or talk.conversation.values.get(key) is None


def _between(talk: Talk, asked: Field) -> bool:
    return between.serves(talk)


def _declines(talk: Talk, asked: Field) -> bool:
    if not (talk.does("decline") or talk.does("deny")) or talk.only_email() or talk.heard.mine.name:
        return False
    if asked.kind is FieldKind.TEXT and not talk.does("deny"):
        return False
    _leave_empty(talk, asked)
    return True


def _nods(talk: Talk, asked: Field) -> bool:
    """A bare yes where words are asked for tells nothing."""
    if not affirms(talk.text):
        return False
    intake.ask_next(talk)
    return True


def _adds_wish(talk: Talk, asked: Field) -> bool:
    return turning.adds_wish(talk)


def _refuses(talk: Talk, asked: Field) -> bool:
    try:
        parties.read(talk, asked)
    except InvalidInput as invalid:
        talk.say(
            invalid.public_message,
            *parties.choices(talk, asked),
            talk.words.button("cancel"),
            talk.words.button("human"),
        )
    else:
        intake.ask_next(talk)
    return True


def _leave_empty(talk: Talk, asked: Field) -> None:
    """Skips what may stay empty; for anything else says why it is needed, and what can be done without it."""
    if asked.optional:
        talk.conversation = talk.conversation.filled(None)
        intake.ask_next(talk)
        return
    buttons = (talk.words.button("human"), talk.words.button("cancel"))
    talk.say(talk.words.known(f"needed.{asked.key}", "needed"), *buttons)


STORY_STEPS: tuple[Step, ...] = (_leaves, takes_self, _between, mends, _declines, _nods, _answers, _refuses)
# an address or a name given here is another person's, and corrects nothing of the writer's
PARTY_STEPS: tuple[Step, ...] = (_leaves, _declines, _answers, _between, _adds_wish, _nods, _refuses)
FACT_STEPS: tuple[Step, ...] = (mends, _leaves, _declines, _answers, _between, _adds_wish, _nods, _refuses)
