"""The settings of one installation, read from the environment or `.env`; a wrong one is named in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

TOKEN_SHAPE: Final = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{16,128}")
SECRET_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
SHORTEST_KEY: Final = 32
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class WrongSetting(Exception):
    """A setting is missing or wrong; the text is one sentence that names it, what was expected, and never its value."""


def _token(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not TOKEN_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("expected the token BotFather gave, like 123456789:AA…")
    return value


def _key(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and len(value.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"expected at least {SHORTEST_KEY} random characters")
    return value


def _hook_secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not SECRET_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("expected 16 to 256 of the characters A-Z a-z 0-9 _ -")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("expected an address that begins with http:// or https://")
    return value.rstrip("/")


def _hook_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme != "https" or not parts.hostname or len(parts.path) < 2):
        raise ValueError("expected an https:// address with a path, like https://example.org/telegram")
    return value


def _proxy(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if value.get_secret_value() and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("expected an HTTP proxy, like http://127.0.0.1:7890")
    return value


def _database(value: str) -> str:
    if not re.match(r"sqlite:///.|postgres(ql)?://.", value):
        raise ValueError("expected sqlite:///path or postgresql://user@host/name")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError("expected a time zone's name, like Asia/Shanghai") from None
    return value


class Settings(BaseSettings):
    """Everything one installation is told from outside; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    bot_api_url: Annotated[str, AfterValidator(_web_address)] = ""
    bot_proxy: Annotated[SecretStr, AfterValidator(_proxy)] = SecretStr("")
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///var/shouwang.db"
    data_dir: Path = Path("var")
    county_dir: Path = Path("county")
    secret_key: Annotated[SecretStr, AfterValidator(_key)] = SecretStr("")
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    webhook_url: Annotated[str, AfterValidator(_hook_address)] = ""
    webhook_secret: Annotated[SecretStr, AfterValidator(_hook_secret)] = SecretStr("")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)

    @model_validator(mode="after")
    def _hook_has_secret(self) -> Settings:
        if self.webhook_url and not self.webhook_secret.get_secret_value():
            raise ValueError("WEBHOOK_SECRET: is missing: a webhook needs it, to know that Telegram is calling")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values no log may ever show."""
        held = (self.bot_token, self.secret_key, self.webhook_secret, self.bot_proxy)
        return tuple(one.get_secret_value() for one in held if one.get_secret_value())


def read_settings(
    needs: Iterable[str] = (), env_file: Path | None = Path(".env"), instead: Mapping[str, Any] = NOTHING
) -> Settings:
    """The settings, checked; `needs` names those that must be set. `WrongSetting` says in one sentence what to mend.

    `instead` are values that go before what is set, for whoever looks on past a wrong one.
    """
    try:
        settings = Settings(_env_file=env_file, **instead)
    except ValidationError as wrong:
        raise WrongSetting(_sentence(wrong)) from None
    except (SettingsError, UnicodeDecodeError):
        raise WrongSetting("The file .env cannot be read: expected one NAME=value a line, in UTF-8.") from None
    for name in needs:
        value = getattr(settings, name)
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise WrongSetting(f"{name.upper()} is missing: set it in the environment or in .env (see .env.example).")
    return settings


def _sentence(wrong: ValidationError) -> str:
    first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
    what = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        name, _, rest = what.partition(": ")
        return f"{name} {rest}."
    return f"{str(first['loc'][0]).upper()} is wrong: {what[0].lower()}{what[1:]}."
