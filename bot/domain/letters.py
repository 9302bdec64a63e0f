"""Whole letters pasted into the chat: their markup, the lines a device adds, and who signed them."""

import re
from html.parser import HTMLParser

from bot.domain.addresses import find_email, list_emails, without_emails
from bot.domain.japanese_names import is_japanese_name
from bot.domain.names import own_name, read_name_line

_MARKUP = re.compile(
    r"</?(?:html|body|head|div|p|br|span|table|tr|td|th|ul|ol|li|b|i|u|em|strong|a|font|h[1-6]|blockquote|pre|img|style|meta|section|article)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKS = frozenset(
    {
        "p",
        "br",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "section",
    }
)
_UNSEEN = frozenset({"style", "script", "head", "title", "template", "noscript"})
_DEVICE = re.compile(
    r"^\W*(?:sent (?:from|via|by|with) (?:my |the )?\S.{0,40}|get outlook for .{0,20}|von meinem .{0,20} gesendet"
    r"|envoyé de .{0,20}|\S{0,12}から送信(?:しました|されました)?)\W*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*(?:(?:with )?(?:(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes)|best|cheers"
    r"|(?:yours )?(?:very )?(?:sincerely|truly|faithfully)(?: yours)?|respectfully|cordially|thanks(?: a lot"
    r"| again| in advance| so much)?"
    r"|(?:many thanks|thank you)(?: very much| in advance| for your (?:help|time|attention|understanding))?"
    r"|(?:thanks|thank you) and (?:best|kind) regards|signed|love|greetings|敬具|草々|かしこ"
    r"|以上)\s*[,.、。!:-]*\s*(?P<same>.*)$",
    re.IGNORECASE,
)
_ASKED_JA = re.compile(r"(?:お願い(?:し|いたし|致し|申し上げ)ます|敬具|草々|以上(?:です)?)[。.!！]*$")
_DASHED = re.compile(r"^\s*(?:--+|__+|[-–—~])\s*(?P<same>.*)$")
_READ = 3_000  # characters of a long letter that are read
_LAST_LINES = 8
_SHORT_LINE = 30


def plain_text(text: str) -> str:
    """Pasted markup as the text it shows; any other text, and markup that shows nothing, stays as it is."""
    if not _MARKUP.search(text):
        return text
    shown = _Shown()
    shown.feed(text)
    shown.close()
    lines = (" ".join(line.split()) for line in "".join(shown.pieces).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or text


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def for_reading(text: str) -> str:
    """A text as the reading rules take it: runs of blanks as one, and of a very long one the beginning and the end, where wishes and names stand."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    short = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return short if len(short) <= _READ else f"{short[: _READ * 2 // 3]}\n{short[-_READ // 3 :]}"


def without_device_lines(text: str) -> str:
    """The text without "Sent from my iPhone" and the like."""
    return "\n".join(line for line in text.splitlines() if not _DEVICE.match(line)).strip()


def signature(text: str) -> tuple[str | None, str | None]:
    """Name and address of who signed a letter; each None where the letter does not show it."""
    lines = [line.strip() for line in without_device_lines(text).splitlines() if line.strip()]
    last = lines[-_LAST_LINES:]
    name, at = _signed(last)
    block = last[at:] if name else last[-3:] if len(lines) > 1 else []
    found = [email for line in block if len(line) <= 100 for email in list_emails(line)]
    email = found[0] if len(set(found)) == 1 and (name or _stands_alone(block)) else None
    if name is None and email is not None:
        name = _beside_address(block)
    return name, email


def _signed(lines: list[str]) -> tuple[str | None, int]:
    for at in range(len(lines) - 1, -1, -1):
        if match := _CLOSING.match(lines[at]) or _DASHED.match(lines[at]):
            same = match["same"].strip()
            if same and (name := read_name_line(same)):
                return name, at
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if not same and not _CLOSING.match(following) and (name := read_name_line(following)):
                return name, at + 1
        if _ASKED_JA.search(lines[at]) and at + 1 < len(lines) and (name := read_name_line(lines[at + 1])):
            return name, at + 1
    in_line = re.search(
        r"(?:[Rr]egards|[Ss]incerely|[Ff]aithfully|[Tt]ruly|[Cc]heers|[Tt]hanks),?\s+(?P<name>[^,.!?\n]{2,60})\.?\s*$",
        lines[-1] if lines else "",
    )
    if in_line and (name := read_name_line(in_line["name"])):
        return name, len(lines) - 1
    if len(lines) > 1 and is_japanese_name(lines[-1]):
        return read_name_line(lines[-1]), len(lines) - 1
    return None, 0


def _stands_alone(block: list[str]) -> bool:
    """An address on a line of its own at the end is a signature's."""
    at = next((at for at, line in enumerate(block) if find_email(line)), None)
    if at is None:
        return False
    beside = without_emails(block[at]).strip(" <>()[]:,.;-")
    return len(beside) <= _SHORT_LINE and all(
        len(line) <= _SHORT_LINE and not line.endswith((".", "。", "!")) for line in block[at + 1 :]
    )


def _beside_address(block: list[str]) -> str | None:
    for at, line in enumerate(block):
        if find_email(line):
            rest = without_emails(line).strip(" <>()[]:,.;-|/")
            return read_name_line(rest) or own_name(rest) or (read_name_line(block[at - 1]) if at else None)
    return None
