"""What may come in the middle of a form and is served at once: questions to the desk, why it asks, who it is, thanks, the status.
The form then goes on where it was."""

from bot.domain.forms import FieldKind
from bot.domain.intents import Intent
from bot.services import intake
from bot.services.followups import status
from bot.services.talk import Talk


def serves(talk: Talk) -> bool:
    """Serves an interruption and shows the form again; False for what is none."""
    if not (_about_the_form(talk) or _status(talk) or _question(talk) or _small_talk(talk)):
        return False
    intake.ask_next(talk)
    return True


def about_the_desk(talk: Talk) -> bool:
    """Who is asking, and what comes next: the desk's own business, answered by no clause of the policy."""
    if talk.does("who"):
        talk.say("who", desk=talk.desk.name)
        return True
    if talk.does("next") and not talk.clearly_about_policy():
        _say_next(talk)
        return True
    return False


def _about_the_form(talk: Talk) -> bool:
    asked = talk.conversation.asked
    if talk.does("why") and (asked is None or asked.kind is not FieldKind.TEXT or talk.heard.asks):
        key = asked.key if asked else "summary"
        required = asked is not None and not asked.optional
        talk.say(talk.words.known(f"why.{key}.required" if required else f"why.{key}", f"why.{key}", "why.summary"))
        return True
    return (talk.heard.asks or talk.does("next")) and about_the_desk(talk)


def _say_next(talk: Talk) -> None:
    if talk.conversation.in_form:
        kind = talk.conversation.kind or ""
        talk.say(talk.words.known(f"next.form.{kind}", "next.form"), days=talk.target_days(kind))
    elif talk.open_tickets():
        status.show_status(talk)
    else:
        talk.say("next.none", *intake.kind_buttons(talk))


def _status(talk: Talk) -> bool:
    told = talk.conversation.asked is not None and talk.conversation.asked.kind is FieldKind.TEXT
    if talk.understood.intent is not Intent.STATUS or (told and not talk.heard.asks):
        return False
    status.show_status(talk)
    return True


def _question(talk: Talk) -> bool:
    """Where a story is expected a question may be the story: the one for staff, or the accusation of a complaint."""
    understood, asked = talk.understood, talk.conversation.asked
    if understood.answer is None or not talk.heard.asks:
        return False
    if asked is None or asked.kind is not FieldKind.TEXT:
        answered = understood.intent is Intent.ASK
    elif talk.conversation.kind == "inquiry":
        answered = False
    else:
        answered = not talk.does("accuses") and understood.intent in (Intent.ASK, Intent.OUT_OF_SCOPE)
    if answered:
        talk.answer()
    return answered


def _small_talk(talk: Talk) -> bool:
    """Where a story is expected only plain courtesy counts: any short answer may look like small talk."""
    understood, asked = talk.understood, talk.conversation.asked
    courteous = talk.does("courtesy")
    chatting = understood.intent is Intent.SMALLTALK and understood.answer is not None
    if asked is not None and asked.kind is FieldKind.TEXT:
        chatting = False
    if courteous:
        talk.say("courtesy")
    elif chatting and understood.answer is not None:
        talk.reply(understood.answer)
    return courteous or chatting
