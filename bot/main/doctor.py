"""`doctor`: looks at every part as the desk would use it, changes nothing, and says what to mend."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.domain.errors import DeskError
from bot.domain.registered import Standing
from bot.main.keys import DEMO_KEY_FILE, new_secret_key
from bot.main.parts import SystemClock, open_house, open_knowledge
from bot.settings import Settings, read_settings
from knowledge.embedder import find_embedder

__all__ = ["examine", "new_secret_key"]

Finding = dict[str, Any]


async def examine(data_dir: Path | None) -> list[Finding]:
    """One finding per part: `{"what","ok","says"}`."""
    try:
        settings = read_settings(data_dir=data_dir)
    except DeskError as wrong:
        return [_finding("settings", False, wrong.public_message)]
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("desks", _desks),
        ("trustees", _trustees),
        ("policies", _policies),
        ("understanding", _understanding),
        ("master key", _key),
        ("data directory", _data_dir),
        ("Slack", _slack),
        ("mail", _mail),
    )
    return [_look(what, check, settings) for what, check in checks]


def _look(what: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return _finding(what, True, check(settings))
    except DeskError as wrong:
        return _finding(what, False, wrong.public_message)


def _finding(what: str, ok: bool, says: str) -> Finding:
    return {"what": what, "ok": ok, "says": says}


def _desks(settings: Settings) -> str:
    return ", ".join(f"{desk.key} ({desk.name})" for desk in open_house(settings, SystemClock()).desks.values())


def _trustees(settings: Settings) -> str:
    """Who works on data for the desks; a review that is overdue is to be mended."""
    house = open_house(settings, SystemClock())
    by_standing: dict[Standing, list[str]] = {standing: [] for standing in Standing}
    for desk in house.desks.values():
        today = house.calendars[desk.key].today(house.clock.now())
        for trustee in desk.registered.trustees:
            due = f", due on {trustee.review_due}" if trustee.standing(today) is Standing.OVERDUE else ""
            by_standing[trustee.standing(today)].append(f"{trustee.names[0]} ({desk.key}{due})")
    if overdue := by_standing[Standing.OVERDUE]:
        raise DeskError(
            f"The review of {', '.join(overdue)} is overdue: until it is done, checks do not count them as confirmed. "
            "Confirm them and set confirmed_on and review_due in desks.toml."
        )
    waiting = by_standing[Standing.TO_CONFIRM]
    says = f"{len(by_standing[Standing.CONFIRMED])} confirmed"
    return f"{says}; not confirmed yet: {', '.join(waiting)}" if waiting else says


def _policies(settings: Settings) -> str:
    return ", ".join(
        f"{p.name}: {len(p.clauses)} clauses, {len(p.repairs)} repairs"
        for p in open_knowledge(settings.data_dir).policies()
    )


def _understanding(settings: Settings) -> str:
    if find_embedder() is not None:
        return "with the sentence embedder"
    return (
        "without the sentence embedder: the desk answers less and passes more to staff (install the extra “embedder”)"
    )


def _key(settings: Settings) -> str:
    of_demo = (settings.data_dir / DEMO_KEY_FILE).exists()
    if settings.secret_key is not None and of_demo:
        raise DeskError(
            f"PRIVACY_DESK_SECRET_KEY is set, but {settings.data_dir} holds the data of the demo, which a key of its own seals. "
            "Set PRIVACY_DESK_DATA_DIR to a directory of the desk's own."
        )
    if settings.secret_key is not None:
        return "set"
    if of_demo:
        return "the demo's own, kept beside the data: it protects nothing"
    raise DeskError("PRIVACY_DESK_SECRET_KEY is not set. Make one with “privacy-desk doctor --new-secret-key”.")


def _data_dir(settings: Settings) -> str:
    path = settings.data_dir
    if not path.exists():
        return f"{path} will be made at the first start"
    if not os.access(path, os.W_OK):
        raise DeskError(f"{path} cannot be written. Give it to the user that runs the desk.")
    if path.stat().st_mode & 0o077:
        raise DeskError(f"{path} can be read by others on this machine. Run: chmod 700 {path}")
    return f"{path}"


def _slack(settings: Settings) -> str:
    if settings.slack_bot_token is None:
        return "not connected: requests are kept, and posted when SLACK_BOT_TOKEN is set"
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        raise DeskError(
            "SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN: Slack's requests cannot be believed."
        )
    return f"token set, {'Socket Mode' if settings.slack_app_token else 'HTTP at ' + settings.public_url + '/slack/events'}"


def _mail(settings: Settings) -> str:
    if settings.smtp_url is None:
        raise DeskError(
            "Mail is captured in the data directory: codes and letters reach nobody. Set PRIVACY_DESK_SMTP_URL and PRIVACY_DESK_MAIL_FROM."
        )
    return "sent by the mail server"
