"""Set-up installs only what is missing, and says in one line what it cannot install; told of a machine made for the test."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house_rules import ROOT

NEEDED = (
    "bash",
    "cat",
    "cut",
    "dirname",
    "env",
    "grep",
    "mkdir",
    "mktemp",
    "rm",
    "sed",
    "sha256sum",
    "tail",
    "tee",
    "tr",
)


class Machine:
    """Programs on a PATH of their own: the real small ones, and stand-ins for those that would change the real machine."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.log = folder / "apt.log"
        for name in NEEDED:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        # New enough and able to make environments; asked to make one, it declines: these tests end there.
        self.add("python3", 'case "$1" in -c) exit 0 ;; *) exit 7 ;; esac')
        self.add("initdb", "exit 1")
        self.add("fc-list", "echo Noto Sans CJK JP")
        self.clone = folder / "clone"
        shutil.copytree(ROOT / ".ci", self.clone / ".ci")
        for lock in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
            (self.clone / lock).write_text("", "utf-8")
        self.add("apt-get", f'echo "$@" >>{self.log}; echo "apt says hello"')

    def add(self, name: str, body: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{body}\n", "utf-8")
        path.chmod(0o755)

    def be(self, user: int) -> None:
        self.add("id", f"echo {user}")

    def set_up(self, target: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.clone / ".ci" / "setup.sh", target],
            env={"PATH": str(self.programs), "HOME": "/nonexistent"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def asked_of_apt(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python and apt, and without a browser."""
    return Machine(tmp_path)


def test_who_may_not_install_is_given_the_exact_line(machine: Machine) -> None:
    machine.be(1000)
    done = machine.set_up("test")
    assert done.returncode != 0
    assert "these system packages are missing: chromium" in done.stderr
    assert "su -c 'apt-get update && apt-get install -y --no-install-recommends chromium" in done.stderr
    assert machine.asked_of_apt == []


def test_sudo_that_asks_for_a_password_is_named_and_not_waited_for(machine: Machine) -> None:
    machine.be(1000)
    machine.add("sudo", "exit 1")
    done = machine.set_up("test")
    assert done.returncode != 0
    assert "sudo sh -c 'apt-get update && apt-get install" in done.stderr
    assert machine.asked_of_apt == []


def test_root_updates_first_and_installs_only_what_is_missing(machine: Machine) -> None:
    machine.be(0)
    chromium = f"{machine.programs}/chromium"
    machine.add("apt-get", f'echo "$@" >>{machine.log}; [ "$1" != install ] || /bin/ln -s /bin/true {chromium}')
    done = machine.set_up("test")
    update, install = machine.asked_of_apt
    assert update.split()[0] == "update"
    assert install.split()[0] == "install"
    assert [name for name in install.split()[1:] if not name.startswith("-")] == ["chromium", "chromium-sandbox"]
    assert "installing with apt: chromium" in done.stdout
    assert "installing the Python packages" in done.stdout


def test_nothing_is_asked_of_apt_when_nothing_is_missing(machine: Machine) -> None:
    machine.be(0)
    machine.add("chromium", "exit 0")
    assert "installing the Python packages of requirements-dev.lock" in machine.set_up("test").stdout
    assert "installing the Python packages of requirements.lock" in machine.set_up("demo").stdout
    assert machine.asked_of_apt == []


def test_a_python_that_makes_no_environments_is_missing_too(machine: Machine) -> None:
    machine.be(1000)
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        machine.add(name, "exit 1")
    script = machine.clone / ".ci" / "setup.sh"
    script.write_text(script.read_text("utf-8").replace("/usr/bin/python3", "python3"), "utf-8")
    done = machine.set_up("demo")
    assert done.returncode != 0
    assert "these system packages are missing: python3-venv." in done.stderr


def test_an_apt_that_fails_is_quoted(machine: Machine) -> None:
    machine.be(0)
    machine.add("apt-get", 'echo "E: Unable to locate package"; exit 100')
    done = machine.set_up("test")
    assert done.returncode != 0
    assert "E: Unable to locate package" in done.stderr
    assert "apt could not install them" in done.stderr


def test_an_apt_that_installs_nothing_is_not_believed(machine: Machine) -> None:
    machine.be(0)
    done = machine.set_up("test")
    assert done.returncode != 0
    assert "yet these are still not found: chromium" in done.stderr


def test_a_machine_without_apt_is_told_the_names(machine: Machine) -> None:
    machine.be(0)
    (machine.programs / "apt-get").unlink()
    done = machine.set_up("test")
    assert done.returncode != 0
    assert "there is no apt-get to install them with: chromium" in done.stderr
