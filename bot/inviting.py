"""Inviting from the command line: how the first county desk of a new installation comes in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import cast, get_args
from zoneinfo import ZoneInfo

import segno
from telegram import Bot
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.clocks import real_now
from bot.counties import load_shipped
from bot.settings import Settings, WrongSetting, read_settings
from bot.transports import Transport
from rules.counties import County
from rules.nouns import Decision
from rules.people import Invitation, Role
from rules.places import find_townships, find_villages
from storage.db import Db, Tx, open_db
from storage.desk import Desk

BY_COMMAND = 0


async def make_invitation(role: str, place: str, name: str) -> tuple[str, str]:
    """A one-time link for this role at this place, and until when it works, in the county's time."""
    settings = read_settings(needs=("bot_token", "secret_key"))
    loaded = load_shipped(settings.county_dir)
    roles = [one for one in get_args(Role) if one != "resident"]
    if role not in roles:
        raise WrongSetting(f"There is no role {role}: expected one of {', '.join(roles)}.")
    code = code_of(loaded.county, place)
    until = real_now() + timedelta(hours=loaded.county.setting("invitation_hours"))
    username = await _username(settings)

    def invite(tx: Tx) -> str:
        desk = Desk(tx, real_now(), loaded.county, loaded.calendar)
        secret = desk.new_secret()
        made = Invitation(desk.new_id(), desk.hash_secret(secret), cast(Role, role), code, name, BY_COMMAND, until)
        desk.keep(Decision(keep=(made,)), by=BY_COMMAND)
        return secret

    db: Db = await open_db(settings.database_url, settings.secret_key.get_secret_value(), shared=True)
    try:
        secret = await db.write(invite)
    finally:
        await db.close()
    shown = until.astimezone(ZoneInfo(loaded.county.timezone)).strftime("%Y-%m-%d %H:%M")
    return create_deep_linked_url(username, f"i-{secret}"), shown


def code_of(county: County, place: str) -> str:
    """The code of a place or department named by its code, name or alias; one sentence when there is none or several."""
    for code in (place, place.upper()):
        if county.place(code):
            return code
    if place in (county.name.zh, county.name.en):
        return county.code
    found = find_villages(county, place) or find_townships(county, place)
    if len(found) != 1:
        which = "no place" if not found else f"{len(found)} places ({', '.join(one.code for one in found)})"
        raise WrongSetting(f"{place} fits {which} of {county.name.en}: give the code, like {county.places[-1].code}.")
    return found[0].code


def draw_code(link: str) -> str:
    """The link as a QR code of text blocks, for a terminal."""
    drawn = io.StringIO()
    segno.make(link, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()


async def _username(settings: Settings) -> str:
    """The bot's name at Telegram, which a link needs."""
    request = Transport(settings.bot_proxy.get_secret_value())
    server = settings.bot_api_url or "https://api.telegram.org"
    bot = Bot(
        settings.bot_token.get_secret_value(), base_url=f"{server}/bot", request=request, get_updates_request=request
    )
    try:
        await request.initialize()
        return str((await bot.get_me()).username)
    except TelegramError as error:
        raise WrongSetting(
            f"Telegram was not reached for the bot's name ({type(error).__name__}): try `shouwang doctor`."
        ) from None
    finally:
        await request.shutdown()
