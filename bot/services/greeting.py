"""How a chat begins: who speaks, what can be asked for, and the notice on what happens to what is typed."""

from bot.domain.answers import Reply
from bot.domain.desks import Desk
from bot.services.house import House
from bot.services.minors import minor_age
from bot.services.notice_given import notice_fold
from bot.services.phrases import Phrases

_BUTTONS = ("disclosure", "correction", "stop_marketing", "deletion", "complaint")


def greeting(house: House, desk: Desk, words: Phrases) -> Reply:
    fold, citations = notice_fold(house, desk, words)
    buttons = tuple(words.button(key) for key in _BUTTONS)
    text = words.text("greeting", desk=desk.name)
    age = minor_age(house, desk)
    if age is not None:
        text = f"{text}\n{words.text('minor.line', age=age)}"
        buttons = (*buttons, words.button("minor", age=age))
    return Reply(text, citations, buttons, more=fold)
