"""The officer's view of a policy: which privacy topics it answers, with which clauses, and on which it is silent."""

from typing import Any

from bot.domain.policies import Policy
from knowledge.concepts import load_concepts
from knowledge.retrieval import PolicyIndex


def policy_gaps(policy: Policy) -> list[dict[str, Any]]:
    """One entry per concept, silent ones last: `{"concept","name","clauses","near"}`. `clauses` is empty where the policy is silent; `near`
    names the concepts whose clauses are quoted instead, if there are such."""
    index = PolicyIndex(policy)
    entries = [_entry(index, key) for key in load_concepts()]
    return sorted(entries, key=lambda entry: not entry["clauses"])


def _entry(index: PolicyIndex, key: str) -> dict[str, Any]:
    concept = load_concepts()[key]
    own = index.carriers.get(key, {})
    ordered = sorted(own, key=lambda place: (-own[place], place))
    near = [other for other in concept.near if other in index.carriers] if not own else []
    return {
        "concept": key,
        "name": concept.names["en"],
        "clauses": [index.clauses[place].id for place in ordered],
        "near": near,
    }
