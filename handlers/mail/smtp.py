"""Sends letters by SMTP: one connection each, encrypted wherever the server can, and always before a password is said."""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from bot.domain.errors import InvalidInput
from handlers.mail.transport import MailDelayed, MailRefused, MailUnavailable

if TYPE_CHECKING:
    import aiosmtplib

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"smtp": 25, "smtps": 465}
_EXAMPLE = "Give it like smtp://user:password@mail.example:587?starttls=1 or smtps://user:password@mail.example."


class SmtpUrlWrong(InvalidInput):
    """The sentence never repeats the URL: a password stands in it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The mail server's URL {what}. {_EXAMPLE}")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`starttls` is True where it must be used, False where it must not, None where it is used if offered."""

    host: str
    port: int
    tls: bool = False
    starttls: bool | None = None
    user: str | None = None
    password: str | None = None

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Raises SmtpUrlWrong with a sentence for whoever set it."""
        parts = urlsplit(url.strip())
        if parts.scheme not in _PORTS:
            raise SmtpUrlWrong("must begin with smtp:// or smtps://")
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError:
            raise SmtpUrlWrong("names a port that is no number up to 65535") from None
        if not parts.hostname:
            raise SmtpUrlWrong("names no host")
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        tls = parts.scheme == "smtps"
        starttls = None if tls else _starttls(parts.query, has_password=password is not None, host=parts.hostname)
        return cls(parts.hostname, port, tls, False if tls else starttls, user, password)


def _starttls(query: str, *, has_password: bool, host: str) -> bool | None:
    asked = parse_qs(query, keep_blank_values=True)
    if asked.keys() - {"starttls"} or asked.get("starttls", ["1"])[-1] not in ("0", "1"):
        raise SmtpUrlWrong("may only add ?starttls=1 or ?starttls=0")
    if "starttls" in asked:
        return asked["starttls"][-1] == "1"
    return True if has_password and host not in _LOOPBACK else None


class SmtpTransport:
    """`seconds` bounds every single exchange with the server."""

    def __init__(self, server: SmtpServer, *, seconds: float = 8.0, tls_context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._seconds = seconds
        self._tls_context = tls_context

    async def send(self, letter: EmailMessage) -> None:
        """Raises MailUnavailable, MailRefused, MailDelayed."""
        client = await self._connected()
        try:
            await _hand_over(client, letter)
        finally:
            # the letter is handed over or not by now; how the server says goodbye changes nothing
            with suppress(Exception):
                await client.quit()
            client.close()

    async def _connected(self) -> "aiosmtplib.SMTP":
        import aiosmtplib  # on first use: the desk starts without it

        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.starttls,
            username=server.user,
            password=server.password,
            timeout=self._seconds,
            tls_context=self._tls_context,
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError:
            client.close()
            raise MailUnavailable("smtp_login") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise MailUnavailable(_code(error, "smtp_connect")) from None
        return client


async def _hand_over(client: "aiosmtplib.SMTP", letter: EmailMessage) -> None:
    import aiosmtplib

    try:
        await client.sendmail(_address(letter, "From"), [_address(letter, "To")], letter.as_bytes(policy=SMTP))
    except aiosmtplib.SMTPSenderRefused as error:  # the desk's own address is at fault, not this letter
        raise MailUnavailable(_code(error, "smtp_sender")) from None
    except aiosmtplib.SMTPRecipientsRefused as error:
        _raise_for(error.recipients[0] if error.recipients else error)
    except aiosmtplib.SMTPNotSupported:
        raise MailRefused("smtp_not_supported") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        _raise_for(error)


def _raise_for(error: Exception) -> None:
    """5xx is final; 421 closes the server for everybody; anything else may have been taken or may be later."""
    code = int(getattr(error, "code", 0))
    if code == 421:
        raise MailUnavailable("smtp_421") from None
    if 500 <= code < 600:
        raise MailRefused(_code(error, "")) from None
    raise MailDelayed(_code(error, "smtp_uncertain")) from None


def _code(error: Exception, otherwise: str) -> str:
    code = getattr(error, "code", None)
    return f"smtp_{code}" if isinstance(code, int) and code > 0 else otherwise


def _address(letter: EmailMessage, header: str) -> str:
    return str(letter[header].addresses[0].addr_spec)
