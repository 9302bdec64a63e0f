"""A question without what says nothing about it: greetings, thanks, typing errors. The fact model sees only this."""

import re
from functools import cache

from knowledge.purposes.lexicon import load_lexicon
from knowledge.text import normal, sentences

WORD = re.compile(r"[a-z]{5,}")


def _in_one_order(text: str) -> str:
    """The sentences sorted: it does not matter which of two things is said first."""
    said = (sentence.strip(" .,!?;:。、！？") for sentence in sentences(text))
    return ". ".join(sorted(" ".join(sentence.split()) for sentence in said if sentence))


@cache
def _courtesies() -> re.Pattern[str]:
    return re.compile("|".join(load_lexicon().reading["courtesy"]["patterns"]))


def plain(text: str, language: str) -> str:
    """The normal text; the whole of it where nothing but courtesies would be left."""
    text = normal(text)
    bare = _in_one_order(_courtesies().sub(" ", text)) or text
    if language == "ja":
        return bare
    repair = load_lexicon().words.repair
    return WORD.sub(lambda found: repair(found[0]), bare)
