"""The policy texts that ship with the desk, byte for byte as they were received, and the way to load one."""

from functools import cache
from importlib import resources
from typing import Any

from bot.domain.errors import UnknownPolicy
from bot.domain.policies import Policy
from knowledge.concepts import tagged
from knowledge.parser import parse_policy


@cache
def list_policies() -> tuple[str, ...]:
    """The names of the shipped policies, sorted."""
    files = resources.files(__name__).iterdir()
    return tuple(sorted(file.name.removesuffix(".txt") for file in files if file.name.endswith(".txt")))


@cache
def load_policy(name: str) -> Policy:
    """A shipped policy, parsed and tagged once. Raises UnknownPolicy."""
    if name not in list_policies():
        raise UnknownPolicy(name, list_policies())
    return tagged(parse_policy(name, (resources.files(__name__) / f"{name}.txt").read_bytes()))


def policy_as_json(policy: Policy) -> dict[str, Any]:
    """The contract of `policy show --json`."""
    return {
        "policy": policy.name,
        "version": policy.version,
        "title": policy.title,
        "effective_on": policy.effective_on.isoformat() if policy.effective_on else None,
        "clauses": [
            {"id": one.id, "heading": one.heading, "text": one.text, "span": [one.span.start, one.span.end]}
            for one in policy.clauses
        ],
        "repairs": [
            {"span": [one.span.start, one.span.end], "before": one.before, "after": one.after, "rule": one.rule}
            for one in policy.repairs
        ],
    }
