"""Events reach a real bolt app, signed, in Slack's shapes; what the app did not subscribe to or may not see stays away."""

from __future__ import annotations

import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulator.server import EmulatorServer
from tests.emulator.support import AWAY, EMPLOYEE, GENERAL, OUTSIDER, PRIVATE, STAFF, Control, Product

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_persons_message_arrives_as_typed_and_escaped(control: Control, product: Product) -> None:
    sent = await control.post(
        "message", user=STAFF, channel=GENERAL, text="a < b & *c* by @ken in #general https://x.org/?a=1&b"
    )
    event = product.heard_of("message")[0]
    assert sent["deliveries"] == [{"status": 200, "error": None, "ms": sent["deliveries"][0]["ms"]}]
    assert event["text"] == "a &lt; b &amp; *c* by <@U0STAFF2> in <#C0GENERAL|general> <https://x.org/?a=1&amp;b>"
    assert event["channel_type"] == "channel"
    assert event["client_msg_id"]
    elements = event["blocks"][0]["elements"][0]["elements"]
    assert [e["type"] for e in elements] == ["text", "text", "text", "user", "text", "channel", "text", "link"]
    assert elements[1] == {"type": "text", "text": "c", "style": {"bold": True}}


async def test_a_mention_comes_as_message_and_as_app_mention(control: Control, product: Product) -> None:
    sent = await control.post("message", user=EMPLOYEE, channel=GENERAL, text="@Privacy Desk may I?")
    kinds = sorted(name for name, _ in product.heard)
    assert kinds == ["app_mention", "message"]
    assert {event["ts"] for _, event in product.heard} == {sent["ts"]}
    assert product.heard_of("app_mention")[0]["text"] == "<@U0BOT0001> may I?"


