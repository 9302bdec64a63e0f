"""Settings and desks: documented, read, and refused with a sentence that says what to mend."""

from datetime import date
from pathlib import Path

import pytest

from bot.domain.registered import Standing
from bot.domain.request_kinds import kinds
from bot.main.doctor import examine
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
        (GOOD + "check_days = 0\n", "check_days"),
        (GOOD + "[[desks.shop.trustees]]\nnames = []\nscope = 'x'\n", "desks.shop.trustees.0.names"),
        (GOOD + "[[desks.shop.trustees]]\nnames = ['A']\n", "desks.shop.trustees.0.scope"),
        (GOOD + "[[desks.shop.trustees]]\nnames = ['A']\nscope = 'x'\nreview_due = 2027-01-01\n", "confirmed_on"),
        (GOOD + "[[desks.shop.trustees]]\nnames = ['A']\nscope = 'x'\nconfirmed_on = 'May'\n", "confirmed_on"),
        (GOOD + "[[desks.shop.trustees]]\nnames = ['A', 'a']\nscope = 'x'\n", "more than once"),
        (GOOD + "[[desks.shop.forms]]\nname = 'f'\nitems = ['name']\n", "desks.shop.forms.0.purposes"),
        (
            GOOD + "[[desks.shop.forms]]\nname = 'f'\nitems = [' ']\npurposes = ['billing']\n",
            "desks.shop.forms.0.items",
        ),
        (GOOD + "[[desks.shop.joint_users]]\nname = 'f'\n", "desks.shop.joint_users.0.name"),
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


REGISTERED = """
[[desks.shop.forms]]
name = "seminar"
items = ["name"]
purposes = ["invitations to seminars"]
[[desks.shop.joint_users]]
names = ["Logistics", "LG"]
[[desks.shop.trustees]]
names = ["Printer"]
scope = "printing bills"
confirmed_on = 2026-01-10
review_due = 2027-01-10
"""


def test_what_a_desk_registers_is_read(tmp_path: Path) -> None:
    path = tmp_path / "desks.toml"
    path.write_text(GOOD + REGISTERED, "utf-8")
    registered = read_desks(path)["shop"].registered
    assert registered.forms[0].purposes == ("invitations to seminars",)
    assert registered.joint_users[0].names == ("Logistics", "LG")
    (printer,) = registered.trustees
    standings = [printer.standing(date(year, 1, day)) for year, day in ((2026, 9), (2026, 10), (2027, 10), (2027, 11))]
    assert standings == [Standing.TO_CONFIRM, Standing.CONFIRMED, Standing.CONFIRMED, Standing.OVERDUE]


def test_slack_and_the_mail_host_ship_as_trustees_to_be_confirmed() -> None:
    for desk in read_desks(None).values():
        assert [trustee.names[0] for trustee in desk.registered.trustees] == ["Slack", "mail host"]
        assert {trustee.standing(date(2030, 1, 1)) for trustee in desk.registered.trustees} == {Standing.TO_CONFIRM}


@pytest.mark.parametrize(("due", "ok", "says"), [("2100-01-10", True, "1 confirmed"), ("2026-02-10", False, "Printer")])
async def test_doctor_lists_reviews_that_are_overdue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: str, ok: bool, says: str
) -> None:
    path = tmp_path / "desks.toml"
    path.write_text(GOOD + REGISTERED.replace("2027-01-10", due), "utf-8")
    monkeypatch.setenv("PRIVACY_DESK_DESKS", str(path))
    finding = next(found for found in await examine(tmp_path) if found["what"] == "trustees")
    assert finding["ok"] is ok
    assert says in finding["says"]
