"""What a workspace starts with: people, channels, user groups, and what the app has registered. Data only, given by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

ROLES = ("staff", "employee", "outsider", "guest")

# The manifest of the product (bot scopes and events); a test of the product compares its own manifest with what it seeds.
DEFAULT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
DEFAULT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "group_archive",
    "message.channels",
    "message.groups",
    "message.im",
    "subteam_members_changed",
    "subteam_updated",
    "tokens_revoked",
    "user_change",
)


@dataclass(frozen=True)
class SeedUser:
    id: str
    name: str
    real_name: str = ""
    email: str = ""
    role: str = "employee"
    deactivated: bool = False


@dataclass(frozen=True)
class SeedChannel:
    """`members=()` means everybody who may be there: all staff in a private channel, everyone in a public one."""

    id: str
    name: str
    private: bool = False
    members: tuple[str, ...] = ()
    topic: str = ""
    archived: bool = False
    bot_member: bool = True


@dataclass(frozen=True)
class SeedGroup:
    id: str
    handle: str
    name: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeedCommand:
    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class SeedShortcut:
    callback_id: str
    name: str
    type: str = "message"


DEFAULT_USERS = (
    SeedUser("U0STAFF1", "hana", "Hana Sato", "hana@example.com", "staff"),
    SeedUser("U0STAFF2", "ken", "Ken Ito", "ken@example.com", "staff"),
    SeedUser("U0STAFF3", "yui", "Yui Mori", "yui@example.com", "staff"),
    SeedUser("U0EMP001", "mika", "Mika Tanaka", "mika@example.com", "employee"),
    SeedUser("U0EMP002", "tom", "Tom Baker", "tom@example.com", "employee"),
    SeedUser("U0GUEST1", "gus", "Gus Guest", "gus@example.net", "guest"),
    SeedUser("U0OUT001", "olga", "Olga Outsider", "olga@example.org", "outsider"),
)
DEFAULT_GROUPS = (SeedGroup("S0STAFF1", "privacy-staff", "Privacy staff", ("U0STAFF1", "U0STAFF2", "U0STAFF3")),)
DEFAULT_CHANNELS = (
    SeedChannel("C0GENERAL", "general"),
    SeedChannel("C0PRIVACY", "privacy-desk", private=True),
)


@dataclass(frozen=True)
class EmulatorSeed:
    users: tuple[SeedUser, ...] = DEFAULT_USERS
    channels: tuple[SeedChannel, ...] = DEFAULT_CHANNELS
    groups: tuple[SeedGroup, ...] = DEFAULT_GROUPS
    commands: tuple[SeedCommand, ...] = ()
    shortcuts: tuple[SeedShortcut, ...] = ()
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    events: tuple[str, ...] = DEFAULT_EVENTS
    team_id: str = "T0EMULATE"
    team_name: str = "Emulated workspace"
    app_name: str = "Privacy Desk"

    def __post_init__(self) -> None:
        for user in self.users:
            if user.role not in ROLES:
                raise ValueError(f"User {user.id} has the role {user.role!r}; it must be one of {', '.join(ROLES)}.")
        for shortcut in self.shortcuts:
            if shortcut.type not in ("message", "global"):
                raise ValueError(f"Shortcut {shortcut.callback_id} must be of type message or global.")

    @classmethod
    def default(cls, **changes: Any) -> EmulatorSeed:
        """The default people and channels, with whatever the caller knows better."""
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in changes.items()}
        return cls(**values)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EmulatorSeed:
        """Reads the same shape from JSON. Raises ValueError naming what it does not know."""
        values: dict[str, Any] = {}
        for name, value in data.items():
            item = _ITEMS.get(name)
            if name not in {field.name for field in fields(cls)}:
                raise ValueError(f"A seed has no {name!r}.")
            values[name] = _items(item, value) if item else tuple(value) if isinstance(value, list) else value
        return cls(**values)


T = TypeVar("T")
_ITEMS: dict[str, type[Any]] = {
    "users": SeedUser,
    "channels": SeedChannel,
    "groups": SeedGroup,
    "commands": SeedCommand,
    "shortcuts": SeedShortcut,
}


def _items(item: type[T], rows: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    try:
        return tuple(item(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}) for row in rows)
    except TypeError as error:
        raise ValueError(f"Unreadable {item.__name__}: {error}.") from error
