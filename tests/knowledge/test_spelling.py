"""Typing errors are mended against the known words; what is a word already stays."""

import pytest

from knowledge.spelling import respelt


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how long do u keep my personl data", "how long do you keep my personal data"),
        ("wil you giv my adress away wihtout consent", "address"),
        ("do you encypt my pasword", "encrypt my password"),
        ("delte my informaton", "delete my information"),
    ],
)
def test_evident_errors_are_mended(typed: str, meant: str) -> None:
    assert meant in respelt(typed)


@pytest.mark.parametrize(
    "text",
    [
        "is a passport ok for the cops",
        "do you sell to nissan or toyota",
        "my grandson tobias",
        "gps and cctv",
        "pd-7k3m-9qx2",
    ],
)
def test_real_words_and_names_stay(text: str) -> None:
    assert respelt(text) == text
