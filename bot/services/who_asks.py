"""Who asks, taken note of wherever it is said: a young person, a parent or guardian, a representative, and whoever asks for another's data
without a right that was told. Nobody is turned away; what is needed is asked for, and the rule is quoted."""

from dataclasses import replace

from bot.domain.answers import QuickReply, Reply
from bot.domain.conversations import Step
from bot.domain.forms import FieldKind
from bot.domain.proofs import Role
from bot.domain.staff import CUSTOMER
from bot.domain.tickets import Ticket
from bot.domain.who_asks import is_minor
from bot.services import intake, notices, parties
from bot.services.minors import minor_age
from bot.services.phrases import Command
from bot.services.talk import Talk

_KINDS = ("disclosure", "correction", "deletion", "human")
_STORY = 4  # words of substance: so much beside the claim is an answer, too


def hear(talk: Talk) -> bool:
    """Takes note of what a message tells of its writer; True where it is served by that."""
    claims = talk.understood.claims
    if talk.understood.hostile or talk.pressed:
        return False
    if claims.conflict:
        talk.conversation = replace(talk.conversation, conflict=True)
    asked = talk.conversation.asked
    if asked is not None and asked.of_others:  # what is said now answers who the others are
        return False
    if claims.role is Role.PERSON and is_minor(claims.oldest, minor_age(talk.house, talk.desk)):
        return not talk.conversation.minor and _hear_minor(talk)
    if claims.role is not Role.PERSON and claims.role is not talk.conversation.role:
        return _hear_role(talk, claims.role)
    if talk.conversation.step is Step.IDLE and claims.wants and claims.role is talk.conversation.role:
        return _hear_wish(talk, claims.wants)
    return False


def is_young(talk: Talk, _: Command) -> bool:
    """The button "I am under …", at any time. False at a desk whose rules know no such age."""
    if minor_age(talk.house, talk.desk) is None:
        return False
    _become_minor(talk)
    if talk.conversation.in_form:
        intake.ask_next(talk)
    return True


def asks_as(talk: Talk, command: Command) -> bool:
    """The buttons for who asks: before a form they lead into the one that was wished for, in it the form goes on with what such a person is asked."""
    role = _ROLES[command.key]
    wanted = talk.conversation.wants
    _become(talk, role)
    if talk.conversation.in_form:
        parties.introduce(talk)
        intake.ask_next(talk)
    elif wanted:
        intake.start(talk, wanted)
    else:
        talk.say(f"who.noted.{role}", *_buttons(talk))
    return True


def _hear_minor(talk: Talk) -> bool:
    idle = talk.conversation.step is Step.IDLE
    if idle and talk.heard.asks:
        talk.answer()
    _become_minor(talk, offer=idle and not talk.wanted_kinds())
    if idle:
        return not talk.wanted_kinds() or talk.heard.asks
    return _goes_on(talk)


def _hear_role(talk: Talk, role: Role) -> bool:
    """A question about it is answered and binds nobody; whoever wants something done is taken at their word, to be proved later."""
    if talk.heard.asks:
        return False
    wants, idle = talk.understood.claims.wants or talk.conversation.wants, talk.conversation.step is Step.IDLE
    _become(talk, role)
    if not idle:
        parties.introduce(talk)
        return _goes_on(talk)
    if wants:
        intake.start(talk, wants)
    elif not talk.wanted_kinds():
        talk.say(f"who.noted.{role}", *_buttons(talk))
    return bool(wants) or not talk.wanted_kinds()


def _hear_wish(talk: Talk, wants: str) -> bool:
    """For another person's data. With a right that was told before the form begins; else the rule is told, and how to tell a right."""
    if talk.conversation.role is not Role.PERSON:
        intake.start(talk, wants)
        return True
    if talk.understood.answer is not None:
        talk.answer()
    talk.conversation = replace(talk.conversation, wants=wants)
    buttons = (talk.words.button(key) for key in ("representative", "guardian", "myself", "human"))
    talk.say("who.others", *buttons)
    return True


def _become(talk: Talk, role: Role) -> None:
    before = talk.conversation
    talk.conversation = replace(before, role=role)
    if before.in_form and before.kind:
        talk.conversation = talk.conversation.asking(role, parties.extras(talk, before.kind))


def _become_minor(talk: Talk, *, offer: bool = True) -> None:
    """The rule is quoted, and what it means is told in words that a child understands."""
    before = talk.conversation
    talk.conversation = replace(before, minor=True)
    if before.in_form and before.kind:
        talk.conversation = talk.conversation.asking(before.role, parties.extras(talk, before.kind), minor=True)
    for ticket in talk.open_tickets():
        _mark(talk, ticket)
    clause = talk.house.collection(talk.desk.policy).children
    text = talk.words.text("minor.told", age=minor_age(talk.house, talk.desk))
    buttons = _buttons(talk) if offer and not before.in_form else ()
    talk.reply(Reply(text, (clause,) if clause else (), buttons))


def _mark(talk: Talk, ticket: Ticket) -> None:
    """What was filed before the age was told is a young person's, too."""
    if not ticket.special_care:
        ticket.mark_special_care(actor=CUSTOMER, at=talk.house.clock.now())
        talk.tx.tickets.save(ticket)
        notices.card_changed(talk.tx, ticket)


def _goes_on(talk: Talk) -> bool:
    """In a form: False where the message answers what was asked, too, and so is still to be taken."""
    asked = talk.conversation.asked
    if asked is not None and asked.kind is FieldKind.TEXT and talk.heard.substance >= _STORY:
        return False
    intake.ask_next(talk)
    return True


def _buttons(talk: Talk) -> tuple[QuickReply, ...]:
    return tuple(talk.words.button(key) for key in _KINDS)


_ROLES = {"representative": Role.REPRESENTATIVE, "guardian": Role.GUARDIAN, "myself": Role.PERSON}
