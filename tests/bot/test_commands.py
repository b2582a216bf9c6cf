"""The command line as a person types it: what it prints, its exit codes, and one sentence for every mistake."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from playground.servers import Playground
from tests.programs import KEY, TOKEN

ROOT = Path(__file__).resolve().parents[2]
NOTHING_SET = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "140"}


def shouwang(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in an empty folder with nothing set but these settings."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**NOTHING_SET, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["try", "run", "doctor", "migrate", "invite", "tick", "due", "find"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    told = shouwang(tmp_path, command, "--help")
    assert told.returncode == 0 and len(told.stdout.split()) > 15


@pytest.mark.parametrize(
    ("words", "settings", "named"),
    [
        (("run",), {}, "BOT_TOKEN"),
        (("run",), {"BOT_TOKEN": "abc"}, "BOT_TOKEN"),
        (("run",), {"BOT_TOKEN": TOKEN}, "SECRET_KEY"),
        (("run",), {"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        (("run",), {"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        (("due", "2026-11-20", "--workdays", "5"), {"COUNTY_DIR": "nowhere"}, "county.toml"),
        (("tick",), {"SECRET_KEY": KEY}, "shouwang migrate"),
        (("try", "--port", "99999"), {}, "65535"),
        (("try", "--no-browser", "--keep", "/dev/null"), {}, "/dev/null"),
        (("invite", "king", "WH"), {"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY}, "king"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_missing_or_wrong_is_one_sentence_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, str], named: str
) -> None:
    told = shouwang(tmp_path, *words, **settings)
    assert told.returncode == 2
    assert named in told.stderr and "Traceback" not in told.stderr
    assert TOKEN not in told.stderr and KEY not in told.stderr


def test_due_prints_the_sum_and_gives_it_as_json(tmp_path: Path) -> None:
    words = shouwang(tmp_path, "due", "2026-11-20", "--workdays", "25").stdout
    assert (
        words.startswith("2026-11-20 → 2026-12-25\n")
        and "11月20日受理" in words
        and "25个工作日" in words
        and "12月25日" in words
    )
    told = json.loads(shouwang(tmp_path, "due", "2026-11-20", "--workdays", "40", "--json").stdout)
    assert list(told) == ["start", "workdays", "due", "projected", "working"]
    assert told["projected"] is True and told["working"][-1] == {"date": told["due"], "kind": "workday", "n": 40}


def test_the_doctor_looks_on_past_a_wrong_setting_and_a_county_that_is_not_there(tmp_path: Path) -> None:
    told = shouwang(tmp_path, "doctor", "--json", LOG_LEVEL="LOUD", DATABASE_URL="mysql://x", COUNTY_DIR="/nope/here")
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.returncode == 1 and "Traceback" not in told.stderr
    wrong = [one["saw"] for one in lines if one["what"] == "settings"]
    assert len(wrong) == 2 and {one.partition(" ")[0] for one in wrong} == {"LOG_LEVEL", "DATABASE_URL"}
    assert any(one["what"] == "county data" and "/nope/here" in one["saw"] for one in lines)
    assert {"disk", "python", "SECRET_KEY"} <= {one["what"] for one in lines}


def test_the_commands_that_take_words_show_an_example(tmp_path: Path) -> None:
    for command in ("try", "invite", "tick", "due"):
        assert f"shouwang {command}" in shouwang(tmp_path, command, "--help").stdout.partition("Example")[2]


async def test_migrate_doctor_invite_and_tick_work_one_after_the_other(tmp_path: Path) -> None:
    box = Playground(TOKEN)
    url = await box.start()
    settings = {"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "BOT_API_URL": url}

    async def command(*words: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(shouwang, tmp_path, *words, **settings)

    try:
        before = {one["what"]: one for one in map(json.loads, (await command("doctor", "--json")).stdout.splitlines())}
        assert before["database"]["state"] == "failed" and "migrate" in before["database"]["mend"]
        assert (await command("migrate")).returncode == 0
        assert (await command("migrate")).returncode == 0
        doctor = await command("doctor", "--json")
        after = {one["what"]: one["state"] for one in map(json.loads, doctor.stdout.splitlines())}
        assert doctor.returncode == 0
        assert {after[name] for name in ("token", "database", "history", "time zone", "disk", "webhook")} == {"ok"}
        invited = await command("invite", "officer", "北港镇", "--name", "李同志")
        assert invited.returncode == 0 and "https://t.me/shouwang_try_bot?start=i-" in invited.stdout
        assert "█" in invited.stdout or "▄" in invited.stdout
        ran = await command("tick", "--json")
        assert ran.returncode == 0 and isinstance(json.loads(ran.stdout), list)
        for told in (doctor, invited, ran):
            assert TOKEN.partition(":")[2] not in told.stdout + told.stderr and KEY not in told.stdout + told.stderr
    finally:
        await box.stop()


async def test_run_drains_at_sigterm_and_a_second_process_on_the_file_is_refused(tmp_path: Path) -> None:
    box = Playground(TOKEN)
    url = await box.start()
    settings = {"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "BOT_API_URL": url, "WEB_PORT": "0", "LOG_LEVEL": "WARNING"}
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=tmp_path,
        env={**NOTHING_SET, **settings},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await box.person(77).say("家里没米了")
        await box.person(77).wait(text="记下了", seconds=30)
        second = await asyncio.to_thread(shouwang, tmp_path, "run", **settings)
        assert second.returncode == 2 and "Traceback" not in second.stderr
        await box.person(77).say("北港村")
        running.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(running.communicate(), 15)
        assert running.returncode == 0, said.decode()
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
        await box.stop()


async def test_a_trial_keeps_its_folder_when_told_to_and_nothing_otherwise(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for words, there in ((("--keep", str(kept)), True), ((), False)):
        tried = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "try",
            "--port",
            "0",
            "--no-browser",
            *words,
            cwd=tmp_path,
            env={**NOTHING_SET, "TMPDIR": str(tmp_path / "passing")},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        (tmp_path / "passing").mkdir(exist_ok=True)
        assert tried.stdout is not None
        while b"http://127.0.0.1:" not in (line := await asyncio.wait_for(tried.stdout.readline(), 60)):
            assert line, (await tried.stderr.read()).decode() if tried.stderr else ""
        url = line.decode().strip()
        async with aiohttp.ClientSession() as page, page.get(f"{url}/events") as events:
            assert await events.content.readline() == b"retry: 1000\n"
            moving = asyncio.create_task(page.post(f"{url}/clock", json={"hours": 24 * 300}))
            while b'"moving": {' not in await events.content.readline():
                pass
            tried.send_signal(signal.SIGINT)
            out, wrong = await asyncio.wait_for(tried.communicate(), 30)
            await asyncio.gather(moving, return_exceptions=True)
        assert tried.returncode == 0, (out + wrong).decode()
        farewell = [one.strip() for one in out.decode().splitlines() if one.strip()][-2:]
        assert len(farewell) == 2 and farewell[1].startswith("Stopped." if there else "The trial has ended"), farewell
        assert (kept / "trial.log").read_text() == "", "stopping with an open page is no fault"
        assert {stat.S_IMODE((kept / name).stat().st_mode) for name in ("trial.log", "phones.json")} == {0o600}
        assert (kept / "shouwang.db").exists() is True
        assert [path for path in (tmp_path / "passing").iterdir() if path.name.startswith("shouwang-")] == []
        assert there or not (tmp_path / "var").exists()
