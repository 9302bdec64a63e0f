"""Filling in, submitting and closing modals, with the checks a Slack client makes and the app's answer carried out."""

from __future__ import annotations

import json
from typing import Any

from bot.emulator.blocks import values
from bot.emulator.blocks.find import find_elements
from bot.emulator.content import read_view
from bot.emulator.emulator import Emulator
from bot.emulator.errors import ControlError, SlackError
from bot.emulator.outgoing.transport import Answer
from bot.emulator.people.sender import Outcome, Sender, error_word
from bot.emulator.state import Json, User, View

TROUBLE = "We had some trouble connecting. Try again?"


def find_view(emulator: Emulator, user: User, view_id: str | None) -> View:
    """By id, or "top" (the open modal) or "home"."""
    stack = emulator.workspace.stack_of(user.id)
    if view_id in (None, "", "top"):
        if not stack:
            raise ControlError(f"{user.name} has no modal open.")
        return stack[-1]
    view = emulator.modals.find_home(user.id) if view_id == "home" else emulator.workspace.views.get(str(view_id))
    if view is None or view.user != user.id:
        raise ControlError(f"{user.name} has no view {view_id!r}.")
    return view


def apply_values(view: View, entered: Json) -> None:
    """Takes `{block_id: {action_id: value}}` as well as `{action_id: value}`."""
    blocks = view.body["blocks"]
    block_ids = {block["block_id"] for block in blocks}
    for name, value in entered.items():
        inside = {name: value}
        block_id = None
        if name in block_ids and isinstance(value, dict):
            block_id, inside = name, value
        for action_id, picked in inside.items():
            _enter(view, blocks, block_id, action_id, picked)


def _enter(view: View, blocks: list[Json], block_id: str | None, action_id: str, picked: Any) -> None:
    found = [(b, e) for b, e in find_elements(blocks, action_id, block_id) if e["type"] not in values.STATELESS]
    if not found:
        raise ControlError(
            f"The view has no input {action_id!r}" + (f" in the block {block_id!r}." if block_id else ".")
        )
    block, element = found[0]
    entry = {"type": element["type"], **values.choice(element, picked)}
    view.values.setdefault(block["block_id"], {})[action_id] = entry


class Forms:
    def __init__(self, emulator: Emulator, sender: Sender) -> None:
        self._emulator = emulator
        self._sender = sender

    async def submit(self, user_id: str, view_id: str | None = None, entered: Json | None = None) -> Outcome:
        user = self._user(user_id)
        view = find_view(self._emulator, user, view_id)
        apply_values(view, entered or {})
        self._emulator.workspace.save(view)
        errors = values.input_errors(view.body["blocks"], view.values)
        if errors:
            return Outcome(extra={"result": "errors", "errors": errors, "sent": False})
        payload = {
            **self._sender.envelope("view_submission", user),
            "trigger_id": self._sender.trigger(user),
            "view": self._shown(view),
            "response_urls": [],
        }
        answer = await self._sender.send_payload(payload)
        if not answer.accepted:
            return self._trouble(view, answer, error_word(answer) or "")
        return self._carry_out(view, answer)

    def _carry_out(self, view: View, answer: Answer) -> Outcome:
        """An empty answer closes this view; response_action says otherwise."""
        try:
            said = json.loads(answer.body) if answer.body.strip() else {}
            return self._respond(view, said if isinstance(said, dict) else {}, answer)
        except (ValueError, KeyError, SlackError) as error:
            self._emulator.journal.add("refused", self._emulator.clock.now(), what="response_action", error=str(error))
            return self._trouble(view, answer, str(error))

    def _respond(self, view: View, said: Json, answer: Answer) -> Outcome:
        modals, strict = self._emulator.modals, self._emulator.settings.strict
        outcome = Outcome(answer.status, ms=answer.milliseconds)
        match said.get("response_action"):
            case None:
                modals.pop(view)
                outcome.extra["result"] = "closed"
            case "clear":
                modals.clear(view.user)
                outcome.extra["result"] = "cleared"
            case "update":
                modals.replace(view, read_view(said["view"], kind="modal", strict=strict))
                outcome.extra["result"] = "updated"
            case "push":
                modals.push(view.user, read_view(said["view"], kind="modal", strict=strict))
                outcome.extra["result"] = "pushed"
            case "errors":
                outcome.extra |= {"result": "errors", "errors": self._checked(view, said["errors"])}
            case other:
                raise SlackError("invalid_arguments", f"unknown response_action {other!r}")
        return outcome

    def _checked(self, view: View, errors: Any) -> dict[str, str]:
        """Errors must name input blocks of this view, or Slack shows only trouble."""
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackError("invalid_arguments", f"errors must be keyed by input blocks of the view: {sorted(inputs)}")
        return {str(block_id): str(text) for block_id, text in errors.items()}

    def _trouble(self, view: View, answer: Answer, error: str) -> Outcome:
        self._emulator.workspace.notify(view.user, TROUBLE, view_id=view.id)
        return Outcome(answer.status, error, TROUBLE, answer.milliseconds, {"result": "failed"})

    async def close(self, user_id: str, view_id: str | None = None, *, everything: bool = False) -> Outcome:
        """The close button (this view, or the whole stack if it says clear_on_close), or the cross (`everything`)."""
        user = self._user(user_id)
        view = find_view(self._emulator, user, view_id)
        cleared = everything or bool(view.body.get("clear_on_close"))
        closing = self._emulator.workspace.stack_of(user.id)[::-1] if cleared else [view]
        payloads = [
            {**self._sender.envelope("view_closed", user), "view": self._shown(closed), "is_cleared": cleared}
            for closed in closing
            if closed.body.get("notify_on_close")
        ]
        if cleared:
            self._emulator.modals.clear(user.id)
        else:
            self._emulator.modals.pop(view)
        for payload in payloads:
            await self._sender.send_payload(payload)
        return Outcome(extra={"result": "closed", "sent": len(payloads)})

    def _user(self, user_id: str) -> User:
        if user_id not in self._emulator.workspace.users:
            raise ControlError(f"There is no person {user_id!r} in this workspace.")
        return self._emulator.workspace.users[user_id]

    def _shown(self, view: View) -> Json:
        return view.to_slack(team_id=self._emulator.seed.team_id)
