"""Changes of mind in the middle of a form: leaving it, beginning it again, another request in its place or beside it. What was told is kept."""

from dataclasses import replace

from bot.domain.addresses import find_email
from bot.domain.forms import FieldKind
from bot.domain.intents import Intent
from bot.services import intake, parties
from bot.services.talk import Talk

NAMED_OUTRIGHT = ("deletion", "stop_marketing")  # whose words mean little else once something is taken back
_SHORT = 70  # characters of a wish for a person that is one even where a story is expected


def leaves(talk: Talk) -> bool:
    """Serves a wish to stop, to begin again, or to do something else; False where the message is none of them."""
    other = _other_kind(talk)
    if talk.does("restart") and other is None:
        restart(talk)
    elif talk.does("restart") and other is not None:
        talk.conversation = replace(talk.conversation, values={}, begun=None, known={})
        change_to(talk, other)
    elif other is not None and _replaces(talk):
        change_to(talk, other)
    elif talk.does("cancel") and find_email(talk.text) is None:
        intake.cancel(talk)
    elif _wants_person(talk):
        change_to(talk, "inquiry")
    else:
        return False
    return True


def adds_wish(talk: Talk) -> bool:
    """Another request beside this one ("and delete my data, too") waits its turn; without "too" it takes this one's place."""
    other = _other_kind(talk)
    if other is None or talk.heard.asks:
        return False
    if not talk.does("too") and talk.conversation.asked is not None:
        change_to(talk, other)
        return True
    waiting = tuple(dict.fromkeys((*talk.conversation.pending, other)))
    talk.conversation = replace(talk.conversation.waiting_for(waiting), opening=talk.text)
    talk.say("noted_also", kind=talk.words.text(f"kind.{other}"))
    intake.ask_next(talk)
    return True


def change_to(talk: Talk, kind: str) -> None:
    """The form of another kind, with what this one knows already."""
    before = talk.conversation
    told = {key: value for key, value in before.values.items() if value is not None}
    if told.get("description") and not talk.pressed:  # what is wanted now stands in the words that turn to it
        told["description"] = f"{told['description']}\n{talk.text}"
    talk.conversation = replace(before.ended(), role=before.role, conflict=before.conflict)
    if before.in_form:
        talk.say("changed_to", kind=talk.words.text(f"kind.{kind}"))
    intake.start(talk, kind, carried=told, begun=before.begun, first_message=before.first_message)


def restart(talk: Talk) -> None:
    """The same form, empty: whoever begins again has a reason not to keep what was told."""
    before = talk.conversation
    fresh = replace(before.ended(), known={})
    kind = before.kind or ""
    talk.conversation = fresh.started(kind, before.first_message or 0, extras=parties.extras(talk, kind))
    talk.say("restarted")
    intake.ask_next(talk)


def _other_kind(talk: Talk) -> str | None:
    """The first kind of request this message wishes for that is not the one being taken down."""
    if talk.does("negated"):
        return None
    wished = [
        *talk.heard.wishes.outright,
        *talk.wanted_kinds(),
        *(NAMED_OUTRIGHT if talk.does("turn") else ()),
    ]
    others = (kind for kind in wished if kind not in (talk.conversation.kind, "inquiry"))
    return next((kind for kind in others if talk.does(f"names_{kind}")), None)


def _replaces(talk: Talk) -> bool:
    """Whether another wish is put in the place of this request, and not told as a part of it."""
    asked = talk.conversation.asked
    if asked is not None and asked.kind is FieldKind.TEXT:
        return talk.does("turn") and not talk.does("too") and not talk.does("accuses")
    return talk.does("turn") and not talk.does("too")


def _wants_person(talk: Talk) -> bool:
    if talk.conversation.kind == "inquiry" or not talk.does("person") or asks_about_one(talk):
        return False
    asked = talk.conversation.asked
    return asked is None or asked.kind is not FieldKind.TEXT or len(talk.text) <= _SHORT


def asks_about_one(talk: Talk) -> bool:
    return talk.understood.intent is Intent.ASK and not talk.understood.abstain
