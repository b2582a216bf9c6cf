"""What helpers do about visits: one tap for the normal one, and an answer for every other way a visit can end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from handlers import forms, households, rounds
from handlers.outcomes import CHILD_TALK, NOTE_TALK, Option, at_once, do, fork, stop_at, visit_of
from handlers.questions import Talk
from rules import households as facts
from rules import ladders, rungs, searches, troubles, visits
from rules.nouns import Decision, Heard
from rules.people import Who
from storage import visits as stored
from storage.desk import Desk

AWAY_DAYS: Final = (7, 14, 30)


def today(desk: Desk, who: Who, heard: Heard) -> Decision:
    """今天看谁, a page at a time."""
    return households.today(desk, who, _page(heard))


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我的户, a page at a time."""
    return households.mine(desk, who, _page(heard))


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The card of one visit."""
    return households.card(desk, who, visit_of(desk, heard))


def phones(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Whom to phone: shown on demand, and written down."""
    stop = stop_at(desk, who, visit_of(desk, heard))
    if stop is None:
        return households.card(desk, who, None)
    return households.phones(desk, who, stop.visit, stop.household)


def ok(desk: Desk, who: Who, heard: Heard) -> Decision:
    """都好: one tap; a child's card asks its three questions first."""
    return at_once(desk, who, visit_of(desk, heard), "ok")


def phoned(desk: Desk, who: Who, heard: Heard) -> Decision:
    """电话看的: what was heard is asked before anything is written; all well counts where the duty allows it."""
    if _argument(heard) == "ok":
        return at_once(desk, who, visit_of(desk, heard), "phone")
    choices = [("button.all_well", "visit.phoned.ok"), ("button.problem", "visit.problem")]
    return fork(desk, who, heard, "visit.by_phone", choices)


def missed(desk: Desk, who: Who, heard: Heard) -> Decision:
    """没见到人: what was tried."""
    names = ("knock", "phone", "neighbour")
    choices = [(f"button.tried.{name}", f"visit.tried.{name}") for name in names]
    return fork(desk, who, heard, "visit.what_tried", [*choices, ("button.tried.away", "visit.where")])


