"""The policy page as it is laid out: every number stands clear of its clause, on a telephone too."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.site import Site

GAPS = """() => [...document.querySelectorAll(".clause")].map(clause => {
    const number = document.createRange(), words = clause.querySelector(".words")
    number.selectNodeContents(clause.querySelector(".number"))
    return words.getBoundingClientRect().left - number.getBoundingClientRect().right
})"""


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_no_number_runs_into_its_clause(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    with Site.running(tmp_path) as site:
        page = open_page(f"{site.origin}/policy/company", viewport={"width": width, "height": 800})
        gaps = page.evaluate(GAPS)
        assert len(gaps) > 15
        assert min(gaps) >= 4
        assert page.evaluate("document.documentElement.scrollWidth") <= width
