"""Every import contract of pyproject.toml catches a violation of it planted in a small house of the same plan."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.house_rules import ROOT

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}

# The plan of the house, each module empty but for what makes it an honest one.
PLAN = {
    "bot/__init__.py": "",
    "bot/__main__.py": "import bot.cli\n",
    "bot/cli/__init__.py": "import bot.cli.questions\n",
    "bot/cli/questions.py": "import bot.main\nimport bot.settings\n",
    "bot/main/__init__.py": "import bot.main.parts\n",
    "bot/main/parts.py": "import bot.emulator\nimport bot.settings\nimport handlers.web\nimport storage\nimport knowledge\n",
    "bot/settings.py": "import pydantic_settings\n",
    "bot/emulator/__init__.py": "import fastapi\n",
    "bot/services/__init__.py": "import bot.ports\n",
    "bot/ports.py": "import bot.domain\n",
    "bot/domain/__init__.py": "import datetime\n",
    "handlers/__init__.py": "",
    "handlers/web/__init__.py": "import fastapi\nimport bot.services\n",
    "handlers/slack/__init__.py": "import slack_bolt\nimport bot.services\n",
    "handlers/mail/__init__.py": "import bot.ports\n",
    "knowledge/__init__.py": "import numpy\nimport bot.domain\n",
    "storage/__init__.py": "import sqlalchemy\nimport bot.ports\n",
}

# Contract, the module in which it is broken, and how.
VIOLATIONS = [
    ("house", "bot/domain/__init__.py", "import bot.services"),
    ("house", "bot/ports.py", "import bot.services"),
    ("house", "bot/services/__init__.py", "import handlers.web"),
    ("house", "bot/services/__init__.py", "import knowledge"),
    ("house", "handlers/web/__init__.py", "import storage"),
    ("house", "knowledge/__init__.py", "import storage"),
    ("house", "storage/__init__.py", "import bot.main"),
    ("bot", "bot/helpers.py", "import datetime"),
    ("bot", "bot/emulator/__init__.py", "import bot.main"),
    ("edges", "handlers/slack/__init__.py", "import handlers.web"),
    ("edges", "handlers/mail/__init__.py", "from handlers.slack import anything"),
    ("inside", "bot/domain/__init__.py", "import pydantic"),
    ("inside", "bot/services/__init__.py", "from slack_sdk.errors import SlackApiError"),
    ("sql", "handlers/web/__init__.py", "from sqlalchemy import select"),
    ("sql", "knowledge/__init__.py", "import psycopg"),
    ("sql", "bot/main/parts.py", "import alembic"),
    ("settings", "handlers/web/__init__.py", "from bot.settings import Settings"),
    ("settings", "storage/__init__.py", "import bot.settings"),
    ("emulator", "bot/cli/questions.py", "import bot.emulator"),
    ("emulator", "handlers/slack/__init__.py", "from bot import emulator"),
    ("stranger", "bot/emulator/__init__.py", "from bot.domain import tickets"),
    ("stranger", "bot/emulator/__init__.py", "import storage"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house that keeps every contract."""
    for name, text in PLAN.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(house: Path) -> set[str]:
    """The contracts that import-linter finds broken there."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=house,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        check=False,
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert found.keys() == set(CONTRACTS.values()), (
        f"import-linter did not report every contract:\n{run.stdout}{run.stderr}"
    )
    broken = {key for key, name in CONTRACTS.items() if found[name] == "BROKEN"}
    assert (run.returncode != 0) == bool(broken)
    return broken


def test_the_plan_keeps_every_contract(house: Path) -> None:
    assert broken_contracts(house) == set()


@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(house: Path, contract: str, module: str, line: str) -> None:
    with (house / module).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert contract in broken_contracts(house)


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == CONTRACTS.keys()
