"""Seals and opens the page images of a document, outside any unit, each page bound to its number and kind."""

from collections.abc import Sequence

from bot.domain.errors import NoIdentityDocument
from bot.ports import SealedPages
from storage.errors import KeyDestroyed
from storage.sealing import Sealer


def seal_pages(sealer: Sealer, media_type: str, pages: Sequence[bytes]) -> SealedPages:
    key_id = sealer.new_key()
    sealed = tuple(sealer.seal(key_id, "document_pages", number, media_type, page) for number, page in enumerate(pages))
    return SealedPages(key_id, media_type, sealed)


def open_pages(sealer: Sealer, document: SealedPages) -> list[bytes]:
    """Raises NoIdentityDocument when the copy was deleted meanwhile."""
    try:
        return [
            sealer.open(document.key_id, "document_pages", number, document.media_type, page)
            for number, page in enumerate(document.pages)
        ]
    except KeyDestroyed:
        raise NoIdentityDocument from None
