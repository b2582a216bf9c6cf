"""The doctor: looks at everything a running bot needs and says what to mend, without ever showing a secret."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import aiohttp
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.clocks import real_now
from bot.counties import WrongData, load_shipped
from bot.jobs import read_anchors
from bot.settings import Settings, WrongSetting, read_settings
from bot.transports import Transport
from storage import entries
from storage.db import Db, Refused, Tx, open_db
from storage.migrating import schema_state

SKEW_SECONDS: Final = 30
DISK_MB: Final = 500
CJK_FONTS: Final = ("wqy", "noto*cjk", "notosanscjk", "notosanssc", "simhei", "simsun", "pingfang", "msyh", "sourcehan")


class Finding(NamedTuple):
    """One line of the doctor's: what was looked at, how it stands, what was seen, and the mend."""

    what: str
    state: Literal["ok", "warning", "failed"]
    saw: str
    mend: str = ""


async def examine() -> list[Finding]:
    """Look at settings, county data, token, proxy, clock, database, history, fonts, disk and webhook, in this order."""
    settings, found = _read()
    if settings is None:
        return found
    looks: tuple[Callable[[Settings], Awaitable[list[Finding]]], ...] = (
        _look_at_settings,
        _look_at_county,
        _look_at_telegram,
        _look_at_clock,
        _look_at_database,
        _look_at_machine,
    )
    return found + [finding for look in looks for finding in await look(settings)]


def _read() -> tuple[Settings | None, list[Finding]]:
    """The settings, each wrong one told and looked past with its default; None where nothing can be read at all."""
    found: list[Finding] = []
    past: dict[str, object] = {}
    while True:
        try:
            return read_settings(instead=past), found
        except WrongSetting as wrong:
            found.append(Finding("settings", "failed", str(wrong), "correct it in the environment or in .env"))
            name = str(wrong).partition(" ")[0].lower()
            if name not in Settings.model_fields or name in past:
                return None, found
            past[name] = Settings.model_fields[name].get_default(call_default_factory=True)
            if name == "webhook_secret":
                past["webhook_url"] = ""


async def _look_at_settings(settings: Settings) -> list[Finding]:
    found = []
    for name in ("bot_token", "secret_key"):
        there = bool(getattr(settings, name).get_secret_value())
        mend = "" if there else f"set {name.upper()} in the environment or in .env (see .env.example)"
        found.append(Finding(name.upper(), "ok" if there else "failed", "set" if there else "missing", mend))
    return found


async def _look_at_county(settings: Settings) -> list[Finding]:
    try:
        loaded = load_shipped(settings.county_dir)
    except WrongData as wrong:
        where = f"{settings.county_dir}: {wrong}" if not settings.county_dir.is_dir() else str(wrong)
        return [Finding("county data", "failed", where, "correct the file it names, or COUNTY_DIR")]
    found = [Finding("county data", "ok", f"{loaded.county.name.zh}, version {loaded.county.version}")]
    found += [
        Finding("county data", "warning", warning, "look the clause up and correct the file")
        for warning in loaded.warnings
    ]
    year = real_now().astimezone(ZoneInfo(settings.timezone)).year
    for one in (year, year + 1):
        if one not in loaded.calendar.official:
            found.append(
                Finding(
                    "calendar",
                    "warning" if one > year else "failed",
                    f"{one} is projected, its due dates are said with 约",
                    "import the State Council's list when it is published",
                )
            )
    return found


