"""The notice on what happens to what people type: shown with the greeting and again before a form. Its facts are the desk's settings and clauses."""

from bot.domain.answers import Citation, Fold
from bot.domain.collection import CollectionRules
from bot.domain.desks import Desk
from bot.services.house import House
from bot.services.phrases import Phrases


def notice_fold(house: House, desk: Desk, words: Phrases) -> tuple[Fold, tuple[Citation, ...]]:
    """One line that shows, and under it the whole notice with the clauses that demand it."""
    rules = house.collection(desk.policy)
    return Fold(words.text("notice.line"), notice_text(house, desk, words)), rules.told


def notice_text(house: House, desk: Desk, words: Phrases) -> str:
    """Purposes, joint users, trustees, contact, and how long it is kept; nothing in it is about the person who reads it."""
    rules = house.collection(desk.policy)
    lines = (
        words.text("notice.purposes", desk=desk.name),
        words.text("notice.joint_users", names=_names([user.names for user in desk.registered.joint_users], words)),
        words.text("notice.trustees", names=_names([trustee.names for trustee in desk.registered.trustees], words)),
        words.text("notice.contact", contact=desk.contact),
        _kept(desk, rules, words),
        words.text("notice.policy", url=f"{house.public_url}/policy/{desk.policy}"),
    )
    return "\n".join(lines)


def _names(registered: list[tuple[str, ...]], words: Phrases) -> str:
    """The first spelling of each."""
    return words.text("notice.between").join(names[0] for names in registered) or words.text("notice.nobody")


def _kept(desk: Desk, rules: CollectionRules, words: Phrases) -> str:
    document = "notice.kept.document_days" if desk.document_days else "notice.kept.document"
    request = "notice.kept.request_clause" if rules.retention else "notice.kept.request"
    kept = (
        words.text("notice.kept.chat", days=desk.chat_days),
        words.text("notice.kept.unproved", days=desk.identity_days),
        words.text(document, days=desk.document_days),
        words.text(request, days=desk.ticket_days),
    )
    return words.text("notice.kept", kept=words.text("notice.between_sentences").join(kept))
