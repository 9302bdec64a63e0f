"""The reply as plain text, and the JSON line that `privacy-desk ask --jsonl` writes for a question."""

from typing import Any, Protocol

from bot.domain.answers import Reply, Understood
from bot.domain.intents import Intent
from knowledge.templates import render


class Understanding(Protocol):
    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood: ...


def ask_line(knowledge: Understanding, policy: str, text: str) -> dict[str, Any]:
    """`{"intent","clauses","abstain","text"}`: clauses best first, empty unless the policy answers; `abstain` where it is asked and does not."""
    understood = knowledge.understand(policy, text)
    asked = understood.intent is Intent.ASK
    return {
        "intent": understood.intent.value,
        "clauses": [clause.key for clause in understood.clauses] if asked else [],
        "abstain": asked and understood.abstain,
        "text": as_text(understood.answer) if understood.answer else what_the_desk_would_do(understood),
    }


def what_the_desk_would_do(understood: Understood) -> str:
    return render("would_do", understood.language, intent=understood.intent.value)


def as_text(reply: Reply) -> str:
    """Lead, then each clause word for word with its id, heading and link."""
    quotes = [
        f"“{one.quote}”\n— {one.clause}{f' ({one.heading})' if one.heading else ''}, {one.url}"
        for one in reply.citations
    ]
    return "\n\n".join([reply.text, *quotes])
