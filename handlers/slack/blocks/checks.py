"""A ruling for the employee who asked: the verdict in words, the clause that decides, what was understood, and what can be done next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.desks import Desk
from bot.domain.precedents import Precedent
from bot.domain.purpose_facts import Verdict
from bot.domain.rulings import Explanation
from bot.services.employee_words import employee_day, employee_text
from handlers.slack.action_ids import ASK_STAFF, CHANGE_FACTS, employee_action
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.answers import QuotedClause, clause_blocks, clause_links
from handlers.slack.blocks.card import mention
from handlers.slack.blocks.limits import clean, cut, escape

_QUOTE, _ALSO, _SENTENCES, _ANSWER, _UNREAD = 1500, 6, 2500, 800, 600


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """`clauses` in the ruling's order, the deciding one first; `unread` are the asker's own words, shown to the asker alone."""

    check_id: int
    explanation: Explanation
    clauses: Sequence[QuotedClause]
    desk: Desk
    other_desks: Sequence[str]
    locale: str
    unread: Sequence[str] = ()
    precedents: Sequence[Precedent] = ()
    verdict: Verdict = Verdict.ASK_STAFF


def check_blocks(shown: ShownCheck) -> list[Block]:
    told = shown.explanation
    return [
        elements.header(told.verdict[:1].upper() + told.verdict[1:]),
        elements.said(told.lead),
        *_clauses(shown),
        *_sentences(shown),
        *facts_blocks(told, shown.locale),
        *_unread(shown),
        *_changes(shown),
        *(block for precedent in shown.precedents for block in _precedent(precedent, shown)),
        elements.context(_words(shown, "check.care")),
        elements.actions("check", _buttons(shown)),
        elements.context(*footer(shown.desk, shown.other_desks, shown.locale)),
    ]


def facts_blocks(told: Explanation, locale: str) -> list[Block]:
    """What was understood, as a table of field and words."""
    rows = [f"*{escape(field)}*\n{escape(words)}" for field, words in told.understood]
    title = elements.context(f"*{employee_text(locale, 'check.understood')}*")
    return [title, elements.fields(rows or [employee_text(locale, "check.nothing")])]


def footer(desk: Desk, other_desks: Sequence[str], locale: str) -> list[str]:
    others = ", ".join(f"`{escape(key)}:`" for key in other_desks)
    return [
        employee_text(locale, "check.source", desk=escape(desk.name)),
        *([employee_text(locale, "check.other_desks", desks=others)] if others else []),
    ]


def _clauses(shown: ShownCheck) -> Iterator[Block]:
    if not shown.clauses:
        return
    first, *others = shown.clauses
    yield elements.context(f"*{_words(shown, 'check.clause')}*")
    yield from clause_blocks(first, shown.locale, _QUOTE)
    if others:
        yield elements.context(f"{_words(shown, 'check.also')}: {clause_links(others[:_ALSO])}")


def _sentences(shown: ShownCheck) -> list[Block]:
    told = shown.explanation
    covers = [_words(shown, "check.covers", covers=told.covers)] if told.covers and told.conditions else []
    lines = [f"• {line}" for line in (*covers, *told.notes, *told.conditions, told.next_step)]
    return [elements.said(cut(clean("\n".join(lines)), _SENTENCES))]


def _unread(shown: ShownCheck) -> list[Block]:
    if not shown.unread:
        return []
    words = cut(clean("”, “".join(shown.unread)), _UNREAD)
    return [elements.said(_words(shown, "check.unread", words=words))]


def _changes(shown: ShownCheck) -> list[Block]:
    lines = [f"{escape(fact)}: {escape(verdict)}" for fact, verdict in shown.explanation.changes]
    return [elements.context(f"*{_words(shown, 'check.changes')}*\n" + "\n".join(lines))] if lines else []


def _precedent(precedent: Precedent, shown: ShownCheck) -> list[Block]:
    """Marked as what it is. One that is stricter than the verdict is a warning; none makes a verdict milder."""
    locale, stricter = shown.locale, precedent.decision.strictness > shown.verdict.strictness
    line = employee_text(
        locale,
        "precedent.line",
        who=mention(precedent.decided_by),
        day=employee_day(locale, precedent.decided_at.date()),
        decision=employee_text(locale, f"decision.{precedent.decision}"),
    )
    return [
        elements.divider(),
        elements.section(f"*{employee_text(locale, 'precedent.title')}*\n{line}"),
        elements.said(cut(clean(precedent.answer), _ANSWER)),
        elements.context(
            f"`{escape(precedent.clause)}`",
            employee_text(locale, "precedent.stricter" if stricter else "precedent.care"),
        ),
        elements.divider(),
    ]


def _buttons(shown: ShownCheck) -> list[Block]:
    value = f"check:{shown.check_id}"
    return [
        elements.button(_words(shown, "check.change"), employee_action(CHANGE_FACTS), value),
        elements.button(_words(shown, "check.ask"), employee_action(ASK_STAFF), value),
    ]


def _words(shown: ShownCheck, key: str, **values: object) -> str:
    return employee_text(shown.locale, key, **values)
