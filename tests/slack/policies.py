"""The real knowledge over the two shipped policies, read once for all Slack tests."""

from knowledge.desk_knowledge import DeskKnowledge
from knowledge.policies import list_policies, load_policy
from knowledge.purposes import PurposeDesk

KNOWLEDGE = DeskKnowledge([load_policy(name) for name in list_policies()], use_embedder=False)
CHECKS = PurposeDesk(KNOWLEDGE.policies())
