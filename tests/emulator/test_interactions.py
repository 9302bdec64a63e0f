"""Clicks, choices, modals, shortcuts and commands go through a real bolt app and back, with what Slack would show."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.emulator.support import (
    COLLEAGUE,
    EMPLOYEE,
    GENERAL,
    PRIVATE,
    STAFF,
    Control,
    Json,
    Product,
    actions,
    button,
    modal,
    text_input,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.upper()), "value": value}


async def card(slack: AsyncWebClient, *elements: Json) -> str:
    posted = await slack.chat_postMessage(channel=PRIVATE, text="card", blocks=[actions(*(elements or (button(),)))])
    return str(posted["ts"])


def opens(product: Product, view: Json) -> None:
    """Whatever is clicked, the app opens this modal."""

    async def answer(ack: AsyncAck, body: Json) -> None:
        await product.client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    product.answers["block_actions"] = answer


def answers(product: Product, kind: str, **answer: Any) -> None:
    async def acknowledge(ack: AsyncAck, body: Json) -> None:
        await ack(**answer)

    product.answers[kind] = acknowledge


async def opened(slack: AsyncWebClient, control: Control, product: Product, view: Json) -> Json:
    opens(product, view)
    await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    stack = (await control.get("views", user=STAFF))["stack"]
    assert len(stack) == 1
    return dict(stack[0])


# Clicks ---------------------------------------------------------------------------------------------------------


async def test_a_click_on_a_message_carries_everything(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    ts = await card(slack, button(value="PD-1"))
    clicked = await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go")
    assert (clicked["status"], clicked["error"]) == (200, None)
    body = product.heard_of("block_actions")[0]
    assert body["user"] == {"id": STAFF, "username": "hana", "name": "hana", "team_id": "T0EMULATE"}
    assert body["channel"] == {"id": PRIVATE, "name": "privacy-desk"}
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": PRIVATE, "is_ephemeral": False}
    assert body["message"]["ts"] == ts
    action = body["actions"][0]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "go",
        "card",
        "PD-1",
    )


async def test_a_click_in_a_thread_names_it(slack: AsyncWebClient, control: Control, product: Product) -> None:
    root = await card(slack)
    reply = await slack.chat_postMessage(channel=PRIVATE, text="x", thread_ts=root, blocks=[actions(button("inner"))])
    await control.post("click", user=STAFF, channel=PRIVATE, ts=reply["ts"], action_id="inner")
    assert product.heard_of("block_actions")[0]["container"]["thread_ts"] == root


async def test_equal_buttons_are_told_apart_by_value(slack: AsyncWebClient, control: Control, product: Product) -> None:
    blocks = [actions(button("pick", value=v), block_id=v) for v in ("a", "b")]
    ts = (await slack.chat_postMessage(channel=PRIVATE, text="x", blocks=blocks))["ts"]
    await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="pick", value="b")
    assert product.heard_of("block_actions")[0]["actions"][0]["value"] == "b"


CHOICES: list[tuple[Json, Any, str, Any]] = [
    ({"type": "static_select", "options": [option("a"), option("b")]}, "b", "selected_option", "b"),
    (
        {"type": "multi_static_select", "options": [option("a"), option("b")]},
        ["a", "b"],
        "selected_options",
        ["a", "b"],
    ),
    ({"type": "users_select"}, COLLEAGUE, "selected_user", COLLEAGUE),
    ({"type": "multi_users_select"}, [STAFF, COLLEAGUE], "selected_users", [STAFF, COLLEAGUE]),
    ({"type": "conversations_select"}, GENERAL, "selected_conversation", GENERAL),
    ({"type": "channels_select"}, GENERAL, "selected_channel", GENERAL),
    ({"type": "overflow", "options": [option("a"), option("b")]}, "a", "selected_option", "a"),
    ({"type": "checkboxes", "options": [option("a"), option("b")]}, ["b"], "selected_options", ["b"]),
    ({"type": "radio_buttons", "options": [option("a"), option("b")]}, "a", "selected_option", "a"),
    ({"type": "datepicker"}, "2026-12-01", "selected_date", "2026-12-01"),
    ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ({"type": "datetimepicker"}, 1_790_000_000, "selected_date_time", 1_790_000_000),
]


@pytest.mark.parametrize(("element", "value", "field", "expected"), CHOICES, ids=[c[0]["type"] for c in CHOICES])
async def test_every_kind_of_choice_is_reported(
    slack: AsyncWebClient, control: Control, product: Product, element: Json, value: Any, field: str, expected: Any
) -> None:
    ts = await card(slack, {**element, "action_id": "pick"})
    clicked = await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="pick", value=value)
    assert clicked["error"] is None
    body = product.heard_of("block_actions")[0]

    def bare(reported: Any) -> Any:
        if isinstance(reported, list):
            return [bare(item) for item in reported]
        return reported["value"] if isinstance(reported, dict) else reported

    assert bare(body["actions"][0][field]) == expected
    if element["type"] != "overflow":
        assert bare(body["state"]["values"]["card"]["pick"][field]) == expected


async def test_only_what_is_offered_can_be_chosen(slack: AsyncWebClient, control: Control, product: Product) -> None:
    ts = await card(slack, {"type": "static_select", "action_id": "pick", "options": [option("a")]})
    wrong = await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="pick", value="z")
    assert "offers no option" in wrong["error"]
    absent = await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="other")
    assert "no element 'other'" in absent["error"]
    unseen = await control.post("click", user=EMPLOYEE, channel=PRIVATE, ts=ts, action_id="pick", value="a")
    assert "cannot see" in unseen["error"]
    assert product.heard == []


async def test_a_stale_client_can_be_forced_to_click(slack: AsyncWebClient, control: Control, product: Product) -> None:
    ts = await card(slack)
    await control.post("click", user=EMPLOYEE, channel=PRIVATE, ts=ts, action_id="go", force=True)
    assert product.heard_of("block_actions")[0]["user"]["id"] == EMPLOYEE


async def test_an_ephemeral_click_has_no_message(slack: AsyncWebClient, control: Control, product: Product) -> None:
    sent = await slack.chat_postEphemeral(channel=PRIVATE, user=STAFF, text="x", blocks=[actions(button())])
    place = {"channel": PRIVATE, "ts": sent["message_ts"], "action_id": "go"}
    await control.post("click", user=STAFF, **place)
    body = product.heard_of("block_actions")[0]
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert "sees no message" in (await control.post("click", user=COLLEAGUE, **place))["error"]


async def test_a_failing_click_is_told_to_the_person(slack: AsyncWebClient, control: Control, product: Product) -> None:
    async def fail(ack: AsyncAck, body: Json) -> None:
        await ack(text="no")
        raise LookupError("planned")

    product.answers["block_actions"] = fail
    clicked = await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    assert (clicked["status"], clicked["error"]) == (500, "http_service_error")
    notices = (await control.get("snapshot"))["notices"]
    assert [(n["user"], n["text"]) for n in notices] == [(STAFF, "This app responded with status code 500.")]


async def test_three_seconds_and_the_person_reads_operation_timeout(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    reached, release = asyncio.Event(), asyncio.Event()

    async def wait(ack: AsyncAck, body: Json) -> None:
        reached.set()
        await release.wait()
        await ack()

    product.answers["block_actions"] = wait
    ts = await card(slack)
    await control.post("clock", mode="manual")
    click = asyncio.create_task(control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go"))
    await asyncio.wait_for(reached.wait(), 10)
    await control.post("clock", advance=2.999)
    assert not click.done()
    await control.post("clock", advance=0.002)
    assert (await asyncio.wait_for(click, 10))["error"] == "operation_timeout"
    release.set()


# Modals ---------------------------------------------------------------------------------------------------------


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    ts = await card(slack)
    await control.post("clock", mode="manual")

    async def trigger() -> str:
        await control.post("click", user=STAFF, channel=PRIVATE, ts=ts, action_id="go")
        return str(product.heard_of("block_actions")[-1]["trigger_id"])

    async def error(trigger_id: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            await slack.views_open(trigger_id=trigger_id, view=modal())
        return str(caught.value.response["error"])

    first = await trigger()
    await control.post("clock", advance=3)
    await slack.views_open(trigger_id=first, view=modal())
    assert await error(first) == "exchanged_trigger_id"
    late = await trigger()
    await control.post("clock", advance=3.001)
    assert await error(late) == "expired_trigger_id"
    assert await error("1.2.3") == "invalid_trigger_id"


async def test_a_bad_view_does_not_use_up_the_trigger(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    trigger_id = product.heard_of("block_actions")[0]["trigger_id"]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await slack.views_open(trigger_id=trigger_id, view=modal(title=plain("x" * 25)))
    assert (await slack.views_open(trigger_id=trigger_id, view=modal()))["ok"]


async def test_a_form_is_filled_in_and_submitted(slack: AsyncWebClient, control: Control, product: Product) -> None:
    view = modal(text_input(), text_input("note", "words", initial_value="as before"), private_metadata="PD-1")
    await opened(slack, control, product, view)
    done = await control.post("submit", user=STAFF, values={"reason": {"text": "because"}})
    assert done["result"] == "closed"
    body = product.heard_of("view_submission")[0]
    assert body["view"]["private_metadata"] == "PD-1"
    assert body["view"]["callback_id"] == "form"
    assert body["view"]["state"]["values"] == {
        "reason": {"text": {"type": "plain_text_input", "value": "because"}},
        "note": {"words": {"type": "plain_text_input", "value": "as before"}},
    }
    assert (await control.get("views", user=STAFF))["stack"] == []


INPUT_RULES: list[tuple[Json, Any, str | None]] = [
    (text_input(), "", "Please complete this required field."),
    (text_input(), "x", None),
    ({**text_input(), "optional": True}, "", None),
    (text_input(min_length=3), "ab", "Please enter at least 3 characters."),
    (text_input(min_length=3), "abc", None),
    (text_input(max_length=3), "abcd", "Please enter no more than 3 characters."),
    (text_input(max_length=3), "abc", None),
    (
        {**text_input(), "element": {"type": "email_text_input", "action_id": "text"}},
        "no mail",
        "Please enter a valid email address.",
    ),
    ({**text_input(), "element": {"type": "email_text_input", "action_id": "text"}}, "a@b.org", None),
    ({**text_input(), "element": {"type": "url_text_input", "action_id": "text"}}, "x", "Please enter a valid URL."),
    (
        {**text_input(), "element": {"type": "number_input", "action_id": "text", "is_decimal_allowed": False}},
        "x",
        "Please enter a number.",
    ),
]


@pytest.mark.parametrize(("block", "value", "problem"), INPUT_RULES)
async def test_the_client_checks_inputs_before_sending(
    slack: AsyncWebClient, control: Control, product: Product, block: Json, value: str, problem: str | None
) -> None:
    await opened(slack, control, product, modal(block))
    done = await control.post("submit", user=STAFF, values={"text": value})
    assert done.get("errors") == ({"reason": problem} if problem else None)
    assert len(product.heard_of("view_submission")) == (0 if problem else 1)


async def test_the_apps_errors_stand_under_their_fields(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    await opened(slack, control, product, modal())
    answers(product, "view_submission", response_action="errors", errors={"reason": "Too short."})
    done = await control.post("submit", user=STAFF, values={"text": "x"})
    assert (done["result"], done["errors"]) == ("errors", {"reason": "Too short."})
    answers(product, "view_submission", response_action="errors", errors={"elsewhere": "Lost."})
    lost = await control.post("submit", user=STAFF, values={"text": "x"})
    assert (lost["result"], lost["shown"]) == ("failed", "We had some trouble connecting. Try again?")
    assert len((await control.get("views", user=STAFF))["stack"]) == 1


async def test_update_push_and_clear_are_carried_out(slack: AsyncWebClient, control: Control, product: Product) -> None:
    first = await opened(slack, control, product, modal())
    second = modal(text_input("other", "words"), callback_id="second")
    answers(product, "view_submission", response_action="update", view=second)
    assert (await control.post("submit", user=STAFF, values={"text": "x"}))["result"] == "updated"
    stack = (await control.get("views", user=STAFF))["stack"]
    assert [(v["id"], v["callback_id"]) for v in stack] == [(first["id"], "second")]
    assert stack[0]["hash"] != first["hash"]
    answers(product, "view_submission", response_action="push", view=modal())
    for depth in (2, 3):
        assert (await control.post("submit", user=STAFF, values=_any(depth)))["result"] == "pushed"
        stack = (await control.get("views", user=STAFF))["stack"]
        assert len(stack) == depth
        assert stack[-1]["previous_view_id"] == stack[-2]["id"]
        assert stack[-1]["root_view_id"] == first["id"]
    assert (await control.post("submit", user=STAFF, values={"text": "x"}))["error"] == "push_limit_reached"
    answers(product, "view_submission", response_action="clear")
    assert (await control.post("submit", user=STAFF, values={"text": "x"}))["result"] == "cleared"
    assert (await control.get("views", user=STAFF))["stack"] == []


def _any(depth: int) -> Json:
    return {"words": "x"} if depth == 2 else {"text": "x"}


async def test_a_pushed_view_needs_a_modal_below(slack: AsyncWebClient, control: Control, product: Product) -> None:
    await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    trigger_id = product.heard_of("block_actions")[0]["trigger_id"]
    with pytest.raises(SlackApiError, match="not_found"):
        await slack.views_push(trigger_id=trigger_id, view=modal())


async def test_closing_the_top_view_shows_the_one_below(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    await opened(slack, control, product, modal(notify_on_close=True))
    answers(product, "view_submission", response_action="push", view=modal())
    await control.post("submit", user=STAFF, values={"text": "x"})
    await control.post("close", user=STAFF)
    assert product.heard_of("view_closed") == []
    assert len((await control.get("views", user=STAFF))["stack"]) == 1
    await control.post("close", user=STAFF)
    closed = product.heard_of("view_closed")
    assert [c["is_cleared"] for c in closed] == [False]
    assert closed[0]["view"]["callback_id"] == "form"


async def test_an_update_keeps_what_was_entered_and_guards_by_hash(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    view = await opened(slack, control, product, modal(text_input(), actions(button("more")), external_id="one"))
    product.answers.clear()
    await control.post("click", user=STAFF, view_id="top", action_id="more", values={"text": "typed"})
    body = product.heard_of("block_actions")[-1]
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["state"]["values"]["reason"]["text"]["value"] == "typed"
    changed = modal(text_input(), text_input("second", "b"), external_id="one")
    updated = await slack.views_update(external_id="one", hash=view["hash"], view=changed)
    assert updated["view"]["state"]["values"]["reason"]["text"]["value"] == "typed"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await slack.views_update(view_id=view["id"], hash=view["hash"], view=changed)
    with pytest.raises(SlackApiError, match="not_found"):
        await slack.views_update(view_id="V0NONE", view=changed)


async def test_external_ids_are_unique(slack: AsyncWebClient, control: Control, product: Product) -> None:
    await opened(slack, control, product, modal(external_id="one"))
    home = {"type": "home", "external_id": "one", "blocks": [{"type": "divider"}]}
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await slack.views_publish(user_id=EMPLOYEE, view=home)


async def test_home_is_clickable_and_guarded_by_hash(slack: AsyncWebClient, control: Control, product: Product) -> None:
    home = {"type": "home", "blocks": [actions(button("mine"))]}
    published = await slack.views_publish(user_id=STAFF, view=home)
    await control.post("click", user=STAFF, view_id="home", action_id="mine")
    assert product.heard_of("block_actions")[0]["view"]["type"] == "home"
    again = await slack.views_publish(user_id=STAFF, view=home, hash=published["view"]["hash"])
    assert again["view"]["id"] == published["view"]["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await slack.views_publish(user_id=STAFF, view=home, hash=published["view"]["hash"])


async def test_an_external_select_asks_the_app(slack: AsyncWebClient, control: Control, product: Product) -> None:
    select = {"type": "external_select", "action_id": "text", "min_query_length": 1}
    await opened(slack, control, product, modal({**text_input(), "element": select}))
    answers(product, "block_suggestion", options=[option("found")])
    offered = await control.post("options", user=STAFF, view_id="top", action_id="text", query="fo")
    assert offered["options"] == [option("found")]
    assert product.heard_of("block_suggestion")[0]["value"] == "fo"


async def test_an_input_tells_the_app_at_once_only_when_asked_to(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    quiet, loud = text_input("quiet", "a"), {**text_input("loud", "b"), "dispatch_action": True}
    await opened(slack, control, product, modal(quiet, loud))
    product.heard.clear()
    product.answers.clear()
    await control.post("click", user=STAFF, view_id="top", action_id="a", value="x")
    assert product.heard == []
    await control.post("click", user=STAFF, view_id="top", action_id="b", value="y")
    assert product.heard_of("block_actions")[0]["actions"][0]["value"] == "y"


# Shortcuts and commands -----------------------------------------------------------------------------------------


async def test_shortcuts_exist_only_when_registered(slack: AsyncWebClient, control: Control, product: Product) -> None:
    ts = (await control.post("message", user=STAFF, channel=PRIVATE, text="to the customer"))["ts"]
    await control.post("shortcut", user=COLLEAGUE, callback_id="send_to_customer", channel=PRIVATE, ts=ts)
    body = product.heard_of("message_action")[0]
    assert (body["message_ts"], body["message"]["text"], body["user"]["id"]) == (ts, "to the customer", COLLEAGUE)
    await control.post("shortcut", user=EMPLOYEE, callback_id="new_ticket")
    assert product.heard_of("shortcut")[0]["callback_id"] == "new_ticket"
    bogus = await control.post("shortcut", user=EMPLOYEE, callback_id="bogus")
    assert "registered no global shortcut 'bogus'" in bogus["error"]


async def test_a_command_carries_its_form_and_shows_the_answer(control: Control, product: Product) -> None:
    answers(product, "command", text="Only for you", response_type="ephemeral")
    done = await control.post("command", user=EMPLOYEE, channel=GENERAL, command="/privacy", text="may I <x> & y?")
    assert (done["error"], done["shown"]) == (None, "Only for you")
    form = product.heard_of("command")[0]
    assert (form["command"], form["text"], form["user_id"]) == ("/privacy", "may I <x> & y?", EMPLOYEE)
    assert (form["channel_id"], form["channel_name"]) == (GENERAL, "general")
    private = (await control.get("messages", channel=GENERAL, user=EMPLOYEE))["messages"]
    assert [(m["text"], m["only_for"]) for m in private] == [("Only for you", EMPLOYEE)]
    answers(product, "command", text="For all", response_type="in_channel")
    await control.post("command", user=EMPLOYEE, channel=GENERAL, command="/privacy")
    public = (await control.get("messages", channel=GENERAL))["messages"]
    assert [m["text"] for m in public] == ["For all"]


async def test_commands_that_slack_would_refuse(control: Control, product: Product) -> None:
    unknown = await control.post("command", user=EMPLOYEE, channel=GENERAL, command="/bogus")
    assert "is not a valid command" in unknown["shown"]
    ts = (await control.post("message", user=STAFF, channel=GENERAL, text="x"))["ts"]
    threaded = await control.post("command", user=STAFF, channel=GENERAL, command="/privacy", thread_ts=ts)
    assert threaded["shown"] == "/privacy is not supported in threads. Sorry!"
    assert product.heard_of("command") == []


async def test_a_command_that_fails_says_so(control: Control, product: Product) -> None:
    product.answers["command"] = _break
    failed = await control.post("command", user=EMPLOYEE, channel=GENERAL, command="/privacy")
    assert failed["shown"] == '/privacy failed with the error "http_service_error"'


async def _break(ack: AsyncAck, body: Json) -> None:
    raise LookupError("planned")


async def test_an_unreachable_app_says_so(slack: AsyncWebClient, control: Control) -> None:
    await control.post("app", url="http://127.0.0.1:9/slack/events")
    clicked = await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    assert (clicked["status"], clicked["error"]) == (None, "dispatch_failed")
    assert "could not be reached" in clicked["shown"]


# Response URLs --------------------------------------------------------------------------------------------------


async def response_url(slack: AsyncWebClient, control: Control, product: Product) -> AsyncWebhookClient:
    await control.post("click", user=STAFF, channel=PRIVATE, ts=await card(slack), action_id="go")
    return AsyncWebhookClient(product.heard_of("block_actions")[-1]["response_url"], retry_handlers=[])


async def test_a_response_url_whispers_posts_replaces_and_deletes(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    hook = await response_url(slack, control, product)
    assert (await hook.send(text="psst")).body == "ok"
    await hook.send(text="aloud", response_type="in_channel")
    await hook.send(text="instead", replace_original=True)
    shown = (await control.get("messages", channel=PRIVATE, user=STAFF))["messages"]
    assert [(m["text"], m.get("only_for")) for m in shown] == [("instead", None), ("psst", STAFF), ("aloud", None)]
    await hook.send(delete_original=True)
    assert [m["text"] for m in (await control.get("messages", channel=PRIVATE))["messages"]] == ["aloud"]


async def test_a_response_url_works_five_times(slack: AsyncWebClient, control: Control, product: Product) -> None:
    hook = await response_url(slack, control, product)
    assert [(await hook.send(text=str(n))).status_code for n in range(5)] == [200] * 5
    sixth = await hook.send(text="6")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)


async def test_a_response_url_works_for_thirty_minutes(
    slack: AsyncWebClient, control: Control, product: Product
) -> None:
    await control.post("clock", mode="manual")
    hook = await response_url(slack, control, product)
    await control.post("clock", advance=30 * 60)
    assert (await hook.send(text="just in time")).status_code == 200
    await control.post("clock", advance=0.001)
    assert "expired_url" in (await hook.send(text="late")).body


async def test_a_response_url_checks_what_it_shows(slack: AsyncWebClient, control: Control, product: Product) -> None:
    hook = await response_url(slack, control, product)
    assert "invalid_blocks" in (await hook.send(text="x", blocks=[{"type": "bogus"}])).body
    assert "no_text" in (await hook.send(response_type="ephemeral")).body
