"""Who asks, and for whom: what one message tells of it, and which questions a form asks beside those of its kind."""

from dataclasses import dataclass

from bot.domain.proofs import Role


@dataclass(frozen=True, slots=True)
class Claims:
    """What a message tells of whoever writes it. `oldest` is the greatest age that the young person can have: the writer, or the guardian's child.

    `wants` is the kind of a request about another person's data, whoever asks it. `conflict` marks words that hint at a conflict of interest.
    """

    role: Role = Role.PERSON
    oldest: int | None = None
    wants: str | None = None
    conflict: bool = False


NO_CLAIMS = Claims()


def is_minor(oldest: int | None, limit: int | None) -> bool:
    """Surely below the age from which no guardian is needed. A school year that may lie on either side tells nothing."""
    return oldest is not None and limit is not None and oldest < limit