async def test_own_posts_are_echoed_and_bolt_ignores_them(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    posted = await slack.chat_postMessage(channel=PRIVATE, text="mine")
    await control.quiet()
    delivery = (await control.deliveries("message"))[0]
    event = json.loads(delivery["body"])["event"]
    assert (event["ts"], event["bot_id"], event["user"]) == (posted["ts"], "B0BOT0001", "U0BOT0001")
    assert delivery["status"] == 200
    assert product.heard_of("message") == []


async def test_a_post_under_another_name_is_a_bot_message(slack: AsyncWebClient, control: Control) -> None:
    await slack.chat_postMessage(channel=PRIVATE, text="x", username="Courier")
    snapshot = await control.get("snapshot")
    assert [(m["subtype"], m["username"]) for m in snapshot["messages"]] == [("bot_message", "Courier")]


async def test_thread_replies_carry_the_parents_ts(control: Control, product: Product) -> None:
    root = (await control.post("message", user=STAFF, channel=PRIVATE, text="root"))["ts"]
    await control.post("message", user=STAFF, channel=PRIVATE, text="reply", thread_ts=root)
    await control.post("message", user=STAFF, channel=PRIVATE, text="loud", thread_ts=root, broadcast=True)
    root_event, reply, loud = product.heard_of("message")
    assert "thread_ts" not in root_event
    assert (reply["thread_ts"], reply.get("subtype")) == (root, None)
    assert (loud["thread_ts"], loud["subtype"]) == (root, "thread_broadcast")


async def test_edits_and_deletions_are_told_with_what_was_there(control: Control, product: Product) -> None:
    ts = (await control.post("message", user=STAFF, channel=PRIVATE, text="first"))["ts"]
    await control.post("edit", user=STAFF, channel=PRIVATE, ts=ts, text="second")
    await control.post("delete", user=STAFF, channel=PRIVATE, ts=ts)
    _, changed, deleted = product.heard_of("message")
    assert changed["subtype"] == "message_changed"
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert changed["message"]["edited"]["user"] == STAFF
    assert changed["ts"] != ts
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


async def test_only_the_author_edits_or_deletes(control: Control, product: Product) -> None:
    ts = (await control.post("message", user=STAFF, channel=PRIVATE, text="mine"))["ts"]
    other = await control.post("edit", user="U0STAFF2", channel=PRIVATE, ts=ts, text="yours")
    assert (other["http"], other["ok"]) == (400, False)
    assert "not ken's" in other["error"]


async def test_channels_without_the_app_tell_it_nothing(control: Control, product: Product) -> None:
    await control.post("message", user=STAFF, channel=AWAY, text="@Privacy Desk hello")
    assert product.heard == []
    assert await control.deliveries() == []


async def test_nobody_writes_where_she_is_not(control: Control, product: Product) -> None:
    hidden = await control.post("message", user=EMPLOYEE, channel=PRIVATE, text="x")
    assert hidden["error"] == "mika cannot see privacy-desk."
    gone = await control.post("message", user="U0NOBODY", channel=GENERAL, text="x")
    assert "no person" in gone["error"]
    await control.post("users", id=EMPLOYEE, deactivated=True)
    assert "deactivated" in (await control.post("message", user=EMPLOYEE, channel=GENERAL, text="x"))["error"]


async def test_an_outsider_makes_a_channel_shared(control: Control, product: Product) -> None:
    await control.post("message", user=OUTSIDER, channel=GENERAL, text="x")
    body = json.loads((await control.deliveries("message"))[0]["body"])
    assert body["is_ext_shared_channel"] is True
    assert body["event"]["team"] != body["team_id"]


async def test_opening_the_app_is_an_event(slack: AsyncWebClient, control: Control, product: Product) -> None:
    first = await control.post("home", user=EMPLOYEE)
    assert first["view"] is None
    blocks = [{"type": "divider"}]
    await slack.views_publish(user_id=EMPLOYEE, view={"type": "home", "blocks": blocks})
    second = await control.post("home", user=EMPLOYEE)
    assert second["view"]["blocks"][0]["type"] == "divider"
    opened = product.heard_of("app_home_opened")
    assert [event["tab"] for event in opened] == ["home", "home"]
    assert "view" not in opened[0]
    assert opened[1]["view"]["id"] == second["view"]["id"]


async def test_membership_and_channel_changes(control: Control, product: Product) -> None:
    await control.post("channels", id=PRIVATE, join=EMPLOYEE)
    await control.post("channels", id=PRIVATE, leave=EMPLOYEE)
    await control.post("channels", id=PRIVATE, name="renamed")
    await control.post("channels", id=PRIVATE, archive=True)
    await control.post("channels", id=GENERAL, archive=True)
    await control.post("channels", id="C0NEW", name="new")
    await control.post("channels", id="C0NEW", delete=True)
    kinds = [name for name, _ in product.heard]
    assert kinds == [
        *("member_joined_channel", "member_left_channel", "group_rename", "group_archive", "channel_archive"),
        *("member_joined_channel", "channel_deleted"),
    ]
    assert product.heard_of("group_rename")[0]["channel"]["name"] == "renamed"


async def test_staff_changes_are_told(control: Control, product: Product) -> None:
    await control.post("usergroups", id="S0STAFF1", members=["U0STAFF1", EMPLOYEE])
    await control.post("users", id="U0STAFF2", deactivated=True)
    change = product.heard_of("subteam_members_changed")[0]
    assert (change["added_users"], sorted(change["removed_users"])) == ([EMPLOYEE], ["U0STAFF2", "U0STAFF3"])
    assert product.heard_of("subteam_updated")[0]["subteam"]["user_count"] == 2
    assert product.heard_of("user_change")[0]["user"]["deleted"] is True


async def test_reactions_are_told(control: Control, product: Product) -> None:
    ts = (await control.post("message", user=STAFF, channel=PRIVATE, text="x"))["ts"]
    await control.post("reaction", user="U0STAFF2", channel=PRIVATE, ts=ts, name="eyes")
    await control.post("reaction", user="U0STAFF2", channel=PRIVATE, ts=ts, name="eyes", remove=True)
    added, removed = product.heard_of("reaction_added")[0], product.heard_of("reaction_removed")[0]
    assert added["item"] == removed["item"] == {"type": "message", "channel": PRIVATE, "ts": ts}
    assert added["item_user"] == STAFF


async def test_what_is_not_subscribed_to_is_not_sent(control: Control, product: Product) -> None:
    seed = {"events": ["message.channels"], "channels": [{"id": GENERAL, "name": "general"}]}
    assert (await control.post("reset", seed=seed))["ok"]
    await control.post("message", user=STAFF, channel=GENERAL, text="@Privacy Desk hi")
    await control.post("home", user=STAFF)
    assert [name for name, _ in product.heard] == ["message"]


async def test_any_event_can_be_made_up(control: Control, product: Product) -> None:
    made = await control.post("event", event={"type": "user_change", "user": {"id": STAFF}})
    assert made["event_id"].startswith("Ev")
    assert product.heard_of("user_change") == [{"type": "user_change", "user": {"id": STAFF}}]


async def test_the_url_is_verified_by_a_challenge(control: Control, product: Product, server: EmulatorServer) -> None:
    url = server.emulator.deliveries.app_url
    assert (await control.post("app", url=url, verify=True))["verified"] is True
    assert (await control.post("app", url=f"{url}/nowhere", verify=True))["verified"] is False


@pytest.mark.parametrize("name", ["U0STAFF1", "hana"])
async def test_names_never_become_mentions_inside_words(control: Control, product: Product, name: str) -> None:
    await control.post("message", user=STAFF, channel=GENERAL, text=f"mail me@{name}.org or x#generality")
    assert product.heard_of("message")[0]["text"] == f"mail me@{name}.org or x#generality"
