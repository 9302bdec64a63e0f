"""Whole conversations, from the first words to the ticket, with the real store, services and knowledge: our own, and sets by another hand."""

from pathlib import Path

import pytest

from knowledge.desk_knowledge import DeskKnowledge
from knowledge.policies import list_policies, load_policy
from tests.services.conftest import TestDesk
from tests.services.conversation_player import Script, play, read_scripts

DATA = Path(__file__).parent / "data"
SCRIPTS = [script for path in sorted(DATA.glob("conversations*.jsonl")) for script in read_scripts(path)]


@pytest.fixture(scope="module")
def knowledge() -> DeskKnowledge:
    return DeskKnowledge(load_policy(name) for name in list_policies())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
async def test_a_conversation_files_exactly_what_its_person_wants(
    desk: TestDesk, knowledge: DeskKnowledge, script: Script
) -> None:
    played = await play(desk, knowledge, script)
    assert played.right, str(played)
