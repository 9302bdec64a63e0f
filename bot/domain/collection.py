"""What a policy demands when personal data is taken down: each demand with the clause that makes it. Values only; knowledge reads the clauses."""

from dataclasses import dataclass

from bot.domain.answers import Citation


@dataclass(frozen=True, slots=True)
class CollectionRules:
    """A clause is None where the policy says nothing of the kind. `minor_age` is the age from which no guardian is needed.

    `notice` tells people the purpose when data is taken down, `consent` has them agree to it, `children` is about the young ones, `offices`
    sends requests to the office that holds the data. `purpose` and `retention` say what answering people is covered by, and how long data stays.
    """

    version: str = ""
    notice: Citation | None = None
    consent: Citation | None = None
    children: Citation | None = None
    minor_age: int | None = None
    offices: Citation | None = None
    purpose: Citation | None = None
    retention: Citation | None = None

    @property
    def told(self) -> tuple[Citation, ...]:
        """The clauses that a notice quotes, each once: what demands the notice, else what covers the use; then how long data stays."""
        first = self.notice or self.purpose
        return tuple(clause for clause in (first, self.retention) if clause is not None)


SILENT = CollectionRules()  # of a policy that says nothing about it
