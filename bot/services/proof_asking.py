"""What a requester is asked to send next and what to cover up on it: the same words in the chat and in the letters."""

from dataclasses import dataclass

from bot.domain.answers import QuickReply
from bot.domain.desks import Desk
from bot.domain.identity_documents import accepted_documents
from bot.domain.proofs import Proof, Subject
from bot.domain.tickets import Ticket
from bot.services.phrases import Phrases

SHOW = "show_"  # a button of this prefix and a document type tells what to cover on it


@dataclass(frozen=True, slots=True)
class Asking:
    """`ask` names the document that is wanted now, `cover` how to learn what to cover on it; `types` are those the desk takes for it."""

    ask: str
    cover: str
    types: tuple[str, ...]

    def buttons(self, words: Phrases) -> tuple[QuickReply, ...]:
        return tuple(words.button(f"{SHOW}{key}") for key in self.types)


def next_proof(ticket: Ticket) -> Proof:
    """The first of which nothing came yet, else the last that may get another page."""
    return (ticket.identity.awaited or ticket.identity.in_review[-1:] or ticket.identity.proofs)[0]


def asking(words: Phrases, desk: Desk, ticket: Ticket) -> Asking:
    """For a ticket whose level is a document's."""
    proof = next_proof(ticket)
    ask = words.text(f"document.ask.{ticket.identity.role}.{proof.key}", reference=ticket.reference)
    key = "document.cover" if proof.subject is Subject.IDENTITY else "document.cover.authority"
    return Asking(ask, words.text(key, hint=hint(words, desk)), accepted_documents(desk, proof))


def cover_lines(words: Phrases, desk: Desk, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """(document, what to send and to cover) for each type that serves now: what a letter lists."""
    return tuple(
        (words.text(f"document_type.{key}"), words.text(f"document_type.{key}.cover"))
        for key in asking(words, desk, ticket).types
    )


def hint(words: Phrases, desk: Desk) -> str:
    """The desk's own sentence, after the product's."""
    own = desk.document_hints.get(words.locale, "")
    return f" {own}" if own else ""
