"""Pages for people: policies with an anchor per clause, the demonstration sites, the status page, and what a browser may do on each."""

import html
import re
from pathlib import Path

import pytest

from bot.domain.desks import Desk
from handlers.web.settings import DemoLinks
from tests.web.desk import DESKS, WebDesk, open_desk, shared_knowledge

POLICIES = [policy.name for policy in shared_knowledge().policies()]
PAGES = [
    "/",
    "/demo/impress",
    "/policy/company",
    "/status",
    "/staff/documents/x",
    "/nowhere",
    "/widget.js",
    "/api/desks/company",
    "/healthz",
]


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("name", POLICIES)
async def test_every_clause_can_be_linked_to_and_stands_there_word_for_word(desk: WebDesk, name: str) -> None:
    policy = shared_knowledge().policy(name)
    answer = await desk.client.get(f"/policy/{name}")
    assert answer.status_code == 200
    sections = re.split(r'<section id="', answer.text)[1:]
    assert [section.partition('"')[0] for section in sections] == [clause.path for clause in policy.clauses]
    for clause, section in zip(policy.clauses, sections, strict=True):
        words = plain(section)
        for line in clause.text.split("\n"):
            assert re.sub(r"\s+", " ", line).strip() in words, clause.id
    headings = re.findall(r"<h2>(.*?)</h2>", answer.text)
    assert [html.unescape(heading) for heading in headings] == list(
        dict.fromkeys(c.heading for c in policy.clauses if c.heading)
    )


async def test_dates_repairs_and_versions_are_told(desk: WebDesk) -> None:
    company = (await desk.client.get("/policy/company")).text
    impress = (await desk.client.get("/policy/impress")).text
    assert "The text states no date" in company
    assert "Characters mended" not in company
    assert '<time datetime="2006-05-01">1 May 2006</time>' in impress
    assert f"Characters mended in this text: {len(shared_knowledge().policy('impress').repairs)}" in impress
    version = shared_knowledge().policy("impress").version
    assert (await desk.client.get(f"/policy/impress/{version}")).text == impress


async def test_an_unknown_policy_or_version_says_what_there_is(desk: WebDesk) -> None:
    answer = await desk.client.get("/policy/nowhere")
    assert answer.status_code == 404
    assert "company" in answer.json()["error"]["message"]
    answer = await desk.client.get("/policy/company/000000000000")
    assert answer.status_code == 404
    assert shared_knowledge().policy("company").version in answer.json()["error"]["message"]


async def test_a_person_gets_the_sentence_as_a_page(desk: WebDesk) -> None:
    answer = await desk.client.get("/policy/<script>alert(1)", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text


@pytest.mark.parametrize("desk_", DESKS, ids=lambda desk: desk.key)
async def test_each_desk_has_a_site_with_the_widget(desk: WebDesk, desk_: Desk) -> None:
    page = (await desk.client.get(f"/demo/{desk_.key}")).text
    assert f'<script src="/widget.js" data-desk="{desk_.key}" defer></script>' in page
    assert f'href="/policy/{desk_.policy}"' in page
    assert all(f"/demo/{other.key}" in page for other in DESKS)
    assert (await desk.client.get("/", params={"desk": desk_.key})).text == page


async def test_the_staffs_pages_are_named_in_the_demo_only(desk: WebDesk, tmp_path: Path) -> None:
    links = DemoLinks("http://127.0.0.1:9001/", "http://127.0.0.1:9000/mail")
    assert "9001" not in (await desk.client.get("/")).text
    async with open_desk(tmp_path / "demo", demo=links) as demo:
        page = (await demo.client.get("/")).text
    assert links.slack in page
    assert links.mail in page


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_tells_the_browser_to_be_careful(desk: WebDesk, path: str) -> None:
    headers = (await desk.client.get(path, headers={"Accept": "text/html"})).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "cache-control" in headers


async def test_pages_hold_no_inline_script_or_style(desk: WebDesk) -> None:
    for path in ("/", "/policy/impress", "/status"):
        page = (await desk.client.get(path)).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), path


async def test_files_are_addressed_by_their_content_and_asked_for_once(desk: WebDesk) -> None:
    page = (await desk.client.get("/")).text
    [address] = re.findall(r'href="(/static/pages\.css\?v=\w+)"', page)
    first = await desk.client.get(address)
    assert "immutable" in first.headers["cache-control"]
    assert "immutable" not in (await desk.client.get("/static/pages.css?v=old")).headers["cache-control"]
    again = await desk.client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await desk.client.get("/static/pages.css", headers={"Accept-Encoding": "identity"})).text == first.text
    for name in ("nothing.css", "..%2fapp.py", "widget"):
        assert (await desk.client.get(f"/static/{name}")).status_code == 404


async def test_status_page_shows_the_request_in_either_language(desk: WebDesk) -> None:
    visitor = await desk.visitor()
    ticket = await desk.complaint(visitor)
    words = " ".join(message["text"] for message in visitor.turn["messages"]).replace(".", " ").split()
    [code] = [word for word in words if len(word) == 11 and word[5] == "-"]
    form = {"reference": ticket["reference"], "access_code": code}
    shown = await desk.client.post("/status", data=form)
    assert shown.status_code == 200
    assert ticket["status_label"] in shown.text
    assert all(entry["text"] in html.unescape(shown.text) for entry in ticket["timeline"])
    japanese = await desk.client.post("/status?lang=ja", data=form)
    assert 'lang="ja"' in japanese.text
    assert "これまでの経過" in japanese.text
    wrong = await desk.client.post("/status?lang=ja", data={**form, "access_code": "00000-00000"})
    assert wrong.status_code == 403
    assert "一致しません" in wrong.text


@pytest.mark.parametrize(
    "body", [b"", b"reference", b"\xff\xfe=%00", b"&" * 100, b"reference=" + b"%22%3E%3Cscript%3E" * 20]
)
async def test_a_broken_form_is_refused_politely_and_shows_nothing_of_it_raw(desk: WebDesk, body: bytes) -> None:
    answer = await desk.client.post(
        "/status", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "<script>" not in answer.text


async def test_the_widget_gets_its_desk(desk: WebDesk) -> None:
    shown = (await desk.client.get("/api/desks/impress?locale=ja")).json()
    assert shown["name"] == "Impress Group"
    assert shown["policy_url"] == "/policy/impress"
    assert set(shown["colors"]) == {"fill", "on_fill", "ink_on_light", "ink_on_dark"}
    visitor = await desk.visitor("impress", locale="ja")
    turn = await visitor.say(shown["talk_to_a_person"]["text"])
    assert turn["messages"]
