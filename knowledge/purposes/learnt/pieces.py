"""What the layers of each language take in."""

from collections.abc import Callable, Mapping

from knowledge.purposes.learnt import english_pieces, japanese_pieces
from knowledge.purposes.learnt.layers import Floats
from knowledge.wordpiece import MAX_PIECES

MOST_ROWS = MAX_PIECES  # of states; a text that has them all may have been cut off
STATES: Mapping[str, Callable[[str], Floats]] = {"en": english_pieces.states_of, "ja": japanese_pieces.states_of}


def states_of(text: str, language: str) -> Floats:
    """Of a text that `plain` made: one row for the beginning, one for each piece, one for the end, (pieces + 2, width)."""
    return STATES[language](text)


def made_of(language: str) -> str:
    """What tells one making of the pieces from another."""
    load = japanese_pieces.load_pieces if language == "ja" else english_pieces.load_pieces
    return load().vectors.made
