"""The house rules that no linter knows, each a function from one parsed module to its complaints.

A rule looks only at the text of a module and never imports it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "handlers", "knowledge", "storage")
INSIDE = ("bot/domain/", "bot/services/", "bot/ports.py")
LONGEST_FILE = 300
# The faults of the local workspace are drawn from a seed, so that a test can meet the same ones twice.
SEEDED = ("bot/emulator/faults.py",)


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the top of the repository, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text, self.path)

    @property
    def folder(self) -> str:
        """The top folder it stands in."""
        return PurePosixPath(self.path).parts[0]


@cache
def list_files() -> tuple[str, ...]:
    """Every file that is committed or would be: what git knows, and what it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def list_modules() -> tuple[Module, ...]:
    """Every Python file of the product and its tests."""
    folders = (*PRODUCT, "tests")
    names = [name for name in list_files() if name.endswith(".py") and name.partition("/")[0] in folders]
    return tuple(Module(name, (ROOT / name).read_text("utf-8")) for name in names)


def list_product_modules() -> tuple[Module, ...]:
    """Every Python file that is shipped."""
    return tuple(module for module in list_modules() if module.folder in PRODUCT)


def imported_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every absolute import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def opens_with_a_sentence(module: Module) -> Iterator[str]:
    """A module opens with a sentence that says what it is for."""
    if module.text.strip() and not ast.get_docstring(module.tree):
        yield f"{module.path}:1 has no opening sentence"


def is_short_enough(module: Module) -> Iterator[str]:
    """A file of the product holds one noun, so it stays within 300 lines."""
    if (lines := module.text.count("\n")) > LONGEST_FILE:
        yield f"{module.path} has {lines} lines: split it by noun"


def takes_no_weak_randomness(module: Module) -> Iterator[str]:
    """Randomness comes from `secrets`; a guessable reference or code would open someone else's ticket."""
    if module.path in SEEDED:
        return
    for line, name in imported_names(module.tree):
        if name.split(".")[0] == "random" or name == "numpy.random":
            yield f"{module.path}:{line} imports {name}; randomness comes from secrets"


def inside_is_standard_library(module: Module) -> Iterator[str]:
    """Rules and use cases import the standard library and each other, nothing else."""
    if not module.path.startswith(INSIDE):
        return
    for line, name in imported_names(module.tree):
        top = name.split(".")[0]
        if top != "bot" and top not in sys.stdlib_module_names:
            yield f"{module.path}:{line} imports {name}; domain, ports and services know the standard library only"


def reads_no_clock(module: Module) -> Iterator[str]:
    """Rules and use cases are told the time: they never ask the machine for it."""
    if not module.path.startswith(INSIDE):
        return
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"now", "utcnow", "today", "time", "monotonic"}
            and isinstance(node.value, ast.Name)
            and node.value.id in {"datetime", "date", "time"}
        ):
            yield f"{module.path}:{node.lineno} reads {node.value.id}.{node.attr}; time comes from a Clock"


def only_transitions_write_status(module: Module) -> Iterator[str]:
    """Nobody assigns a ticket's status but `Ticket.transition_to`: every other way round the table is a hole in it."""
    yield from _StatusWrites(module).complaints()


class _StatusWrites(ast.NodeVisitor):
    """Finds writes of an attribute named status, knowing the class and function they stand in."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._scope: list[str] = []
        self._found: list[str] = []

    def complaints(self) -> list[str]:
        self.visit(self._module.tree)
        return self._found

    def _allowed(self, target: ast.expr | None = None) -> bool:
        if self._scope[-2:] == ["Ticket", "transition_to"]:
            return True
        # A class that is no ticket may keep a status of its own kind.
        own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
        return own and "Ticket" not in self._scope

    def _complain(self, node: ast.expr | ast.stmt, what: str) -> None:
        self._found.append(f"{self._module.path}:{node.lineno} {what}; only Ticket.transition_to changes a status")

    def _enter(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._scope.append(node.name)
        self.generic_visit(node)
        self._scope.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._enter(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._enter(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._enter(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "status" and isinstance(node.ctx, ast.Store | ast.Del) and not self._allowed(node):
            self._complain(node, "assigns .status")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        by_name = any(isinstance(argument, ast.Constant) and argument.value == "status" for argument in node.args[:2])
        if name in {"setattr", "__setattr__"} and by_name and not self._allowed():
            self._complain(node, "sets status by name")
        if name in {"replace", "__replace__"} and any(k.arg == "status" for k in node.keywords) and not self._allowed():
            self._complain(node, "replaces status")
        self.generic_visit(node)


def waives_nothing_silently(module: Module) -> Iterator[str]:
    """No work left for later, no waiver without its code, no test that may be left out."""
    later = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    for number, line in enumerate(module.text.splitlines(), 1):
        comment = line.partition("#")[2].strip()
        if any(comment.startswith(word) for word in later):
            yield f"{module.path}:{number} leaves work for later"
        if comment.startswith(("type: ignore", "noqa")) and not comment.startswith(("type: ignore[", "noqa: ")):
            yield f"{module.path}:{number} waives a check without naming it"


def skips_no_test(module: Module) -> Iterator[str]:
    """A test that cannot run here fails: a skipped one says nothing and looks green."""
    if module.folder != "tests":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip", "skipTest"}:
            yield f"{module.path}:{node.lineno} uses {node.attr}"


EVERYWHERE = (opens_with_a_sentence, waives_nothing_silently, skips_no_test)
IN_THE_PRODUCT = (
    is_short_enough,
    takes_no_weak_randomness,
    inside_is_standard_library,
    reads_no_clock,
    only_transitions_write_status,
)
