"""The command line: each command says what it does, and every mistake is one sentence and exit code 2."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.counties import WrongData
from bot.servers import PortTaken
from bot.settings import WrongSetting
from storage.db import Refused

app = typer.Typer(
    name="shouwang",
    help="Shouwang (守望): a county's social-assistance hotline as a chat bot.\n\n"
    "Start with [bold]shouwang try[/bold]: the whole hotline with an invented county, in your browser, without Telegram.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

WRONG = 2


def main() -> None:
    """Run the command line; what the person can mend herself is one sentence, never a stack trace."""
    try:
        app()
    except (WrongSetting, WrongData, PortTaken, Refused) as wrong:
        err.print(f"[red]{wrong}[/red]")
        sys.exit(WRONG)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command("try", epilog="Example: [bold]shouwang try --keep practice[/bold]")
def try_(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page on this machine; 0 takes a free one.")
    ] = 8765,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the trial's data in this folder and go on there next time.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try the whole hotline in the browser: five phones side by side, an invented county, a clock you can move.

    Nothing is sent anywhere and no account is needed. Ctrl-C ends it and leaves nothing behind, unless --keep names a folder.
    """
    from bot.trying import give_a_try

    asyncio.run(give_a_try(out, port=port, keep=keep, browser=browser))


@app.command()
def run() -> None:
    """Run the bot for real: with BOT_TOKEN and SECRET_KEY from the environment or `.env`, until it is told to stop."""
    from bot.running import run_for_real

    sys.exit(run_for_real())


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for a monitor.")] = False,
) -> None:
    """Look at everything a running bot needs; each line is ok, a warning, or failed with the mend. Exit code 1 when one failed."""
    from bot.doctors import Finding, examine

    colours = {"ok": "green", "warning": "yellow", "failed": "red"}
    findings: list[Finding] = []
    with out.status("Looking …", spinner="dots") if not as_json else Console(quiet=True).status(""):
        for finding in asyncio.run(examine()):
            findings.append(finding)
    for finding in findings:
        if as_json:
            sys.stdout.write(json.dumps(finding._asdict(), ensure_ascii=False) + "\n")
        else:
            mend = f"  → {finding.mend}" if finding.mend else ""
            out.print(
                f"[{colours[finding.state]}]{finding.state:8}[/] {finding.what}: {finding.saw}{mend}", highlight=False
            )
    raise typer.Exit(1 if any(finding.state == "failed" for finding in findings) else 0)


@app.command()
def migrate() -> None:
    """Bring the database (DATABASE_URL) to this version's schema; safe to run again. Back up first: see docs/operations.md."""
    from bot.settings import read_settings
    from storage.migrating import migrate as bring

    url = read_settings().database_url
    with out.status("Migrating …"):
        bring(url)
    out.print("The database is at this version's schema.")


@app.command(epilog="Example: [bold]shouwang invite county WH --name 沈科长[/bold]")
def invite(
    role: Annotated[str, typer.Argument(help="assistant, officer, approver, helper, county, ops …")],
    place: Annotated[str, typer.Argument(help="The place's code or name, like BG03 or 北港镇.")],
    name: Annotated[str, typer.Option(help="How others will see the person, like 李同志.")] = "",
) -> None:
    """Make a one-time link (and its QR code) that gives the person who opens it this role at this place.

    The link works once and only for the hours the county set. The first county desk comes in this way; it invites in the chat.
    """
    from bot.inviting import draw_code, make_invitation

    link, until = asyncio.run(make_invitation(role, place, name))
    out.print(f"{link}\nValid once, until {until}.", highlight=False, soft_wrap=True)
    out.print(draw_code(link), highlight=False)


@app.command(epilog="Example: [bold]shouwang tick --dry-run --at 2026-12-01T09:00:00[/bold]")
def tick(
    at: Annotated[
        datetime | None, typer.Option(help="As if it were this time (county's time zone); now when left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what is due; change and send nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Run the due ticks once (reminders, climbing, digests), or list them. Running twice does nothing the second time."""
    from bot.ticking import tick_once

    rows = asyncio.run(tick_once(at, dry_run=dry_run))
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n")
        return
    table = Table("at", "tick", "what", title="due" if dry_run else "ran")
    for row in rows:
        table.add_row(str(row["at"]), str(row["tick"]), str(row["what"]))
    out.print(table)


@app.command(epilog="Example: [bold]shouwang find '王桂英 柳湾村 1951'[/bold]")
def find(
    text: Annotated[str, typer.Argument(help="A name, a village, a year of birth, a phone or an ID number.")] = "",
    batch: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="JSON Lines: id, name, village, phone, id_no, birth_year; all but id may lack.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Find who on file is meant, however the name is spelt; a file of descriptions gives up to five persons a line with scores."""
    from bot.finding import find_batch, find_one

    if (batch is None) == (not text.strip()):
        raise WrongSetting("Say who is sought, or name a file with --batch; one of the two.")
    if batch is not None:
        asyncio.run(_write_lines(find_batch(batch)))
        return
    verdict, rows = asyncio.run(find_one(text))
    if as_json:
        sys.stdout.write(json.dumps({"verdict": verdict, "persons": rows}, ensure_ascii=False) + "\n")
        return
    table = Table("person", "name", "place", "born", "score", title=verdict)
    for row in rows:
        table.add_row(*(str(row[column]) for column in ("person", "name", "place", "born", "score")))
    out.print(table)


async def _write_lines(lines: AsyncIterator[str]) -> None:
    async for line in lines:
        sys.stdout.write(line + "\n")


@app.command(epilog="Example: [bold]shouwang due 2026-11-20 --workdays 25[/bold]")
def due(
    start: Annotated[
        datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="The day of acceptance; it does not count.")
    ],
    workdays: Annotated[int, typer.Option(min=1, max=400, help="How many working days.")],
    as_json: Annotated[bool, typer.Option("--json", help="start, workdays, due, projected, working.")] = False,
) -> None:
    """Count working days from a day, make-up Saturdays and holidays included, and print the sum."""
    from bot.counties import load_shipped
    from bot.settings import read_settings
    from rules.calendars import due as count

    loaded = load_shipped(read_settings().county_dir)
    day: date = start.date()
    result = count(loaded.calendar, day, workdays)
    if as_json:
        sys.stdout.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
        return
    out.print(f"{result.start} → {result.due}", highlight=False)
    out.print(loaded.texts.say(result.trace()), highlight=False, soft_wrap=True)


@app.command(epilog="Example: [bold]shouwang triage messages.jsonl > labels.jsonl[/bold]")
def triage(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE|-]", help="JSON Lines of id and text; - reads standard input.")
    ] = Path("-"),
) -> None:
    """Read messages (JSON Lines of id and text) and write what each asks for, how urgent it is, and by which words.

    It proposes; a person decides. A line that is no message is told on standard error, and the exit code is 2.
    """
    from bot.counties import load_shipped
    from bot.settings import read_settings
    from bot.triaging import WrongLine
    from bot.triaging import triage as propose

    if str(file) != "-" and not file.is_file():
        err.print(f"[red]No such file: {file}[/red]")
        raise typer.Exit(WRONG)
    lines = sys.stdin if str(file) == "-" else file.read_text("utf-8").splitlines()
    wrong = 0
    for one in propose(lines, load_shipped(read_settings().county_dir).county):
        if isinstance(one, WrongLine):
            wrong = WRONG
            err.print(f"[red]Line {one.number}: {one.expected}[/red]", highlight=False)
        else:
            sys.stdout.write(one + "\n")
    raise typer.Exit(wrong)
