"""Corrections of what was told before: "no, the e-mail is …", "not X but Y", 「名前が違います」.
It reads what should stand where; it changes nothing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.domain.addresses import list_emails, own_email, read_email, without_emails
from bot.domain.errors import InvalidInput
from bot.domain.japanese_names import has_japanese
from bot.domain.names import own_name, read_name

_NOUNS = {
    "email": re.compile(
        r"\b(?:e-?mail|mail|e-?mail address|mail address|address)\b|メール|メアド|アドレス", re.IGNORECASE
    ),
    "name": re.compile(r"\b(?:name|surname)\b|名前|氏名|苗字|名字", re.IGNORECASE),
    "description": re.compile(
        r"\b(?:description|story|details?|what i (?:wrote|said|told)|my (?:message|text|words))\b|内容|説明|本文|詳細",
        re.IGNORECASE,
    ),
}
_WRONG = re.compile(
    r"\b(?:wrong|incorrect|mis-?spel\w+|mis-?spelt|mis-?typed|typo|mistake|not right|not correct|isn't right"
    r"|isn't correct|change|correct|edit|fix|modify|update|amend)\b"
    r"|違|間違|誤|直し|直す|修正|訂正|変更|変え",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\b(?:no|not|sorry|oops|wrong|typo|mistake|mis-?\w+|correct(?:ion|ed)?|actually|instead|rather|change|should"
    r"|meant|mean|wait|use|make it|update|fix|better)\b"
    r"|違|間違|誤|訂正|修正|変更|変え|正しく|ではなく|じゃなく|でなく|やっぱり|すみません",
    re.IGNORECASE,
)
_QUOTE = r"[\"'“”‘’「」『』]?"
_END = r"(?=(?<!\b[A-Za-z])[.!](?:\s|$)|[,;]|\s*$)"
_NUMBER = re.compile(r"\d(?:[\d./-]*\d)?")
_SAME_NUMBER = 0.6  # likeness from which one number is taken for the correction of another
_SWAPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bi (?:wrote|said|typed|put|told you|entered) {_QUOTE}(?P<old>[^,;\n]{{1,80}}?){_QUOTE},? (?:but|and|when|though) (?:i )?(?:actually )?"
        rf"(?:meant|mean|it (?:is|should be|was|must be)|should have been|wanted(?: to (?:say"
        rf"|write))?) {_QUOTE}(?P<new>[^,;\n]{{1,80}}?){_QUOTE}{_END}",
        rf"\bnot {_QUOTE}(?P<old>[^,;\n]{{1,80}}?){_QUOTE},? but (?:rather )?{_QUOTE}(?P<new>[^,;\n]{{1,80}}?){_QUOTE}{_END}",
        rf"\b(?:change|replace|correct) {_QUOTE}(?P<old>[^,;\n]{{1,80}}?){_QUOTE} (?:to|with|by"
        rf"|into) {_QUOTE}(?P<new>[^,;\n]{{1,120}}?){_QUOTE}(?: please)?[.! ]*$",
        rf"(?:^|[,.:;!-] ?|\b(?:it's|it is|should be|be|meant|mean"
        rf"|is) ){_QUOTE}(?P<new>[^,;:\n]{{1,80}}?){_QUOTE},? (?:and )?(?:not|instead of"
        rf"|rather than) {_QUOTE}(?P<old>[^,;\n]{{1,80}}?){_QUOTE}{_END}",
        rf"(?:^|[,.:;!-] ?){_QUOTE}(?P<old>[^,;\n]{{1,80}}?){_QUOTE} (?:should|must) (?:be|read"
        rf"|say) {_QUOTE}(?P<new>[^,;\n]{{1,80}}?){_QUOTE}{_END}",
        r"(?:^|[、。はが\s])(?P<old>[^、。はが\s]{1,40})(?:ではなく|じゃなく|でなく)(?:て)?、?(?:正しくは)?(?P<new>[^、。]{1,40}?)(?:です|だ|になります|にしてください|に直してください|に変更してください|でお願いします|。|$)",
        r"(?:^|[、。はが\s])(?P<old>[^、。はが\s]{1,40})を(?P<new>[^、。を]{1,40}?)に(?:変更|変え|直|修正|訂正)",
        r"(?P<old>\S{1,40})\s*(?:→|->|=>)\s*(?P<new>\S.{0,40}?)\s*$",
    )
)
_SET_NAME = re.compile(
    r"(?:\bname (?:should (?:be|read|say)|must be|to be|to|as|is|:|=)|\b(?:spelt|spelled|written|spell it"
    r"|write it)(?: as|:)?|(?:名前|氏名)(?:は|を|が)?(?:正しくは)?、?)\s*[:：]?\s*(?P<name>[^\n]{1,80})",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?P<which>last name|surname|family name|first name|given name)(?:'s| is| should be| must be"
    r"|:)?(?: actually| really| spelt| spelled)*\s+(?P<name>[^\s,.;!?]+)",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:i (?:meant|mean)|it's|it is|it should be|make (?:it|that)|sorry|oops|correction|rather|正しくは"
    r"|本当は)(?![a-z])[\s,:、–—-]*(?P<name>[^\n,;]{2,60})$",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^\W*(?:(?:no|sorry|wait|it's|it is|it was|i said|i meant|i mean|that should be|should be|(?:my"
    r"|the) (?:full )?name(?: is|'s)(?: spelt| spelled)?|すみません|正しくは|名前は)[\s,、]*)+",
    re.IGNORECASE,
)
_LONGEST = 240  # characters; what is longer tells a story and mends nothing by itself
_ALIKE = 0.5
_FEW_WORDS = 6


@dataclass(frozen=True, slots=True)
class Correction:
    """New values by field, and the fields said to be wrong for which nothing better was told."""

    values: dict[str, str] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.wrong)


def read_correction(text: str, values: Mapping[str, str | None]) -> Correction:
    """What a message corrects of `values` (what the form holds so far). Nothing where it only answers, asks or tells."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").strip()
    if len(plain) > _LONGEST:
        return Correction()
    found: dict[str, str] = {}
    if email := _email(plain):
        found["email"] = email
        if name := own_name(plain):
            found["name"] = name
    elif swapped := _swap(plain, values):
        found.update([swapped])
    elif name := _name(plain, values):
        found["name"] = _completed(name, values.get("name"))
    if found:
        return Correction(found)
    named = [key for key, noun in _NOUNS.items() if key in values and noun.search(plain)]
    return Correction(wrong=tuple(named)) if named and _WRONG.search(plain) else Correction()


