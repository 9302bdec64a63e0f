"""An answer for an employee: the lead, each clause in its own words with number, heading and link, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.desks import Desk
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.limits import ALL_BLOCKS_TEXT, SECTION_TEXT, clean, cut, escape, pieces, units

_CLAUSES = 3
_QUOTE = "> "


@dataclass(frozen=True, slots=True)
class QuotedClause:
    """`url` is absolute."""

    number: str
    heading: str
    text: str
    url: str


def answer_blocks(lead: str, clauses: Sequence[QuotedClause], desk: Desk, other_desks: Sequence[str]) -> list[Block]:
    """`other_desks` are keys that can be put in front of a question."""
    blocks = [*_plain_sections(lead)]
    room = ALL_BLOCKS_TEXT - units(lead)
    for clause in clauses[:_CLAUSES]:
        shown = _clause(clause, room)
        room -= sum(units(block["text"]["text"]) for block in shown if "text" in block)
        blocks += shown
    return [*blocks, elements.context(*_footer(desk, other_desks))]


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
    return [elements.said(piece) for piece in pieces(clean(text), SECTION_TEXT) if piece.strip()]


def _clause(clause: QuotedClause, room: int) -> list[Block]:
    title = " · ".join(part for part in (clause.number, clause.heading) if part)
    heading = elements.section(f"*<{escape(clause.url)}|{escape(title)}>*")
    body = cut("\n".join(_QUOTE + line for line in escape(clause.text).splitlines()), min(SECTION_TEXT, max(room, 200)))
    return [heading, elements.section(body)]


def _footer(desk: Desk, other_desks: Sequence[str]) -> list[str]:
    others = ", ".join(f"`{escape(key)}:`" for key in other_desks)
    return [
        f"From the privacy policy of {escape(desk.name)}.",
        *([f"For another desk begin your question with {others}."] if others else []),
    ]
