"""What the services need from the outside, as protocols. Storage and the edges implement them; `bot.main` joins them."""

from bot.ports.checks import AskedWords, Checks, EmployeeThreads, Precedents, Provisions
from bot.ports.consents import Consents
from bot.ports.identity import (
    AnswerLinks,
    Codes,
    Documents,
    Links,
    SealedPages,
    StoredAnswerLink,
    StoredCode,
    StoredDocument,
    StoredLink,
)
from bot.ports.outbox import Job, Json, Outbox, OutboxRow
from bot.ports.outside import Clock, Courier, Delivered, Knowledge, Later, Never, Outcome, PurposeChecks, StaffDirectory
from bot.ports.questions import Questions
from bot.ports.repositories import Events, Messages, Rates, Sessions, Thread, Threads, Tickets
from bot.ports.store import Changes, Once, Store, Transaction

__all__ = [
    "AnswerLinks",
    "AskedWords",
    "Changes",
    "Checks",
    "Clock",
    "Codes",
    "Consents",
    "Courier",
    "Delivered",
    "Documents",
    "EmployeeThreads",
    "Events",
    "Job",
    "Json",
    "Knowledge",
    "Later",
    "Links",
    "Messages",
    "Never",
    "Once",
    "Outbox",
    "OutboxRow",
    "Outcome",
    "Precedents",
    "Provisions",
    "PurposeChecks",
    "Questions",
    "Rates",
    "SealedPages",
    "Sessions",
    "StaffDirectory",
    "Store",
    "StoredAnswerLink",
    "StoredCode",
    "StoredDocument",
    "StoredLink",
    "Thread",
    "Threads",
    "Tickets",
    "Transaction",
]
