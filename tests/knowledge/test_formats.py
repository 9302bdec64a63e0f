"""Policies in HTML, Markdown and plain text: nothing of them is lost, and every clause leads back to its place in what was received."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.policies import Policy
from knowledge.errors import PolicyUnreadable
from knowledge.formats import Format, format_of
from knowledge.parser import Parsed, parse_document, parse_policy

TEXTS = Path(__file__).parent / "data" / "policies"
NAMES = sorted(file.name for file in TEXTS.iterdir())
TAG = re.compile(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", re.DOTALL)


def parsed(name: str) -> Parsed:
    return parse_document("x", (TEXTS / name).read_bytes())


def html(body: str) -> Policy:
    return parse_policy("x", f"<!doctype html><title>T</title><body>{body}".encode())


def seen(policy: Policy) -> list[tuple[str, str, str]]:
    return [(clause.path, clause.heading, clause.text) for clause in policy.clauses]


@pytest.mark.parametrize("name", NAMES)
def test_the_format_is_known_by_the_text_alone(name: str) -> None:
    wanted = {"html": Format.HTML, "md": Format.MARKDOWN, "txt": Format.TEXT}[name.rpartition(".")[2]]
    assert parsed(name).format is wanted


def test_the_suffix_decides_where_the_text_allows_both() -> None:
    assert format_of("We keep your data.", ".md") is Format.MARKDOWN
    assert format_of("We keep your data.", ".txt") is Format.TEXT
    assert format_of("<html><p>We keep your data.", ".txt") is Format.HTML


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("name", NAMES)
def test_every_span_frames_the_words_of_its_clause(name: str) -> None:
    policy = parsed(name).policy
    for clause in policy.clauses:
        framed = policy.source[clause.span.start : clause.span.end]
        own = [line.partition(": ")[2] or line for line in clause.text.split("\n")]
        assert letters(own[0])[:3] == letters(re.sub(r"<[^>]*>", "", framed))[:3]
        first, last = own[0].split()[0], clause.text.split()[-1]
        assert letters(first)[:2] in letters(framed)
        assert letters(last)[-2:] in letters(framed) or "Seven years" in clause.text


def test_entities_tags_and_broken_lines_read_as_a_browser_shows_them() -> None:
    policy = html(
        "<p>A&amp;B &lt;keeps&gt; your\n   <b>na</b>me&nbsp;&#x2014; &copy; &unknown; 100&percnt;.<p>氏名と\n住所を保管します。"
    )
    assert [clause.text for clause in policy.clauses] == [
        "A&B <keeps> your name\xa0— © &unknown; 100%.",
        "氏名と住所を保管します。",
    ]


def test_scripts_styles_menus_and_what_is_hidden_are_not_policy() -> None:
    body = (
        "<nav><p>Menu of five words here</nav><script>if (a < b) sell('data')</script><style>p{}</style>"
        "<h1>Privacy Policy</h1><p>We keep data.</p><div hidden>We sell it.</div><p style='display: none'>We lose it.</p>"
        "<noscript>Switch it on</noscript><template><p>Never</p></template><footer><p>All rights reserved</footer>"
    )
    found = parse_document("x", f"<html><body>{body}".encode())
    assert seen(found.policy) == [("0.1", "", "We keep data.")]
    assert [(one.what, one.words) for one in found.document.left_out] == [
        ("the menu", 5),
        ("hidden text", 3),
        ("hidden text", 3),
        ("the footer of the page", 3),
    ]


def test_only_the_main_part_is_read_where_the_page_marks_one() -> None:
    found = parse_document("x", b"<html><div><p>Welcome to us</div><main><p>We keep data.</main><div>Imprint</div>")
    assert seen(found.policy) == [("0.1", "", "We keep data.")]
    assert [(one.what, one.words) for one in found.document.left_out] == [
        ("what stands outside the main part of the page", 4)
    ]


def test_tags_left_open_or_closed_twice_change_nothing() -> None:
    clean = (
        "<h2>Use</h2><p>We use:</p><ul><li>names</li><li>addresses</li></ul><p>Nothing else.</p><h2>End</h2><p>Bye.</p>"
    )
    sloppy = (
        "<h2>Use</h2></span><p>We use:<ul><li>names<li>addresses</ul></li></div><p>Nothing else.<h2>End</h2><p>Bye."
    )
    assert seen(html(clean)) == seen(html(sloppy))
    assert [path for path, _, _ in seen(html(clean))] == ["1", "1.1", "1.2", "1.3", "2"]


def test_numbers_of_ordered_lists_are_those_that_a_browser_shows() -> None:
    policy = html('<h2>Use</h2><p>For:<ol start="3"><li>a<li value="7">b<li>c<ol type="i"><li>d<li>e</ol></ol>')
    assert [path for path, _, _ in seen(policy)] == ["1", "1.3", "1.7", "1.8", "1.8.i", "1.8.ii"]


def test_numbers_written_in_the_text_win_over_those_of_the_list() -> None:
    policy = html("<h2>Use</h2><p>For:<ul style='list-style:none'><li>(a) letters<li>(b) parcels</ul>")
    assert [path for path, _, _ in seen(policy)] == ["1", "1.a", "1.b"]


def test_a_table_is_read_row_by_row_with_the_words_of_its_columns() -> None:
    policy = html(
        "<h2>Use</h2><table><tr><th>Data</th><th>Purpose</th></tr><tr><td rowspan=2>Name</td><td>Delivery</td></tr>"
        "<tr><td>Billing</td></tr><tr><td colspan=2>That is all.</td></tr></table>"
    )
    assert [text for _, _, text in seen(policy)][1:] == [
        "Data: Name\nPurpose: Delivery",
        "Data: Name\nPurpose: Billing",
        "That is all.",
    ]


def test_a_table_that_only_arranges_the_page_is_read_as_the_page() -> None:
    policy = html("<table><tr><td><h2>Use</h2><p>We use it.</td><td><h2>End</h2><p>We stop.</td></tr></table>")
    assert seen(policy) == [("1", "Use", "We use it."), ("2", "End", "We stop.")]


def test_terms_with_long_explanations_are_headings() -> None:
    policy = html("<h2>Use</h2><p>This.<dl><dt>Cookies</dt><dd><p>One.<p>Two.</dd><dt>Logs</dt><dd><p>Three.</dd></dl>")
    assert seen(policy) == [
        ("1", "Use", "This."),
        ("1.1", "Cookies", "One."),
        ("1.1.1", "Cookies", "Two."),
        ("1.2", "Logs", "Three."),
    ]


def test_marks_inside_markdown_are_not_words_of_the_policy() -> None:
    policy = parse_policy(
        "x",
        b"# Policy\n\nWe **never** sell `data` \\*ever\\*, see [our *rules*](https://x.example/a_(b)) &amp; <a@b.example>.\n"
        b"snake_case_names and 2 * 3 * 4 stay.\n",
    )
    assert policy.clauses[0].text == (
        "We never sell data *ever*, see our rules & a@b.example.\nsnake_case_names and 2 * 3 * 4 stay."
    )


def test_a_table_of_contents_is_no_clause() -> None:
    text = "Policy\n\nContents\n1. Use ..... 2\n2. Sharing ..... 3\n\n1. Use\nWe use it.\nA lot.\n\n2. Sharing\nNever.\nReally.\n"
    found = parse_document("x", text.encode())
    assert seen(found.policy) == [("1", "Use", "We use it.\nA lot."), ("2", "Sharing", "Never.\nReally.")]


def test_a_list_that_is_said_twice_is_no_table_of_contents() -> None:
    items = "- names\n- addresses\n- orders\n"
    policy = parse_policy("x", f"1. Use\nWe use:\n{items}2. Sharing\nWe share:\n{items}".encode())
    assert [path for path, _, _ in seen(policy)] == ["1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3"]


@pytest.mark.parametrize(
    ("numbers", "paths"),
    [
        ("(a) (b) (i) (ii) (iii) (c)", "a b b.i b.ii b.iii c"),
        ("(g) (h) (i) (j)", "g h i j"),
        ("(i) (ii) (iii) (iv) (v)", "i ii iii iv v"),
        ("I. II. III. IV. V. VI.", "i ii iii iv v vi"),
        ("G. H. I. J.", "g h i j"),
        ("一、 二、 三、 十、 十一、", "1 2 3 10 11"),
        ("① ② ③", "1 2 3"),
        ("Part I Part II Part IV", "1 2 4"),
        ("Art. 1 Art. 2", "1 2"),
        ("第１章 第２章", "1 2"),
    ],
)
def test_every_way_of_counting_is_followed(numbers: str, paths: str) -> None:
    marks = re.findall(r"(?:Part|Art\.) \S+|\S+", numbers)
    text = "\n".join(f"{mark} Rule number {place} is kept by us." for place, mark in enumerate(marks))
    policy = parse_policy("x", text.encode())
    assert [clause.path for clause in policy.clauses] == paths.split()


def parsed_or_none(text: str, format_: Format) -> Parsed | None:
    try:
        return parse_document("x", text.encode("utf-8", "surrogatepass"), format_)
    except PolicyUnreadable:
        return None


MARKS = [
    "",
    "1. ",
    "1.1 ",
    "(a) ",
    "- ",
    "  - ",
    "# ",
    "## ",
    "第2条（",
    "※ ",
    "Note: ",
    "**",
    "III. ",
    "【",
    "| ",
    "> ",
    "　一　",
]
ENDS = ["", ".", ":", "】", "）", "**", " |", " in the following cases:", "。"]
LINE = st.builds(
    lambda mark, body, end: (mark, body, end),
    st.sampled_from(MARKS),
    st.sampled_from(["", "Title ", "we keep ", "However, we keep ", "when so ", "contact us ", "方針 "]),
    st.sampled_from(ENDS),
)
BETWEEN = st.sampled_from(["\n", "\n\n", "\n| --- | --- |\n", "\n====\n", "\nMay 1, 2006\n"])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(LINE, BETWEEN), min_size=1, max_size=14), st.sampled_from(list(Format)))
def test_no_word_of_a_text_is_lost(parts: list[tuple[tuple[str, str, str], str]], format_: Format) -> None:
    text = ""
    for number, ((mark, body, end), between) in enumerate(parts):
        text += f"{mark}{body}word{number}x{end}{between}"
    found = parsed_or_none(text, format_)
    if found is None:  # a title alone is no policy
        return
    said = "\n".join([found.policy.title, *(f"{one.heading}\n{one.text}" for one in found.policy.clauses)])
    assert [number for number in range(len(parts)) if f"word{number}x" not in said] == []
    for clause in found.policy.clauses:
        framed = found.policy.source[clause.span.start : clause.span.end]
        assert all(word in framed for word in re.findall(r"word\d+x", clause.text.split(": ")[-1]))


TAGS = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "b",
    "br",
    "main",
    "pre",
    "a",
]
MARKUP = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["&amp;", "&#12354;", "&bogus", "&", "<", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "< p", "<p x='"]
    ),
    st.integers(0, 99).map(lambda number: f"word{number}x"),
    st.text(max_size=8),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(MARKUP, max_size=40).map(" ".join))
def test_any_markup_is_a_policy_or_a_typed_refusal(text: str) -> None:
    found = parsed_or_none(text, Format.HTML)
    if found is None:
        return
    for clause in found.policy.clauses:
        assert clause.text.strip()
        assert 0 <= clause.span.start < clause.span.end <= len(found.policy.source)


def test_deep_and_long_pages_are_read_in_time_and_without_running_out_of_stack() -> None:
    deep = html("<div>" * 5_000 + "<p>We keep data." + "</div>" * 5_000)
    assert seen(deep) == [("0.1", "", "We keep data.")]
    rows = "".join(f"<tr><td>item {number}</td><td>use {number}</td></tr>" for number in range(2_500))
    assert len(html(f"<h2>Use</h2><table>{rows}</table>").clauses) == 2_501
