"""Runs the box alone: `python -m playground --port 8081`, for any bot."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from playground.servers import Playground
from playground.shapes import Phone

TOKEN = "1000001:playground"  # noqa: S105 - opens nothing but this box


def read_phones(count: int) -> list[Phone]:
    """Invented people for a box without a county."""
    words = json.loads((Path(__file__).parent / "page" / "words.json").read_text(encoding="utf-8"))
    phones: list[Phone] = []
    for number in range(count):
        title = {language: f"{told['person']} {number + 1}" for language, told in words.items()}
        name, digits = title["zh-CN"], f"+86139990000{number:02}"
        phones.append(Phone(1001 + number, name, title, phone_number=digits, started=False))
    return phones


async def serve(token: str, port: int, host: str, people: int) -> None:
    """Serve until a signal comes."""
    box = Playground(token, read_phones(people))
    url = await box.start(port, host)
    sys.stdout.write(f"page     {url}/\nbot api  {url}/bot<token>/<method>\n")
    sys.stdout.flush()
    over = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(one, over.set)
    await over.wait()
    await box.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--token", default=TOKEN, help="the bot's token (default: %(default)s)")
    parser.add_argument("--people", type=int, default=5, help="how many phones (default: %(default)s)")
    asked = parser.parse_args()
    asyncio.run(serve(asked.token, asked.port, asked.host, asked.people))


if __name__ == "__main__":
    main()
