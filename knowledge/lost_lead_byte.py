"""Finds Shift-JIS two-byte punctuation whose lead byte 0x81 was lost, so that only the trail byte's ASCII character is left:
`“we”` reads `gweh`, `customer’s` reads `customerfs`, `【Notes】` reads `yNotesz`. Every edit needs proof from the text itself."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

Edit = tuple[int, int, str, str]
LEAD_BYTE = b"\x81"
QUOTES = ("gh", "ef", "uv", "wx", "kl", "mn", "qr", "st")  # trail bytes of “” ‘’ 「」 『』 〔〕 ［］ 〈〉 《》
WORD = re.compile(r"[A-Za-z]+")
MARKED_WORD = re.compile(r"\b(?:[geuwkmqs][A-Za-z]*|[A-Za-z]+[hfvxlnrt])\b")
BRACKETED_LINE = re.compile(r"^[ \t]*(y)(?=[A-Z0-9\u3040-\u9fff])[^\n]{1,118}(z)[ \t]*\r?$", re.MULTILINE)
CONTRACTED = re.compile(r"\b([A-Za-z]+)(f)(s|t|re|ll|ve|m|d)\b")
PLURAL_OWNER = re.compile(r"\b([A-Za-z]+s)(f)(?=[ ,.;:)])")
MARKED_LINE = re.compile(r"^[ \t@]*(Â?([\u00a0-\u00ac]))(?=[ \t])", re.MULTILINE)
EDGE_BLANKS = re.compile(r"(?:^@+)|(?<=\n)@+|@+(?=[ \t]*(?:\r?\n|$))")
BULLETED_LINE = re.compile(r"^[ \t]*(E)(?=[A-Z][a-z]|[\u3040-\u9fff])", re.MULTILINE)
REACH = 200  # characters between an opening and its closing mark

NAME = "lost_lead_byte"


def lost_lead_byte_edits(source: str) -> Iterator[Edit]:
    """Edits, if two different kinds of proof, or three of one kind, are found; none otherwise."""
    known = Counter(word.lower() for word in WORD.findall(source))
    proofs = [
        list(_bracketed_lines(source)),
        list(_apostrophes(source, known, proved=False)),
        list(_marked_lines(source)),
        list(_pairs(source, known)),
    ]
    if sum(map(bool, proofs)) < 2 and max(map(len, proofs)) < 3:
        return
    for kind in (*proofs, _apostrophes(source, known, proved=True), _edge_blanks(source), _bullets(source)):
        yield from _as_edits(kind, source)


def restored(trail: str) -> str:
    """The two-byte character that ends in this byte."""
    return (LEAD_BYTE + trail.encode("latin-1")).decode("cp932")


def _as_edits(places: Iterable[tuple[int, int]], source: str) -> Iterator[Edit]:
    for start, end in places:
        yield start, end, "".join(restored(char) for char in source[start:end] if char != "Â"), NAME


def _bracketed_lines(source: str) -> Iterator[tuple[int, int]]:
    for line in BRACKETED_LINE.finditer(source):
        yield line.span(1)
        yield line.span(2)


def _apostrophes(source: str, known: Counter[str], *, proved: bool) -> Iterator[tuple[int, int]]:
    """`customerfs`, `donft`, `customersf`: the word without its tail is a word, and with it is none. Once the damage is
    proved, a word that this text does not use elsewhere (`guardianfs`) counts too."""
    for hit in CONTRACTED.finditer(source):
        stem, tail = hit[1].lower(), hit[3]
        if tail == "t" and not (stem.endswith("n") and _is_word(stem[:-1], known)):
            continue
        if hit[0].lower() in common_words():
            continue
        if (
            tail == "t"
            or _is_word(stem, known)
            or (proved and tail == "s" and len(stem) >= 4 and not stem.endswith("f"))
        ):
            yield hit.span(2)
    for hit in PLURAL_OWNER.finditer(source):
        if proved or _is_word(hit[1].lower(), known):
            yield hit.span(2)


def _marked_lines(source: str) -> Iterator[tuple[int, int]]:
    for hit in MARKED_LINE.finditer(source):
        yield hit.span(1)


def _pairs(source: str, known: Counter[str]) -> Iterator[tuple[int, int]]:
    """Quotation marks and brackets inside a line: both ends must be proved, within `REACH` of each other."""
    starting: dict[str, list[re.Match[str]]] = defaultdict(list)
    ending: dict[str, list[re.Match[str]]] = defaultdict(list)
    for word in MARKED_WORD.finditer(source):
        starting[word[0][0]].append(word)
        ending[word[0][-1]].append(word)
    for opening, closing in map(tuple, QUOTES):
        ends = [word.end() for word in ending[closing] if _closes(word[0], closing, opening, known)]
        for word in starting[opening]:
            if not _opens(word[0], opening, closing, known):
                continue
            at = bisect_left(ends, word.end())
            if at < len(ends) and ends[at] - word.start() <= REACH and "\n" not in source[word.start() : ends[at]]:
                yield word.start(), word.start() + 1
                yield ends[at] - 1, ends[at]


def _opens(word: str, opening: str, closing: str, known: Counter[str]) -> bool:
    if not word.startswith(opening) or len(word) < 3 or word.lower() in common_words():
        return False
    rest = word[1:]
    if rest[0].isupper() and rest[1:].islower():
        return True
    bare = rest[:-1] if rest.endswith(closing) else rest
    return _is_word(rest.lower(), known) or _is_word(bare.lower(), known)


def _closes(word: str, closing: str, opening: str, known: Counter[str]) -> bool:
    if not word.endswith(closing) or word.lower() in common_words():
        return False
    stem = word[:-1]
    bare = stem[1:] if stem.startswith(opening) else stem
    return _is_word(stem.lower(), known) or _is_word(bare.lower(), known)


def _edge_blanks(source: str) -> Iterator[tuple[int, int]]:
    """`@` for the ideographic space, at the edges of lines only: inside a line it may belong to an address."""
    for hit in EDGE_BLANKS.finditer(source):
        yield hit.span()


def _bullets(source: str) -> Iterator[tuple[int, int]]:
    hits = [hit.span(1) for hit in BULLETED_LINE.finditer(source)]
    if len(hits) >= 2:
        yield from hits


def _is_word(word: str, known: Counter[str]) -> bool:
    return len(word) >= 2 and (word in common_words() or known[word] > 0)


@cache
def common_words() -> frozenset[str]:
    """Everyday English words, so that `with`, `which` or `of` never count as damage and `us` counts as a word."""
    text = (resources.files("knowledge") / "data" / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
