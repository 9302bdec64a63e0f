"""Consent: what was shown to somebody who then said yes, kept so that it can be shown again. The text is the desk's own and names nobody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """`text` is what was agreed to, word for word; `message` the id of the message that agreed; `policy_version` what the text rested on."""

    text: str
    locale: str
    policy: str
    policy_version: str
    session_id: int
    message: int
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def version(self) -> str:
        """12 hex digits of the text's SHA-256: the same text is the same version, wherever it was shown."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
