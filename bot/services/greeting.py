"""How a chat begins: who speaks, what can be asked for, and the notice on what happens to what is typed."""

from bot.domain.answers import Reply
from bot.domain.desks import Desk
from bot.services.house import House
from bot.services.notice_given import notice_fold
from bot.services.phrases import Phrases

_BUTTONS = ("disclosure", "correction", "stop_marketing", "deletion", "complaint")


def greeting(house: House, desk: Desk, words: Phrases) -> Reply:
    fold, citations = notice_fold(house, desk, words)
    buttons = tuple(words.button(key) for key in _BUTTONS)
    return Reply(words.text("greeting", desk=desk.name), citations, buttons, more=fold)
