"""Updates a second and CPU an update: our whole program with its durable path, beside two bare bots on the same library.

Each bot runs in a process of its own against the same stub of the Bot API (this process), which hands out N residents' requests
of eight messages each and counts the answers. Rounds are interleaved, so that a noisy machine disturbs all of them alike.

    python -m benchmarks.updates [--residents 200] [--rounds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

ROOT = Path(__file__).parents[1]
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
REQUEST = ("家里断粮了，老伴又病了", "看病花钱", "这周", "北港村3组", "王大山", "还有，电也停了", "19900001234", "交")
BATCH = 100
BOTS = ("ours", "echo", "form")
WHAT = {
    "ours": "Shouwang, whole and durable (SQLite, FULL)",
    "echo": "python-telegram-bot, echo",
    "form": "python-telegram-bot, ConversationHandler in memory",
}


@dataclass
class Telegram:
    """A stub of the Bot API: hands out what waits, answers every send at once, counts."""

    residents: int
    waiting: list[dict[str, Any]] = field(default_factory=list)
    offset: int = 0
    sends: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    filled: asyncio.Event = field(default_factory=asyncio.Event)

    def fill(self, base: int) -> None:
        """Queue every resident's request: message after message, as people's messages arrive among each other's."""
        for step, words in enumerate(REQUEST):
            for person in range(self.residents):
                number = base + step * self.residents + person
                sender = {"id": 1_000_000 + person, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
                chat = {"id": sender["id"], "type": "private", "first_name": "x"}
                message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, "text": words}
                self.waiting.append({"update_id": number, "message": message})
        self.first_at = time.perf_counter()
        self.filled.set()

    async def answer(self, method: str, params: dict[str, str]) -> Any:
        match method:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}
            case "getWebhookInfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "getUpdates":
                return await self._updates(params)
            case "sendMessage":
                self.sends += 1
                self.last_at = time.perf_counter()
                chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "x"}
                return {"message_id": 10_000_000 + self.sends, "date": 1, "chat": chat, "text": "x"}
        return True

    async def _updates(self, params: dict[str, str]) -> list[dict[str, Any]]:
        self.polled.set()
        offset = int(params.get("offset", 0) or 0)
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.pop(0)
        if not self.waiting:
            self.filled.clear()
            try:
                await asyncio.wait_for(self.filled.wait(), min(float(params.get("timeout", 0) or 0), 2))
            except TimeoutError:
                return []
        return self.waiting[:BATCH]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive, as small as HTTP goes."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.split("\r\n")
                path = lines[0].split(" ")[1]
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method = path.partition("?")[0].rpartition("/")[2]
                params = {name: values[0] for name, values in parse_qs(path.partition("?")[2]).items()}
                params |= _body(headers.get("content-type", ""), body)
                answer = json.dumps({"ok": True, "result": await self.answer(method, params)}).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
                    + answer
                )
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


def _body(kind: str, body: bytes) -> dict[str, str]:
    if kind.startswith("application/json"):
        return {name: str(value) for name, value in json.loads(body).items()}
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return {}


@dataclass(frozen=True)
class Measured:
    """One bot in one round."""

    updates: int
    seconds: float
    cpu: float
    sends: int


