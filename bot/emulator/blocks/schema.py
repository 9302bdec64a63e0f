"""Block Kit as tables: every block, element and object with its fields and limits. A name ending in "!" is required.

Sources: docs.slack.dev/reference/block-kit, slack_sdk.models constants, @slack/types comments. Lengths are counted in UTF-16
units, the larger of the two ways Slack might count. Counts that Slack does not publish are marked [K].
"""

from __future__ import annotations

from bot.emulator.blocks.rules import AnyObject, Bool, Fields, Many, Num, Obj, Str, Text, Typed

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, UPDATE_TEXT = 40_000, 4_000  # a longer message is cut, a longer update refused
BLOCKS_TEXT = 13_000  # over all blocks of a message; not documented, reported for bolt-js
VIEW_BYTES = 250 * 1024
METADATA_BYTES = 8_000  # [K]
VIEW_STACK = 3

ID = Str(max=255)
URL = Str(max=3000, min=1, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:.*")
DATE = Str(pattern=r"\d{4}-\d{2}-\d{2}")
TIME = Str(pattern=r"\d{2}:\d{2}")
PLACEHOLDER = Text(150, plain=True)
OPTIONS, GROUPS = Many(Obj("option"), 100), Many(Obj("option_group"), 100)
TEN_OPTIONS = Many(Obj("rich_option"), 10)
CHOSEN_USERS = Many(Str(min=1), None)

OBJECTS: dict[str, Fields] = {
    "confirm": {
        "title!": Text(100, plain=True),
        "text!": Text(300),
        "confirm!": Text(30, plain=True),
        "deny!": Text(30, plain=True),
        "style": Str(one_of=("primary", "danger")),
    },
    "option": {
        "text!": Text(75, plain=True),
        "value!": Str(max=150, min=1),
        "description": Text(75, plain=True),
    },
    "overflow_option": {
        "text!": Text(75, plain=True),
        "value!": Str(max=150, min=1),
        "description": Text(75, plain=True),
        "url": URL,
    },
    "rich_option": {"text!": Text(75), "value!": Str(max=150, min=1), "description": Text(75)},
    "option_group": {"label!": Text(75, plain=True), "options!": OPTIONS},
    "dispatch": {"trigger_actions_on!": Many(Str(one_of=("on_enter_pressed", "on_character_entered")), 2)},
    "filter": {
        "include": Many(Str(one_of=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Bool(),
        "exclude_bot_users": Bool(),
    },
    "metadata": {"event_type!": Str(max=255, min=1), "event_payload!": AnyObject()},
}

_BASE: Fields = {"action_id": ID, "confirm": Obj("confirm"), "focus_on_load": Bool(), "placeholder": PLACEHOLDER}
_MULTI: Fields = {**_BASE, "max_selected_items": Num(low=1)}
_TICKS: Fields = {"action_id": ID, "confirm": Obj("confirm"), "focus_on_load": Bool()}
_TYPED: Fields = {
    "action_id": ID,
    "initial_value": Str(),
    "placeholder": PLACEHOLDER,
    "focus_on_load": Bool(),
    "dispatch_action_config": Obj("dispatch"),
}

ELEMENTS: dict[str, Fields] = {
    "button": {
        "text!": Text(75, plain=True),
        "action_id": ID,
        "url": URL,
        "value": Str(max=2000),
        "style": Str(one_of=("primary", "danger")),
        "confirm": Obj("confirm"),
        "accessibility_label": Str(max=75),
    },
    "static_select": {**_BASE, "options": OPTIONS, "option_groups": GROUPS, "initial_option": Obj("option")},
    "multi_static_select": {
        **_MULTI,
        "options": OPTIONS,
        "option_groups": GROUPS,
        "initial_options": Many(Obj("option"), 100),
    },
    "external_select": {**_BASE, "initial_option": Obj("option"), "min_query_length": Num(low=0)},
    "users_select": {**_BASE, "initial_user": Str(min=1)},
    "multi_users_select": {**_MULTI, "initial_users": CHOSEN_USERS},
    "conversations_select": {
        **_BASE,
        "initial_conversation": Str(min=1),
        "default_to_current_conversation": Bool(),
        "response_url_enabled": Bool(),
        "filter": Obj("filter"),
    },
    "multi_conversations_select": {
        **_MULTI,
        "initial_conversations": CHOSEN_USERS,
        "default_to_current_conversation": Bool(),
        "filter": Obj("filter"),
    },
    "channels_select": {**_BASE, "initial_channel": Str(min=1), "response_url_enabled": Bool()},
    "multi_channels_select": {**_MULTI, "initial_channels": CHOSEN_USERS},
    "overflow": {"action_id": ID, "options!": Many(Obj("overflow_option"), 5), "confirm": Obj("confirm")},
    "checkboxes": {**_TICKS, "options!": TEN_OPTIONS, "initial_options": TEN_OPTIONS},
    "radio_buttons": {**_TICKS, "options!": TEN_OPTIONS, "initial_option": Obj("rich_option")},
    "datepicker": {**_BASE, "initial_date": DATE},
    "timepicker": {**_BASE, "initial_time": TIME, "timezone": Str()},
    "datetimepicker": {**_TICKS, "initial_date_time": Num(low=1_000_000_000, high=9_999_999_999)},
    "plain_text_input": {
        **_TYPED,
        "multiline": Bool(),
        "min_length": Num(low=0, high=3000),
        "max_length": Num(low=1, high=3000),
    },
    "number_input": {**_TYPED, "is_decimal_allowed!": Bool(), "min_value": Str(), "max_value": Str()},
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "image": {"image_url!": URL, "alt_text!": Str(max=2000, min=1)},
    "text": {},  # stands for a text object inside a context block; see validate
}

SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
MULTI_SELECTS = (
    "multi_static_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
)
PICKERS = ("datepicker", "timepicker", "checkboxes", "radio_buttons")
IN_ACTIONS = ("button", "overflow", "datetimepicker", *SELECTS, *MULTI_SELECTS, *PICKERS)
IN_SECTION = ("button", "overflow", "image", *SELECTS, *MULTI_SELECTS, *PICKERS)
IN_INPUT = (
    *("plain_text_input", "number_input", "email_text_input", "url_text_input", "datetimepicker"),
    *(*SELECTS, *MULTI_SELECTS, *PICKERS),
)

BLOCKS: dict[str, Fields] = {
    "section": {
        "text": Text(3000),
        "fields": Many(Text(2000), 10),
        "accessory": Typed("elements", IN_SECTION),
        "expand": Bool(),
    },
    "divider": {},
    "header": {"text!": Text(150, plain=True)},
    "context": {"elements!": Many(Typed("elements", ("image", "text")), 10)},
    "actions": {"elements!": Many(Typed("elements", IN_ACTIONS), 25)},
    "image": {"image_url!": URL, "alt_text!": Str(max=2000, min=1), "title": Text(2000, plain=True)},
    "input": {
        "label!": Text(2000, plain=True),
        "element!": Typed("elements", IN_INPUT),
        "hint": Text(2000, plain=True),
        "optional": Bool(),
        "dispatch_action": Bool(),
    },
    "rich_text": {
        "elements!": Many(
            Typed("rich", ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"))
        )
    },
    "markdown": {"text!": Str(max=12_000, min=1)},
}
ON_VIEWS = tuple(name for name in BLOCKS if name != "markdown")

_STYLE = AnyObject()
_INLINE_KINDS = ("text", "link", "user", "channel", "usergroup", "emoji", "broadcast", "date", "color")
_INLINE = Typed("rich", _INLINE_KINDS)
RICH: dict[str, Fields] = {
    "rich_text_section": {"elements!": Many(_INLINE, min=0)},
    "rich_text_quote": {"elements!": Many(_INLINE, min=0), "border": Num(low=0, high=1)},
    "rich_text_preformatted": {"elements!": Many(_INLINE, min=0), "border": Num(low=0, high=1), "language": Str()},
    "rich_text_list": {
        "elements!": Many(Typed("rich", ("rich_text_section",))),
        "style!": Str(one_of=("bullet", "ordered")),
        "indent": Num(low=0, high=8),
        "offset": Num(low=0),
        "border": Num(low=0, high=1),
    },
    "text": {"text!": Str(min=1), "style": _STYLE},
    "link": {"url!": URL, "text": Str(), "style": _STYLE, "unsafe": Bool()},
    "user": {"user_id!": Str(min=1), "style": _STYLE},
    "channel": {"channel_id!": Str(min=1), "style": _STYLE},
    "usergroup": {"usergroup_id!": Str(min=1), "style": _STYLE},
    "emoji": {"name!": Str(min=1), "unicode": Str(), "style": _STYLE, "skin_tone": Num()},
    "broadcast": {"range!": Str(one_of=("here", "channel", "everyone")), "style": _STYLE},
    "date": {"timestamp!": Num(), "format!": Str(min=1), "url": URL, "fallback": Str()},
    "color": {"value!": Str(min=1)},
}

FAMILIES = {"blocks": BLOCKS, "elements": ELEMENTS, "rich": RICH}

VIEWS: dict[str, Fields] = {
    "modal": {
        "title!": Text(24, plain=True),
        "blocks!": Many(Typed("blocks", ON_VIEWS), VIEW_BLOCKS),
        "submit": Text(24, plain=True),
        "close": Text(24, plain=True),
        "private_metadata": Str(max=3000),
        "callback_id": ID,
        "external_id": ID,
        "clear_on_close": Bool(),
        "notify_on_close": Bool(),
        "submit_disabled": Bool(),
    },
    "home": {
        "blocks!": Many(Typed("blocks", ON_VIEWS), VIEW_BLOCKS),
        "private_metadata": Str(max=3000),
        "callback_id": ID,
        "external_id": ID,
    },
}

# Real in Slack but not modelled here: refused by name, so that nobody takes the refusal for Slack's.
NOT_MODELLED = {
    "blocks": ("video", "file", "table", "call", "context_actions", "plan", "task_card"),
    "elements": ("multi_external_select", "workflow_button", "rich_text_input", "file_input", "icon_button"),
}
