"""What the command line answers without a store: questions, checks, policies, the Slack manifest."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import InvalidInput
from bot.domain.policies import Policy
from bot.main.parts import SystemClock, open_knowledge, registered_by_policy
from bot.settings import read_desks, read_settings

if TYPE_CHECKING:
    from knowledge.evaluation import Evaluation
    from knowledge.purposes import PurposeDesk
    from knowledge.purposes.evaluation import CheckEvaluation


def data_directory(data_dir: Path | None) -> Path:
    """The one named on the command line, else the setting."""
    return data_dir or read_settings().data_dir


def answer_line(policy: str, text: str, data_dir: Path) -> dict[str, Any]:
    """`{"intent","clauses","abstain","text"}` (DESIGN §3)."""
    from knowledge.ask_line import ask_line

    return ask_line(open_knowledge(data_dir), policy, text)


def check_line(policy: str, text: str, data_dir: Path) -> dict[str, Any]:
    """`{"verdict","clauses","text"}` (DESIGN §3). Raises UnknownPolicy."""
    open_knowledge(data_dir).policy(policy)
    return _purposes(data_dir).check_line(policy, text, SystemClock().now().date())


def policy_purposes(policy: str, data_dir: Path) -> dict[str, Any]:
    open_knowledge(data_dir).policy(policy)
    return _purposes(data_dir).rules_as_json(policy)


def policy_gaps(policy: str, data_dir: Path) -> list[dict[str, Any]]:
    """Each concept with the clauses that carry it; none means that the policy is silent."""
    from knowledge.gaps import policy_gaps as gaps

    return gaps(open_knowledge(data_dir).policy(policy))


def policy_json(policy: Policy) -> dict[str, Any]:
    from knowledge.policies import policy_as_json

    return policy_as_json(policy)


def evaluations(file: Path, data_dir: Path, *, both: bool) -> "dict[str, dict[str, Evaluation | CheckEvaluation]]":
    """By the way of matching ("with the embedder", where it is installed, and "without the embedder") and by language. `both` is false for
    the second way alone. A file whose lines name verdicts holds purpose checks, which need no embedder: their only way is "purpose checks".
    Raises InvalidInput for a file that is no lines of questions."""
    from knowledge.embedder import find_embedder
    from knowledge.evaluation import by_language, read_questions
    from knowledge.purposes.evaluation import is_check_set

    try:
        rows = read_questions(file)
        checks = is_check_set(rows)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise InvalidInput(
            f"{file} holds lines that are not JSON objects with policy and text, or, for purpose checks, with verdicts and clauses that exist."
        ) from None
    policies, questions = open_knowledge(data_dir).policies(), by_language(rows)
    if checks:
        return {"purpose checks": {language: _measure_checks(policies, asked) for language, asked in questions.items()}}
    ways = {"with the embedder": True} if both and find_embedder() else {}
    return {
        way: {language: _measure_answers(policies, asked, use_embedder) for language, asked in questions.items()}
        for way, use_embedder in (ways | {"without the embedder": False}).items()
    }


def _measure_answers(policies: Iterable[Policy], asked: list[dict[str, Any]], use_embedder: bool) -> "Evaluation":
    from knowledge.desk_knowledge import DeskKnowledge
    from knowledge.evaluation import evaluate

    return evaluate(DeskKnowledge(policies, use_embedder=use_embedder), asked)


def _measure_checks(policies: Iterable[Policy], asked: list[dict[str, Any]]) -> "CheckEvaluation":
    from knowledge.purposes import PurposeDesk
    from knowledge.purposes.evaluation import evaluate_checks

    return evaluate_checks(PurposeDesk(policies), asked)


def slack_manifest() -> str:
    from handlers.slack.manifest import manifest

    return manifest(read_settings().public_url)


@cache
def _purposes(data_dir: Path) -> "PurposeDesk":
    from knowledge.purposes import PurposeDesk

    registered = registered_by_policy(read_desks(read_settings().desks).values())
    return PurposeDesk(open_knowledge(data_dir).policies(), registered)
