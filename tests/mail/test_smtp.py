"""Letters over a real SMTP exchange: taken, refused, doubtful, encrypted."""

import asyncio
import datetime
import ipaddress
import ssl
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from handlers.mail.composing import compose
from handlers.mail.smtp import SmtpServer, SmtpTransport, SmtpUrlWrong
from handlers.mail.transport import MailDelayed, MailFailed, MailRefused, MailUnavailable
from tests.mail.conftest import CANARIES, ENVELOPE, facts_of
from tests.mail.mail_server import PASSWORD, USER, MailServer, running

LETTER = compose(facts_of(locale="ja"), "document_needed", {}, None, ENVELOPE)


def transport(
    server: MailServer, query: str = "", *, scheme: str = "smtp", user: str = "", trusted: ssl.SSLContext | None = None
) -> SmtpTransport:
    return SmtpTransport(
        SmtpServer.from_url(f"{scheme}://{user}127.0.0.1:{server.port}{query}"), seconds=5, tls_context=trusted
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(the server's, the client's that trusts it)"""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = Path(tmp_path_factory.mktemp("tls")) / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


class TestSending:
    async def test_a_letter_arrives_as_it_was_written(self) -> None:
        async with running(MailServer()) as server:
            await transport(server).send(LETTER)
        (letter,) = server.letters
        assert server.envelopes == [(ENVELOPE.sender, [CANARIES["email"]])]
        assert letter["Subject"] == LETTER["Subject"]
        assert letter["Message-ID"] == ENVELOPE.message_id
        for kind in ("plain", "html"):
            sent, received = LETTER.get_body((kind,)), letter.get_body((kind,))
            assert sent is not None
            assert received is not None
            assert received.get_content().split() == sent.get_content().split()
        assert letter.as_bytes(policy=SMTP).count(b"\r\nTo: ") == 1

    @pytest.mark.parametrize("scheme", ["smtp", "smtps"])
    async def test_a_password_is_said_over_tls_only(
        self, scheme: str, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        own, trusting = certificate
        user = f"{USER}:{quote(PASSWORD, safe='')}@"
        tls = {"starttls": own} if scheme == "smtp" else {"smtps": own}
        async with running(MailServer(), login=scheme == "smtp", **tls) as server:
            sending = transport(server, scheme=scheme, user=user if scheme == "smtp" else "", trusted=trusting)
            await sending.send(LETTER)
        assert server.encrypted == [True]
        assert server.logins == ([USER] if scheme == "smtp" else [])

    async def test_encryption_asked_for_is_not_given_up(self) -> None:
        async with running(MailServer()) as server:
            with pytest.raises(MailUnavailable):
                await transport(server, "?starttls=1").send(LETTER)
        assert not server.letters

    async def test_a_certificate_nobody_vouches_for_is_not_accepted(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        async with running(MailServer(), starttls=certificate[0]) as server:
            with pytest.raises(MailUnavailable):
                await transport(server, "?starttls=1").send(LETTER)
        assert not server.letters

    async def test_a_wrong_password_stops_all_mail_not_this_letter(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        own, trusting = certificate
        async with running(MailServer(), login=True, starttls=own) as server:
            with pytest.raises(MailUnavailable, match="smtp_login"):
                await transport(server, user="desk:wrong@", trusted=trusting).send(LETTER)


class TestFailing:
    @pytest.mark.parametrize(
        ("answers", "failure", "code"),
        [
            ({"rcpt": "550 5.1.1 canaryaddress@example.com: no such user"}, MailRefused, "smtp_550"),
            ({"rcpt": "553 5.1.3 bad address"}, MailRefused, "smtp_553"),
            ({"rcpt": "450 4.2.0 greylisted"}, MailDelayed, "smtp_450"),
            ({"rcpt": "452 4.2.2 mailbox full"}, MailDelayed, "smtp_452"),
            ({"rcpt": "421 4.3.2 shutting down"}, MailUnavailable, "smtp_421"),
            ({"data": "554 5.7.1 not wanted"}, MailRefused, "smtp_554"),
            ({"data": "451 4.3.0 try again"}, MailDelayed, "smtp_451"),
            ({"mail": "550 5.7.1 sender not allowed"}, MailUnavailable, "smtp_550"),
            ({"mail": "451 4.7.1 later"}, MailUnavailable, "smtp_451"),
            ({"hangs_up": True}, MailDelayed, "smtp_uncertain"),
        ],
    )
    async def test_the_servers_answer_decides_what_becomes_of_it(
        self, answers: dict[str, object], failure: type[MailFailed], code: str
    ) -> None:
        async with running(MailServer(**answers)) as server:  # type: ignore[arg-type] # a table of its fields
            with pytest.raises(failure) as raised:
                await transport(server).send(LETTER)
        assert type(raised.value) is failure
        assert raised.value.code == code
        assert str(raised.value) == code

    async def test_nobody_there(self) -> None:
        async with running(MailServer()) as server:
            pass
        with pytest.raises(MailUnavailable, match="smtp_connect"):
            await transport(server).send(LETTER)

    async def test_a_server_that_says_nothing_does_not_hold_the_desk_up(self) -> None:
        callers: list[asyncio.StreamWriter] = []
        silent = await asyncio.start_server(lambda reader, writer: callers.append(writer), "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        with pytest.raises(MailUnavailable):
            await SmtpTransport(SmtpServer.from_url(f"smtp://127.0.0.1:{port}"), seconds=0.2).send(LETTER)
        for caller in callers:
            caller.close()
            await caller.wait_closed()
        silent.close()

    async def test_a_server_that_speaks_something_else(self) -> None:
        async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            writer.close()

        odd = await asyncio.start_server(chat, "127.0.0.1", 0)
        port = odd.sockets[0].getsockname()[1]
        with pytest.raises(MailUnavailable):
            await SmtpTransport(SmtpServer.from_url(f"smtp://127.0.0.1:{port}"), seconds=2).send(LETTER)
        odd.close()


class TestUrl:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://mail.example", SmtpServer("mail.example", 25)),
            ("smtp://mail.example:2525?starttls=0", SmtpServer("mail.example", 2525, starttls=False)),
            ("smtp://mail.example:587?starttls=1", SmtpServer("mail.example", 587, starttls=True)),
            ("smtps://mail.example", SmtpServer("mail.example", 465, tls=True, starttls=False)),
            ("smtp://u%40x:p%3A%2F@mail.example", SmtpServer("mail.example", 25, False, True, "u@x", "p:/")),
            ("smtp://u:p@localhost:1025", SmtpServer("localhost", 1025, False, None, "u", "p")),
            ("smtp://u:p@mail.example?starttls=0", SmtpServer("mail.example", 25, False, False, "u", "p")),
        ],
    )
    def test_is_read(self, url: str, server: SmtpServer) -> None:
        assert SmtpServer.from_url(url) == server

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "mail.example:25",
            "http://mail.example",
            "smtp://",
            "smtp://u:SECRET@host:99999",
            "smtp://u:SECRET@host?tls=1",
            "smtp://h?starttls=yes",
        ],
    )
    def test_a_wrong_one_is_explained_without_its_password(self, url: str) -> None:
        with pytest.raises(SmtpUrlWrong) as raised:
            SmtpServer.from_url(url)
        assert "smtp://user:password@mail.example:587" in raised.value.public_message
        assert "SECRET" not in raised.value.public_message
