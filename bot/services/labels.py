"""What staff read in Slack, by code. English; the words are data in `words/staff.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from bot.domain.staff import CUSTOMER, SYSTEM
from bot.domain.tickets import Ticket
from bot.ports import Json

_ACTORS = {CUSTOMER: "the customer", SYSTEM: "the desk"}


def label(section: str, key: str) -> str:
    """The words for a code, e.g. `label("status", "received")`. A code without words is a KeyError: a test walks them all."""
    return _words()[section][key]


def action_label(ticket: Ticket, action: str) -> str:
    """The words of a button; one that is about a certain proof names it."""
    name, _, argument = action.partition(":")
    proofs = _words()["proof"]
    return (
        f"{label('action', name)}: {proofs[argument]}" if argument in proofs else ticket_label(ticket, "action", action)
    )


def ticket_label(ticket: Ticket, section: str, key: str) -> str:
    """Like `label`, in other words where an employee and no customer asked."""
    own = _words().get(f"employee_{section}", {}) if ticket.is_employees else {}
    return own.get(key) or label(section, key)


def asker(ticket: Ticket) -> str:
    """What staff call whoever asked."""
    return "employee" if ticket.is_employees else "customer"


def options(section: str) -> tuple[tuple[str, str], ...]:
    """(code, words) of a whole section, in the file's order: the options of a select."""
    return tuple(_words()[section].items())


def notice_text(key: str, data: Mapping[str, Json], *, of_employee: bool = False) -> str:
    """A line of the desk's own in a ticket's thread, from the codes its job carries."""
    values = {name: _readable(name, value) for name, value in data.items()}
    if of_employee and data.get("actor") == CUSTOMER:
        values["actor"] = "the employee"
    return label("notice", key).format(**values)


def actor_mention(actor: str) -> str:
    """How Slack shows who acted: a mention of a staff member by id, or plain words."""
    return _ACTORS.get(actor) or f"<@{actor}>"


def _readable(name: str, value: Json) -> str:
    if name in ("actor", "first"):
        return actor_mention(str(value))
    if name in ("from", "to"):
        return label("status", str(value))
    if name == "proof":
        return label("proof", str(value))
    if name == "document":
        return label("document_type", str(value))
    if name == "reason":
        return label("refusal", str(value))
    return str(value)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("bot.services").joinpath("words/staff.toml").read_text("utf-8"))
