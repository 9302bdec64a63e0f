"""Forms: what a request asks of a person, one field at a time, and how a typed answer becomes a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.addresses import read_email
from bot.domain.errors import InvalidInput
from bot.domain.letters import without_device_lines
from bot.domain.names import read_name

MAX_MESSAGE = 8_000  # characters of one chat message
MAX_WORDS = 300  # characters of a short answer


class FieldKind(StrEnum):
    TEXT = "text"
    NAME = "name"
    EMAIL = "email"
    WORDS = "words"  # a few, told in one go
    CHOICE = "choice"  # one of what the desk offers; read by the caller, who knows what that is


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. What is asked stands in the phrase files under `ask.<kind>.<key>`, else `ask.<key>`."""

    key: str
    kind: FieldKind
    optional: bool = False
    asked: bool = True  # False: kept and shown when it is told, never asked for
    of_others: bool = False  # its answer tells nothing of whoever writes


Form = tuple[Field, ...]


def read_field(field: Field, typed: str) -> str:
    """The value in what a person typed for this field. Raises InvalidInput with what to mend."""
    match field.kind:
        case FieldKind.EMAIL:
            found = read_email(typed)
            if found is None:
                raise InvalidInput("field.email.invalid")
            return found
        case FieldKind.NAME:
            return read_name(typed)
        case FieldKind.WORDS | FieldKind.CHOICE:
            words = " ".join(typed.split())
            if not any(c.isalnum() for c in words) or len(words) > MAX_WORDS:
                raise InvalidInput("field.words.invalid")
            return words
        case FieldKind.TEXT:
            return without_device_lines(typed) or typed.strip()


def next_field(form: Form, values: Mapping[str, str | None]) -> Field | None:
    """The first field not yet answered; a field that was skipped holds None."""
    return next((field for field in form if field.asked and field.key not in values), None)