async def _look_at_telegram(settings: Settings) -> list[Finding]:
    proxy = settings.bot_proxy.get_secret_value()
    token = settings.bot_token.get_secret_value()
    if not token:
        return [Finding("Telegram", "warning", "not asked, for there is no token")]
    request = Transport(proxy)
    base = settings.bot_api_url or "https://api.telegram.org"
    bot = Bot(
        token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request, get_updates_request=request
    )
    found = [Finding("proxy", "ok", "used" if proxy else "none")]
    try:
        await request.initialize()
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [*found, Finding("token", "failed", "Telegram does not know it", "ask BotFather for the current token")]
    except TelegramError as error:
        mend = (
            "check BOT_PROXY and the network" if proxy else "set BOT_PROXY where Telegram is blocked, check the network"
        )
        return [*found, Finding("Telegram", "failed", f"not reached ({type(error).__name__})", mend)]
    finally:
        await request.shutdown()
    found.append(Finding("token", "ok", f"@{me.username}"))
    wanted = settings.webhook_url
    if hook.url != wanted:
        state: Literal["warning", "failed"] = "failed" if hook.url else "warning"
        saw = "Telegram calls another address" if hook.url else "none is set; `shouwang run` sets it"
        mend = "another program may use this token: stop it, or remove its webhook"
        found.append(Finding("webhook", state, saw, mend if hook.url else ""))
    elif hook.last_error_message:
        found.append(
            Finding("webhook", "warning", hook.last_error_message, "see that the address is reached from outside")
        )
    else:
        found.append(Finding("webhook", "ok", "set" if wanted else "none: polling"))
    return found


async def _look_at_clock(settings: Settings) -> list[Finding]:
    now = real_now()
    shown = now.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M")
    zone = Finding("time zone", "ok", f"{settings.timezone}, there it is {shown}")
    base = settings.bot_api_url or "https://api.telegram.org"
    there = await _time_at(base, settings.bot_proxy.get_secret_value())
    if there is None:
        return [zone, Finding("clock", "warning", "not compared: the server was not reached")]
    skew = abs((there - real_now()).total_seconds())
    if skew > SKEW_SECONDS:
        return [zone, Finding("clock", "failed", f"{skew:.0f} s off", "switch on time synchronisation (NTP)")]
    return [zone, Finding("clock", "ok", f"within {max(1, round(skew))} s of the server's")]


async def _time_at(url: str, proxy: str) -> datetime | None:
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            session.head(url, proxy=proxy or None, allow_redirects=False) as answer,
        ):
            told = answer.headers.get("Date")
            return parsedate_to_datetime(told) if told else None
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None


async def _look_at_database(settings: Settings) -> list[Finding]:
    url = settings.database_url
    state = await asyncio.to_thread(schema_state, url)
    if state.revision != state.newest:
        saw = f"schema {state.revision or 'none'}, this version needs {state.newest}"
        return [Finding("database", "failed", f"{state.engine}: {saw}", "back up, then run `shouwang migrate`")]
    found = [Finding("database", "ok", f"{state.engine} {state.server}, schema {state.revision}")]
    if not settings.secret_key.get_secret_value():
        return found
    try:
        db = await open_db(url, settings.secret_key.get_secret_value(), shared=True)
    except Refused as refused:
        return [*found, Finding("database", "failed", str(refused), "use the key this database was made with")]
    try:
        return found + await _look_at_history(db, settings)
    finally:
        await db.close()


async def _look_at_history(db: Db, settings: Settings) -> list[Finding]:
    told = read_anchors(settings.data_dir)

    def verify(tx: Tx) -> list[str]:
        return entries.verify(tx, told)

    wrong = await db.read(verify)
    if wrong:
        mend = "restore a backup beside it and compare: somebody changed the history"
        return [Finding("history", "failed", one, mend) for one in wrong[:5]]
    return [Finding("history", "ok", f"the chain holds; {len(told)} heads kept outside")]


async def _look_at_machine(settings: Settings) -> list[Finding]:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free // 1_000_000
    enough = free > DISK_MB
    disk = Finding(
        "disk", "ok" if enough else "failed", f"{free} MB free", "" if enough else "make room: nothing can be kept"
    )
    fonts = any(_has_font(Path(root)) for root in ("/usr/share/fonts", "/usr/local/share/fonts", "C:/Windows/Fonts"))
    font = Finding("fonts", "ok", "a Chinese font is there")
    if not fonts:
        font = Finding(
            "fonts", "warning", "no Chinese font: papers and charts would show boxes", "install fonts-wqy-microhei"
        )
    python = Finding("python", "ok", sys.version.split()[0])
    return [disk, font, python]


def _has_font(root: Path) -> bool:
    return root.is_dir() and any(
        path.suffix.lower() in (".ttf", ".ttc", ".otf")
        and any(Path(path.name.lower()).match(f"*{name}*") for name in CJK_FONTS)
        for path in root.rglob("*")
    )
