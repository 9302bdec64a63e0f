"""The desk with both shipped policies, once with the embedder (where it is installed) and once with n-grams alone."""

import pytest

from knowledge.desk_knowledge import DeskKnowledge
from knowledge.policies import list_policies, load_policy


@pytest.fixture(scope="package")
def desk() -> DeskKnowledge:
    return DeskKnowledge(load_policy(name) for name in list_policies())


@pytest.fixture(scope="package")
def plain_desk() -> DeskKnowledge:
    return DeskKnowledge((load_policy(name) for name in list_policies()), use_embedder=False)
