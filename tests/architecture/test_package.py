"""What is installed elsewhere is whole: every file of the product's folders is in the wheel, and no test is."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.house_rules import PRODUCT, ROOT, list_files


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from what is committed."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in list_files():
        if name.partition("/")[0] in {*PRODUCT, "pyproject.toml", "README.md"}:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(target),
        ".",
    ]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = Path(target).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_product_is_packed(packed: set[str]) -> None:
    wanted = {name for name in list_files() if name.startswith(tuple(f"{folder}/" for folder in PRODUCT))}
    assert len(wanted) > 20
    assert wanted - packed == set()


def test_nothing_else_is_packed(packed: set[str]) -> None:
    assert {name.partition("/")[0] for name in packed if ".dist-info/" not in name} == set(PRODUCT)
