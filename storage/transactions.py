"""One unit's view of the store: the repositories of one connection. Made once per connection, used by one unit after the other."""

from sqlalchemy import Connection

from bot.ports import Clock
from storage.master_key import KeyedHashes
from storage.once import OnceKeys
from storage.outbox import SqlOutbox
from storage.repositories.answer_links import SqlAnswerLinks
from storage.repositories.checks import SqlAskedWords, SqlChecks
from storage.repositories.codes import SqlCodes
from storage.repositories.consents import SqlConsents
from storage.repositories.documents import SqlDocuments
from storage.repositories.employee_threads import SqlEmployeeThreads
from storage.repositories.events import SqlEvents
from storage.repositories.links import SqlLinks
from storage.repositories.messages import SqlMessages
from storage.repositories.precedents import SqlPrecedents
from storage.repositories.provisions import SqlProvisions
from storage.repositories.questions import SqlQuestions
from storage.repositories.rates import SqlRates
from storage.repositories.sessions import SqlSessions
from storage.repositories.threads import SqlThreads
from storage.repositories.tickets import SqlTickets
from storage.scope import Scope
from storage.sealing import Sealer
from storage.sql import Sql


class SqlTransaction:
    """`bot.ports.Transaction` over SQL."""

    def __init__(
        self, connection: Connection, sealer: Sealer, hashes: KeyedHashes, clock: Clock, *, writing: bool
    ) -> None:
        self.scope = Scope(Sql(connection), sealer, hashes, clock, writing)
        self.events = SqlEvents(self.scope)
        self.sessions = SqlSessions(self.scope)
        self.tickets = SqlTickets(self.scope, self.events)
        self.messages = SqlMessages(self.scope, self.sessions, self.tickets)
        self.codes = SqlCodes(self.scope)
        self.consents = SqlConsents(self.scope)
        self.documents = SqlDocuments(self.scope)
        self.links = SqlLinks(self.scope)
        self.answer_links = SqlAnswerLinks(self.scope)
        self.threads = SqlThreads(self.scope)
        self.rates = SqlRates(self.scope)
        self.outbox = SqlOutbox(self.scope, self.tickets)
        self.checks = SqlChecks(self.scope)
        self.asked_words = SqlAskedWords(self.scope)
        self.employee_threads = SqlEmployeeThreads(self.scope, self.tickets)
        self.precedents = SqlPrecedents(self.scope)
        self.provisions = SqlProvisions(self.scope)
        self.questions = SqlQuestions(self.scope)
        self.once = OnceKeys(self.scope, self.sessions)

    def keyed_hash(self, purpose: str, *parts: str) -> bytes:
        return self.scope.hashes.hash(f"service {purpose}", *parts)
