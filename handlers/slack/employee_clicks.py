"""Buttons under an answer, for whoever asked: change the facts, ask the staff, add something. One table; a value in a click is only looked up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import InvalidInput
from bot.domain.purpose_rules import Facts
from bot.services.employee_words import employee_text
from handlers.slack.action_ids import ASK_STAFF, CHANGE_FACTS, CHOOSE_DESK, EMPLOYEE_PREFIX, WRITE_STAFF
from handlers.slack.check_forms import desk_and_locale, form_view
from handlers.slack.edge import Edge, Gesture
from handlers.slack.inquiring import ask_view, write_view

Handler = Callable[[Edge, "EmployeeClick"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class EmployeeClick:
    """`carried` is what the modal carried in which it was clicked, if it was in one."""

    gesture: Gesture
    action: str
    value: str
    carried: str


def read_employee_click(body: Mapping[str, Any], gesture: Gesture) -> EmployeeClick:
    action = body["actions"][0]
    chosen = (action.get("selected_option") or {}).get("value")
    view = body.get("view") or {}
    return EmployeeClick(
        gesture,
        str(action["action_id"]).removeprefix(EMPLOYEE_PREFIX),
        str(chosen or action.get("value") or ""),
        str(view.get("private_metadata") or ""),
    )


async def handle_employee_click(edge: Edge, click: EmployeeClick) -> None:
    """A button that this version does not know does nothing."""
    handler = EMPLOYEE_CLICKS.get(click.action)
    if handler is not None:
        await handler(edge, click)


async def _change_facts(edge: Edge, click: EmployeeClick) -> None:
    number = click.value.removeprefix("check:")
    check_id = int(number) if number.isdecimal() and len(number) < 18 else 0
    check = await edge.store.read(lambda tx: tx.checks.find(check_id))
    if check is None or check.asker != click.gesture.user:
        raise InvalidInput(employee_text(check.locale if check else "en", "check.gone"))
    await edge.open(click.gesture, form_view(edge, edge.house.desk(check.desk), check.facts, check.locale))


async def _ask_staff(edge: Edge, click: EmployeeClick) -> None:
    await edge.open(click.gesture, await ask_view(edge, click.gesture, click.value))


async def _write_staff(edge: Edge, click: EmployeeClick) -> None:
    await edge.open(click.gesture, await write_view(edge, click.gesture, click.value))


async def _choose_desk(edge: Edge, click: EmployeeClick) -> None:
    """The form again, with the choices of another desk's policy."""
    _, locale = desk_and_locale(edge, click.carried)
    await edge.open(click.gesture, form_view(edge, edge.house.desk(click.value), Facts(), locale))


EMPLOYEE_CLICKS: Mapping[str, Handler] = {
    CHANGE_FACTS: _change_facts,
    ASK_STAFF: _ask_staff,
    WRITE_STAFF: _write_staff,
    CHOOSE_DESK: _choose_desk,
}
