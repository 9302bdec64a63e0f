"""What a policy demands when personal data is taken down, found by its concepts: rules over any policy, none for a particular one."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

from bot.domain.answers import Citation
from bot.domain.collection import CollectionRules
from bot.domain.policies import Clause, Policy
from knowledge.ages import age_limit
from knowledge.composing import quotation
from knowledge.concepts import WEAK, concepts_of
from knowledge.text import normal, sentences


def read_collection_rules(policy: Policy) -> CollectionRules:
    """About a millisecond for each clause: read it once for each version of a policy."""
    clauses = [clause for clause in policy.clauses if clause.text != clause.heading]
    limited = next(((clause, age) for clause, age in _ages(clauses)), None)
    children = limited[0] if limited else _carrier(clauses, "children")

    def quoted(clause: Clause | None) -> Citation | None:
        return quotation(policy, clause) if clause else None

    return CollectionRules(
        version=policy.version,
        notice=quoted(_carrier(clauses, "purpose_notice", _tells_at_collection)),
        consent=quoted(_first(clauses, _wants_consent)),
        children=quoted(children),
        minor_age=limited[1] if limited else None,
        offices=quoted(_first(clauses, lambda clause: _shows("offices", normal(clause.text)))),
        purpose=quoted(_carrier(clauses, "use_support")),
        retention=quoted(_carrier(clauses, "retention")),
    )


def _ages(clauses: list[Clause]) -> Iterator[tuple[Clause, int]]:
    """The clauses about children that name an age, the surest first."""
    for clause in _carriers(clauses, "children"):
        age = age_limit(clause.heading) or age_limit(clause.text)
        if age is not None:
            yield clause, age


def _carrier(clauses: list[Clause], concept: str, also: Callable[[Clause], bool] | None = None) -> Clause | None:
    carriers = _carriers(clauses, concept)
    return next((clause for clause in carriers if also is None or also(clause)), None)


def _carriers(clauses: list[Clause], concept: str) -> list[Clause]:
    """Those that carry it with more than a hint, best first and then in the policy's order."""
    weights = [(concepts_of(clause).get(concept, 0.0), clause) for clause in clauses]
    return [clause for weight, clause in sorted(weights, key=lambda pair: -pair[0]) if weight > WEAK]


def _first(clauses: list[Clause], wanted: Callable[[Clause], bool]) -> Clause | None:
    return next((clause for clause in clauses if wanted(clause)), None)


def _tells_at_collection(clause: Clause) -> bool:
    """Told to people, and not only specified for the company itself."""
    return _shows("tells", normal(clause.text))


def _wants_consent(clause: Clause) -> bool:
    return any(_shows("consent", one) and not _shows("not_general", one) for one in sentences(normal(clause.text)))


def _shows(name: str, text: str) -> bool:
    return bool(_patterns()[name].search(text))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        (resources.files("knowledge.data") / "collection.toml").read_text(encoding="utf-8")
    )
    return {name: re.compile("|".join(f"(?:{one})" for one in patterns)) for name, patterns in table.items()}
