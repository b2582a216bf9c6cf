"""A box with two phones, and python-telegram-bot's own client talking to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import Bot

from playground import Limits, Phone, Playground

TOKEN = "123456:box-token"
PHONES = (
    Phone(1001, "Lan", {"en": "Resident"}, phone_number="+8613900001001"),
    Phone(1002, "Chen", {"en": "Officer"}, phone_number="+8613900001002"),
    Phone(1009, "New", {"en": "Newcomer"}, started=False),
)


@pytest.fixture(autouse=True)
def times(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns about seconds as numbers unless it is told to give time spans."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@dataclass
class Seconds:
    """Seconds that pass only when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """The box's real time, in the test's hand."""
    return Seconds()


@pytest.fixture
async def box() -> AsyncIterator[Playground]:
    """A running box without limits of pace."""
    playground = Playground(TOKEN, PHONES, limits=Limits.unpaced())
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def frozen(seconds: Seconds) -> AsyncIterator[Playground]:
    """A running box with Telegram's limits, in which seconds pass only when a test says so."""
    playground = Playground(TOKEN, PHONES, real=seconds)
    await playground.start()
    yield playground
    await playground.stop()


def client(playground: Playground, token: str = TOKEN) -> Bot:
    """python-telegram-bot's client for a box."""
    return Bot(token, base_url=f"{playground.url}/bot", base_file_url=f"{playground.url}/file/bot")


@pytest.fixture
async def bot(box: Playground) -> AsyncIterator[Bot]:
    """The client of the box without limits of pace."""
    async with client(box) as bot:
        yield bot