def _email(text: str) -> str | None:
    """The address a message puts in the place of another; one that it only mentions in a tale is left alone."""
    if not list_emails(text, spoken=True):
        return None
    plain = own_email(text) or _MARKED.search(text) or len(without_emails(text).split()) <= _FEW_WORDS
    return (read_email(text) or own_email(text)) if plain else None


def _name(text: str, values: Mapping[str, str | None]) -> str | None:
    """A name put in the place of the one told: named as such, or alike enough to be its correction."""
    before = values.get("name")
    if match := _PART.search(text):
        return _joined(before, match["which"].lower(), match["name"])
    if (named := own_name(text)) and (_NOUNS["name"].search(text) or (_MARKED.search(text) and before != named)):
        return named
    if (
        (match := _SET_NAME.search(text))
        and (name := _readable(match["name"]))
        and not _NOUNS["email"].search(match["name"])
    ):
        return name
    if before and (match := _MEANT.search(text)) and (name := _readable(match["name"])) and _alike(name, before):
        return name
    return None


def _joined(before: str | None, which: str, part: str) -> str:
    words = (before or "").split()
    first = which.startswith(("first", "given"))
    if len(words) < 2:
        return " ".join(
            [part, *words]
            if first and words and words[0].casefold() != part.casefold() and not _alike(part, words[0])
            else [part]
            if first or not words
            else [*words, part]
        )
    return " ".join([part, *words[1:]] if first else [*words[:-1], part])


def _completed(new: str, before: str | None) -> str:
    """A corrected part of a name in its place: "Anna" mends "Ana O'Neill", 太朗 mends 山田太郎. A whole name stands by itself."""
    words = (before or "").split()
    if len(words) > 1 and len(new.split()) == 1 and not has_japanese(new):
        at = max(range(len(words)), key=lambda at: SequenceMatcher(None, words[at].casefold(), new.casefold()).ratio())
        if SequenceMatcher(None, words[at].casefold(), new.casefold()).ratio() >= _ALIKE:
            return " ".join([*words[:at], new, *words[at + 1 :]])
    if (
        before
        and has_japanese(new)
        and len(new) < len(before)
        and new[0] != before[0]
        and set(new) & set(before[-len(new) :])
    ):
        return before[: -len(new)] + new
    return new


def _swap(text: str, values: Mapping[str, str | None]) -> tuple[str, str] | None:
    """ "not X but Y": Y in the place of X, wherever X stands in what was told."""
    for pattern in _SWAPS:
        match = pattern.search(text)
        if match is None:
            continue
        old, new = (_BEGINNING.sub("", match[key]).strip(" \"'「」『』“”.") for key in ("old", "new"))
        if new and (noun := _field_meant(old)) and noun in values and noun != "email":
            return (noun, _readable(new) or new) if noun == "name" else (noun, new)
        for key in ("name", "description"):
            held = values.get(key)
            if held and old and new and (at := held.casefold().find(old.casefold())) >= 0:
                return key, (held[:at] + new + held[at + len(old) :])
        if (before := values.get("name")) and (name := _readable(new)) and _alike(old, before):
            return "name", name
    return _other_number(text, values.get("description"))


def _other_number(text: str, description: str | None) -> tuple[str, str] | None:
    """A number said to be the right one, in the place of the only one told that is as long and much like it."""
    new = _NUMBER.findall(text)
    if len(new) != 1 or not description or not _MARKED.search(text) or new[0] in description:
        return None
    alike = [
        hit
        for hit in _NUMBER.finditer(description)
        if len(hit[0]) == len(new[0]) > 2 and SequenceMatcher(None, hit[0], new[0]).ratio() >= _SAME_NUMBER
    ]
    if len(alike) != 1:
        return None
    return "description", description[: alike[0].start()] + new[0] + description[alike[0].end() :]


def _field_meant(words: str) -> str | None:
    bare = re.sub(r"^(?:the|my|that)\s+|^私の", "", words.strip(), flags=re.IGNORECASE)
    return next((key for key, noun in _NOUNS.items() if noun.fullmatch(bare)), None)


def _readable(text: str) -> str | None:
    cut = re.split(
        r"\s+(?:with|not|instead|please|and not|and my)\b|、|,\s*not\b|ではなく|に(?:変更|変え|直|修正|訂正)|の間違い|が正し|です",
        text,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    try:
        return read_name(cut)
    except InvalidInput:
        return None


def _alike(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    if has_japanese(one):
        return bool(set(one) & set(other))
    return one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _ALIKE
