"""Foreign words in Slack: they never mention, link or format, never break a limit, and what is cut is seen to be cut."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.domain.answers import Reply
from bot.domain.consents import Consent
from bot.domain.deadlines import Deadline
from bot.domain.messages import Author, Message
from bot.domain.proofs import Role, proofs_of
from bot.domain.references import new_reference
from bot.domain.request_kinds import get_kind, kinds
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel, IdentityState
from bot.emulator.blocks.schema import BLOCKS_TEXT, VIEW_BYTES
from bot.emulator.blocks.validate import problems_of_blocks, problems_of_view, texts_length, view_bytes
from bot.emulator.mrkdwn import entities_in
from bot.services.case_handling import REFUSAL_REASONS
from bot.services.case_record import Details
from bot.services.identity_review import ASK_AGAIN_REASONS
from handlers.slack.blocks import answers, details, identity, modals, posts, replies
from handlers.slack.blocks.card import card, card_text
from handlers.slack.blocks.limits import cut, escape, pieces, take, units
from tests.slack.world import World, a_desk
from tests.support import NOON

NASTY = (
    "<!channel>", "<!here>", "<!everyone>", "<@U0STAFF1>", "<!subteam^S0STAFF1>", "<#C0GENERAL>", "<http://evil.example|bank>",
    "&lt;!here&gt;", "&amp;lt;!channel&amp;gt;", "@channel @here @everyone", "http://evil.example", "javascript:alert(1)", "*bold* _it_ ~no~",
    "```code```", "`code`", "> quote", ":smile: :skull:", "\u202eevil\u202c", "a\u200bb\u200d\ufeff", "раураl.com", "😀" * 3000, "👩‍👩‍👧‍👦" * 700,
    "&" * 5000, "<" * 5000, "\n" * 3000, "漢字" * 3000, "NUL\x00here", "\x1b[31mred", "a" * 8000, "&amp;" * 2000, "é" * 8000, "e\u0301" * 4000,
    "\ud83d", "\r\n\r\n", "<", ">", "&", "|", "<|", "<!", "<!date^0^{date}|x>", "\u2028line\u2029",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=400),
    st.builds(lambda t, n: t * n, st.text(min_size=1, max_size=12), st.integers(1, 3000)),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("".join),
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")


def a_ticket(kind: str = "disclosure", status: TicketStatus = TicketStatus.RECEIVED, **more: Any) -> Ticket:
    level = get_kind(kind).identity
    values: dict[str, Any] = {
        "id": 1,
        "reference": new_reference(),
        "desk": "company",
        "kind": kind,
        "session_id": 1,
        "locale": "en",
        "identity": Identity.required(level),
        "deadline": Deadline(date(2026, 12, 1), 5),
        "created_at": datetime(2026, 11, 22, tzinfo=UTC),
        "details": {"name": "Taro Yamada", "email": "taro@example.jp", "description": "order Q4711"},
        "status": status,
    }
    return Ticket(**{**values, **more})


def valid_post(text: str, blocks: list[dict[str, Any]]) -> None:
    """Accepted by the emulator's own tables, which know nothing of ours."""
    assert problems_of_blocks(blocks) == []
    assert texts_length(blocks) <= BLOCKS_TEXT
    assert 0 < units(text) <= 4000
    for block in SdkBlock.parse_all(blocks):
        block.validate_json()  # slack_sdk's own, partial idea of the limits


def valid_view(view: dict[str, Any]) -> None:
    assert problems_of_view(view) == []
    assert view_bytes(view) <= VIEW_BYTES
    SdkView(**view).validate_json()


@given(TEXTS)
def test_a_customers_words_never_become_markup_and_always_fit(text: str) -> None:
    message = Message(1, Author.CUSTOMER, Reply(text), datetime.now(UTC))
    blocks = posts.message_blocks(message)
    valid_post(posts.message_text(message), blocks)
    assert entities_in(posts.message_text(message), blocks) == []
    assert sum(units(b["text"]["text"]) for b in blocks if "text" in b) <= 12_000


