"""An answer for an employee: the lead, each clause in its own words with number, heading and link, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.desks import Desk
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.limits import SECTION_TEXT, clean, cut, escape, pieces

_CLAUSES = 3
_LEAD, _TITLE, _BODY = 2000, 200, 2800  # together below what one message takes
_MORE = "…\n_The clause goes on: the link above shows the whole of it._"
_QUOTE = "> "
_CARE = "This holds only for what is listed as understood. If that is not what you mean, do not rely on it: ask privacy staff."


@dataclass(frozen=True, slots=True)
class QuotedClause:
    """`url` is absolute."""

    number: str
    heading: str
    text: str
    url: str


def answer_blocks(
    lead: str, clauses: Sequence[QuotedClause], desk: Desk, other_desks: Sequence[str], *, links_only: bool = False
) -> list[Block]:
    """`other_desks` are keys that can be put in front of a question; `links_only` where the lead quotes already."""
    shown = clauses[:_CLAUSES]
    quoted = [_link(clause) for clause in shown] if links_only else [b for clause in shown for b in _clause(clause)]
    care = [elements.context(_CARE)] if links_only else []
    return [*_plain_sections(lead), *quoted, *care, elements.context(*_footer(desk, other_desks))]


def answer_text(desk: Desk) -> str:
    return escape(f"An answer from the privacy policy of {desk.name}")


def usage_blocks(command: str, desks: Sequence[Desk]) -> list[Block]:
    named = f" Begin with `{escape(desks[-1].key)}:` to ask about {escape(desks[-1].name)}." if len(desks) > 1 else ""
    return [
        elements.section(
            f"Ask what the privacy policy says, in your own words, for example:\n`{command} may we share addresses with a "
            f"delivery company?`{named}"
        ),
        elements.context("Only you see the answer. Please write no customer's name or address here."),
    ]


def _plain_sections(text: str) -> list[Block]:
    return [elements.said(piece) for piece in pieces(cut(clean(text), _LEAD), SECTION_TEXT) if piece.strip()]


def _link(clause: QuotedClause) -> Block:
    title = " · ".join(part for part in (clause.number, clause.heading) if part)
    return elements.section(f"*<{escape(clause.url)}|{cut(escape(title), _TITLE)}>*")


def _clause(clause: QuotedClause) -> list[Block]:
    heading = _link(clause)
    body = "\n".join(_QUOTE + line for line in escape(clause.text).splitlines())
    return [heading, elements.section(cut(body, _BODY, _MORE))]


def _footer(desk: Desk, other_desks: Sequence[str]) -> list[str]:
    others = ", ".join(f"`{escape(key)}:`" for key in other_desks)
    return [
        f"From the privacy policy of {escape(desk.name)}.",
        *([f"For another desk begin your question with {others}."] if others else []),
    ]
