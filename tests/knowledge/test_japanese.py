"""Japanese as people type it: one spelling for many, and what a message shows besides its topic."""

import re
import tomllib
from importlib import resources

import pytest

from knowledge.bank import FEATURE_TABLES
from knowledge.intent_first import ASKING
from knowledge.japanese import japanese_features, standard
from knowledge.matching import load_weights, shares
from knowledge.ngrams import vector

RESPELT = [
    ("こじんじょうほうはけいさつにわたしますか", "個人情報は警察に渡しますか"),
    ("メアドの訂正たのむわ", "メールアドレスの訂正お願いします"),
    ("どないしたらええの", "どうすればいいの"),
    ("うちの会社の住所", "うちの会社の住所"),
    ("情報漏洩したら", "情報漏えいしたら"),
    ("身分の確認", "本人確認"),
    ("どげんしとると", "どうしていると"),
    ("勝手に使っとったんですか", "勝手に使っていたんですか"),
]
LEFT_ALONE = [
    "どういうケースですか",
    "履歴をまとめて見る",
    "サイトを開いただけで",
    "たいへんじゃないですか",
    "ありがとうございます",
    "何もありませんか",
    "情報を消したい",
    "そういうことですか",
    "人によると思います",
    "クレジットカード番号を預けた",
    "先週申し込んだ者です",
]


@pytest.mark.parametrize(("typed", "usual"), RESPELT)
def test_many_spellings_come_to_one(typed: str, usual: str) -> None:
    assert standard(typed) == usual


@pytest.mark.parametrize(("typed", "usual"), RESPELT)
def test_the_usual_spelling_stays_as_it_is(typed: str, usual: str) -> None:
    assert standard(usual) == usual


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_no_dialect_is_heard_where_none_is(text: str) -> None:
    assert standard(text) == text


@pytest.mark.parametrize("table", FEATURE_TABLES["ja"])
def test_every_pattern_of_the_tables_finds_something_and_never_nothing(table: str) -> None:
    loaded = tomllib.loads((resources.files("knowledge.data") / f"{table}.ja.toml").read_text(encoding="utf-8"))
    patterns = list(loaded["spoken"]) if table == "respelling" else list(loaded.values())
    assert len(patterns) > 4
    assert [pattern for pattern in patterns if re.compile(pattern).search("")] == []


def test_a_message_without_a_word_of_personal_data_says_so_in_its_features() -> None:
    assert "n:none:0:0" in japanese_features("今夜は何を食べよう")
    assert "n:core:2:0" in japanese_features("個人情報の保存期間と暗号化について")
    assert "d:food" in japanese_features("今夜は何を食べよう")


def test_the_form_tells_a_wish_from_a_question() -> None:
    assert {"wish:True", "ask:False"} <= set(japanese_features("住所を直してください"))
    assert {"wish:False", "ask:True"} <= set(japanese_features("住所は直せますか?"))


def test_what_is_wanted_is_weighed_before_the_topic() -> None:
    wants = load_weights("ja").wants
    assert wants is not None
    assert wants.intent_labels[0] == ASKING
    question, wish = shares(["保存期間は何年ですか?", "私の情報を消してください"], "ja")
    assert max(question, key=question.__getitem__) == "retention"
    assert max(wish, key=wish.__getitem__) == "intent:request:deletion"


def test_a_text_without_any_known_piece_still_has_shares() -> None:
    weights = load_weights("ja")
    assert weights.wants is not None
    share = weights.wants.shares(vector("", "ja", weights.rarity))
    assert sum(share.values()) == pytest.approx(1.0, abs=1e-4)
