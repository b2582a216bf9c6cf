"""The bot as a process: it says in one sentence why it does not start, ends when told to, and a kill -9 loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playground.servers import Playground

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
KEY = "a-key-of-the-tests-with-enough-letters"
ROOT = Path(__file__).parents[2]


def settings(folder: Path, box: Playground, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "SECRET_KEY": KEY,
        "BOT_API_URL": box.url,
        "DATABASE_URL": f"sqlite:///{folder / 'house.db'}",
        "DATA_DIR": str(folder),
        "WEB_PORT": "0",
        **more,
    }


@asynccontextmanager
async def process(folder: Path, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def ends(folder: Path, env: dict[str, str]) -> tuple[int, str]:
    async with process(folder, env) as running:
        out, err = await running.communicate()
        assert running.returncode is not None
        return running.returncode, (out + err).decode()


async def test_a_wrong_setting_ends_it_with_one_sentence_and_code_2(tmp_path: Path, box: Playground) -> None:
    for name, value in (("BOT_TOKEN", ""), ("SECRET_KEY", "short"), ("DATABASE_URL", "mysql://hush")):
        code, said = await ends(tmp_path, settings(tmp_path, box, **{name: value}))
        assert code == 2
        assert said.startswith(name) and "Traceback" not in said and "hush" not in said


async def test_told_to_stop_it_ends_well_and_a_second_one_is_refused_meanwhile(tmp_path: Path, box: Playground) -> None:
    env = settings(tmp_path, box)
    async with process(tmp_path, env) as running:
        await box.person(77).start()
        await box.person(77).wait(seconds=30)
        code, said = await ends(tmp_path, env)
        assert code == 2 and "Another process" in said and "Traceback" not in said
        running.send_signal(signal.SIGTERM)
        _, err = await running.communicate()
        assert running.returncode == 0
        assert TOKEN not in err.decode() and KEY not in err.decode()
        assert all(line.startswith("{") for line in err.decode().splitlines())


async def test_killed_again_and_again_it_loses_nothing_that_was_acknowledged(tmp_path: Path, box: Playground) -> None:
    env = settings(tmp_path, box)
    people = range(100, 112)
    for number in people:
        await box.person(number).start()
    for kill in range(3):
        async with process(tmp_path, env) as running:
            before = box.confirmed
            while box.confirmed == before and box.pending and running.returncode is None:
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.02 * kill)
            running.kill()
        for number in people:
            await box.person(number).start()
    async with process(tmp_path, env) as running:
        for number in people:
            await box.person(number).wait(count=4, seconds=40, after=0)
        running.send_signal(signal.SIGTERM)
        await running.communicate()
    for number in people:
        said = [one for one in (await box.person(number).seen()).messages if one.bot]
        assert 4 <= len(said) <= 8
