"""What can be wrong with the store itself. Sentences for the operator; refusals of a single use case are in `bot.domain.errors`."""

from bot.domain.errors import DeskError


class StoreUnusable(DeskError):
    """The store cannot be opened. The message says what to do and never shows a key."""

    public_message = "The data of this desk cannot be opened."


class SecretKeyInvalid(StoreUnusable):
    public_message = (
        "PRIVACY_DESK_SECRET_KEY is not a key: it must be 32 random bytes as urlsafe base64. Make one with "
        '`python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"`.'
    )


class SecretKeyWrong(StoreUnusable):
    public_message = (
        "PRIVACY_DESK_SECRET_KEY does not open the keys in this data directory. Set the key this desk was started with; "
        "after a change of keys, put the old one into PRIVACY_DESK_SECRET_KEY_PREVIOUS."
    )


class KeysMissing(StoreUnusable):
    public_message = (
        "The keys (keys.db) and the data (data.db) of this desk do not belong together: without its own keys nothing in it can be "
        "read. Put the right keys.db back beside it, or start with an empty data directory."
    )


class KeyDestroyed(DeskError):
    """The key of this content was destroyed on purpose, and the content with it."""

    public_message = "This was deleted and cannot be read any more."


class SealBroken(Exception):
    """A sealed value was changed, or moved to another row, field or key: never shown, never repaired."""

    def __init__(self, place: str) -> None:
        super().__init__(f"The sealed value at {place} is not what was stored there.")


class StoreClosed(RuntimeError):
    """Somebody called a store that was closed."""


class InsideUnit(RuntimeError):
    """A unit of work called the store again; it may touch nothing but its transaction."""

    def __init__(self) -> None:
        super().__init__(
            "A unit of work may use nothing but its transaction, and nobody may use that outside the unit."
        )
