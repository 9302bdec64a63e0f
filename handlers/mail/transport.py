"""What the courier needs of a mail system, and how sending can fail. Codes only: neither address nor server reply stands in an error."""

from email.message import EmailMessage
from typing import Protocol


class MailTransport(Protocol):
    async def send(self, letter: EmailMessage) -> None:
        """Hands the letter over for good. Raises MailRefused, MailDelayed or MailUnavailable."""


class MailFailed(Exception):
    """`code` says how, e.g. `smtp_550`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailRefused(MailFailed):
    """This letter will never be taken: no such address, or its content is not wanted."""


class MailDelayed(MailFailed):
    """This letter was not taken for now, or nobody knows whether it was; it may be sent again under the same Message-ID."""


class MailUnavailable(MailFailed):
    """The mail system takes nothing at the moment, whatever the letter."""
