"""The locks say names, versions and hashes and nothing else; their licences are ones we may ship; no file names a registry."""

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.house_rules import PRODUCT, ROOT, Module, imported_names, list_files, list_modules
from tests.architecture.third_party import (
    LOCKS,
    NOTICE,
    SHIPPED_DATA,
    is_refused,
    licence_of,
    list_packages,
    read_lock,
    render_notice,
)

LOCK_LINE = re.compile(
    r"#.*"
    r"|[a-z0-9][a-z0-9.-]*==[a-z0-9.]+(?: ; [a-z_]+ [^\\:]+)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}(?: \\)?"
)
# Put together here, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"))
]
INDEX_OPTIONS = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|\bindex-url\s*=|\[\[tool\.uv\.index\]\]"
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+)/")
THIS_FILE = "tests/architecture/test_locks.py"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def texts() -> list[tuple[str, str]]:
    """Every committed text file with its content."""
    found = []
    for name in list_files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            found.append((name, content.decode("utf-8", errors="replace")))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_only(lock: str) -> None:
    strange = [line for line in (ROOT / lock).read_text("utf-8").splitlines() if not LOCK_LINE.fullmatch(line)]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_is_hashed(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(read_lock(ROOT / lock)) > 40
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_both_locks_pin_the_same_versions() -> None:
    product, everything = ({str(pin) for pin in read_lock(ROOT / lock)} for lock in LOCKS)
    assert product <= everything


def test_the_locks_answer_what_the_project_file_asks_for() -> None:
    project = PROJECT["project"]
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    for lines, lock in ((asked, LOCKS[0]), ([*asked, *PROJECT["dependency-groups"]["dev"]], LOCKS[1])):
        pinned = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in read_lock(ROOT / lock)}
        wanted = [Requirement(line) for line in lines]
        unmet = [
            str(need) for need in wanted if not need.specifier.contains(pinned.get(canonicalize_name(need.name), "0"))
        ]
        assert unmet == [], f"run `make lock`: {lock} does not hold {unmet}"


def declared_for(folder: str) -> set[str]:
    """The packages that code in a top folder may import: the project's own, and for tests those of the dev group too."""
    project = PROJECT["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    if folder == "tests":
        lines += PROJECT["dependency-groups"]["dev"]
    return {canonicalize_name(Requirement(line).name) for line in lines}


@cache
def providers() -> dict[str, list[str]]:
    """Which installed packages bring which import name."""
    return {
        name: [canonicalize_name(package) for package in packages]
        for name, packages in packages_distributions().items()
    }


def undeclared_imports(module: Module) -> list[str]:
    """Imports of packages that are here only because something else brought them, or because somebody installed them."""
    tops = {(line, name.split(".")[0]) for line, name in imported_names(module.tree)}
    foreign = [(line, top) for line, top in sorted(tops) if top not in {*sys.stdlib_module_names, *PRODUCT, "tests"}]
    declared = declared_for(module.folder)
    return [
        f"{module.path}:{line} imports {top}, which pyproject.toml does not name"
        for line, top in foreign
        if not declared.intersection(providers().get(top, []))
    ]


def test_every_import_is_of_a_package_that_the_project_names() -> None:
    undeclared = [line for module in list_modules() for line in undeclared_imports(module)]
    assert not undeclared, "\n".join(undeclared)


def test_an_import_that_the_project_does_not_name_is_found() -> None:
    assert undeclared_imports(Module("bot/x.py", "import yarl\n"))
    assert undeclared_imports(Module("bot/x.py", "import pytest\n"))
    assert undeclared_imports(Module("bot/x.py", "import not_installed_anywhere\n"))
    assert not undeclared_imports(Module("tests/x.py", "import pytest\nimport json\nimport bot.domain\n"))


def test_no_package_is_under_a_licence_we_cannot_ship() -> None:
    refused = {name: licence_of(name) for name in list_packages(ROOT / LOCKS[1]) if is_refused(licence_of(name))}
    assert refused == {}


def test_third_party_notice_is_the_one_made_from_the_lock() -> None:
    assert NOTICE.read_text("utf-8") == render_notice(), (
        "run `make lock`, or `python -m tests.architecture.third_party`"
    )


def test_whose_work_stands_in_shipped_numbers_is_said() -> None:
    ours = {  # from our own banks alone
        "knowledge/data/weights.ja.npz",
        "knowledge/purposes/learnt/asking.en.npz",
        "knowledge/purposes/learnt/asking.ja.npz",
    }
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "knowledge").rglob("*.npz")}
    assert shipped - ours == {path for path, _, _ in SHIPPED_DATA if path.endswith(".npz")}


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0-only", True),
        ("MIT License; GNU General Public License v3 (GPLv3)", True),
        ("unknown", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT OR GPL-2.0-only", False),
        ("Apache-2.0", False),
        ("MPL-2.0", False),
    ],
)
def test_strong_copyleft_is_refused_unless_there_is_a_choice(licence: str, refused: bool) -> None:
    assert is_refused(licence) is refused


def test_no_committed_file_names_a_registry_or_an_index() -> None:
    named = [
        name
        for name, text in texts()
        if any(host in text for host in REGISTRIES)
        or (name != THIS_FILE and name != ".ci/lock.sh" and INDEX_OPTIONS.search(text))
    ]
    assert named == []


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in texts()
        if name != THIS_FILE
        for match in [MACHINE_PATH.search(text)]
        if match
    ]
    assert found == []
