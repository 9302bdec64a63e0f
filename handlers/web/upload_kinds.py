"""What an upload is by its first bytes, and the sentences for those refused. A name or a declared type is never asked."""

from bot.domain.errors import DocumentRejected

ACCEPTED = ("jpeg", "png", "heic", "pdf")
# Brands of ISO media files that hold HEVC pictures; AVIF and videos share the container and are refused.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"PK", "zip"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"<", "markup"),
    (b"\xef\xbb\xbf<", "markup"),
)
_NAMES: dict[str, dict[str, str]] = {
    "en": {
        "jpeg": "JPEG photo", "png": "PNG picture", "heic": "HEIC photo", "pdf": "PDF",
        "gif": "a GIF picture", "webp": "a WebP picture", "tiff": "a TIFF picture", "avif": "an AVIF picture",
        "zip": "a ZIP archive or an Office document", "office": "an Office document",
        "markup": "a web page or a drawing", "unknown": "of a kind we do not know",
    },
    "ja": {
        "jpeg": "JPEGの写真", "png": "PNGの画像", "heic": "HEICの写真", "pdf": "PDF",
        "gif": "GIF画像", "webp": "WebP画像", "tiff": "TIFF画像", "avif": "AVIF画像",
        "zip": "ZIPまたはOfficeの文書", "office": "Officeの文書",
        "markup": "ウェブページまたは図形ファイル", "unknown": "不明な形式",
    },
}  # fmt: skip
_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "empty": "The file is empty. Please choose the photo or scan again.",
        "not_accepted": "The file is {name}, which cannot be used here. Please send a photo or scan as JPEG, PNG, HEIC or PDF.",
        "damaged": "The file is damaged or incomplete: it could not be read as a {name}. Please take the photo again, or save the scan once more.",
        "too_many_pixels": "The picture has more than {megapixels} million pixels. Please send it at normal quality; a photo from a phone is enough.",
        "encrypted": "The PDF is protected with a password. Please send it without one, or send a photo of the document.",
        "too_complex": "The file asks for more work than a document should. Please send a plain photo of the document instead.",
        "heic_missing": "HEIC photos cannot be read at this desk. Please send the photo as JPEG; a screenshot of it will do.",
    },
    "ja": {
        "empty": "ファイルが空です。写真またはスキャンをもう一度お選びください。",
        "not_accepted": "このファイル（{name}）はお使いいただけません。JPEG、PNG、HEIC、PDFのいずれかの写真またはスキャンをお送りください。",
        "damaged": "ファイルが壊れているか途中で切れており、{name}として読み取れませんでした。もう一度撮影するか、保存し直してお送りください。",
        "too_many_pixels": "画像が{megapixels}00万画素を超えています。通常の画質でお送りください。スマートフォンの写真で十分です。",
        "encrypted": "PDFにパスワードがかかっています。パスワードを外してお送りいただくか、書類の写真をお送りください。",
        "too_complex": "このファイルは処理に時間がかかりすぎます。書類を撮影した通常の写真をお送りください。",
        "heic_missing": "この窓口ではHEIC形式の写真を読み取れません。JPEG形式でお送りください。スクリーンショットでもかまいません。",
    },
}  # fmt: skip
REFUSALS = frozenset(_SENTENCES["en"])


def kind_of(body: bytes) -> str:
    """One of ACCEPTED, or the name of what it is instead; looks at the first twelve bytes only."""
    if body[4:8] == b"ftyp":
        return "heic" if body[8:12] in _HEIC_BRANDS else "avif" if body[8:12] in (b"avif", b"avis") else "unknown"
    if body.startswith(b"RIFF") and body[8:12] != b"WEBP":
        return "unknown"
    return next((kind for magic, kind in _MAGIC if body.startswith(magic)), "unknown")


def rejection(code: str, kind: str, locale: str, *, megapixels: int) -> DocumentRejected:
    """The refusal of that code with its sentence in the reader's language (English where there is none)."""
    language = locale if locale in _SENTENCES else "en"
    name = _NAMES[language].get(kind, _NAMES[language]["unknown"])
    return DocumentRejected(_SENTENCES[language][code].format(name=name, megapixels=megapixels))
