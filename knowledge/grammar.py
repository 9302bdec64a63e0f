"""Small facts about how policy texts are written: what ends a sentence, what announces a list, what is a fragment and what a
whole sentence. No word of a particular policy stands here."""

import re

TERMINAL = re.compile(r"[.!?。！？][\"”’')）」』]*\s*$")
ANNOUNCES = re.compile(r"(\bfollowing\b[^.]*[.:]|[:：]|(以下|次|下記|左記)[^。]*[。]?)\s*$", re.IGNORECASE)
CONNECTIVE = re.compile(
    r"^(however|provided,? (however|that)|in such cases?|nevertheless|ただし|但し|なお|この場合)", re.IGNORECASE
)
SUBORDINATOR = re.compile(
    r"^(when(ever)?|where(ver)?|if|unless|in (the )?(case|event|order)|in cases?|cases?|for|to|by|as|with|upon|on|through|because|while)\b",
    re.IGNORECASE,
)
CONTINUES = re.compile(
    r"^(and|or|but|nor|which|who|whose|whom|that|where|when|if|including|such as|unless|provided|even|whether|as well)\b",
    re.IGNORECASE,
)
RELATIVE = re.compile(r"\b(which|who|whose|whom|that|where|when|if|because|unless)\b", re.IGNORECASE)
FINITE = re.compile(
    r"\b(shall|will|would|may|might|must|can|cannot|could|should|is|are|was|were|has|have|does|do|did)\b(?! not to)",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"^(we|you|they|it|he|she|i|this|these|those|our|the company|the customer|customers?|users?)\b", re.IGNORECASE
)
JAPANESE = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")
JAPANESE_FRAGMENT = re.compile(r"(場合|とき|時|こと|もの|ため|者|等|事項|情報)[。．]?$")
JAPANESE_ITEM = re.compile(r"(場合|とき|ため)[。．]?$")
INNER_END = re.compile(r"[a-z]{4,}[.!?]\s|。.")  # "Inc. " is no end of a sentence
PARENTHESES = re.compile(r"[(（][^()（）]*[)）]")


def ends_sentence(text: str) -> bool:
    return bool(TERMINAL.search(text))


def announces_list(text: str) -> bool:
    """Does the text end by announcing what follows ("… in the following cases.")?"""
    return bool(ANNOUNCES.search(text[-200:]))


def continues_sentence(text: str) -> bool:
    """Does a new paragraph go on with the thought of the one before it?"""
    return bool(CONNECTIVE.match(text)) or text[:1].islower()


def is_fragment(text: str) -> bool:
    """Is this list item less than a sentence with a main clause of its own ("When otherwise specified in the law")?"""
    if JAPANESE.search(text):
        return bool(JAPANESE_FRAGMENT.search(text.strip()))
    plain = PARENTHESES.sub("", text)
    segments = [segment.strip() for segment in plain.split(",")]
    if SUBORDINATOR.match(plain):
        return not any(_is_main_clause(segment) for segment in segments[1:])
    before_relative = RELATIVE.split(plain, maxsplit=1)[0]
    return not (SUBJECT.match(plain) or FINITE.search(before_relative))


def _is_main_clause(segment: str) -> bool:
    return not CONTINUES.match(segment) and bool(FINITE.search(RELATIVE.split(segment, maxsplit=1)[0]))


def looks_like_title(text: str) -> bool:
    """Short, without an end mark, not starting in lower case: a heading or a title rather than a sentence."""
    bare = text.strip()
    if not bare or len(bare) > 90 or len(bare.split()) > 14 or "@" in bare or "://" in bare:
        return False
    if INNER_END.search(bare):
        return False
    return not (bare[0].islower() or bare[-1] in ".。!！,、;；:：" or not any(char.isalpha() for char in bare))


def is_japanese_item(text: str) -> bool:
    """Does a short Japanese line end as an item of a list does ("… のため", "… の場合")?"""
    return bool(JAPANESE_ITEM.search(text.strip()))


def language_of(text: str) -> str:
    """ "ja" where a fifth of the letters are Japanese, else "en"."""
    letters = sum(char.isalpha() for char in text)
    return "ja" if len(JAPANESE.findall(text)) * 5 >= max(letters, 1) else "en"
