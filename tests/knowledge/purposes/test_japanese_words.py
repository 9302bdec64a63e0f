"""Japanese words: told from what is none, and cut without a dictionary program."""

import pytest

from knowledge.purposes.learnt.japanese_words import are_words, cut, key_of, load_words, strange
from knowledge.purposes.learnt.make_japanese_words import forms, murmur, shorter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("未払いの方に催促の電話をかけたい", ["未払い", "の", "方", "に", "催促", "の", "電話", "を", "かけ", "たい"]),
        ("名簿をコピーして持ち帰って", ["名簿", "を", "コピー", "し", "て", "持ち帰っ", "て"]),
        ("", []),
    ],
)
def test_text_is_cut_into_its_words(text: str, expected: list[str]) -> None:
    assert [piece for piece, _ in cut(text, load_words())] == expected


@pytest.mark.parametrize("text", ["委託先へ宛名データ(3000件)を送っても大丈夫?", "abc 😀 \u3000あ", "ｱｲｳ" * 50])
def test_nothing_is_lost_in_cutting(text: str) -> None:
    pieces = cut(text, load_words())
    assert "".join(piece for piece, _ in pieces) == text
    assert all(len(piece) == 1 for piece, is_word in pieces if not is_word)


@pytest.mark.parametrize("said", ["送っ", "届け", "安く", "渡さ"])
def test_an_inflected_word_is_a_word(said: str) -> None:
    assert are_words([said], load_words()) == [True]


def test_an_invented_word_is_not_known() -> None:
    assert are_words(["ゾブラグ", "同意"], load_words()) == [False, True]
    assert are_words([], load_words()) == []
    assert key_of("同意") < 2**40


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("送る", {"送る", "送ら", "送り", "送れ", "送ろ", "送っ"}),
        ("認める", {"認める", "認めら", "認めり", "認めれ", "認めろ", "認めっ", "認め"}),
        ("安い", {"安い", "安く", "安かっ", "安けれ", "安さ"}),
        ("メール", {"メール"}),
        ("する", {"する"}),
    ],
)
def test_how_a_word_may_be_inflected(word: str, expected: set[str]) -> None:
    assert forms(word) == expected


def test_the_key_of_a_word_is_the_one_it_was_published_under() -> None:
    assert murmur("同意".encode()) == 9_431_498_909_758_642_112


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("近代科学社の担当者に当選者の名簿を送る", ""),
        ("カタログとサンプルを発送", ""),
        ("宛名の引越メモ", ""),
        ("カメラバッグとガス", ""),
        ("フレゴンの名簿をムニョロに渡す", "フム"),  # inventions, of which crumbs are words
        ("餌務のために使う", "務"),  # two kanji that make no word together
        ("zorblaxに使う", "zorblax"),
        ("(2026年 11/22)", ""),
    ],
)
def test_what_no_list_of_words_holds_is_strange(text: str, odd: str) -> None:
    assert "".join(text[place] for place in sorted(strange(text, load_words()))) == odd


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("振り込み", {"振込み", "振込", "振り込"}),
        ("宛て名", {"宛名"}),
        ("支払い", {"支払"}),
        ("見積もり", {"見積り", "見積"}),
        ("大きい", set()),
        ("お客", set()),
        ("名簿", set()),
        ("ログイン", set()),
    ],
)
def test_how_a_word_may_be_written_with_fewer_kana(word: str, expected: set[str]) -> None:
    assert shorter(word) == expected
