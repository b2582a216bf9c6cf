"""What the clock watches over cases and drafts: rings nobody answered, first calls nobody made, days promised, words left lying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from rules import cases
from rules.counties import Calendar, County
from rules.hours import local, moment, next_workday, waking
from rules.nouns import NOTHING, Choice, Decision, Entry, Lines, Say, Still, To, Value, Word
from rules.phones import mask_name
from rules.records import Case, Draft

SLOWER: Final = 6
CLIMB: Final = "case.climb"
SHOWN: Final = 8


def next_ring(case: Case, county: County, calendar: Calendar) -> datetime:
    """When an urgent case nobody took rings again.

    Every few minutes until everybody up to the county was rung. Then danger rings on, less often but for ever; what is only
    pressing rings once each working morning, so that it does not bury what else is said.
    """
    every = timedelta(minutes=county.setting("ring_every_minutes"))
    last = case.rung_at or case.opened_at
    if case.rings < 2 * county.setting("ring_times"):
        return last + every
    if case.danger:
        return last + every * SLOWER
    return moment(county, next_workday(calendar, local(county, last).date()), county.hours.opens)


def ring(case: Case, county: County, now: datetime, near: Sequence[To] | None = None) -> Decision:
    """Ring again for an urgent case nobody took: the officers, after some rings the village assistant too, then the county.

    `near` is who in the village is rung, where it is not everybody: who reported the case herself knows of it.
    """
    again = case.rings + 1
    changed = replace(case, rings=again, rung_at=now)
    says = list(cases.alert(replace(changed, version=case.version + 1), county, again=again).says)
    more: list[To] = []
    if again >= county.setting("ring_times") and case.place:
        more += near if near is not None else (To("post", f"assistant@{case.place}"),)
    if again > county.setting("ring_times"):
        more.append(To("post", f"county@{county.code}"))
    look = tuple(choice for choice in says[0].choices if choice.deed == "case.card")
    for to in more:
        buttons = says[0].choices if to.ref.startswith("county@") else look
        says.append(replace(says[0], to=to, once=f"{says[0].once}:{to.ref}", choices=buttons))
    return Decision(keep=(changed,), says=tuple(says))


def climb_unclaimed(case: Case, county: County, now: datetime) -> Decision:
    """Nobody got in touch by the hour the resident was promised: the county hears where it lies, and history keeps it.

    Taking a case is no contact: then its owner hears it too. An untaken one is said to the whole office.
    """
    urgent = case.urgency == "today" or bool(case.danger)
    by = case.first_contact_by or now
    entry = Entry(case.id, now, CLIMB, details={"by": by.isoformat()}, audience="office")
    values = {**cases.title(case), "by": by, "town": Word(f"place.{_town(case, county)}")}
    taken = bool(case.owner_id)
    claim = () if taken else (Choice("button.claim", "case.claim", case.id),)
    says = tuple(
        Say(
            "case.uncalled" if taken else "case.unclaimed",
            to,
            values,
            lane="urgent" if urgent else "notices",
            choices=(Choice("button.look", "case.card", case.id), *claim),
            about=("case", case.id),
            still=Still("open" if taken else "unclaimed", case.id),
            once=f"case:{case.id}:climb:{to.ref}",
            not_before=None if urgent else waking(county, now),
        )
        for to in (
            To("account", str(case.owner_id)) if taken else cases.office(case, county),
            To("post", f"county@{county.code}"),
        )
    )
    return Decision(entries=(entry,), says=says)


def nudge(drafts: Sequence[Draft], county: County, now: datetime) -> Decision:
    """Once, ten minutes after somebody walked away: what she said is still here, and it is not handed in.

    One message names all of hers: reports by masked name and need, each with a button to go on.
    """
    kept, first = tuple(replace(one, nudged_at=now) for one in drafts), drafts[0]
    named = tuple(one for one in drafts if one.form == "report")
    say = Say(
        "draft.left",
        To("account", str(first.account_id)),
        lane="notices",
        choices=(
            Choice("button.go_on_saying", "form.resume", first.id, first.version + 1),
            Choice("button.not_now", "form.cancel", first.id, first.version + 1),
        ),
        about=("draft", first.id),
        once=f"draft:{first.id}:left",
        not_before=waking(county, now),
    )
    if named:
        lines = Lines(tuple(Word("report.draft_line", draft_label(one)) for one in named))
        buttons = tuple(
            Choice("button.target_draft", "form.resume", one.id, one.version + 1, draft_label(one)) for one in named
        )
        others = say.choices[:1] if len(named) < len(drafts) and first not in named else ()
        values: dict[str, Value] = {"count": len(named), "lines": lines}
        say = replace(say, key="draft.left_reports", values=values, choices=(*buttons[:SHOWN], *others))
    return Decision(keep=kept, says=(say,))


def draft_label(draft: Draft) -> dict[str, Value]:
    """A report not handed in by masked name, group and need; while nobody is named it says so."""
    said = draft.values
    group, need = said.get("group", ""), said.get("need", "")
    return {
        "subject": mask_name(said.get("who.said") or said.get("name", "")) or Word("case.no_name"),
        "group": Word("case.group", {"number": group}) if group.isdigit() else group,
        "need": Word(f"need.{need}") if need else Word("report.no_need"),
    }


def _town(case: Case, county: County) -> str:
    return county.township_of(case.place) if case.place else county.code


def sum_up(counts: Mapping[str, int], key: str, county: County, now: datetime, today: date) -> Decision:
    """The county's short message of the day, in numbers that name nobody; nothing when all is nought."""
    if not any(counts.values()):
        return NOTHING
    lines = tuple(Word(f"overviews.count.{name}", {"count": count}) for name, count in counts.items() if count)
    say = Say(
        key,
        To("post", f"county@{county.code}"),
        {"lines": Lines(lines)},
        lane="digests",
        choices=(Choice("button.overview", "overview.show"), Choice("button.overdue", "overview.late")),
        once=f"{key}:{today.isoformat()}",
        not_before=waking(county, now),
        silent=True,
    )
    return Decision(says=(say,))
