"""Settings from the environment, and the desks from `desks.toml`. Read once at start by `bot.main` and `bot.cli`; layers get plain values."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.desks import Desk, Office
from bot.domain.errors import DeskError
from bot.domain.identity_documents import AUTHORITY_DOCUMENTS, IDENTITY_DOCUMENTS
from bot.domain.registered import JointUser, NotifiedForm, Registered, Trustee
from bot.domain.request_kinds import kinds


class SettingsWrong(DeskError):
    """A setting or `desks.toml` cannot be used; the sentence says which and how to mend it."""


class Settings(BaseSettings):
    """Every variable of the environment the desk reads. `.env.example` is generated from these descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="PRIVACY_DESK_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Field(
        Path("data"), description="Directory of the database, the keys and captured mail (mode 0700)."
    )
    database_url: str | None = Field(None, description="Database; empty means SQLite in the data directory.")
    secret_key: SecretStr | None = Field(
        None, description="Master key that seals personal data. Make one: privacy-desk doctor --new-secret-key"
    )
    secret_key_previous: SecretStr | None = Field(
        None, description="Earlier master keys, separated by commas, while rotating."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Address under which customers and staff reach the desk."
    )
    desks: Path | None = Field(None, description="Path of desks.toml; empty means the one that ships with the product.")
    smtp_url: SecretStr | None = Field(
        None, description="Mail server, e.g. smtp://user:password@mail.example:587?starttls=1; empty captures mail."
    )
    mail_from: str = Field("privacy-desk@localhost", description="Sender address of letters.")
    trusted_proxies: str = Field(
        "", description="Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas."
    )
    metrics_token: SecretStr | None = Field(None, description="Bearer token for /metrics; empty closes it.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged (never personal data)."
    )
    slack_bot_token: SecretStr | None = Field(
        None, alias="SLACK_BOT_TOKEN", description="Bot token (xoxb-…) of the Slack app."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, alias="SLACK_SIGNING_SECRET", description="Signing secret of the Slack app."
    )
    slack_app_token: SecretStr | None = Field(
        None, alias="SLACK_APP_TOKEN", description="App token (xapp-…) for Socket Mode; empty means HTTP."
    )
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL", description="Slack's Web API.")

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @property
    def previous_keys(self) -> tuple[str, ...]:
        given = self.secret_key_previous.get_secret_value() if self.secret_key_previous else ""
        return tuple(key.strip() for key in given.split(",") if key.strip())