async def measure(bot: str, residents: int) -> Measured:
    """Bring up a bot, hand it the requests, wait until it has confirmed all and said its last word, and read its CPU time."""
    telegram = Telegram(residents)
    server = await asyncio.start_server(telegram.serve, "127.0.0.1", 0, limit=2**20)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.updates",
            "--be",
            bot,
            "--url",
            url,
            "--folder",
            folder,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        await asyncio.wait_for(telegram.polled.wait(), 60)
        await asyncio.sleep(0.5)
        before = cpu_of(process.pid)
        telegram.fill(1000)
        expected = residents * len(REQUEST)
        while telegram.waiting or time.perf_counter() - telegram.last_at < 1.0 or telegram.sends < expected:
            await asyncio.sleep(0.02)
            if time.perf_counter() - telegram.first_at > 300:
                raise SystemExit(f"{bot}: not done, {len(telegram.waiting)} wait, {telegram.sends} said")
        used = cpu_of(process.pid) - before
        process.terminate()
        await process.wait()
    server.close()
    return Measured(expected, telegram.last_at - telegram.first_at, used, telegram.sends)


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def be(bot: str, url: str, folder: Path) -> None:
    """Be one of the bots until SIGTERM."""
    os.environ["PTB_TIMEDELTA"] = "1"
    if bot == "ours":
        _be_ours(url, folder)
        return
    from telegram import Update
    from telegram.ext import Application, CallbackContext, ConversationHandler, MessageHandler, filters

    async def echo(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    def step(number: int) -> Any:
        async def take(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> int:
            assert update.message is not None
            context.user_data[number] = update.message.text  # type: ignore[index]
            await update.message.reply_text(f"{number}?")
            return number + 1 if number + 1 < len(REQUEST) else ConversationHandler.END

        return take

    app = Application.builder().token(TOKEN).base_url(f"{url}/bot").build()
    text = filters.TEXT
    if bot == "echo":
        app.add_handler(MessageHandler(text, echo))
    else:
        states = {number: [MessageHandler(text, step(number))] for number in range(1, len(REQUEST))}
        app.add_handler(ConversationHandler([MessageHandler(text, step(0))], states, []))  # type: ignore[arg-type]
    app.run_polling(timeout=2)


def _be_ours(url: str, folder: Path) -> None:
    import signal

    import uvloop

    from bot import logs
    from bot.clocks import Clock
    from bot.counties import load_shipped
    from bot.paces import Limits
    from bot.running import run
    from bot.settings import Settings

    settings = Settings.model_validate(
        {
            "bot_token": TOKEN,
            "secret_key": "a-key-of-the-benchmark-with-enough-letters",
            "bot_api_url": url,
            "database_url": f"sqlite:///{folder / 'ours.db'}",
            "data_dir": folder,
            "web_port": 0,
        }
    )
    logs.set_up("WARNING", settings.secrets)

    async def live() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        unpaced = Limits(overall=100_000, chat=0, group=0)
        await run(settings, load_shipped(None), clock=Clock(), stop=stop, limits=unpaced)

    uvloop.run(live())


def machine() -> str:
    """The machine in one line."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {names[0] if names else platform.machine()}, {memory:.0f} GiB, {system}"


def table(rounds: dict[str, Sequence[Measured]]) -> str:
    """Medians, and how many times as much as an echo costs."""
    from importlib.metadata import version

    lines = [
        f"{datetime.now():%Y-%m-%d}, {machine()}, python-telegram-bot {version('python-telegram-bot')}, "
        f"load {os.getloadavg()[0]:.1f}; {len(rounds['ours'])} interleaved rounds of {rounds['ours'][0].updates} updates.",
        "",
        "| bot | updates/s (median, lowest–highest) | CPU ms an update | sends an update | updates/s to echo | CPU to echo |",
        "|---|---|---|---|---|---|",
    ]
    speed = {bot: statistics.median(one.updates / one.seconds for one in some) for bot, some in rounds.items()}
    cost = {bot: statistics.median(one.cpu * 1000 / one.updates for one in some) for bot, some in rounds.items()}
    for bot, some in rounds.items():
        each = sorted(one.updates / one.seconds for one in some)
        sends = statistics.median(one.sends / one.updates for one in some)
        lines.append(
            f"| {WHAT[bot]} | {speed[bot]:.0f} ({each[0]:.0f}–{each[-1]:.0f}) | {cost[bot]:.2f} | {sends:.2f} | "
            f"{speed[bot] / speed['echo']:.2f} | {cost[bot] / cost['echo']:.2f} |"
        )
    return "\n".join(lines)


async def compare(residents: int, count: int) -> dict[str, list[Measured]]:
    """The rounds, one bot after the other in each."""
    rounds: dict[str, list[Measured]] = {bot: [] for bot in BOTS}
    for number in range(count):
        for bot in BOTS:
            one = await measure(bot, residents)
            rounds[bot].append(one)
            print(
                f"round {number + 1} {bot}: {one.updates / one.seconds:.0f}/s, {one.cpu * 1000 / one.updates:.2f} ms an update",
                flush=True,
            )
    return rounds


def main() -> None:
    """Read the command line and compare, or be one of the bots."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.updates", description=__doc__)
    parser.add_argument("--residents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--be", choices=BOTS, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    if asked.be:
        be(asked.be, asked.url, asked.folder)
    else:
        print("\n" + table(asyncio.run(compare(asked.residents, asked.rounds))))


if __name__ == "__main__":
    main()
