"""What a message tells for a form before anything is asked: who writes, how to reach them, and enough of what the request is about, or not."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.domain.addresses import concerned_email, list_emails, own_email, without_emails
from bot.domain.forms import FieldKind
from bot.domain.japanese_names import has_japanese
from bot.domain.letters import for_reading, signature, without_device_lines
from bot.domain.names import own_name, read_name_line
from bot.domain.request_kinds import get_kind
from bot.domain.words import load_words, word_set

ENOUGH = {
    "complaint": 3,
    "inquiry": 3,
    "correction": 3,
    "disclosure": 2,
    "deletion": 2,
    "stop_marketing": 1,
}  # words of substance
_ENOUGH_NAMED = 7  # for a complaint that says it is one
_ENOUGH_NAMED_JA = 4
_JA_WORD = 2  # characters of kanji or katakana that make about a word
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_APART = re.compile(r"[.!?:;。\n]+(?:\s+|(?<=[。\n])|(?=[^\x00-\x7f])|$)|\s[–—-]+\s")  # of text in normal form
_BESIDE_NAME = re.compile(r"^[\s,;:(<\[–—-]{0,4}(?:mailto:)?$")
_APPOSED = re.compile(r"(?:^|[,;:\n–—-]|\bthanks[.!]?)\s*[(<\[]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Self:
    """What a message says of its writer."""

    name: str | None
    email: str | None


def told_of_self(text: str) -> Self:
    """Name and address the writer gives as her own, wherever they stand; never those of people in her story."""
    letter = without_device_lines(for_reading(text))
    signed_name, signed_email = signature(letter)
    name = own_name(letter) or signed_name
    email = own_email(letter) or signed_email or _beside(letter, name)
    return Self(name or _before_address(letter, email), email)


def volunteered(kind: str, text: str) -> dict[str, str | None]:
    """What a first message already holds for the form of a kind; None for what it does not."""
    mine = told_of_self(text)
    known: dict[str, str | None] = {}
    for field in get_kind(kind).form:
        match field.kind:
            case FieldKind.EMAIL:
                # a form that asks first for the address: the one in the message is the one concerned
                known[field.key] = mine.email or (concerned_email(text) if get_kind(kind).form[0] is field else None)
            case FieldKind.NAME:
                known[field.key] = mine.name
            case FieldKind.TEXT:
                known[field.key] = text.strip() if tells_enough(kind, text, mine) else None
    return known


def tells_enough(kind: str, text: str, mine: Self | None = None) -> bool:
    """Whether a message holds what the form of this kind asks in words: what happened, or which data."""
    if not any(field.asked and field.kind is FieldKind.TEXT for field in get_kind(kind).form):
        return True  # nothing is asked in words: what was said is kept
    plain = unicodedata.normalize("NFKC", without_device_lines(for_reading(text))).lower()
    mine = mine or told_of_self(text)
    found = substance(text, mine)
    if kind in ("disclosure", "deletion") and _pattern("all").search(plain):
        return True
    if kind == "correction" and not _pattern("new_value").search(without_emails(plain)):
        return False
    if kind in ("complaint", "inquiry") and _pattern("names_wish").search(plain):
        named = _ENOUGH_NAMED_JA if has_japanese(plain) else _ENOUGH_NAMED
        return found >= named or substance(_beside_the_wish(text), mine) >= ENOUGH[kind]
    return found >= ENOUGH.get(kind, 3)


def _beside_the_wish(text: str) -> str:
    """The sentences that say more than what is wanted, and more than who writes: "A complaint: my bill went to the neighbour"."""
    parts = _APART.split(unicodedata.normalize("NFKC", without_device_lines(for_reading(text))))
    return " ".join(part for part in parts if not list_emails(part) and not _pattern("names_wish").search(part.lower()))


def substance(text: str, mine: Self | None = None) -> int:
    """How many words of a message say more than a wish, a courtesy, or who writes (`mine`, where that is read already)."""
    mine = mine or told_of_self(text)
    rest = without_emails(without_device_lines(for_reading(text)))
    for said in filter(None, (mine.name,)):
        rest = rest.replace(said, " ")
    rest = unicodedata.normalize("NFKC", rest).lower().replace("’", "'")
    if has_japanese(rest):
        wordless = re.sub(load_words("substance")["japanese"]["wish"], " ", rest)
        return len(re.findall(load_words("substance")["japanese"]["letters"], wordless)) // _JA_WORD
    dull = word_set("substance", "english", "small") | word_set("substance", "english", "wish")
    return sum(word not in dull for word in _WORD.findall(rest))


def _beside(text: str, name: str | None) -> str | None:
    """An only address right after the writer's name, or put last as an afterthought."""
    found = list_emails(text)
    if len(found) != 1:
        return None
    at = text.lower().find(found[0].lower())
    if at < 0:
        return None
    before, after = text[:at], text[at + len(found[0]) :]
    if name and name in before and _BESIDE_NAME.match(before[before.rfind(name) + len(name) :]):
        return found[0]
    return found[0] if not after.strip(" .!)>]\n") and _APPOSED.search(before) else None


def _before_address(text: str, email: str | None) -> str | None:
    """The name in a letter's last words where they are name and address: "… Lena Vogt, lena@example.de"."""
    at = text.lower().rfind(email.lower()) if email else -1
    if at < 0 or text[at + len(email or "") :].strip(" .!)>]\n"):
        return None
    return read_name_line(re.split(r"[.!?。！？\n]\s*", text[:at].rstrip(" ,、(<"))[-1])


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load_words("substance")["enough"][key], re.IGNORECASE)