def read_settings(**overrides: Any) -> Settings:
    """The settings, with what the command line says on top. Raises SettingsWrong with one sentence for each mistake."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as wrong:
        raise SettingsWrong(_sentences(wrong, "PRIVACY_DESK_")) from None


class _OfficeTable(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)
    channel: str | None = None
    also: tuple[str, ...] = ()


_Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
_Several = Annotated[tuple[_Words, ...], Field(min_length=1)]


class _FormTable(BaseModel):
    """One `[[desks.<key>.forms]]`: purposes that a form named when the data were collected."""

    model_config = ConfigDict(extra="forbid")
    name: _Words
    items: _Several
    purposes: _Several


class _JointUserTable(BaseModel):
    """One `[[desks.<key>.joint_users]]`."""

    model_config = ConfigDict(extra="forbid")
    names: _Several
    items: tuple[_Words, ...] = ()
    purposes: tuple[_Words, ...] = ()


class _TrusteeTable(BaseModel):
    """One `[[desks.<key>.trustees]]`."""

    model_config = ConfigDict(extra="forbid")
    names: _Several
    scope: _Words
    confirmed_on: date | None = None
    review_due: date | None = None

    @model_validator(mode="after")
    def _is_reviewed_later(self) -> "_TrusteeTable":
        if self.review_due is not None and (self.confirmed_on is None or self.review_due <= self.confirmed_on):
            raise ValueError("review_due must be later than confirmed_on, and needs one")
        return self


class _DeskTable(BaseModel):
    """One `[desks.<key>]` of desks.toml."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)
    policy: str
    contact: str
    channels: dict[str, str]
    staff_group: str | None = None
    staff_members: tuple[str, ...] = ()
    offices: dict[str, _OfficeTable] = {}
    targets: dict[str, int] = {}
    holidays: str = "JP"
    timezone: str = "Asia/Tokyo"
    allowed_origins: tuple[str, ...] = ()
    brand_color: str = Field("#1f5fa8", pattern=r"^#[0-9a-fA-F]{6}$")
    identity_days: int = Field(30, ge=1)
    document_days: int = Field(0, ge=0)
    question_days: int = Field(180, ge=1)
    reminder_days: int = Field(7, ge=0)
    ticket_days: int = Field(365, ge=1)
    chat_days: int = Field(30, ge=1)
    identity_documents: tuple[str, ...] = ()
    authority_documents: tuple[str, ...] = ()
    document_hints: dict[Literal["en", "ja"], str] = {}
    record_systems: tuple[str, ...] = ()
    check_days: int = Field(365, ge=1)
    forms: tuple[_FormTable, ...] = ()
    joint_users: tuple[_JointUserTable, ...] = ()
    trustees: tuple[_TrusteeTable, ...] = ()
    ask_consent: bool | None = None
    minor_age: int | None = Field(None, ge=3, le=21)

    @model_validator(mode="after")
    def _names_nobody_twice(self) -> "_DeskTable":
        spellings = [*(user.names for user in self.joint_users), *(trustee.names for trustee in self.trustees)]
        names = [name.casefold() for several in spellings for name in several]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"joint_users and trustees name {', '.join(twice)} more than once")
        return self

    def registered(self) -> Registered:
        return Registered(
            forms=tuple(NotifiedForm(**form.model_dump()) for form in self.forms),
            joint_users=tuple(JointUser(**user.model_dump()) for user in self.joint_users),
            trustees=tuple(Trustee(**trustee.model_dump()) for trustee in self.trustees),
        )

    @field_validator("targets")
    @classmethod
    def _names_kinds(cls, value: dict[str, int]) -> dict[str, int]:
        known = {kind.key for kind in kinds()}
        if not value.keys() <= known or any(days < 1 for days in value.values()):
            raise ValueError(f"holds whole days, at least 1, for kinds of request: {', '.join(sorted(known))}")
        return value

    @field_validator("identity_documents", "authority_documents")
    @classmethod
    def _names_documents(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = IDENTITY_DOCUMENTS if info.field_name == "identity_documents" else AUTHORITY_DOCUMENTS
        if not set(value) <= set(known):
            raise ValueError(f"may name {', '.join(known)}")
        return value

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.reminder_days >= self.identity_days:
            raise ValueError("reminder_days must be fewer than identity_days: the reminder goes out before the end")
        return self

    @field_validator("channels")
    @classmethod
    def _has_default(cls, value: dict[str, str]) -> dict[str, str]:
        known = {"default", *(kind.key for kind in kinds())}
        if "default" not in value or not value.keys() <= known:
            raise ValueError(f"needs a “default” channel and may name {', '.join(sorted(known))}")
        return value


class _DesksFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    desks: dict[str, _DeskTable] = Field(min_length=1)


def read_desks(path: Path | None) -> Mapping[str, Desk]:
    """The desks of a file, or the two that ship. Raises SettingsWrong saying where the file is wrong."""
    try:
        text = path.read_text("utf-8") if path else resources.files("bot").joinpath("desks.toml").read_text("utf-8")
        loaded = _DesksFile.model_validate(tomllib.loads(text))
    except OSError as error:
        raise SettingsWrong(f"The desks file {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong(f"The desks file {path} is not valid TOML: {error}.") from None
    except ValidationError as wrong:
        raise SettingsWrong(_sentences(wrong, f"{path or 'desks.toml'}: ")) from None
    return {key: _desk(key, table) for key, table in loaded.desks.items()}


def _desk(key: str, table: _DeskTable) -> Desk:
    values = table.model_dump(exclude={"offices", "forms", "joint_users", "trustees"})
    offices = tuple(Office(office, entry.name, entry.channel, entry.also) for office, entry in table.offices.items())
    return Desk(key=key, offices=offices, registered=table.registered(), **values)


def env_example() -> str:
    """The text of `.env.example`: every variable with its description and default. A test compares it with the file."""
    lines = [
        "# Settings of the privacy desk. Every variable is optional but PRIVACY_DESK_SECRET_KEY (outside the demo).",
        "",
    ]
    for name, info in Settings.model_fields.items():
        variable = info.alias or f"PRIVACY_DESK_{name.upper()}"
        default = "" if info.default is None else info.default
        lines += [f"# {info.description}", f"{variable}={default}", ""]
    return "\n".join(lines)


def _sentences(wrong: ValidationError, where: str) -> str:
    return " ".join(
        f"{where}{'.'.join(str(part) for part in error['loc'])}: {error['msg']}." for error in wrong.errors()
    )
