"""users.* and usergroups.*: who is here. E-mail addresses are shown only with the scope for them."""

from __future__ import annotations

from bot.emulator.api.call import Call, paged
from bot.emulator.errors import SlackError
from bot.emulator.state import Json, User


def user_info(call: Call) -> Json:
    return {"user": _shown(call, call.workspace.get_user(call.get("user")))}


def user_list(call: Call) -> Json:
    users, cursor = call.page(list(call.workspace.users.values()), call.limit(1000, 1000))
    return {**paged("members", [_shown(call, u) for u in users], cursor), "cache_ts": int(call.workspace.clock.now())}


def lookup_by_email(call: Call) -> Json:
    wanted = call.get("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == wanted and not user.deactivated:
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


def _shown(call: Call, user: User) -> Json:
    return user.to_slack(with_email="users:read.email" in call.scopes)


def group_list(call: Call) -> Json:
    team, users = call.workspace.seed.team_id, call.flag("include_users")
    groups = [g.to_slack(team_id=team, include_users=users) for g in call.workspace.groups.values()]
    return {"usergroups": groups}


def group_users(call: Call) -> Json:
    group = call.workspace.groups.get(call.get("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}
