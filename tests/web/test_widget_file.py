"""The widget as a file: small, in two whole languages, and without any way to turn text into markup."""

import gzip
import json
import re
import shutil
import subprocess
from importlib import resources

import pytest

from handlers.web.static_files import WIDGET, WIDGET_PARTS, StaticFiles

FOLDER = resources.files("handlers.web").joinpath("static/widget")
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "DOMParser",
    "srcdoc",
)


def source() -> str:
    return StaticFiles().files[WIDGET].body.decode()


def test_it_weighs_less_than_20_kb_packed() -> None:
    file = StaticFiles().files[WIDGET]
    assert len(file.packed) < 20_000
    assert gzip.decompress(file.packed) == file.body


def test_every_part_is_in_it() -> None:
    assert sorted(f"{name}.js" for name in WIDGET_PARTS) == sorted(
        e.name for e in FOLDER.iterdir() if e.name.endswith(".js")
    )


@pytest.mark.parametrize("way", FORBIDDEN)
def test_text_cannot_become_markup(way: str) -> None:
    assert way not in source()


def test_nothing_is_loaded_from_elsewhere() -> None:
    addresses = set(re.findall(r"https?://[\w.-]+", source()))
    assert addresses <= {"http://www.w3.org"}


def test_both_languages_hold_the_same_words() -> None:
    node = shutil.which("node")
    words = FOLDER.joinpath("strings.js").read_text("utf-8")
    if node is None:  # without a JavaScript engine: the keys as they stand in the file, in order
        english, japanese = words.split("  ja: {")
        keys = [re.findall(r"^ {4}(\w+):", half, re.MULTILINE) for half in (english, japanese)]
        assert keys[0] == keys[1]
        return
    script = words + "\nconsole.log(JSON.stringify(Object.values(STRINGS).map(words => Object.keys(words))))"
    english, japanese = json.loads(subprocess.run([node, "-e", script], capture_output=True, check=True).stdout)
    assert english == japanese
