"""What may be kept of a question that nobody could answer: the words of a fixed public list, everything else masked. A name, a number, an
address or a rare word never passes, whatever stands around it."""

import re
from functools import cache
from importlib import resources

from knowledge.text import is_japanese, normal

MASK = "…"
MOST = 300  # characters that are kept
CHUNK = re.compile(r"\S+")
BARE = re.compile(r"^[\"'“”‘’(\[]*([A-Za-z]+(?:['’][a-z]{1,2})?)[\"'“”’)\],;:.!?]*$")
SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
CALLED = frozenset("mr mrs ms miss dr prof dear called named name's am i'm".split())  # noqa: SIM905 - what follows is a name
ACRONYMS = frozenset({"i", "gdpr", "ccpa", "ai", "id", "eu", "cv", "ip", "cctv", "ok"})
KANJI = re.compile(r"[\u4e00-\u9fff々]")
HIRAGANA = re.compile(r"[\u3041-\u3096]+")
KATAKANA = re.compile(r"[\u30a1-\u30faー]+")
PARTICLES = frozenset("はがをにのでとも")


@cache
def known_words(language: str) -> frozenset[str]:
    """The public list; it ships with the product, so that everybody can see what may be kept."""
    text = (resources.files("knowledge.data") / f"known_words.{language}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def masked(text: str) -> str:
    """The question with every word that is not known replaced by "…", one for a whole run of them."""
    plain = " ".join(text.split())
    kept = _japanese(normal(plain)) if is_japanese(normal(plain)) else _english(plain)
    return kept[:MOST].strip()


def _english(text: str) -> str:
    """A capital inside a sentence, or after "Mr" or "I am", makes a name even of a word that is known."""
    words: list[str] = []
    starts, called = True, False
    for hit in CHUNK.finditer(text):
        bare = BARE.match(hit[0])
        word = bare[1].replace("’", "'").lower() if bare else ""
        named = bool(bare) and _is_named(hit[0], word, starts, called)
        words.append(MASK if not word or named or word not in known_words("en") else word)
        called = word in CALLED
        starts = bool(SENTENCE_END.search(hit[0]))
    marks = "?" if "?" in text else ""
    return _squeezed(" ".join(words)) + marks


def _is_named(chunk: str, word: str, starts: bool, called: bool) -> bool:
    capital = next((char for char in chunk if char.isalpha()), "").isupper()
    if not capital or word in ACRONYMS or word.startswith("i'"):
        return False
    return called or not starts or (len(word) > 1 and chunk.strip(".,;:!?\"'").isupper())


def _japanese(text: str) -> str:
    """Known words found in the runs of each script; a run of katakana counts only as a whole, a particle only behind a known word."""
    kept: list[str] = []
    known = known_words("ja")
    at = 0
    while at < len(text):
        word = _longest(text, at, known)
        if word:
            kept.append(word)
            at += len(word)
            continue
        char = text[at]
        if (
            char in PARTICLES
            and kept
            and kept[-1] not in (MASK, *PARTICLES)
            and not _hiragana_goes_on(text, at + 1, known)
        ):
            kept.append(char)
        elif char in "?？":
            kept.append("?")
        elif not kept or kept[-1] != MASK:
            kept.append(MASK)
        at += 1
    return "".join(kept)


def _hiragana_goes_on(text: str, at: int, known: frozenset[str]) -> bool:
    """Does hiragana follow that is no known word, so that the particle may be the beginning of a name?"""
    return bool(HIRAGANA.match(text, at)) and not _longest(text, at, known)


def _longest(text: str, at: int, known: frozenset[str]) -> str:
    run = KATAKANA.match(text, at)
    if run and (at == 0 or not KATAKANA.match(text, at - 1)):
        return run[0] if _segmented(run[0], known) else ""
    if run:
        return ""
    if HIRAGANA.match(text, at) and at and HIRAGANA.match(text, at - 1) and not _known_before(text, at, known):
        return ""
    longest = next((text[at : at + size] for size in range(14, 1, -1) if text[at : at + size] in known), "")
    if longest or text[at] not in known:
        return longest
    beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return "" if KANJI.search(beside) else text[at]


def _known_before(text: str, at: int, known: frozenset[str]) -> bool:
    """Does a known word or a particle end here? A known ending inside an unknown run of hiragana may be half a name."""
    return text[at - 1] in PARTICLES or any(text[max(at - size, 0) : at] in known for size in range(2, 15))


def _segmented(run: str, known: frozenset[str]) -> bool:
    if not run:
        return True
    return any(run[:size] in known and _segmented(run[size:], known) for size in range(min(len(run), 14), 1, -1))


def _squeezed(text: str) -> str:
    return re.sub(rf"{MASK}(?: {MASK})+", MASK, text)
