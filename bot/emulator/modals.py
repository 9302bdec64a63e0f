"""Modals and App Home: stacks of at most three, hashes, external ids, trigger ids. Decides; the Web API and people call it."""

from __future__ import annotations

import secrets

from bot.emulator.blocks import schema
from bot.emulator.blocks.values import merge_states
from bot.emulator.errors import SlackError
from bot.emulator.ids import new_id, new_trigger_id
from bot.emulator.state import Json, Trigger, View
from bot.emulator.workspace import Workspace

TRIGGER_SECONDS = 3.0
REMEMBERED_SECONDS = 600.0  # long enough to say "expired" and "exchanged" rather than "invalid"


class Modals:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    # Triggers ---------------------------------------------------------------------------------------------------

    def new_trigger(self, user: str) -> str:
        now, triggers = self._workspace.clock.now(), self._workspace.triggers
        for old in [name for name, trigger in triggers.items() if trigger.expires_at + REMEMBERED_SECONDS < now]:
            del triggers[old]
        trigger_id = new_trigger_id()
        triggers[trigger_id] = Trigger(user, now + TRIGGER_SECONDS)
        return trigger_id

    def use_trigger(self, trigger_id: object) -> Trigger:
        """Three seconds, once. Raises Slack's three errors."""
        trigger = self._workspace.triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._workspace.clock.now() > trigger.expires_at:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    # Stack ------------------------------------------------------------------------------------------------------

    def open(self, user: str, body: Json) -> View:
        """A new stack: what the person had open before is gone."""
        self._check_external_id(body)
        self.clear(user)
        return self._put_on_top(user, body)

    def push(self, user: str, body: Json) -> View:
        stack = self._workspace.stack_of(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= schema.VIEW_STACK:
            raise SlackError("push_limit_reached")
        self._check_external_id(body)
        return self._put_on_top(user, body)

    def _put_on_top(self, user: str, body: Json) -> View:
        stack = self._workspace.stacks.setdefault(user, [])
        view_id = new_id("V", 10)
        root = stack[0] if stack else view_id
        view = View(view_id, user, "modal", body, self._new_hash(), root, stack[-1] if stack else None)
        view.values = merge_states(body["blocks"], {})
        stack.append(view.id)
        self._workspace.save(view)
        return view

    def replace(self, view: View, body: Json, *, expected_hash: str | None = None) -> View:
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(body, own=view.id)
        view.body, view.hash = body, self._new_hash()
        view.values = merge_states(body["blocks"], view.values)
        self._workspace.save(view)
        return view

    def pop(self, view: View) -> None:
        """Closes this view and everything above it."""
        stack = self._workspace.stacks.get(view.user, [])
        if view.id in stack:
            index = stack.index(view.id)
            for closed in stack[index:]:
                self._workspace.remove_view(self._workspace.views[closed])
            del stack[index:]
        self._workspace.touch()

    def clear(self, user: str) -> None:
        for view in self._workspace.stack_of(user):
            self._workspace.remove_view(view)
        self._workspace.stacks[user] = []
        self._workspace.touch()

    def publish(self, user: str, body: Json, *, expected_hash: str | None = None) -> View:
        view = self.find_home(user)
        if view is not None:
            return self.replace(view, body, expected_hash=expected_hash)
        self._check_external_id(body)
        view_id = new_id("V", 10)
        view = View(view_id, user, "home", body, self._new_hash(), view_id)
        view.values = merge_states(body["blocks"], {})
        self._workspace.homes[user] = view.id
        self._workspace.save(view)
        return view

    # Looking up -------------------------------------------------------------------------------------------------

    def find_home(self, user: str) -> View | None:
        return self._workspace.views.get(self._workspace.homes.get(user, ""))

    def get(self, view_id: str | None, external_id: str | None = None) -> View:
        for view in self._workspace.views.values():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")

    def _check_external_id(self, body: Json, own: str | None = None) -> None:
        wanted = body.get("external_id")
        others = (view for view in self._workspace.views.values() if view.id != own)
        if wanted and any(view.external_id == wanted for view in others):
            raise SlackError("duplicate_external_id")

    def _new_hash(self) -> str:
        return f"{int(self._workspace.clock.now())}.{secrets.token_hex(4)}"
