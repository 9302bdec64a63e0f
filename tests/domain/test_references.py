"""References and access codes: random, forgiving to type, and hard to mistype into somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.references import ALPHABET, find_reference, new_access_code, new_reference, normal_access_code


def test_references_do_not_repeat_or_count_up() -> None:
    drawn = [new_reference() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert drawn != sorted(drawn)
    assert all(find_reference(reference) == reference for reference in drawn)


@given(position=st.integers(0, 7), wrong=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(position: int, wrong: str) -> None:
    body = new_reference()[3:].replace("-", "")
    typed = body[:position] + wrong + body[position + 1 :]
    assert (find_reference(f"PD-{typed[:4]}-{typed[4:]}") is None) == (typed != body)


@given(position=st.integers(0, 6))
def test_two_swapped_neighbours_are_always_noticed(position: int) -> None:
    body = new_reference()[3:].replace("-", "")
    typed = body[:position] + body[position + 1] + body[position] + body[position + 2 :]
    assert (find_reference(f"PD{typed}") is None) == (typed != body)


@pytest.mark.parametrize(
    "style",
    [str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("0", "O").replace("1", "l"), lambda r: f" {r} "],
)
def test_a_reference_is_found_however_it_is_typed(style: object) -> None:
    assert callable(style)
    for _ in range(200):
        reference = new_reference()
        assert find_reference(style(reference)) == reference


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    found = find_reference(text)
    assert found is None or found.startswith("PD-")


def test_no_access_code_looks_like_a_word_or_a_number() -> None:
    for _ in range(1_000):
        code = new_access_code()
        assert any(char.isdigit() for char in code)
        assert any(char.isalpha() for char in code)


def test_access_codes_are_ten_characters_however_typed() -> None:
    code = new_access_code()
    assert len(normal_access_code(code)) == 10
    assert normal_access_code(code.lower().replace("-", " ")) == normal_access_code(code)