def tried(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One thing that was tried; at high risk the other way to reach her is asked about before anything is decided."""
    visit = visit_of(desk, heard)
    said = _argument(heard).split("-")
    sure = said[-1] == "only"
    ways = [one for one in said if one in searches.TRIED]
    stop = stop_at(desk, who, visit)
    if stop is not None and not sure and searches.asks_more(stop.duty, ways):
        other = "phone" if "knock" in ways else "knock"
        return fork(
            desk,
            who,
            heard,
            f"visit.and_{other}",
            [
                (f"button.also.{other}", "visit.tried.knock-phone"),
                (f"button.not.{other}", f"visit.tried.{ways[0]}-only"),
                ("button.tried.neighbour", f"visit.tried.{ways[0]}-neighbour"),
                ("button.found", "visit.found"),
            ],
        )
    return do(desk, who, visit, lambda stop: searches.missed(stop, ways))


def found(desk: Desk, who: Who, heard: Heard) -> Decision:
    """找到了，平安."""
    return at_once(desk, who, visit_of(desk, heard), "found")


def still(desk: Desk, who: Who, heard: Heard) -> Decision:
    """还是没有: the township hears it now."""
    return do(desk, who, visit_of(desk, heard), lambda stop: searches.go_on_searching(stop, police=False))


def police(desk: Desk, who: Who, heard: Heard) -> Decision:
    """已打110: the township hears that too."""
    return do(desk, who, visit_of(desk, heard), lambda stop: searches.go_on_searching(stop, police=True))


def problem(desk: Desk, who: Who, heard: Heard) -> Decision:
    """有问题: of which kind."""
    choices = [(f"button.problem.{kind}", f"visit.kind.{kind}") for kind in troubles.KINDS]
    return fork(desk, who, heard, "visit.which_problem", choices)


def kind(desk: Desk, who: Who, heard: Heard) -> Decision:
    """How urgent; somebody beaten is never asked about."""
    said = _argument(heard)
    if said not in troubles.KINDS:
        return problem(desk, who, heard)
    if said in troubles.DANGERS:
        return at_once(desk, who, visit_of(desk, heard), "problem", f"{said}-today")
    choices = [(f"button.{urgency}", f"visit.open.{said}-{urgency}") for urgency in ("today", "week")]
    return fork(desk, who, heard, "visit.how_urgent", choices)


def open_case(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The problem becomes a case; nothing is typed again."""
    return at_once(desk, who, visit_of(desk, heard), "problem", _argument(heard))


def later(desk: Desk, who: Who, heard: Heard) -> Decision:
    """改天: to which day."""
    visit = visit_of(desk, heard)
    days = visits.days_offered(visit, desk.county, desk.today) if visit else ()
    said: list[Option] = [
        ("button.weekday", f"visit.on.{day:%Y%m%d}", {"day": day, "weekday": visits.weekday(day)}) for day in days
    ]
    return fork(desk, who, heard, "visit.which_day", said)


def on_day(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The day she named for it."""
    try:
        day = date.fromisoformat(_argument(heard))
    except ValueError:
        return later(desk, who, heard)
    calendar = desk.calendar
    return do(
        desk,
        who,
        visit_of(desk, heard),
        lambda stop: visits.postpone(stop, day, rungs.rung_day(stop.visit, stop.duty, 1, calendar)),
    )


def more(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The rarer ways a visit ends."""
    names = ("unwilling", "hospital", "away", "moved", "died")
    return fork(desk, who, heard, "visit.what_else", [(f"button.{name}", f"visit.{name}") for name in names])


def where(desk: Desk, who: Who, heard: Heard) -> Decision:
    """In hospital, or away from home."""
    names = (*facts.AWAY, *facts.GONE)
    return fork(desk, who, heard, "visit.where", [(f"button.{name}", f"visit.{name}") for name in names])


def unwilling(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不愿意: her will is kept."""
    return do(desk, who, visit_of(desk, heard), visits.unwilling)


def away(desk: Desk, who: Who, heard: Heard) -> Decision:
    """住院 or 外地: until when; the next look has its day."""
    why = heard.press.verb.removeprefix("visit.") if heard.press else ""
    days = _argument(heard)
    if days.isdigit() and len(days) <= 3:
        until = desk.today + timedelta(days=int(days))
        return do(desk, who, visit_of(desk, heard), lambda stop: facts.away(stop, why, until))
    said = [("button.day", f"visit.{why}.{days}", {"day": desk.today + timedelta(days=days)}) for days in AWAY_DAYS]
    return fork(desk, who, heard, "visit.look_again", said)


def gone(desk: Desk, who: Who, heard: Heard) -> Decision:
    """搬走 or 去世: asked once more before it is written down, then confirmed by a second person."""
    why = heard.press.verb.removeprefix("visit.") if heard.press else ""
    if _argument(heard) == "sure":
        return do(desk, who, visit_of(desk, heard), lambda stop: facts.gone(stop, why))
    choices = [(f"button.sure.{why}", f"visit.{why}.sure"), ("button.back", "visit.card")]
    return fork(desk, who, heard, f"visit.sure.{why}", choices)


def confirm(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A second person confirms that a household moved, or that nobody is left to visit."""
    visit = visit_of(desk, heard)
    last = stored.last_attempt(desk, visit.id) if visit else None
    return do(desk, who, visit, lambda stop: facts.confirm(stop, last.by if last else 0))


def go_on(desk: Desk, who: Who, heard: Heard) -> Decision:
    """It is not so, or somebody still lives there: the visits go on."""
    return do(desk, who, visit_of(desk, heard), facts.go_on)


def know(desk: Desk, who: Who, heard: Heard) -> Decision:
    """知道了, for one household or for all she was told about."""
    return rounds.each_late(desk, who, heard, ladders.know, "visits.known")


def going(desk: Desk, who: Who, heard: Heard) -> Decision:
    """今天去."""
    return do(desk, who, visit_of(desk, heard), lambda stop: ladders.know(stop, today=True))


def take(desk: Desk, who: Who, heard: Heard) -> Decision:
    """接手, for one household or for all she was told about."""
    return rounds.each_late(desk, who, heard, ladders.take, "visits.taken")


def note(desk: Desk, who: Who, heard: Heard) -> Decision:
    """说一句: in words or by voice."""
    attempt = desk.attempt(heard.press.id) if heard.press else None
    if attempt is None or attempt.by != who.account.id:
        return households.card(desk, who, None)
    return forms.start(desk, who, NOTE_TALK, {}, about_id=attempt.id)


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A helper's free words: a note when they follow a visit (or answer its card), else the beginning of a report."""
    return rounds.loose(desk, who, heard)


def _page(heard: Heard) -> int:
    return int(_argument(heard)) if _argument(heard).isdigit() else 0


def _argument(heard: Heard) -> str:
    return heard.press.argument if heard.press else ""


def line(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`看 H0831 好`: the text twin of every tap on a card."""
    return rounds.line(desk, who, heard, DEEDS)


Handler = Callable[[Desk, Who, Heard], Decision]
DEEDS: Mapping[str, Handler] = {
    "visit.today": today,
    "visit.mine": mine,
    "visit.card": card,
    "visit.phones": phones,
    "visit.ok": ok,
    "visit.phoned": phoned,
    "visit.missed": missed,
    "visit.tried": tried,
    "visit.found": found,
    "visit.still": still,
    "visit.police": police,
    "visit.problem": problem,
    "visit.kind": kind,
    "visit.open": open_case,
    "visit.later": later,
    "visit.on": on_day,
    "visit.more": more,
    "visit.where": where,
    "visit.unwilling": unwilling,
    "visit.hospital": away,
    "visit.away": away,
    "visit.moved": gone,
    "visit.died": gone,
    "visit.confirm": confirm,
    "visit.go_on": go_on,
    "visit.know": know,
    "visit.going": going,
    "visit.take": take,
    "visit.note": note,
    "visit.not_note": rounds.not_note,
    "visit.note_to": rounds.note_to,
    "visit.report": rounds.report,
    "visit.only_note": rounds.only_note,
}
LINES: Mapping[str, Handler] = {"visits": today, "homes": mine, "visit": line}
TALKS: tuple[Talk, ...] = (CHILD_TALK, NOTE_TALK)
