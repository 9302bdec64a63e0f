"""The kinds of ticket as data: a kind is one entry here, its words in the phrase files, its examples in the question bank."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.errors import InvalidInput
from bot.domain.forms import Field, FieldKind, Form
from bot.domain.verification import IdentityLevel


@dataclass(frozen=True, slots=True)
class RequestKind:
    """`identity` is the desk's practice except where `identity_clause_concept` leads to a clause that says so itself.

    `expires` is false where waiting for the requester never ends the request (a refusal of marketing stays a refusal).
    """

    key: str
    identity: IdentityLevel
    form: Form
    answer_within: int  # business days
    expires: bool = True


_STORY = Field("description", FieldKind.TEXT)
_WHICH = Field("description", FieldKind.TEXT)
_IN_HER_WORDS = Field("description", FieldKind.TEXT, optional=True, asked=False)
_NAME = Field("name", FieldKind.NAME)
_EMAIL = Field("email", FieldKind.EMAIL)
_ANY_NAME = Field("name", FieldKind.NAME, optional=True)
_ANY_EMAIL = Field("email", FieldKind.EMAIL, optional=True)

_REGISTRY: dict[str, RequestKind] = {
    kind.key: kind
    for kind in (
        RequestKind("inquiry", IdentityLevel.NONE, (_STORY, _ANY_NAME, _ANY_EMAIL), answer_within=5),
        RequestKind("complaint", IdentityLevel.NONE, (_STORY, _ANY_NAME, _ANY_EMAIL), answer_within=5),
        # never a licence copy to stop mail, and no end to a refusal once it was made
        RequestKind(
            "stop_marketing", IdentityLevel.CONTACT, (_EMAIL, _ANY_NAME, _IN_HER_WORDS), answer_within=3, expires=False
        ),
        RequestKind("correction", IdentityLevel.DOCUMENT, (_WHICH, _NAME, _EMAIL), answer_within=10),
        RequestKind("disclosure", IdentityLevel.DOCUMENT, (_WHICH, _NAME, _EMAIL), answer_within=10),
        RequestKind("deletion", IdentityLevel.DOCUMENT, (_WHICH, _NAME, _EMAIL), answer_within=10),
    )
}


def get_kind(key: str) -> RequestKind:
    """The kind of that key. Raises InvalidInput for one that does not exist."""
    if key not in _REGISTRY:
        raise InvalidInput(f"There is no kind of request called “{key[:40]}”. Kinds: {', '.join(_REGISTRY)}.")
    return _REGISTRY[key]


def kinds() -> Iterator[RequestKind]:
    return iter(_REGISTRY.values())
