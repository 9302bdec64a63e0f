"""An answer for an employee: the lead, each clause in its own words with number, heading and link, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.desks import Desk
from bot.services.employee_words import employee_text
from handlers.slack.action_ids import ASK_STAFF, employee_action
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.limits import SECTION_TEXT, clean, cut, escape, pieces

_CLAUSES = 3
_LEAD, _TITLE, _BODY = 2000, 200, 2800  # together below what one message takes
_QUOTE = "> "


@dataclass(frozen=True, slots=True)
class QuotedClause:
    """`url` is absolute."""

    number: str
    heading: str
    text: str
    url: str


def answer_blocks(
    lead: str, clauses: Sequence[QuotedClause], footer: Sequence[str], locale: str, asked_id: int
) -> list[Block]:
    """`footer` says whose policy it is; `asked_id` is where the question is kept, sealed, in case it is passed on."""
    ask = elements.button(employee_text(locale, "check.ask"), employee_action(ASK_STAFF), f"asked:{asked_id}")
    return [
        *_plain_sections(lead),
        *(block for clause in clauses[:_CLAUSES] for block in clause_blocks(clause, locale, _BODY)),
        elements.actions("answer", [ask]),
        elements.context(*footer),
    ]


def answer_text(desk: Desk, locale: str) -> str:
    return escape(employee_text(locale, "answer.notification", desk=desk.name))


def usage_blocks(command: str, desks: Sequence[Desk], locale: str) -> list[Block]:
    last, example = desks[-1], employee_text(locale, "usage.example")
    named = employee_text(locale, "usage.desk", key=f"`{escape(last.key)}:`", name=escape(last.name))
    lines = [
        employee_text(locale, "usage.lead"),
        f"`{command} {example}`",
        *([named] if len(desks) > 1 else []),
        employee_text(locale, "usage.form", command=f"`{command}`"),
    ]
    return [elements.section("\n".join(lines)), elements.context(employee_text(locale, "usage.care"))]


def clause_blocks(clause: QuotedClause, locale: str, longest: int) -> list[Block]:
    """The clause's number and heading as a link, and its own words."""
    body = "\n".join(_QUOTE + line for line in escape(clause.text).splitlines())
    more = f"…\n_{employee_text(locale, 'answer.more')}_"
    return [elements.section(f"*{_link(clause)}*"), elements.section(cut(body, longest, more))]


def clause_links(clauses: Sequence[QuotedClause]) -> str:
    return ", ".join(_link(clause) for clause in clauses)


def _plain_sections(text: str) -> list[Block]:
    return [elements.said(piece) for piece in pieces(cut(clean(text), _LEAD), SECTION_TEXT) if piece.strip()]


def _link(clause: QuotedClause) -> str:
    title = " · ".join(part for part in (clause.number, clause.heading) if part)
    return f"<{escape(clause.url)}|{cut(escape(title), _TITLE)}>"
