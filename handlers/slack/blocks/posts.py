"""What is posted under a card: the customer's own words, the replies that were sent, and the desk's notices. Foreign words are never markup."""

from bot.domain.messages import Author, Message, ReplyPurpose
from bot.domain.rulings import Explanation
from handlers.slack.blocks import Block, elements
from handlers.slack.blocks.limits import ALL_BLOCKS_TEXT, SECTION_TEXT, clean, escape, pieces, take, units

_HEADINGS: dict[Author, str] = {
    Author.CUSTOMER: "*The customer wrote*",
    Author.STAFF: "*Sent to the customer*",
    Author.BOT: "*The desk told the customer*",
}
_PURPOSES: dict[ReplyPurpose, str] = {
    ReplyPurpose.ASK: "a question",
    ReplyPurpose.EXPLAIN: "an explanation",
    ReplyPurpose.ANSWER: "the answer",
    ReplyPurpose.REFUSE: "a refusal",
}
_NOTIFICATIONS: dict[Author, str] = {
    Author.CUSTOMER: "The customer wrote something new.",
    Author.STAFF: "A reply was sent to the customer.",
    Author.BOT: "The desk told the customer something.",
}


def message_blocks(message: Message, of_employee: bool = False) -> list[Block]:
    """`of_employee`: the requester is no customer but an employee who asked the staff something."""
    return [elements.context(_for(_heading(message), of_employee)), *quoted(message.body.text)]


def message_text(message: Message, of_employee: bool = False) -> str:
    """For notifications: never the words themselves."""
    return _for(_NOTIFICATIONS[message.author], of_employee)


def story_blocks(description: str) -> list[Block]:
    """The requester's own words of the form, the first post under a card."""
    return [elements.context("*What the customer told the desk*"), *quoted(description)]


def question_blocks(question: str, told: Explanation | None) -> list[Block]:
    """An employee's question, the facts it came with, and what the desk had answered to them."""
    if told is None:
        return [elements.context("*An employee asks*"), *quoted(question)]
    rows = [f"*{escape(field)}*\n{escape(words)}" for field, words in told.understood]
    said = (*told.notes, *told.conditions)
    return [
        elements.context("*An employee asks*"),
        *quoted(question),
        *([elements.fields(rows)] if rows else []),
        elements.context(f"The desk says to these facts: *{escape(told.verdict)}*. {escape(told.lead)}"),
        *([elements.said("\n".join(f"• {line}" for line in said))] if said else []),
    ]


QUESTION_TEXT = "An employee asks the privacy staff."
STORY_TEXT = "What the customer told the desk."


def notice_blocks(sentence: str) -> list[Block]:
    """`sentence` is safe mrkdwn of the desk's own."""
    return [elements.context(sentence)]


def quoted(text: str) -> list[Block]:
    """Words as they were typed, in as many sections as they need; what does not fit one message is said to be missing."""
    shown, rest = take(clean(text), ALL_BLOCKS_TEXT)
    blocks = [elements.said(piece) for piece in pieces(shown, SECTION_TEXT) if piece.strip()]
    if rest:
        blocks.append(elements.context(f"Cut here: {units(rest):,} more characters do not fit in Slack."))
    return blocks or [elements.context("_No text._")]


def _for(words: str, of_employee: bool) -> str:
    return words.replace("customer", "employee") if of_employee else words


def _heading(message: Message) -> str:
    heading = _HEADINGS[message.author]
    return f"{heading}, as {_PURPOSES[message.purpose]}" if message.purpose else heading
