"""Sending over our own transport: what Telegram refuses is mended or named; no fault shows the token."""

import traceback
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError

from bot.messages import Piece, acknowledge, edit_piece, judge, send_piece
from bot.transports import NotSent, Transport, Unsure
from playground.faults import Fault
from playground.servers import Playground

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
ANN = 77
CARD = Piece(
    "text", "<b>card</b>", markup=InlineKeyboardMarkup([[InlineKeyboardButton("look", callback_data="1:a.b:1:1")]])
)


@pytest.fixture
async def box() -> AsyncIterator[Playground]:
    playground = Playground(TOKEN)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def bot(box: Playground) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, base_url=f"{box.url}/bot", request=Transport(read=0.5), get_updates_request=Transport())
    await box.person(ANN).start()
    async with bot:
        yield bot


async def send(bot: Bot, piece: Piece) -> str:
    return await send_piece(bot, str(ANN), piece, protect=False, silent=False)


async def fault_of(bot: Bot, piece: Piece = Piece("text", "x")) -> TelegramError:  # noqa: B008
    with pytest.raises(TelegramError) as raised:
        await send(bot, piece)
    assert "AAHdq" not in "".join(traceback.format_exception(raised.value))
    return raised.value


async def test_a_text_is_sent_formatted_with_its_buttons(bot: Bot, box: Playground) -> None:
    await send(bot, CARD)
    (seen,) = await box.person(ANN).wait()
    assert (seen.text, seen.html, seen.labels) == ("card", "<b>card</b>", ["look"])


async def test_a_text_whose_formatting_is_refused_goes_plainly(bot: Bot, box: Playground) -> None:
    await send(bot, Piece("text", "<b>1 &lt; 2</b><oops>"))
    (seen,) = await box.person(ANN).wait()
    assert seen.text == "1 < 2"


async def test_a_card_is_changed_in_place_and_an_unchanged_one_is_no_fault(bot: Bot) -> None:
    first = await send(bot, CARD)
    changed = Piece("text", "changed", markup=CARD.markup)
    assert await edit_piece(bot, str(ANN), first, changed) == first
    assert await edit_piece(bot, str(ANN), first, changed) == first


async def test_a_card_that_is_gone_cannot_be_changed(bot: Bot) -> None:
    assert await edit_piece(bot, str(ANN), "999999", CARD) is None


async def test_a_press_nobody_waits_for_any_more_is_no_fault(bot: Bot) -> None:
    await acknowledge(bot, "12345")


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (Fault("flood", retry_after=7), "wait"),
        (Fault("error", code=500), "again"),
        (Fault("html", code=502, words="Bad Gateway"), "again"),
        (Fault("reset"), "unsure"),
        (Fault("late", seconds=1.5), "unsure"),
        (Fault("error", code=403, words="Forbidden: bot was blocked by the user"), "unreachable"),
        (Fault("error", code=400, words="Bad Request: chat not found"), "unreachable"),
        (Fault("error", code=400, words="Bad Request: BUTTON_DATA_INVALID"), "refused"),
    ],
)
async def test_every_fault_of_sending_has_a_name(bot: Bot, box: Playground, fault: Fault, named: str) -> None:
    box.fault(fault)
    assert judge(await fault_of(bot)) == named


async def test_how_long_telegram_asks_to_wait_is_known(bot: Bot, box: Playground) -> None:
    box.fault(Fault("flood", retry_after=7))
    error = await fault_of(bot)
    assert isinstance(error, RetryAfter)


async def test_what_never_left_is_told_from_what_may_have_arrived(bot: Bot, box: Playground) -> None:
    box.fault(Fault("reset"))
    assert isinstance(await fault_of(bot), Unsure)
    await box.stop()
    assert isinstance(await fault_of(bot), NotSent)
