"""Whatever a message or a conversation can hold comes back from its stored form as it was."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from bot.domain.answers import Citation, QuickReply, Reply
from bot.domain.conversations import Conversation, Step
from storage.codecs import (
    read_conversation,
    read_details,
    read_reply,
    write_conversation,
    write_details,
    write_reply,
)

# Every string Python can hold, half surrogates too: what a browser sends is not always what a person typed.
words: st.SearchStrategy[str] = st.text(st.characters(exclude_categories=()))
tuples: Any = st.lists(words, max_size=3).map(tuple)
values = st.dictionaries(words, st.none() | words, max_size=5)
replies = st.builds(
    Reply,
    words,
    st.lists(st.builds(Citation, words, words, words, words, words, words), max_size=3).map(tuple),
    st.lists(st.builds(QuickReply, words, words), max_size=3).map(tuple),
    st.booleans(),
)
numbers = st.none() | st.integers(1, 2**53)
conversations = st.builds(
    Conversation,
    st.sampled_from(Step),
    st.none() | words,
    values,
    st.none() | words,
    tuples,
    tuples,
    numbers,
    numbers,
    numbers,
)


@given(replies)
def test_a_reply_comes_back(reply: Reply) -> None:
    assert read_reply(write_reply(reply)) == reply


@given(conversations)
def test_a_conversation_comes_back(conversation: Conversation) -> None:
    back = read_conversation(write_conversation(conversation))
    assert back == conversation
    assert list(back.values.items()) == list(conversation.values.items())


@given(values)
def test_details_come_back_in_order(details: dict[str, str | None]) -> None:
    assert list(read_details(write_details(details)).items()) == list(details.items())


def test_no_field_is_forgotten_when_one_is_added() -> None:
    names = {one: [field.name for field in fields(one)] for one in (Reply, Citation, QuickReply)}
    assert names == {
        Reply: ["text", "citations", "quick_replies", "upload", "more"],
        Citation: ["clause", "heading", "quote", "url", "version", "language"],
        QuickReply: ["label", "text"],
    }
