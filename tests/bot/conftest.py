"""What the tests of this room share: Telegram in a box, and the whole bot beside it on a database of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.clocks import Clock
from bot.counties import Loaded, load_shipped
from bot.paces import Limits
from bot.running import Running, run
from bot.settings import Settings
from bot.workers import Answer
from playground.servers import Playground
from playground.shapes import Limits as Allowed

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
QUICK = Limits(overall=2000, chat=0, group=0)


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """The demo county."""
    return load_shipped(None)


@pytest.fixture
async def box() -> AsyncIterator[Playground]:
    """Telegram in a box, without its limits of pace."""
    playground = Playground(TOKEN, limits=Allowed.unpaced())
    await playground.start()
    yield playground
    await playground.stop()


@dataclass
class House:
    """The whole bot on one database file; `living` runs it, and it may be run again and again on the same file."""

    folder: Path
    box: Playground
    loaded: Loaded
    clock: Clock = field(default_factory=Clock)
    task: asyncio.Task[None] | None = None

    def settings(self, **more: object) -> Settings:
        """Its settings."""
        given: dict[str, object] = {
            "bot_token": SecretStr(TOKEN),
            "secret_key": SecretStr("a-key-of-the-tests-with-enough-letters"),
            "bot_api_url": self.box.url,
            "database_url": f"sqlite:///{self.folder / 'house.db'}",
            "data_dir": self.folder,
            "web_port": 0,
            **more,
        }
        return Settings.model_validate(given)

    async def api(self, method: str, **params: str) -> None:
        """Ask the Bot API something as whoever has the token could."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.box.url}/bot{TOKEN}/{method}", json=params) as got,
        ):
            assert got.status == 200, await got.text()

    async def ended(self) -> None:
        """Wait until the bot ends by itself."""
        assert self.task is not None
        await asyncio.wait([self.task])

    @contextlib.asynccontextmanager
    async def living(
        self, answer: Answer, *, limits: Limits = QUICK, settings: Settings | None = None
    ) -> AsyncIterator[Running]:
        """The bot with this handler inside the `with`; a fault that ended it is raised at the end."""
        stop = asyncio.Event()
        ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        told: Callable[[Running], None] = ready.set_result
        task = self.task = asyncio.create_task(
            run(
                settings or self.settings(),
                self.loaded,
                clock=self.clock,
                stop=stop,
                answer=answer,
                limits=limits,
                ready=told,
            )
        )
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        try:
            yield ready.result()
        finally:
            stop.set()
            await task


@pytest.fixture
def house(tmp_path: Path, box: Playground, loaded: Loaded) -> House:
    """A bot that does not run yet."""
    return House(tmp_path, box, loaded)
