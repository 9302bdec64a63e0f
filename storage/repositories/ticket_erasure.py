"""Erasing a ticket: its keys are condemned and everything sealed under them removed, in one transaction. Events stay; they hold no words."""

from sqlalchemy import Executable, bindparam, delete, select

from bot.domain.errors import TicketNotFound
from storage.answer_tables import answer_links
from storage.check_tables import employee_threads
from storage.scope import Scope
from storage.tables import codes, document_pages, documents, links, messages, once_keys, outbox, tickets

_TICKET = select(tickets.c.key_id, tickets.c.session_id, tickets.c.erased_at).where(
    tickets.c.id == bindparam("ticket_id")
)
_DOCUMENT_KEYS = select(documents.c.key_id).where(
    documents.c.ticket_id == bindparam("ticket_id"), documents.c.key_id.is_not(None)
)
_OF_TICKET = select(documents.c.id).where(documents.c.ticket_id == bindparam("ticket_id")).scalar_subquery()
_REMOVALS: tuple[Executable, ...] = (
    delete(document_pages).where(document_pages.c.document_id.in_(_OF_TICKET)),
    delete(messages).where(messages.c.ticket_id == bindparam("ticket_id")),
    delete(codes).where(codes.c.ticket_id == bindparam("ticket_id")),
    delete(employee_threads).where(employee_threads.c.ticket_id == bindparam("ticket_id")),
    delete(answer_links).where(answer_links.c.ticket_id == bindparam("ticket_id")),
    delete(links).where(links.c.ticket_id == bindparam("ticket_id")),
    # what still waits has nothing to say any more; a row that is on its way ends by itself, but without its secret
    delete(outbox).where(
        outbox.c.ticket_id == bindparam("ticket_id"), outbox.c.secret.is_not(None) | outbox.c.lease.is_(None)
    ),
)
# Answers kept for repeats may hold the same words, under the session's key.
_DROP_ANSWERS = delete(once_keys).where(once_keys.c.session_id == bindparam("session_id"))
_EMPTY_DOCUMENTS = (
    documents.update()
    .where(documents.c.ticket_id == bindparam("of_ticket"), documents.c.deleted_at.is_(None))
    .values(key_id=None, deleted_at=bindparam("at"))
)
_EMPTY_TICKET = (
    tickets.update()
    .where(tickets.c.id == bindparam("ticket"))
    .values(
        key_id=None,
        details=None,
        email_index=None,
        access_code_hash=None,
        erased_at=bindparam("at"),
        version=tickets.c.version + 1,
    )
)


def erase(scope: Scope, ticket_id: int) -> None:
    """Raises TicketNotFound. Erasing again changes nothing."""
    ticket = scope.sql.row(_TICKET, {"ticket_id": ticket_id})
    if ticket is None:
        raise TicketNotFound
    if ticket.erased_at is not None:
        return
    keys = [ticket.key_id, *(row.key_id for row in scope.sql.rows(_DOCUMENT_KEYS, {"ticket_id": ticket_id}))]
    for removal in _REMOVALS:
        scope.sql.run(removal, {"ticket_id": ticket_id})
    scope.sql.run(_DROP_ANSWERS, {"session_id": ticket.session_id})
    scope.ticket_keys.pop(ticket_id, None)
    at = scope.clock.now()
    scope.sql.run(_EMPTY_DOCUMENTS, {"of_ticket": ticket_id, "at": at})
    scope.sql.run(_EMPTY_TICKET, {"ticket": ticket_id, "at": at})
    for key_id in keys:
        scope.condemn(key_id)
