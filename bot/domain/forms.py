"""Forms: what a request asks of a person, one field at a time, and how a typed answer becomes a value."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidInput

MAX_MESSAGE = 8_000  # characters of one chat message
MAX_NAME = 200
_NAME_WORDS = 8  # long Spanish or Portuguese names have seven
_COMMA_WORDS = 5  # "Yamada, Taro", not "lawyer here, send me his file"
MAX_EMAIL = 254  # RFC 5321 4.5.3.1.3
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9!#$%&'*+/=?^_`{|}~.-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_SPELT = re.compile(r"\s*[(\[（]\s*(at|dot)\s*[)\]）]\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"^\s*(?:(?:hi|hello)[,. ]+)?(?:my (?:full )?name(?: is|:)|name:|i am|i'm|it's|it is|this is|私の名前は|名前は|私は|氏名[:は]?)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:です|と申します|といいます)?[\s。.!！]*$")


class FieldKind(StrEnum):
    TEXT = "text"
    NAME = "name"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. What is asked stands in the phrase files under `ask.<kind>.<key>`, else `ask.<key>`."""

    key: str
    kind: FieldKind
    optional: bool = False


Form = tuple[Field, ...]


def read_field(field: Field, typed: str) -> str:
    """The value in what a person typed for this field. Raises InvalidInput with what to mend."""
    match field.kind:
        case FieldKind.EMAIL:
            found = find_email(typed)
            if found is None:
                raise InvalidInput("field.email.invalid")
            return found
        case FieldKind.NAME:
            return read_name(typed)
        case FieldKind.TEXT:
            return typed.strip()


def read_name(typed: str) -> str:
    """A name without the sentence around it. Raises InvalidInput for what reads like a sentence of its own."""
    name = _TAIL.sub("", _LEAD.sub("", typed.strip())).strip(" 　,、")
    name = re.sub(r"\s+", " ", name)
    if (
        not name
        or len(name) > MAX_NAME
        or not any(c.isalpha() for c in name)
        or any(c in "@?？" or c.isdecimal() for c in name)
        or len(name.split()) > (_COMMA_WORDS if "," in name else _NAME_WORDS)
    ):
        raise InvalidInput("field.name.invalid")
    return name


def find_email(text: str) -> str | None:
    """The only e-mail address in a text ("taro (at) example (dot) jp" counts), in its usual form; None if there is none or more than one."""
    plain = _SPELT.sub(lambda m: "@" if m[1].lower() == "at" else ".", unicodedata.normalize("NFKC", text))
    found = {normal_email(match) for match in _EMAIL.findall(plain) if len(match) <= MAX_EMAIL and ".." not in match}
    return found.pop() if len(found) == 1 else None


def normal_email(address: str) -> str:
    """The form in which addresses are compared and looked up: the domain in lower case, the local part as typed."""
    local, _, domain = address.strip(".").rpartition("@")
    return f"{local}@{domain.lower()}"


def masked_email(address: str) -> str:
    """`t***@example.com`: enough for its owner, nothing for anybody else."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def next_field(form: Form, values: Mapping[str, str | None]) -> Field | None:
    """The first field not yet answered; a field that was skipped holds None."""
    return next((field for field in form if field.key not in values), None)


_MINE = re.compile(
    r"(?:\bmy (?:e-?mail|mail)(?: address)?(?: is|:)?|\b(?:e-?mail|write|reply|contact|reach) me (?:at|on|under)"
    r"|メール(?:アドレス)?[はを:：]?)\s*(?P<email>\S+)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?i:my (?:full )?name is|my name:)\s+(?P<name>[^\W\d_][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){0,3})"
    r"|(?:私の名前は|氏名は|名前は)\s*(?P<ja>[^\s。、,.]{1,20}?)(?:です|と申します|といいます|[。、\s]|$)"
)
_TELLS_WORDS = 9
_TELLS_CHARACTERS_JA = 22


def volunteered(form: Form, text: str) -> dict[str, str | None]:
    """What a first message already holds for a form. An address inside a story is not taken for the requester's own."""
    has_story = any(field.kind is FieldKind.TEXT for field in form)
    known: dict[str, str | None] = {}
    for field in form:
        match field.kind:
            case FieldKind.EMAIL:
                # a form without a story asks only for the address: the one in the message is the one concerned
                known[field.key] = _own_email(text) or (find_email(text) if not has_story else None)
            case FieldKind.NAME:
                known[field.key] = _own_name(text)
            case FieldKind.TEXT:
                known[field.key] = text.strip() if tells_something(text) else None
    return known


def tells_something(text: str) -> bool:
    """Whether a message is long enough to hold what happened, beyond naming the request."""
    if len(text.split()) >= _TELLS_WORDS:
        return True
    return sum("\u3040" <= c <= "\u9fff" for c in text) >= _TELLS_CHARACTERS_JA


def _own_email(text: str) -> str | None:
    match = _MINE.search(text)
    return find_email(match["email"].rstrip(".,;。、)")) if match else None


def _own_name(text: str) -> str | None:
    match = _NAMED.search(text)
    if match is None:
        return None
    try:
        return read_name(match["name"] or match["ja"])
    except InvalidInput:
        return None
