"""Corrections of what a form holds: applied where the message says what should stand there, asked for where it only says what is wrong."""

from bot.domain.corrections import read_correction
from bot.domain.forms import Field, FieldKind
from bot.domain.request_kinds import get_kind
from bot.services import intake
from bot.services.talk import Talk

_FEW_WORDS = 4  # of substance: more than that is a story where one is asked for
_REMARK = 2  # words of substance that make a remark at the summary worth keeping


def mends(talk: Talk, asked: Field | None) -> bool:
    """Serves a correction of something told before; False for an answer to what is asked now."""
    conversation = talk.conversation
    if talk.heard.asks or (asked is not None and asked.kind is FieldKind.TEXT and talk.heard.substance > _FEW_WORDS):
        return False
    held = {key: value for key, value in conversation.values.items() if asked is None or key != asked.key}
    found = read_correction(talk.text, held)
    news = {key: value for key, value in found.values.items() if key in held}
    wrong = [key for key in found.wrong if key in held]
    if news:
        talk.conversation = conversation.told(news)
        say_noted(talk, news)
        intake.ask_next(talk)
        return True
    if wrong:
        talk.conversation = conversation.edited(wrong[0])
        intake.ask_next(talk)
        return True
    return False


def adds_to_story(talk: Talk) -> bool:
    """More words for the description, at the summary."""
    form = get_kind(talk.conversation.kind or "").form
    if talk.heard.asks or not any(field.key == "description" for field in form):
        return False
    if not talk.does("add") and talk.heard.substance < _REMARK:
        return False
    before = talk.conversation.values.get("description")
    text = "\n".join(filter(None, (before, talk.text.strip())))
    talk.conversation = talk.conversation.told({"description": text})
    talk.say("noted_more")
    intake.ask_next(talk)
    return True


def asks_what_to_change(talk: Talk) -> bool:
    """A plain no to something told: which part is meant?"""
    vague = talk.does("edit") and not talk.heard.asks and talk.heard.substance < _FEW_WORDS - 1
    if not (talk.does("deny") or vague):
        return False
    edits = [talk.words.button(f"edit_{key}") for key in talk.conversation.values if f"edit_{key}" in talk.words.labels]
    talk.say("what_to_change", *edits, talk.words.button("cancel"), talk.words.button("human"))
    return True


def takes_self(talk: Talk, asked: Field) -> bool:
    """Only who writes, where a story is asked for: kept, and the story asked for again."""
    mine = talk.heard.mine
    told = {key: value for key, value in (("name", mine.name), ("email", mine.email)) if value}
    if asked.kind is not FieldKind.TEXT or not told or talk.heard.substance:
        return False
    talk.conversation = talk.conversation.told(told)
    say_noted(talk, told)
    intake.ask_next(talk)
    return True


def say_noted(talk: Talk, values: dict[str, str]) -> None:
    shown = [f"{talk.words.text(f'field.{key}')}: {value}" for key, value in values.items() if key != "description"]
    talk.say("noted", lines="\n".join(shown)) if shown else talk.say("noted_more")
