"""Carries the outbox's letters to the mail system. Reads what a letter needs when it is sent; decides nothing about requests."""

import hashlib
from datetime import timedelta

import structlog

from bot.domain.verification import CODE_LIFETIME
from bot.ports import Delivered, Job, Later, Never, OutboxRow, Outcome, Store
from bot.services import notices
from bot.services.house import House
from handlers.delivery import backoff
from handlers.mail.composing import Envelope, LetterImpossible, compose
from handlers.mail.transport import MailDelayed, MailRefused, MailTransport, MailUnavailable

_PAUSE = timedelta(seconds=30)
_log = structlog.get_logger(__name__)


class LetterCourier:
    """A `bot.ports.Courier`. Doubt is settled by sending again: every attempt of a row bears the same Message-ID."""

    def __init__(self, *, store: Store, house: House, transport: MailTransport, sender: str) -> None:
        self._store = store
        self._house = house
        self._transport = transport
        self._sender = sender

    @property
    def jobs(self) -> tuple[Job, ...]:
        return (Job.LETTER,)

    async def deliver(self, row: OutboxRow) -> Outcome:
        if row.ticket_id is None:
            return Never("letter_without_ticket")
        ticket_id = row.ticket_id
        now = self._house.clock.now()
        facts = await self._store.read(lambda tx: notices.letter_facts(tx, self._house, ticket_id))
        if not facts.email:
            return Delivered()
        key = str(row.payload["letter"])
        if key == "code" and now - row.created_at >= CODE_LIFETIME:
            return Never("code_expired")  # a dead code would only puzzle; staff hear that mail is slow
        try:
            letter = compose(facts, key, row.payload, row.secret, Envelope(self._sender, self._message_id(row), now))
            await self._transport.send(letter)
        except (LetterImpossible, MailRefused) as error:
            return Never(error.code)
        except MailDelayed as error:
            return Later(now + backoff(row.attempts), error.code)
        except MailUnavailable as error:
            _log.warning("mail_unavailable", error=error.code)
            return Later(now + max(_PAUSE, backoff(row.attempts)), f"pause:{error.code}")
        return Delivered()

    def _message_id(self, row: OutboxRow) -> str:
        """Made from the row alone, and telling nothing of it."""
        digest = hashlib.sha256(f"{row.id} {row.ticket_id} {row.created_at.isoformat()}".encode()).hexdigest()
        return f"<{digest[:32]}@{self._sender.rpartition('@')[2]}>"
