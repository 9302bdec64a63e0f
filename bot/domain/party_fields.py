"""What a form asks beside the questions of its kind: the other people of a request, and the office that holds the data. Each key in its place."""

import re

from bot.domain.forms import Field, FieldKind, Form

OTHER_PERSON = ("subject_name", "right")  # asked of whoever acts for somebody else
GUARDIAN = ("guardian_name", "guardian_contact")  # asked of a young person
OFFICE = "office"
PARTY_KEYS = (*OTHER_PERSON, *GUARDIAN)  # kept, sealed, with the ticket

EXTRA_FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field(OFFICE, FieldKind.CHOICE, optional=True, of_others=True),
        Field("subject_name", FieldKind.NAME, of_others=True),
        Field("right", FieldKind.WORDS, of_others=True),
        Field("guardian_name", FieldKind.NAME, optional=True, of_others=True),
        Field("guardian_contact", FieldKind.WORDS, optional=True, of_others=True),
    )
}
_PLACES = (
    "description",
    OFFICE,
    *OTHER_PERSON,
    "name",
    "email",
    *GUARDIAN,
)  # the order in which a person would tell it
_KIN = (
    "mom|mum|mother|dad|father|parent|guardian|son|daughter|child|wife|husband|brother|sister|grand(?:ma|pa|mother|father)"
    "|aunt|uncle|client|friend"
)
_KIN_JA = "お?(?:母|父)(?:さん)?|祖母|祖父|息子|娘|子ども|子供|妻|夫|保護者"
_KINSHIP = re.compile(
    r"^\W*(?:(?:it'?s|it is|that'?s|her|his|their|the|my)\s+)*"
    rf"(?:name\s+(?:is|:)\s*|(?:{_KIN})\b(?:'s name)?(?:\s+(?:is|called|named))*[\s,:;-]*)(?=\S)"
    rf"|^(?:私の|うちの)?(?:{_KIN_JA})(?:の名前)?[はでの、：:]\s*",
    re.IGNORECASE,
)


def without_kinship(text: str) -> str:
    """An answer without what somebody is to its teller: "my mom, Hanako Yamada" is Hanako Yamada."""
    return _KINSHIP.sub("", text, count=1)


def form_of(form: Form, extras: tuple[str, ...], *, least: bool) -> Form:
    """A kind's form with these questions beside it. `least`: nothing of the writer's own that could be skipped is asked (a young person's)."""
    kept = [field for field in form if not (least and field.optional and field.asked)]
    if not extras:
        return tuple(kept)
    return tuple(sorted([*kept, *(EXTRA_FIELDS[key] for key in extras)], key=lambda field: _PLACES.index(field.key)))
