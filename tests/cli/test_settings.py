"""Settings and desks: documented, read, and refused with a sentence that says what to mend."""

from pathlib import Path

import pytest

from bot.domain.request_kinds import kinds
from bot.services.moves import target_days
from bot.settings import Settings, SettingsWrong, env_example, read_desks, read_settings

ROOT = Path(__file__).resolve().parents[2]
GOOD = (
    '[desks.shop]\nname = "Shop"\npolicy = "company"\ncontact = "p@shop.example"\nchannels = { default = "privacy" }\n'
)


def test_the_example_file_names_every_setting() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == env_example(), "write it anew from bot.settings.env_example()"
    for info in Settings.model_fields.values():
        assert info.description


def test_the_example_file_can_be_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "PRIVACY_DESK_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(env_example(), "utf-8")
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.slack_bot_token is None
    assert settings.data_dir == Path("data")


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVACY_DESK_SECRET_KEY", "hush-hush")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hush")
    assert "hush" not in repr(read_settings())


def test_the_desks_that_ship_have_a_channel_and_a_target_for_every_kind() -> None:
    for desk in read_desks(None).values():
        for kind in kinds():
            assert desk.channel_for(kind.key)
            assert target_days(desk, kind.key) > 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "desks"),
        ("[desks.shop]\nname = 'Shop'\n", "desks.shop.policy"),
        (GOOD.replace("default", "complaint"), "default"),
        (GOOD + "identity_days = 0\n", "identity_days"),
        (GOOD + "colour = 'red'\n", "colour"),
        (GOOD + "targets = { complaints = 5 }\n", "targets"),
        (GOOD + "targets = { complaint = 0 }\n", "targets"),
        ("not toml [", "TOML"),
    ],
)
def test_a_wrong_desks_file_is_refused_where_it_is_wrong(tmp_path: Path, text: str, names: str) -> None:
    path = tmp_path / "desks.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsWrong, match=names):
        read_desks(path)


def test_a_missing_or_binary_desks_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="cannot be read"):
        read_desks(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsWrong, match="TOML"):
        read_desks(tmp_path / "binary.toml")


def test_a_public_address_needs_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVACY_DESK_PUBLIC_URL", "desk.example")
    with pytest.raises(SettingsWrong, match="http"):
        read_settings()