@given(TEXTS)
def test_nothing_is_lost_without_saying_so(text: str) -> None:
    blocks = posts.quoted(text)
    shown = "".join(b["text"]["text"] for b in blocks if b["type"] == "section")
    if not any("Cut here" in str(b) for b in blocks):
        kept = (
            re.sub(r"[\x00-\x08\x0b-\x1f\x7f\s]", "", text)
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
        assert re.sub(r"\s", "", shown) == kept.replace("\ud83d", "\ufffd")


@given(TEXTS, st.integers(1, 400))
def test_a_cut_never_splits_an_entity_or_a_pair(text: str, limit: int) -> None:
    escaped = escape(text)
    short = cut(escaped, limit)
    assert units(short) <= limit
    assert not _ENTITY.search(short.removesuffix("…")), "every & begins a whole entity"
    short.encode("utf-8")
    assert short == escaped or short.endswith("…")


@given(TEXTS, st.integers(1, 3000))
def test_pieces_together_are_the_whole(text: str, size: int) -> None:
    escaped = escape(text)[: size * 20]
    parts = list(pieces(escaped, max(size, 5)))
    assert all(0 < units(part) <= max(size, 5) for part in parts)
    assert "".join(parts) == escaped


@given(st.text(max_size=200), st.integers(0, 300))
def test_take_is_a_split(text: str, limit: int) -> None:
    head, rest = take(escape(text), limit)
    assert head + rest == escape(text)


@given(TEXTS, TEXTS, TEXTS)
def test_private_modals_take_any_words(name: str, email: str, story: str) -> None:
    agreed = Consent(story, "en", "company", "v", 1, 1, NOON, NOON)
    seen = Details(a_ticket(), name, email, story, "internal", [], [agreed], {"subject_name": name, "right": story})
    view = details.details_modal(seen)
    valid_view(view)
    assert entities_in("", view["blocks"]) == []


@given(TEXTS)
def test_a_reply_form_takes_any_words(text: str) -> None:
    for preview in (False, True):
        valid_view(replies.reply_modal(a_ticket(), text[:3000], "ask", preview=preview))


@given(TEXTS)
def test_a_sentence_mentions_nobody_but_colleagues(text: str) -> None:
    view = modals.sentence_modal(text)
    valid_view(view)
    assert {found["kind"] for found in entities_in("", view["blocks"])} <= {"user"}


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_answers_fit_whatever_the_policy_says(lead: str, clauses: list[str]) -> None:
    quoted = [answers.QuotedClause("3.1", "Heading", text, "https://desk.example.com/policy/x#3.1") for text in clauses]
    valid_post("An answer", answers.answer_blocks(lead, quoted, ["From X."], "en", 1))


@pytest.mark.parametrize("kind", [kind.key for kind in kinds()])
def test_every_card_is_accepted_and_says_nothing_of_the_requester(kind: str) -> None:
    for status, state in itertools.product(TicketStatus, IdentityState):
        ticket = a_ticket(kind, status, assignee="U0STAFF1", first_refused_on=date(2026, 1, 2), office="holdings")
        ticket.identity = Identity(get_kind(kind).identity, state)
        blocks, text = card(ticket, a_desk()), card_text(ticket, a_desk())
        valid_post(text, blocks)
        for word in ("Taro", "taro@", "Q4711"):
            assert word not in str(blocks) + text
        values = [e["value"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
        assert set(values) <= {ticket.reference}, "a button carries the reference and nothing else"


@pytest.mark.parametrize(
    "view",
    [
        replies.reply_modal(a_ticket()),
        replies.resolve_modal(a_ticket()),
        replies.refuse_modal(a_ticket(), REFUSAL_REASONS),
        *(
            identity.approve_modal(a_ticket(), replace(a_desk(), record_systems=systems), proof)
            for systems in ((), ("Customer database", "Shop"))
            for role in Role
            for proof in proofs_of(role)
        ),
        identity.ask_again_modal(a_ticket(), proofs_of(Role.PERSON)[0], ASK_AGAIN_REASONS),
        replies.resolve_modal(
            a_ticket(identity=Identity(IdentityLevel.DOCUMENT, IdentityState.CONFIRMED, contact_on_record=False))
        ),
        identity.change_kind_modal(a_ticket(), [kind.key for kind in kinds()]),
        modals.reason_modal("details", "PD-0000-0000"),
        modals.reason_modal("view_document", "PD-0000-0000"),
        modals.document_modal("PD-0000-0000", "https://desk.example.com/staff/documents/" + "t" * 43, "123456", 5),
    ],
    ids=lambda view: view["callback_id"],
)
def test_every_modal_is_accepted(view: dict[str, Any]) -> None:
    valid_view(view)
    assert len(view["private_metadata"]) <= 12


async def test_no_words_of_a_customer_mention_link_or_format_in_slack(world: World) -> None:
    reference = await world.posted("complaint", description=" ".join(NASTY[:22]), name="<!channel> Bob")
    token = world.tokens[reference]
    for text in NASTY[:12]:
        await world.say(token, text)
    await world.deliver()
    found = (await world.look("entities"))["entities"]
    assert [e for e in found if e["kind"] != "user"] == []
    assert [e for e in found if e["kind"] == "user" and e["target"] == "U0STAFF1"] == []
