"""A real SMTP server on loopback for one test, that takes letters or fails as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "desk", "p@ss:w/rd"


@dataclass
class MailServer:
    """`mail`, `rcpt` and `data` answer in place of taking a letter; `hangs_up` when it is taken, before that is said."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    mail: str | None = None
    rcpt: str | None = None
    data: str | None = None
    hangs_up: bool = False
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail is None:
            envelope.mail_from = address
        return self.mail or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt is None:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data is not None:
            return self.data
        content = envelope.original_content
        assert content is not None
        self.letters.append(message_from_bytes(content, policy=default))
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def running(
    server: MailServer,
    *,
    starttls: ssl.SSLContext | None = None,
    smtps: ssl.SSLContext | None = None,
    login: bool = False,
) -> AsyncIterator[MailServer]:
    def accepted() -> SMTP:
        return SMTP(
            server, hostname="mail.example", ident="test", tls_context=starttls, authenticator=server.authenticate, auth_required=login,
            auth_require_tls=starttls is not None,
        )  # fmt: skip

    listening = await asyncio.get_running_loop().create_server(accepted, "127.0.0.1", 0, ssl=smtps)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
