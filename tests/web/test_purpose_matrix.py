"""The policy's page shows which data it lists for which purpose, each place linked to its clause."""

import re

from bot.domain.registered import NotifiedForm, Registered
from handlers.web.purpose_matrix import matrix_of
from knowledge.parser import parse_policy
from knowledge.purposes import PurposeDesk
from tests.web.desk import WebDesk, shared_knowledge

THIRD = """Privacy notice
1. We use your e-mail address and name to send invoices.
2. We use your date of birth for age verification.
"""


async def test_the_matrix_is_what_the_table_of_purposes_says(desk: WebDesk) -> None:
    page = (await desk.client.get("/policy/company")).text
    rules = PurposeDesk([shared_knowledge().policy("company")]).rules("company")
    table = page[page.index('<section class="purposes"') :]
    rows = re.findall(r'<tr role="row"><th role="rowheader"[^>]*>(.*?)</th>(.*?)</tr>', table)
    linked = {(words, clause) for words, cells in rows for clause in re.findall(r'href="#([^"]+)"', cells)}
    assert ("usage history", "1.3") in linked
    assert ("usage history", "1.1") not in linked
    assert {clause for _, clause in linked} == {entry.clause.partition(":")[2] for entry in rules.purposes}
    assert len(rows) == len(set().union(*(entry.items for entry in rules.purposes)))
    assert all(f'id="{clause}"' in page for _, clause in linked)


async def test_a_policy_without_purposes_says_so(desk: WebDesk) -> None:
    page = (await desk.client.get("/policy/impress")).text
    assert "This text lists no purposes" in page
    assert '<table role="table">' not in page


def test_a_third_policy_yields_its_own_and_what_a_desk_registered_stays_out() -> None:
    policy = parse_policy("third", THIRD.encode())
    form = NotifiedForm("seminar", ("telephone number",), ("invitations to seminars",))
    matrix = matrix_of(PurposeDesk([policy], {"third": Registered(forms=(form,))}), policy)
    assert matrix is not None
    assert [row.item for row in matrix.rows] == ["name", "email", "birth date"]
    assert "checking age" in matrix.purposes
    filled = [(row.item, cell.purpose, cell.clauses) for row in matrix.rows for cell in row.cells if cell.clauses]
    assert ("birth date", "checking age", ("2",)) in filled


def test_an_earlier_version_shows_no_matrix_of_another() -> None:
    policy = parse_policy("third", THIRD.encode())
    other = parse_policy("third", (THIRD + "3. Other words.").encode())
    assert matrix_of(PurposeDesk([policy]), other) is None
