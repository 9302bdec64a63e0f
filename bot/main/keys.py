"""The master key: read from the settings, or made for the demo and kept beside the data, where it protects nothing but the demo."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings, SettingsWrong, read_settings

DEMO_KEY_FILE = "demo-secret.key"


def new_secret_key() -> str:
    """256 random bits as url-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def secret_key(settings: Settings) -> str:
    """Raises SettingsWrong with the way out when there is none."""
    if settings.secret_key is None:
        raise SettingsWrong(
            "There is no master key. Make one with “privacy-desk doctor --new-secret-key” and keep it in PRIVACY_DESK_SECRET_KEY, "
            "away from the data; without it nothing can be read again."
        )
    return settings.secret_key.get_secret_value()


def rotate_keys(data_dir: Path | None, on_step: Callable[[int, int], None]) -> int:
    """Wraps all keys under the present master key; returns how many there are. Raises SettingsWrong, StoreUnusable with what to do."""
    from storage.key_rotation import rotate

    settings = read_settings(data_dir=data_dir)
    key = secret_key(settings)
    if not settings.previous_keys:
        raise SettingsWrong(
            "To change the master key, set PRIVACY_DESK_SECRET_KEY to the new one and PRIVACY_DESK_SECRET_KEY_PREVIOUS to the one in use until now."
        )
    progress = rotate(settings.data_dir, key, settings.previous_keys, lambda step: on_step(step.done, step.total))
    return progress.total


def demo_secret_key(data_dir: Path) -> str:
    """The demo's own key, made at the first start (mode 0600)."""
    path = data_dir / DEMO_KEY_FILE
    if path.exists():
        return path.read_text("ascii").strip()
    key = new_secret_key()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key
