"""A process that has everything imported and brings up whole bots by forking, so that sixty can be killed in a minute."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Nursery:
    """Brings up bots with these settings; `offset` moves their clock. Use it with `with`."""

    def __init__(self, folder: Path, environment: dict[str, str], offset: timedelta) -> None:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._errors = (folder / "stderr.txt").open("ab")
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.campaigns.nurseries", str(offset.total_seconds())],
            cwd=folder,
            env={**inherited, **environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.pid = 0

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pid:
            self.kill()
        self._mother.communicate("")
        self._errors.close()

    def start(self) -> int:
        """Bring up a bot; its process id."""
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write("start\n")
        self._mother.stdin.flush()
        self.pid = int(self._mother.stdout.readline())
        return self.pid

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it without a warning, and wait until it is gone."""
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        os.kill(self.pid, number)
        self._mother.stdin.write("wait\n")
        self._mother.stdin.flush()
        self.ended = int(self._mother.stdout.readline())
        self.pid = 0


def live(offset: float) -> int:
    """Be a whole bot, as `shouwang run` is, without its pace and with its clock moved."""
    import uvloop

    from bot import logs
    from bot.clocks import Clock
    from bot.counties import load_shipped
    from bot.paces import Limits
    from bot.running import run
    from bot.settings import read_settings

    settings = read_settings(needs=("bot_token", "secret_key"), env_file=None)
    logs.set_up(settings.log_level, settings.secrets, Path("log.jsonl"))
    loaded = load_shipped(None)

    async def be() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        clock = Clock(timedelta(seconds=offset))
        await run(settings, loaded, clock=clock, stop=stop, limits=Limits(overall=10_000, chat=0, group=0))

    uvloop.run(be())
    return 0


def mother() -> None:
    """Fork a bot at each line `start`; at `wait` tell how the last one ended."""
    import bot.running  # noqa: F401 - imported once, before the forks

    offset, child = float(sys.argv[1]), 0
    for line in sys.stdin:
        if line == "start\n":
            child = os.fork()
            if child == 0:
                os._exit(live(offset))
            sys.stdout.write(f"{child}\n")
        else:
            sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def offset_to(at: datetime) -> timedelta:
    """How far the clock of a bot must be moved to stand at this time now."""
    from bot.clocks import real_now

    return at - real_now()


if __name__ == "__main__":
    mother()
