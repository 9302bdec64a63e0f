"""Identity documents: page images that arrive sealed under a key of their own, and leave no copy when that key is destroyed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from bot.domain.errors import NoIdentityDocument
from bot.ports import SealedPages, StoredDocument
from storage.scope import Scope
from storage.tables import document_pages, documents

_INSERT = documents.insert()
_INSERT_PAGES = document_pages.insert()
_BY_ID = select(documents).where(documents.c.id == bindparam("document_id"))
_PAGES = (
    select(document_pages.c.image)
    .where(document_pages.c.document_id == bindparam("document_id"))
    .order_by(document_pages.c.number)
)
_OF_TICKET = select(documents).where(documents.c.ticket_id == bindparam("ticket_id")).order_by(documents.c.id)
_KEPT_OF_TICKET = _OF_TICKET.where(documents.c.deleted_at.is_(None))
_DUE = (
    select(documents)
    .where(documents.c.deleted_at.is_(None), documents.c.keep_until <= bindparam("now"))
    .order_by(documents.c.keep_until)
    .limit(bindparam("most"))
)
_DROP_PAGES = delete(document_pages).where(document_pages.c.document_id == bindparam("document_id"))
_EMPTY = documents.update().where(documents.c.id == bindparam("document_id"))
_KEEP = documents.update().where(documents.c.ticket_id == bindparam("of_ticket"), documents.c.deleted_at.is_(None))


class SqlDocuments:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._sql = scope.sql

    def add(self, ticket_id: int, sealed: SealedPages, now: datetime, *, proof: str) -> StoredDocument:
        document = StoredDocument(self._scope.next_id("documents"), ticket_id, proof, len(sealed.pages), now, None)
        row = {
            "id": document.id,
            "ticket_id": ticket_id,
            "proof": proof,
            "key_id": sealed.key_id,
            "media_type": sealed.media_type,
            "page_count": document.page_count,
            "received_at": now,
        }
        self._sql.run(_INSERT, row)
        pages = [
            {"document_id": document.id, "number": number, "image": image} for number, image in enumerate(sealed.pages)
        ]
        if pages:
            self._sql.run(_INSERT_PAGES, pages)
        return document

    def list_ticket(self, ticket_id: int, *, kept_only: bool = True) -> list[StoredDocument]:
        wanted = _KEPT_OF_TICKET if kept_only else _OF_TICKET
        return [_read(row) for row in self._sql.rows(wanted, {"ticket_id": ticket_id})]

    def pages(self, document_id: int) -> SealedPages:
        row = self._sql.row(_BY_ID, {"document_id": document_id})
        if row is None or row.deleted_at is not None:
            raise NoIdentityDocument
        images = tuple(page.image for page in self._sql.rows(_PAGES, {"document_id": document_id}))
        return SealedPages(row.key_id, row.media_type, images)

    def delete(self, document_id: int, now: datetime) -> None:
        row = self._sql.row(_BY_ID, {"document_id": document_id})
        if row is None:
            raise NoIdentityDocument
        if row.deleted_at is not None:
            return
        self._sql.run(_DROP_PAGES, {"document_id": document_id})
        self._sql.run(_EMPTY, {"document_id": document_id, "key_id": None, "deleted_at": now})
        self._scope.condemn(row.key_id)

    def list_due(self, now: datetime, limit: int = 50) -> list[StoredDocument]:
        return [_read(row) for row in self._sql.rows(_DUE, {"now": now, "most": limit})]

    def keep_until(self, ticket_id: int, until: datetime, proof: str | None = None) -> None:
        wanted = _KEEP if proof is None else _KEEP.where(documents.c.proof == proof)
        self._sql.run(wanted, {"of_ticket": ticket_id, "keep_until": until})


def _read(row: Row[Any]) -> StoredDocument:
    return StoredDocument(row.id, row.ticket_id, row.proof, row.page_count, row.received_at, row.deleted_at)
