"""What may be kept of an unanswered question: words of the public list, and nothing that could tell who asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.masking import MASK, MOST, known_words, masked

SHOWN = {
    "Do you use cookies?": "do you use cookies?",
    "Do you use cookies on www.shop.example?": "do you use cookies on …?",
    "My name is John Smith and I live at 12 Rose Lane, may I get a copy?": "my name is … and i live at … may i get a copy?",
    "Mark told me that you sell data": "… told me that you sell data",
    "dear Ms May, will you delete my account": "… will you delete my account",
    "I'm Will, do you track my location?": "i'm … do you track my location?",
    "my mail is a.b@c.example or +81 90 1234 5678 ok": "my mail is … or … ok",
    "HOW LONG DO YOU KEEP MY DATA": "…",
    "クッキーは使っていますか？": "クッキーは使っていますか?",
    "田中太郎と申します。電話番号は090-1234-5678です": "…電話番号は…",
    "さくらの住所はどこに保存されていますか": "…住所はどこに保存されていますか",
    "タナカに教えて": "…教えて",
}


@pytest.mark.parametrize("question", SHOWN)
def test_everyday_words_stay_and_the_rest_is_masked(question: str) -> None:
    assert masked(question) == SHOWN[question]


@given(st.text(), st.sampled_from(["", "Do you use cookies ", "クッキーを使う", "my name is "]))
def test_nothing_but_listed_words_is_ever_kept(text: str, before: str) -> None:
    kept = masked(before + text)
    assert len(kept) <= MOST
    rest = kept
    for word in sorted(known_words("en") | known_words("ja"), key=len, reverse=True):
        rest = rest.replace(word, "")
    assert set(rest) <= set(f" ?{MASK}はがをにのでとも")


def test_the_public_lists_hold_no_digits_and_no_capitals() -> None:
    for language in ("en", "ja"):
        words = known_words(language)
        assert len(words) > 250
        assert all(word == word.lower() and not any(char.isdigit() for char in word) for word in words)
