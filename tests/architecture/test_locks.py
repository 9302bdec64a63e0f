"""The locks say names, versions and hashes and nothing else; their licences are ones we may ship; no file names a registry."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.house_rules import ROOT, list_files
from tests.architecture.third_party import (
    LOCKS,
    NOTICE,
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


def test_no_package_is_under_a_licence_we_cannot_ship() -> None:
    refused = {name: licence_of(name) for name in list_packages(ROOT / LOCKS[1]) if is_refused(licence_of(name))}
    assert refused == {}


def test_third_party_notice_is_the_one_made_from_the_lock() -> None:
    assert NOTICE.read_text("utf-8") == render_notice(), (
        "run `make lock`, or `python -m tests.architecture.third_party`"
    )


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
