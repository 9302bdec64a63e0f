"""Name and declared type of an upload decide nothing: every one of them with every content, sent the way a browser sends it."""

import io

import pytest
from PIL import Image

from bot.services.identity import DOCUMENTS_PER_PROOF
from tests.conftest import Counted
from tests.sizes import sized
from tests.web import upload_samples as samples
from tests.web.desk import WebDesk
from tests.web.memory import forget_peak_memory, peak_memory
from tests.web.test_page_images import ODD_CONTENTS

GOOD = {"jpeg": samples.jpeg(), "png": samples.png(), "heic": samples.HEIC, "pdf": samples.scanned_pdf()}
LABELS = (
    ("licence.jpg", "image/jpeg"), ("licence.JPEG", "image/jpeg"), ("licence.png", "image/png"), ("licence.heic", "image/heic"),
    ("licence.pdf", "application/pdf"), ("licence.svg", "image/svg+xml"), ("licence.html", "text/html"), ("licence.exe", "application/x-msdownload"),
    ("licence.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), ("licence.zip", "application/zip"),
    ("licence.jpg.php", "image/jpeg"), ("licence.php;.jpg", "application/x-php"), ("licence", ""), ("", "image/jpeg"),
    ("../../etc/passwd", "image/jpeg"), ("C:\\CON.png", "image/png"), ("a" * 4_000 + ".jpg", "image/jpeg"), ("\u202egpj.exe", "image/jpeg"),
    ("免許証.jpg", "image/jpeg"), ("licence.jpg", "IMAGE/JPEG; charset=utf-8; q=\"x"),
)  # fmt: skip


async def send(desk: WebDesk, token: str, reference: str, file: bytes, label: tuple[str, str]) -> tuple[int, str]:
    answer = await desk.client.post(
        "/api/chat/documents",
        data={"reference": reference},
        files={"file": (label[0], file, label[1])},
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize("kind", GOOD)
async def test_a_document_is_one_by_its_content(desk: WebDesk, kind: str, counted: Counted) -> None:
    labels = LABELS[:: sized(short=5, long=1)]
    visitor, reference = await desk.visitor(), ""
    for number, label in enumerate(labels):
        if number % DOCUMENTS_PER_PROOF == 0:  # more a request does not take
            visitor = await desk.visitor()
            reference = await desk.disclosure(visitor)
        answer = await send(desk, visitor.token, reference, GOOD[kind], label)
        assert answer[0] == 201, answer
    every = range(1, (len(labels) - 1) // DOCUMENTS_PER_PROOF + 2)
    pages = await desk.store.read(
        lambda tx: [tx.documents.pages(d.id) for ticket in every for d in tx.documents.list_ticket(ticket)]
    )
    assert len(pages) == len(labels)
    counted("accepted", len(pages))
    for sealed in pages:
        for page in await desk.store.open_pages(sealed):
            assert Image.open(io.BytesIO(page), formats=["JPEG"]).mode == "RGB"


async def test_everything_else_is_refused_whatever_it_calls_itself(desk: WebDesk, counted: Counted) -> None:
    visitor = await desk.visitor()
    reference = await desk.disclosure(visitor)
    before = forget_peak_memory()
    for content in ODD_CONTENTS.values():
        for label in LABELS:
            status, text = await send(desk, visitor.token, reference, content, label)
            assert status == 422, (content, label, text)
            assert "JPEG, PNG, HEIC or PDF" in text
    grown = peak_memory() - before
    assert grown < 20 * 2**20
    counted("combinations", len(ODD_CONTENTS) * len(LABELS))
    counted("grown_mb", grown // 2**20)
    assert await desk.store.read(lambda tx: tx.documents.list_ticket(1)) == []
