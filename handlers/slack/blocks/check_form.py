"""The form for an exact check: data, purpose, recipient and circumstances to choose from. It carries codes and nothing that was typed."""

from collections.abc import Sequence
from typing import Any

from bot.domain.desks import Desk
from bot.domain.fact_codes import to_codes
from bot.domain.purpose_rules import Facts
from bot.domain.rulings import SAID_BY_READING, Option, Vocabulary
from bot.services.employee_words import employee_text
from handlers.slack.action_ids import CHOOSE_DESK, CallbackId, Name, employee_action
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.modals import modal

NAMED = "name:"  # before a registered trustee or joint user among the recipients
FIELDS = (Name.ITEMS, Name.PURPOSES, Name.RECIPIENTS, Name.CIRCUMSTANCES)


def check_form(desk: Desk, desks: Sequence[Desk], vocabulary: Vocabulary, facts: Facts, locale: str) -> View:
    """What is chosen already stays chosen; a choice that the vocabulary does not have is offered under its code."""
    lead = employee_text(locale, "form.lead")
    return modal(
        employee_text(locale, "form.title"),
        [
            elements.section(lead),
            *([_desk_select(desk, desks, locale)] if len(desks) > 1 else []),
            *fact_inputs(desk, vocabulary, facts, locale),
        ],
        callback=CallbackId.CHECK_FACTS,
        reference=f"{desk.key}|{locale}",
        submit=employee_text(locale, "form.submit"),
        close=employee_text(locale, "form.cancel"),
    )


def fact_inputs(desk: Desk, vocabulary: Vocabulary, facts: Facts, locale: str) -> list[Block]:
    """The four questions. Their block ids name the desk: another desk's choices are not kept by Slack when the form is redrawn."""
    chosen = to_codes(facts)
    named = [NAMED + name for name in chosen["recipient_names"]]
    picked = {
        Name.ITEMS: chosen["items"],
        Name.PURPOSES: chosen["purposes"],
        Name.RECIPIENTS: [*chosen["recipients"], *named],
        Name.CIRCUMSTANCES: chosen["circumstances"],
    }
    offered: dict[Name, Sequence[Option]] = {
        Name.ITEMS: vocabulary.items,
        Name.PURPOSES: vocabulary.purposes,
        Name.RECIPIENTS: [*vocabulary.recipients, *_registered(desk)],
        Name.CIRCUMSTANCES: [o for o in vocabulary.circumstances if _is_offered(o[0], chosen["circumstances"])],
    }
    hints = {Name.RECIPIENTS: employee_text(locale, "form.recipients_hint")}
    return [
        elements.multi_select(
            f"{name}:{desk.key}",
            employee_text(locale, f"form.{name}"),
            _with_unknown(offered[name], picked[name]),
            chosen=picked[name],
            hint=hints.get(name),
            placeholder=employee_text(locale, "form.placeholder"),
        )
        for name in FIELDS
    ]


def _desk_select(desk: Desk, desks: Sequence[Desk], locale: str) -> Block:
    """Tells the app at once: another desk's policy has other purposes."""
    options = [(each.key, each.name) for each in desks]
    block: dict[str, Any] = elements.select(Name.DESK, employee_text(locale, "form.desk"), options, chosen=desk.key)
    return {
        **block,
        "dispatch_action": True,
        "element": {**block["element"], "action_id": employee_action(CHOOSE_DESK)},
    }


def _registered(desk: Desk) -> list[Option]:
    registered = desk.registered
    named = [*(one.names for one in registered.trustees), *(one.names for one in registered.joint_users)]
    return [(NAMED + name, name) for names in named for name in names]


def _is_offered(code: str, chosen: Sequence[str]) -> bool:
    """What only reading can say is there to be taken away, not to be chosen."""
    return code in chosen or code not in SAID_BY_READING


def _with_unknown(options: Sequence[Option], chosen: Sequence[str]) -> list[Option]:
    """What is chosen comes first: no limit on the number of options may take it away."""
    words = dict(options)
    return [(code, words.get(code, code)) for code in chosen] + [o for o in options if o[0] not in chosen]
