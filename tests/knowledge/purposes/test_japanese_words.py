"""Japanese words and what they mean by themselves: cut without a dictionary program, alike where people mean alike."""

import numpy as np
import pytest

from knowledge.purposes.learnt.japanese_words import MOST, cut, key_of, load_words, states_of, strange
from knowledge.purposes.learnt.layers import Floats
from knowledge.purposes.learnt.make_japanese_words import forms, murmur, reduced


def meaning(word: str) -> Floats:
    [row] = load_words().rows_of([word])
    assert row >= 0, word
    found: Floats = load_words().vectors[row] * load_words().scale
    return found / np.float32(np.linalg.norm(found))


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
    assert all(len(piece) == 1 for piece, row in pieces if row < 0)


@pytest.mark.parametrize(("said", "listed"), [("送っ", "送る"), ("届け", "届け"), ("安く", "安い"), ("渡さ", "渡す")])
def test_an_inflected_word_is_the_same_word(said: str, listed: str) -> None:
    rows = load_words().rows_of([said, listed])
    assert rows[0] == rows[1] >= 0


@pytest.mark.parametrize(
    ("word", "near", "far"), [("督促", "請求", "天気"), ("名簿", "住所", "料理"), ("弁護士", "裁判", "野球")]
)
def test_words_that_mean_alike_lie_near_each_other(word: str, near: str, far: str) -> None:
    assert meaning(word) @ meaning(near) > meaning(word) @ meaning(far) + 0.1


def test_states_are_of_the_text_and_its_words_in_their_order() -> None:
    states = states_of("名簿を渡す")
    assert states.shape == (4, load_words().vectors.shape[1])
    assert not np.allclose(states, states_of("渡すを名簿"))
    assert len(states_of("")) == 1
    assert len(states_of("名簿を" * 500)) == MOST + 1


def test_an_invented_word_is_not_known() -> None:
    assert load_words().rows_of(["ゾブラグ", "同意"]).tolist() == [-1, *load_words().rows_of(["同意"])]
    assert load_words().rows_of([]).tolist() == []
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


def test_made_smaller_the_vectors_keep_what_is_alike() -> None:
    chance = np.random.default_rng(3)
    vectors = (chance.normal(size=(400, 120)) @ chance.normal(size=(120, 300))).astype(np.float32)
    small, scale = reduced(vectors)
    assert small.dtype == np.int8
    assert small.shape == (400, 192)
    turned = small * scale
    away = vectors - vectors.mean(axis=0)
    given, kept = (each[0] @ each[1:].T / np.linalg.norm(each[1:], axis=1) for each in (away, turned))
    assert np.corrcoef(given, kept)[0, 1] > 0.95


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("近代科学社の担当者に当選者の名簿を送る", ""),
        ("カタログとサンプルを発送", ""),
        ("フレゴンの名簿をムニョロに渡す", "フム"),  # inventions, of which crumbs are words
        ("餌務のために使う", "務"),  # two kanji that make no word together
        ("zorblaxに使う", "zorblax"),
        ("(2026年 11/22)", ""),
    ],
)
def test_what_no_list_of_words_holds_is_strange(text: str, odd: str) -> None:
    assert "".join(text[place] for place in sorted(strange(text, load_words()))) == odd
