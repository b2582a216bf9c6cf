"""Settings: a missing or wrong one is named in one sentence; secrets never show."""

from pathlib import Path

import pytest

from bot.settings import Settings, WrongSetting, read_settings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
KEY = "k" * 40


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(tmp_path: Path, text: str, *needs: str) -> Settings:
    env = tmp_path / ".env"
    env.write_text(text, encoding="utf-8")
    return read_settings(needs, env)


def test_without_any_setting_the_defaults_serve_a_trial(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert settings.database_url == "sqlite:///var/shouwang.db"
    assert settings.timezone == "Asia/Shanghai"


def test_the_environment_outweighs_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert read(tmp_path, "LOG_LEVEL=DEBUG").log_level == "ERROR"


def test_neither_token_nor_key_shows_in_any_form_of_the_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, f"BOT_TOKEN={TOKEN}\nSECRET_KEY={KEY}\nBOT_PROXY=http://me:hush@localhost:1\n")
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert not any(one in shown for one in (TOKEN, KEY, "hush"))
    assert set(settings.secrets) == {TOKEN, KEY, "http://me:hush@localhost:1"}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("BOT_TOKEN=hush-hush", "BOT_TOKEN"),
        ("SECRET_KEY=hush-hush", "SECRET_KEY"),
        ("DATABASE_URL=mysql://hush-hush", "DATABASE_URL"),
        ("BOT_API_URL=hush-hush", "BOT_API_URL"),
        ("BOT_PROXY=socks5://hush-hush", "BOT_PROXY"),
        ("TIMEZONE=hush-hush", "TIMEZONE"),
        ("LOG_LEVEL=hush-hush", "LOG_LEVEL"),
        ("WEB_PORT=hush-hush", "WEB_PORT"),
        ("WEBHOOK_URL=http://hush-hush/a", "WEBHOOK_URL"),
        ("WEBHOOK_URL=https://hush-hush/a", "WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET=hush hush hush hush", "WEBHOOK_SECRET"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence_without_its_value(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        read(tmp_path, line)
    said = str(wrong.value)
    assert said.startswith(named)
    assert said.endswith(".")
    assert "\n" not in said
    assert "hush" not in said


def test_a_missing_setting_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=r"^BOT_TOKEN is missing: .*\.$"):
        read(tmp_path, f"SECRET_KEY={KEY}", "secret_key", "bot_token")


def test_an_empty_setting_is_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="SECRET_KEY"):
        read(tmp_path, "SECRET_KEY=", "secret_key")


def test_the_example_names_every_setting_and_can_be_read_as_it_is(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    named = {line.removeprefix("#").strip().partition("=")[0] for line in example.splitlines() if "=" in line}
    assert {name.upper() for name in Settings.model_fields} <= named
    read(tmp_path, example)
