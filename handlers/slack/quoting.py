"""The clauses of an answer as they are quoted in Slack: the policy's own words, with the address of the page that shows them."""

from collections.abc import Sequence

from bot.domain.policies import Policy
from handlers.slack.blocks.answers import QuotedClause


def quoted_clauses(policy: Policy, clause_ids: Sequence[str], public_url: str) -> list[QuotedClause]:
    """Ids that this version of the policy does not have are left out."""
    known = [policy.by_id[clause_id] for clause_id in clause_ids if clause_id in policy.by_id]
    page = f"{public_url}/policy/{policy.name}/{policy.version}"
    return [QuotedClause(clause.path, clause.heading, clause.text, f"{page}#{clause.path}") for clause in known]
