"""The bot's own data, its command lists, chats and files."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import BadRequest, NetworkError

from playground import Fault, Limits, Playground
from playground.files import sample

START, HELP, QUEUE = BotCommand("start", "begin"), BotCommand("help", "how"), BotCommand("queue", "to do")


async def test_a_bot_is_who_its_token_says(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "shouwang_try_bot")


async def test_a_person_is_offered_the_narrowest_command_list_in_the_own_language(box: Playground, bot: Bot) -> None:
    person, other = box.person(1001), box.person(1002)
    assert (await person.seen()).commands == ()
    await bot.set_my_commands([START])
    assert (await person.seen()).commands == ("start",)
    await bot.set_my_commands([START, HELP], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([HELP], scope=BotCommandScopeAllPrivateChats(), language_code="zh")
    assert (await person.seen()).commands == ("help",)
    await bot.set_my_commands([QUEUE], scope=BotCommandScopeChat(1001))
    assert ((await person.seen()).commands, (await other.seen()).commands) == (("queue",), ("help",))
    assert await bot.get_my_commands(scope=BotCommandScopeChat(1001)) == (QUEUE,)
    assert await bot.get_my_commands(scope=BotCommandScopeChat(1002)) == ()
    await bot.delete_my_commands(scope=BotCommandScopeChat(1001))
    assert (await person.seen()).commands == ("help",)


async def test_wrong_commands_and_unknown_chats_are_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Start", "x")])
    with pytest.raises(BadRequest, match="Bot_command_description_invalid"):
        await bot.set_my_commands([BotCommand("start", "")])
    with pytest.raises(BadRequest, match="Bot_commands_too_much"):
        await bot.set_my_commands([BotCommand(f"c{number}", "x") for number in range(101)])
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([START], scope=BotCommandScopeChat(4040))


async def test_the_menu_button_is_kept_for_each_chat(bot: Bot) -> None:
    assert await bot.set_chat_menu_button(1001, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(1001)).type == "commands"


async def test_a_chat_tells_its_kind_and_name(box: Playground, bot: Bot) -> None:
    assert ((await bot.get_chat(1001)).first_name, (await bot.get_chat(1001)).type) == ("Lan", "private")
    await box.person(1001, group=-9, kind="group").say("hi")
    assert (await bot.get_chat(-9)).type == "group"
    assert await bot.leave_chat(-9)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(4040)


async def test_a_voice_note_can_be_downloaded_by_its_id(box: Playground, bot: Bot) -> None:
    await box.person(1001).voice(4)
    (update,) = await bot.get_updates()
    assert update.message and update.message.voice
    file = await bot.get_file(update.message.voice.file_id)
    data = bytes(await file.download_as_bytearray())
    assert data == sample("voice").data and data.startswith(b"OggS") and b"OpusHead" in data


async def test_a_photo_is_a_real_picture_with_its_size(box: Playground, bot: Bot) -> None:
    await box.person(1001).photo("roof")
    (update,) = await bot.get_updates()
    assert update.message and update.message.caption == "roof"
    (size,) = update.message.photo
    assert (size.width, size.height) == (640, 440)
    assert bytes(await (await size.get_file()).download_as_bytearray()).startswith(b"\xff\xd8\xff")


@pytest.fixture
async def tight() -> AsyncIterator[tuple[Playground, Bot]]:
    """A box in which files are soon too big."""
    box = Playground("1:x", limits=Limits(download=1000, upload=2000, photo=500))
    await box.start()
    async with Bot("1:x", base_url=f"{box.url}/bot", base_file_url=f"{box.url}/file/bot") as bot:
        yield box, bot
    await box.stop()


async def test_a_file_that_is_too_big_is_not_given_out_nor_taken(tight: tuple[Playground, Bot]) -> None:
    box, bot = tight
    assert Limits().download == 20 * 1024 * 1024
    person = box.person(1001)
    await person.document(b"x" * 1000)
    await person.document(b"x" * 1001)
    small, big = await bot.get_updates()
    assert small.message and small.message.document and big.message and big.message.document
    await (await bot.get_file(small.message.document.file_id)).download_as_bytearray()
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(big.message.document.file_id)
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(1001, b"x" * 2001)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nothing")


async def test_a_download_needs_the_token_and_meets_faults(box: Playground, bot: Bot) -> None:
    await box.person(1001).voice(1)
    (update,) = await bot.get_updates()
    assert update.message and update.message.voice
    file = await bot.get_file(update.message.voice.file_id)
    path = (file.file_path or "").rsplit("/", 2)
    wrong = f"{box.url}/file/bot1:wrong/{path[-2]}/{path[-1]}"
    async with aiohttp.ClientSession() as session, session.get(wrong) as reply:
        assert reply.status == 404
    box.fault(Fault("reset", frozenset({"file"})))
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray()
