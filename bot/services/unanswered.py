"""Remembers which questions the desk could not answer, for the officer who writes the policy. It keeps a topic and everyday words only."""

from datetime import timedelta

from bot.domain.answers import Understood
from bot.domain.desks import Desk
from bot.domain.unanswered import Unanswered
from bot.ports import Transaction
from bot.services.house import House

CHUNK = 200  # rows of one unit


def remember(tx: Transaction, house: House, desk: Desk, understood: Understood, *, by_staff: bool = False) -> None:
    """Does nothing for a message that was answered or asked nothing."""
    if not understood.abstain or understood.hostile:
        return
    concept = understood.concepts[0].key if understood.concepts else ""
    day = house.clock.now().date()
    words, language = understood.known_words, understood.language
    tx.questions.add(Unanswered(desk.policy, concept, language, words, day, desk.key, by_staff))


def forget_old(tx: Transaction, house: House) -> int:
    """Drops what is older than its desk allows; how many."""
    today = house.clock.now().date()
    return sum(
        tx.questions.drop_before(desk.key, today - timedelta(days=desk.question_days), CHUNK)
        for desk in house.desks.values()
    )
