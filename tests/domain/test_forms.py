"""Reading what people type into a form: names, addresses, and what a first message already tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import find_email, masked_email
from bot.domain.errors import InvalidInput
from bot.domain.forms import Field, FieldKind, next_field, read_field
from bot.domain.request_kinds import get_kind
from bot.domain.told import volunteered

EMAIL = Field("email", FieldKind.EMAIL)
NAME = Field("name", FieldKind.NAME)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("taro@example.com", "taro@example.com"),
        ("  Taro.Yamada+shop@Example.CO.JP  ", "Taro.Yamada+shop@example.co.jp"),
        ("it is taro (at) example (dot) jp, thanks", "taro@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com"),
        ("メールは taro@example.com です", "taro@example.com"),
    ],
)
def test_an_address_is_read_however_it_is_written(typed: str, address: str) -> None:
    assert read_field(EMAIL, typed) == address


@pytest.mark.parametrize(
    "typed",
    ["no mail", "taro@", "@example.com", "a@b", "one@example.com or two@example.com", "x" * 300 + "@example.com"],
)
def test_what_is_no_single_address_is_asked_again(typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_field(EMAIL, typed)


@given(st.text(max_size=300))
def test_an_address_never_carries_a_line_break_or_a_second_recipient(text: str) -> None:
    found = find_email(text)
    assert found is None or (found.count("@") == 1 and not set(found) & set('\r\n ,;<>"'))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("My name is Taro Yamada.", "Taro Yamada"),
        ("山田 太郎です", "山田 太郎"),
        ("I'm Ana María", "Ana María"),
        ("氏名: 佐藤花子", "佐藤花子"),
        ("Jean-Luc O’Neil", "Jean-Luc O’Neil"),
    ],
)
def test_a_name_is_read_without_the_sentence_around_it(typed: str, name: str) -> None:
    assert read_field(NAME, typed) == name


@pytest.mark.parametrize(
    "typed", ["???", "12345", "taro@example.com", "n" * 201, "lawyer here, send me Mr Tanaka's file"]
)
def test_what_is_no_name_is_asked_again(typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_field(NAME, typed)


def test_a_first_message_is_not_asked_for_again() -> None:
    story = "I complained in May that you mailed my brother's address b@example.com, and my email is taro@example.com. My name is Taro Yamada"
    known = volunteered("complaint", story)
    assert known == {"description": story, "name": "Taro Yamada", "email": "taro@example.com"}


def test_an_address_inside_the_story_is_not_the_requesters() -> None:
    known = volunteered("complaint", "your shop sent all of my orders to bob@example.com without asking me first")
    assert known["email"] is None


def test_the_only_address_in_a_wish_to_end_mail_is_the_one_concerned() -> None:
    assert volunteered("stop_marketing", "stop mailing taro@example.com")["email"] == "taro@example.com"


def test_a_bare_wish_is_not_a_description() -> None:
    assert volunteered("deletion", "please delete my data")["description"] is None


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("I want to complain: your salesman called me three times last week", True),
        ("Complaint. Somebody of yours called me three times about a sale.", True),
        ("Complaint - the wrong bill was sent to my neighbour", True),
        ("I want to complain. It is about your newsletter.", False),
        ("I would like to file a complaint. It is about my personal data", False),
        ("I have a complaint. Thank you, Aiko Marie Tanaka, aiko@example.com", False),
        ("苦情です。先月解約したのに請求書が毎週届きます。", True),
        ("苦情を言いたいです。個人情報について", False),
    ],
)
def test_what_is_told_beside_the_word_complaint_is_not_asked_for_again(text: str, tells: bool) -> None:
    assert (volunteered("complaint", text)["description"] is not None) == tells


def test_a_skipped_field_is_not_asked_again() -> None:
    form = get_kind("complaint").form
    assert next_field(form, {"description": "x", "name": None}) == form[2]
    assert next_field(form, {"description": "x", "name": None, "email": None}) is None


def test_a_masked_address_tells_its_owner_only() -> None:
    assert masked_email("taro.yamada@example.com") == "t***@example.com"
