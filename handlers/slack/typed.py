"""A message as a person typed it in Slack, as plain text: what Slack wrote as markup becomes words that a customer can read."""

import re

_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SPECIAL = {"!here": "@here", "!channel": "@channel", "!everyone": "@everyone"}


def as_typed(text: str) -> str:
    """`<https://a.example|a>` becomes `a (https://a.example)`, a colleague's mention `@colleague`, `&lt;` becomes `<`."""
    return _unescape(_ENTITY.sub(_entity, text)).strip()


def without_mentions(text: str) -> str:
    """A question put to the app, without the mention that called it."""
    return _unescape(re.sub(r"<@[A-Z0-9]+(?:\|[^<>]*)?>", "", text)).strip()


def _entity(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("@", "!subteam")):
        return "@colleague"
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):
        return label or _SPECIAL.get(target, "")
    address = target.removeprefix("mailto:")
    return address if not label or label == address else f"{label} ({address})"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
