"""The official client drives every modelled method over real HTTP, and meets Slack's errors where Slack would give them."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import AWAY, EMPLOYEE, GENERAL, PRIVATE, STAFF, TOKEN, Control, actions, button

pytestmark = pytest.mark.asyncio(loop_scope="module")

METADATA = {"event_type": "outbox", "event_payload": {"outbox_id": "42"}}


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_the_token_says_who_the_app_is(slack: AsyncWebClient) -> None:
    who = await slack.auth_test()
    assert who["user_id"] == "U0BOT0001"
    assert who["bot_id"] == "B0BOT0001"
    assert (await slack.api_test(foo="bar"))["args"] == {"foo": "bar"}


async def test_a_posted_message_is_found_again_by_its_metadata(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel=PRIVATE, text="card", blocks=[actions(button())], metadata=METADATA)
    bare = await slack.conversations_history(channel=PRIVATE)
    whole = await slack.conversations_history(channel=PRIVATE, include_all_metadata=True)
    assert "metadata" not in bare["messages"][0]
    assert whole["messages"][0]["metadata"] == METADATA
    assert whole["messages"][0]["ts"] == posted["ts"]
    assert whole["messages"][0]["bot_id"] == "B0BOT0001"


async def test_blocks_come_back_with_ids_filled_in(slack: AsyncWebClient) -> None:
    nameless = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
    posted = await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=[nameless])
    block = posted["message"]["blocks"][0]
    assert block["block_id"]
    assert block["text"] == {"type": "mrkdwn", "text": "hello", "verbatim": False}


async def test_a_thread_is_its_parent_and_its_replies_in_order(slack: AsyncWebClient) -> None:
    parent = (await slack.chat_postMessage(channel=PRIVATE, text="root"))["ts"]
    for number in range(5):
        await slack.chat_postMessage(channel=PRIVATE, text=f"reply {number}", thread_ts=parent)
    found: list[str] = []
    async for page in await slack.conversations_replies(channel=PRIVATE, ts=parent, limit=4):
        found += [message["text"] for message in page["messages"][1:]]
    assert found == [f"reply {number}" for number in range(5)]
    history = await slack.conversations_history(channel=PRIVATE)
    assert [m["text"] for m in history["messages"]] == ["root"]
    assert history["messages"][0]["reply_count"] == 5


async def test_history_keeps_to_its_window(slack: AsyncWebClient) -> None:
    stamps = [(await slack.chat_postMessage(channel=PRIVATE, text=str(n)))["ts"] for n in range(4)]
    inside = await slack.conversations_history(channel=PRIVATE, oldest=stamps[0], latest=stamps[3])
    both = await slack.conversations_history(channel=PRIVATE, oldest=stamps[0], latest=stamps[3], inclusive=True)
    assert [m["text"] for m in inside["messages"]] == ["2", "1"]
    assert [m["text"] for m in both["messages"]] == ["3", "2", "1", "0"]


async def test_pages_of_history_join_without_gap(slack: AsyncWebClient) -> None:
    for number in range(7):
        await slack.chat_postMessage(channel=PRIVATE, text=str(number))
    found = []
    async for page in await slack.conversations_history(channel=PRIVATE, limit=3):
        found += [message["text"] for message in page["messages"]]
    assert found == ["6", "5", "4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("thread_ts", "error"),
    [
        ("1.2", "invalid_thread_ts"),
        ("1700000000.000001", "cannot_reply_to_message"),
        ("reply", "cannot_reply_to_message"),
    ],
)
async def test_only_a_message_that_starts_a_thread_can_be_answered(
    slack: AsyncWebClient, thread_ts: str, error: str
) -> None:
    parent = (await slack.chat_postMessage(channel=PRIVATE, text="root"))["ts"]
    reply = (await slack.chat_postMessage(channel=PRIVATE, text="reply", thread_ts=parent))["ts"]
    wanted = reply if thread_ts == "reply" else thread_ts
    assert await refused(slack.chat_postMessage(channel=PRIVATE, text="x", thread_ts=wanted)) == error


async def test_thread_ts_as_a_number_is_refused(slack: AsyncWebClient) -> None:
    parent = (await slack.chat_postMessage(channel=PRIVATE, text="root"))["ts"]
    call = slack.api_call("chat.postMessage", json={"channel": PRIVATE, "text": "x", "thread_ts": float(parent)})
    assert await refused(call) == "invalid_thread_ts"


async def test_update_replaces_what_it_names(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel=PRIVATE, text="old", blocks=[actions(button())], metadata=METADATA)
    place = {"channel": PRIVATE, "ts": posted["ts"]}
    blocks_only = await slack.api_call("chat.update", json={**place, "blocks": [actions(button("other"))]})
    assert blocks_only["text"] == "old"
    assert blocks_only["message"]["blocks"][0]["elements"][0]["action_id"] == "other"
    assert "edited" not in blocks_only["message"]
    text_only = await slack.chat_update(channel=PRIVATE, ts=posted["ts"], text="new")
    assert "blocks" not in text_only["message"]
    assert text_only["message"]["edited"]["user"] == "U0BOT0001"
    assert text_only["message"]["metadata"] == METADATA


async def test_a_deleted_message_is_gone(slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x"))["ts"]
    await slack.chat_delete(channel=PRIVATE, ts=ts)
    assert await refused(slack.chat_delete(channel=PRIVATE, ts=ts)) == "message_not_found"
    assert await refused(slack.conversations_replies(channel=PRIVATE, ts=ts)) == "thread_not_found"


async def test_other_peoples_messages_stay_theirs(slack: AsyncWebClient, control: Control) -> None:
    ts = (await control.post("message", user=STAFF, channel=PRIVATE, text="mine"))["ts"]
    assert await refused(slack.chat_update(channel=PRIVATE, ts=ts, text="x")) == "cant_update_message"
    assert await refused(slack.chat_delete(channel=PRIVATE, ts=ts)) == "cant_delete_message"


async def test_an_ephemeral_message_is_for_one_member_only(slack: AsyncWebClient, control: Control) -> None:
    sent = await slack.chat_postEphemeral(channel=PRIVATE, user=STAFF, text="psst")
    assert sent["message_ts"]
    hers = await control.get("messages", channel=PRIVATE, user=STAFF)
    theirs = await control.get("messages", channel=PRIVATE, user="U0STAFF2")
    assert [m["text"] for m in hers["messages"]] == ["psst"]
    assert theirs["messages"] == []
    assert (await slack.conversations_history(channel=PRIVATE))["messages"] == []
    outside = slack.chat_postEphemeral(channel=PRIVATE, user=EMPLOYEE, text="x")
    assert await refused(outside) == "user_not_in_channel"
    assert await refused(slack.chat_update(channel=PRIVATE, ts=sent["message_ts"], text="x")) == "message_not_found"


async def test_a_permalink_leads_to_the_page(slack: AsyncWebClient, server: EmulatorServer) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x"))["ts"]
    link = (await slack.chat_getPermalink(channel=PRIVATE, message_ts=ts))["permalink"]
    async with aiohttp.ClientSession() as http, http.get(link, allow_redirects=False) as response:
        assert response.headers["location"] == f"/#{PRIVATE}/{ts}"
    assert await refused(slack.chat_getPermalink(channel=PRIVATE, message_ts="1.000001")) == "message_not_found"


async def test_the_app_sees_public_channels_and_those_it_is_in(slack: AsyncWebClient) -> None:
    listed = await slack.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert {c["name"]: c["is_member"] for c in listed["channels"]} == {
        "general": True,
        "privacy-desk": True,
        "away": False,
    }
    assert (await slack.conversations_info(channel=PRIVATE))["channel"]["is_private"] is True
    assert await refused(slack.conversations_info(channel="C0HIDDEN")) == "channel_not_found"
    assert await refused(slack.conversations_list(types="bogus")) == "invalid_types"
    assert await refused(slack.conversations_list(cursor="bogus")) == "invalid_cursor"


async def test_members_are_listed_in_pages(slack: AsyncWebClient) -> None:
    found = []
    async for page in await slack.conversations_members(channel=PRIVATE, limit=2):
        found += page["members"]
    assert sorted(found) == ["U0BOT0001", "U0STAFF1", "U0STAFF2", "U0STAFF3"]


async def test_a_channel_must_be_joined_before_posting(slack: AsyncWebClient) -> None:
    assert await refused(slack.chat_postMessage(channel=AWAY, text="x")) == "not_in_channel"
    assert (await slack.conversations_join(channel=AWAY))["channel"]["is_member"] is True
    assert (await slack.chat_postMessage(channel="#away", text="x"))["ok"]
    assert (await slack.conversations_join(channel=AWAY))["warning"] == "already_in_channel"
    assert await refused(slack.conversations_join(channel=PRIVATE)) == "method_not_supported_for_channel_type"
    assert await refused(slack.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await refused(slack.conversations_join(channel="C0OLD")) == "is_archived"


async def test_a_person_is_reached_through_her_conversation_with_the_app(slack: AsyncWebClient) -> None:
    opened = await slack.conversations_open(users=EMPLOYEE)
    by_person = await slack.chat_postMessage(channel=EMPLOYEE, text="hello")
    assert opened["channel"]["id"] == by_person["channel"]
    assert await refused(slack.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refused(slack.conversations_open(users="")) == "users_list_not_supplied"


async def test_people_are_shown_with_their_standing(slack: AsyncWebClient) -> None:
    users = {user["id"]: user for user in (await slack.users_list())["members"]}
    assert users["U0GUEST1"]["is_restricted"] is True
    assert users["U0OUT001"]["team_id"] != users[STAFF]["team_id"]
    assert users["U0BOT0001"]["is_bot"] is True
    assert (await slack.users_info(user=STAFF))["user"]["profile"]["email"] == "hana@example.com"
    assert (await slack.users_lookupByEmail(email="Hana@Example.com"))["user"]["id"] == STAFF
    assert await refused(slack.users_lookupByEmail(email="nobody@example.com")) == "users_not_found"
    assert await refused(slack.users_info(user="U0NOBODY")) == "user_not_found"


async def test_user_groups_name_the_staff(slack: AsyncWebClient) -> None:
    groups = (await slack.usergroups_list(include_users=True))["usergroups"]
    assert groups[0]["handle"] == "privacy-staff"
    assert (await slack.usergroups_users_list(usergroup=groups[0]["id"]))["users"] == groups[0]["users"]
    assert await refused(slack.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_reactions_come_and_go(slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x"))["ts"]
    place = {"channel": PRIVATE, "timestamp": ts}
    await slack.reactions_add(name="eyes", **place)
    assert await refused(slack.reactions_add(name="eyes", **place)) == "already_reacted"
    assert (await slack.conversations_history(channel=PRIVATE))["messages"][0]["reactions"][0]["count"] == 1
    await slack.reactions_remove(name="eyes", **place)
    assert await refused(slack.reactions_remove(name="eyes", **place)) == "no_reaction"
    assert await refused(slack.reactions_add(name="Not An Emoji", **place)) == "invalid_name"
    gone = slack.reactions_add(name="eyes", channel=PRIVATE, timestamp="1700000000.000001")
    assert await refused(gone) == "message_not_found"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": PRIVATE}, "no_text"),
        ({"channel": PRIVATE, "text": "  "}, "no_text"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": PRIVATE, "text": "x", "blocks": "{bad"}, "invalid_blocks_format"),
        ({"channel": PRIVATE, "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": PRIVATE, "text": "x", "blocks": [{"type": "bogus"}]}, "invalid_blocks"),
        ({"channel": PRIVATE, "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": PRIVATE, "text": "x", "metadata": "{bad"}, "invalid_metadata_format"),
        ({"channel": PRIVATE, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": PRIVATE, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
async def test_bad_posts_are_refused_as_slack_does(
    slack: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await refused(slack.api_call("chat.postMessage", json=arguments)) == error


async def test_what_is_wrong_in_blocks_is_pointed_at(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(
            channel=PRIVATE, text="x", blocks=[actions(button(text={"type": "mrkdwn", "text": "x"}))]
        )
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] unsupported text type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]"]


@pytest.mark.parametrize("how", ["form", "json", "multipart", "query"])
async def test_arguments_are_read_in_every_shape(server: EmulatorServer, how: str) -> None:
    arguments = {"channel": PRIVATE, "text": "größe 漢字", "blocks": '[{"type": "divider"}]'}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    form = aiohttp.FormData(default_to_multipart=how == "multipart")
    for name, value in arguments.items():
        form.add_field(name, value)
    ways: dict[str, dict[str, Any]] = {
        "form": {"data": form, "headers": bearer},
        "multipart": {"data": form, "headers": bearer},
        "json": {"json": arguments, "headers": bearer},
        "query": {"params": {**arguments, "token": TOKEN}},
    }
    async with aiohttp.ClientSession() as http, http.post(f"{server.api_url}chat.postMessage", **ways[how]) as response:
        answer = await response.json()
    assert answer["message"]["text"] == "größe 漢字"
    assert answer["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{bad", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"<x/>", "text/xml", "invalid_post_type"),
        (b"", "application/json", "invalid_arguments"),
    ],
)
async def test_unreadable_bodies_are_named(server: EmulatorServer, body: bytes, kind: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{server.api_url}chat.postMessage", data=body, headers=headers) as response,
    ):
        assert (await response.json())["error"] == error


async def test_a_method_that_takes_no_json_ignores_it(slack: AsyncWebClient) -> None:
    assert await refused(slack.api_call("users.info", json={"user": STAFF})) == "invalid_arguments"


async def test_tokens_decide(server: EmulatorServer, slack: AsyncWebClient, control: Control) -> None:
    def client(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=server.api_url, retry_handlers=[])

    assert await refused(client(None).auth_test()) == "not_authed"
    assert await refused(client("xoxb-emu-other").auth_test()) == "invalid_auth"
    await control.post("tokens", token="xoxb-emu-narrow", scopes=["users:read"])
    with pytest.raises(SlackApiError) as caught:
        await client("xoxb-emu-narrow").chat_postMessage(channel=PRIVATE, text="x")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response["provided"] == "users:read"
    assert "email" not in (await client("xoxb-emu-narrow").users_info(user=STAFF))["user"]["profile"]
    await control.post("tokens", revoked=True)
    assert await refused(slack.auth_test()) == "token_revoked"


async def test_scopes_follow_the_kind_of_channel(server: EmulatorServer, control: Control) -> None:
    await control.post("tokens", token="xoxb-emu-public", scopes=["channels:history", "channels:read"])
    client = AsyncWebClient(token="xoxb-emu-public", base_url=server.api_url, retry_handlers=[])
    assert (await client.conversations_history(channel=GENERAL))["ok"]
    assert await refused(client.conversations_history(channel=PRIVATE)) == "missing_scope"
    assert await refused(client.conversations_info(channel=PRIVATE)) == "missing_scope"
    assert await refused(client.conversations_list(types="private_channel")) == "missing_scope"


async def test_an_unknown_method_and_one_that_is_not_modelled_differ(slack: AsyncWebClient, control: Control) -> None:
    assert await refused(slack.api_call("chat.bogus")) == "unknown_method"
    with pytest.raises(SlackApiError) as caught:
        await slack.files_getUploadURLExternal(filename="x", length=1)
    assert caught.value.response.status_code == 501
    journal = (await control.get("journal", method="files.getUploadURLExternal"))["entries"]
    assert journal[0]["status"] == 501


async def test_the_journal_knows_every_call_and_no_token(slack: AsyncWebClient, control: Control) -> None:
    await slack.chat_postMessage(channel=PRIVATE, text="x", bogus_argument="y")
    entry = (await control.get("journal", method="chat.postMessage"))["entries"][0]
    assert entry["args"]["text"] == "x"
    assert entry["unknown_args"] == ["bogus_argument"]
    assert entry["answer"]["ok"] is True
    assert TOKEN not in str(entry)


async def test_the_rate_model_limits_one_channel_and_leaves_others(slack: AsyncWebClient, control: Control) -> None:
    await control.post("clock", mode="manual")
    await control.post("rates", enabled=True, burst=2)
    for _ in range(2):
        await slack.chat_postMessage(channel=PRIVATE, text="x")
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel=PRIVATE, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await slack.chat_postMessage(channel=GENERAL, text="x")
    await control.post("clock", advance=1)
    await slack.chat_postMessage(channel=PRIVATE, text="x")
