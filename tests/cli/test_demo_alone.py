"""Two demos on one data folder: the second says so and leaves the first alone."""

from pathlib import Path

import pytest

from bot.main.demo import alone
from bot.settings import SettingsWrong


def test_a_second_demo_on_the_same_folder_is_refused_and_a_later_one_is_not(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(SettingsWrong, match="already running"), alone(tmp_path):
        pass
    with alone(tmp_path):
        assert (tmp_path / "demo.lock").exists()
