"""协同办理 as law: who may do what with a part, when it comes back, who is told what; nothing is done without an outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import legs, referrals, silences
from rules.counties import County
from rules.handling import Refused
from rules.nouns import Decision, Say
from rules.people import Who
from rules.permits import Referral
from rules.proceedings import Leg
from rules.records import Case
from rules.referrals import MOVES, REASONS, State
from tests.house import loaded
from tests.rules.test_permits import APPLICANT, OWNER, REPORTER, SUBJECTS

FRIDAY: Final = date(2026, 11, 27)
NOW: Final = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
COUNTY: Final[County] = loaded().county
CALENDAR: Final = loaded().calendar
DEPARTMENT, OTHER, OWNER_OF = SUBJECTS["department"], SUBJECTS["other department"], SUBJECTS["owner"]
CASE: Final = Case(
    5, "0001", 6, "accepted", NOW, "BG03", need="illness", words="秘密的话", subject="周某某", phone="19900001001",
    applicant_id=APPLICANT, reporter_id=REPORTER, owner_id=OWNER, version=3,
)  # fmt: skip


def part(state: State = "asked", department: str = "insurance", id: int = 30, **more: object) -> Leg:
    leg = Leg(id, 5, 6, department, "joint", state, OWNER, NOW, date(2026, 12, 1), question="核报销", version=1)
    if state in ("accepted", "done"):
        leg = replace(leg, due_on=date(2026, 12, 11), owner_id=20)
    return replace(leg, **more)  # type: ignore[arg-type]


def ask(department: str = "insurance", before: tuple[Leg, ...] = (), who: Who = OWNER_OF) -> Decision | Refused:
    new = part(department=department, version=0)
    return referrals.ask(CASE, before, who, new, COUNTY, CALENDAR, FRIDAY)


def done(answer: Decision | Refused) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


def kept(decision: Decision) -> Leg:
    (leg,) = (one for one in decision.keep if isinstance(one, Leg))
    return leg


def told(decision: Decision) -> dict[str, Say]:
    return {say.to.ref: say for say in decision.says}


def test_a_department_has_two_working_days_to_say_whether_it_takes_its_part() -> None:
    asked = kept(done(ask()))
    assert (asked.state, asked.reply_by, asked.lead) == ("asked", date(2026, 12, 1), True)


def test_asking_changes_nothing_on_the_case_and_accepting_keeps_its_owner() -> None:
    for answer in (
        ask(),
        referrals.accept(Referral(CASE, part(kind="transfer")), DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW),
    ):
        assert not any(isinstance(one, Case) for one in done(answer).keep)


def test_only_the_owner_or_the_county_refers_and_only_to_a_department_that_exists_and_is_not_at_it() -> None:
    assert ask(who=SUBJECTS["officer elsewhere"]) == Refused("case.not_yours")
    assert isinstance(ask("moon"), Refused)
    assert isinstance(ask(before=(part("accepted", id=31),)), Refused)
    assert isinstance(ask(before=(part("declined", id=31),)), Decision)


def test_the_first_named_leads_and_where_it_falls_out_the_next_does() -> None:
    first = kept(done(ask()))
    second = kept(done(ask("education", (first,))))
    assert first.lead and not second.lead
    assert legs.lead_of((first, second)) == first
    assert legs.lead_of((replace(first, state="declined"), second)) == second


@pytest.mark.parametrize("deed", MOVES)
@pytest.mark.parametrize("state", get_args(State))
def test_a_part_moves_only_as_the_table_says(deed: str, state: State) -> None:
    thing = Referral(CASE, part(state))
    for who in (DEPARTMENT, OWNER_OF):
        refused = referrals.look(thing, who, deed, COUNTY)
        if state not in MOVES[deed]:
            assert refused is not None and refused.key == "leg.not_now"


def test_nothing_moves_once_the_case_has_ended() -> None:
    ended = replace(CASE, state="closed")
    for deed, states in MOVES.items():
        for state in states:
            refused = referrals.look(Referral(ended, part(state)), SUBJECTS["county"], deed, COUNTY)
            assert refused is not None and refused.key == "leg.not_now"


def test_another_department_does_not_even_see_it() -> None:
    thing = Referral(CASE, part())
    assert referrals.accept(thing, OTHER, COUNTY, CALENDAR, FRIDAY, NOW) == Refused("leg.unknown")
    assert referrals.end(thing, (thing.leg,), OTHER, "helped", "x", COUNTY, NOW) == Refused("leg.unknown")


def test_nobody_answers_for_a_department_in_a_case_of_her_own() -> None:
    hers = replace(CASE, applicant_id=DEPARTMENT.account.id)
    assert referrals.accept(Referral(hers, part()), DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW) == Refused("leg.unknown")


def test_accepting_starts_a_clock_of_its_own_by_department_and_programme() -> None:
    plain = kept(done(referrals.accept(Referral(CASE, part()), DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW)))
    quick = replace(CASE, programme="linshi")
    fast = kept(done(referrals.accept(Referral(quick, part()), DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW)))
    assert (plain.due_on, fast.due_on) == (date(2026, 12, 11), date(2026, 12, 2))
    assert plain.clock["rule_version"] == COUNTY.version


def test_township_resident_and_reporter_hear_acceptance_and_outcome_and_the_reporter_only_the_kind() -> None:
    accepted = told(done(referrals.accept(Referral(CASE, part()), DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW)))
    ended = told(
        done(referrals.end(Referral(CASE, part("accepted")), (), DEPARTMENT, "helped", "补了2300元", COUNTY, NOW))
    )
    for says in (accepted, ended):
        assert set(says) == {str(OWNER), str(APPLICANT), str(REPORTER)}
        assert not {"words", "department"} & set(says[str(REPORTER)].values)
    assert ended[str(APPLICANT)].values["words"] == "补了2300元"


@pytest.mark.parametrize(
    ("others", "key"),
    [
        ((), "leg.ended_one"),
        (("done",), "leg.ended_all"),
        (("accepted", "done"), "leg.ended"),
        (("declined",), "leg.ended_one"),
        (("done", "recalled"), "leg.ended_all"),
    ],
)
def test_the_township_is_asked_for_the_combined_opinion_when_the_last_of_several_has_answered(
    others: tuple[State, ...], key: str
) -> None:
    last = part("accepted")
    every = (last, *(part(state, "education", 31 + n) for n, state in enumerate(others)))
    ended = done(referrals.end(Referral(CASE, last), every, DEPARTMENT, "helped", "办好了", COUNTY, NOW))
    assert told(ended)[str(OWNER)].key == key


def test_a_proof_between_offices_is_not_told_to_the_resident() -> None:
    thing = Referral(CASE, part("accepted", kind="proof"))
    assert str(APPLICANT) not in told(done(referrals.end(thing, (), DEPARTMENT, "proved", "属实", COUNTY, NOW)))


@pytest.mark.parametrize(("ended", "words"), [("", "办好了"), ("helped", ""), ("helped", "  "), ("nothing", "x")])
def test_a_part_is_not_done_without_an_outcome_in_words(ended: str, words: str) -> None:
    thing = Referral(CASE, part("accepted"))
    assert referrals.end(thing, (), DEPARTMENT, ended, words, COUNTY, NOW) == Refused("leg.which_end")


def test_declining_needs_a_reason_and_offers_the_officer_another_department_or_to_keep_it() -> None:
    thing = Referral(CASE, part())
    assert referrals.decline(thing, DEPARTMENT, "no idea", "", COUNTY, NOW) == Refused("leg.which_reason")
    for reason in REASONS:
        says = told(done(referrals.decline(thing, DEPARTMENT, reason, "说明", COUNTY, NOW)))
        assert set(says) == {str(OWNER)}
        assert [one.deed for one in says[str(OWNER)].choices] == ["case.card", "leg.other", "leg.again", "leg.recall"]
        assert {one.version for one in says[str(OWNER)].choices[1:]} == {thing.leg.version + 1}


def test_silence_returns_a_part_to_its_officer_and_to_the_county_with_the_reason() -> None:
    back = silences.come_back(CASE, part(), COUNTY, NOW)
    assert (kept(back).state, kept(back).reason) == ("returned", "silence")
    assert set(told(back)) == {str(OWNER), "county@WH"}
    (entry,) = back.entries
    assert entry.details["because"] == "silence"


def test_no_notice_to_a_department_holds_more_than_number_place_need_and_what_is_asked() -> None:
    thing = Referral(CASE, part("accepted"))
    decisions = [
        done(ask()),
        silences.come_back(CASE, part(), COUNTY, NOW),
        silences.call_off(CASE, part(), COUNTY, NOW),
        done(referrals.recall(thing, OWNER_OF, COUNTY, NOW)),
        done(silences.urge(thing, OWNER_OF, COUNTY, FRIDAY, NOW)),
        silences.remind([Referral(CASE, part())], COUNTY, CALENDAR, date(2026, 12, 1)),
    ]
    said = [say for one in decisions for say in one.says if say.to.kind == "post"]
    assert len(said) >= 5
    for say in said:
        for secret in (CASE.words, CASE.subject, CASE.phone, part().question):
            assert secret not in repr(say)


def test_a_part_asked_again_starts_afresh() -> None:
    over = part("done", ended="helped", outcome="x", told=2)
    again = kept(done(referrals.ask_again(Referral(CASE, over), OWNER_OF, COUNTY, CALENDAR, date(2026, 12, 14), NOW)))
    assert (again.state, again.ended, again.outcome, again.told) == ("accepted", "", "", 0)
    assert again.due_on == date(2026, 12, 28)
    silent = part("returned", reason="silence")
    once = kept(done(referrals.ask_again(Referral(CASE, silent), OWNER_OF, COUNTY, CALENDAR, FRIDAY, NOW)))
    assert (once.state, once.reason, once.reply_by) == ("asked", "", date(2026, 12, 1))


def test_an_old_button_of_the_township_moves_nothing() -> None:
    thing = Referral(CASE, part("accepted", version=4))
    answer = referrals.recall(thing, OWNER_OF, COUNTY, NOW, version=1)
    assert isinstance(answer, Refused) and answer.key == "leg.changed"


def test_what_is_open_holds_the_case_up_and_is_named_and_what_came_back_does_not() -> None:
    some = (
        part("done"),
        part("accepted", "education", 31),
        part("asked", "disabled", 32),
        part("returned", "city", 33),
    )
    waits = legs.holds_up(some)
    assert waits is not None and "education" in repr(waits) and "disabled" in repr(waits)
    assert "insurance" not in repr(waits) and "city" not in repr(waits)
    assert legs.holds_up((part("done"), part("declined", "city", 33), part("recalled", "housing", 34))) is None


def test_of_several_the_slowest_is_shown_and_once_all_are_done_one_combined_opinion() -> None:
    early = part("accepted", due_on=date(2026, 12, 3))
    late = part("accepted", "education", 31, due_on=date(2026, 12, 9))
    shown = legs.card((early, late), FRIDAY, CALENDAR)
    assert [one.values["department"] for one in shown if one.key == "leg.slowest"] == [legs.department(late)]
    assert legs.slowest((early, late, part("asked", "disabled", 32))) == part("asked", "disabled", 32)
    ended = tuple(replace(one, state="done", ended="helped", outcome="x") for one in (early, late))
    assert [one.key for one in legs.card(ended, FRIDAY, CALENDAR)].count("leg.combined") == 1
    for waits in (part("asked", "disabled", 32), part("accepted", "disabled", 32), part("declined", "disabled", 32)):
        assert not any(one.key == "leg.combined" for one in legs.card((*ended, waits), FRIDAY, CALENDAR))
    gone = part("recalled", "disabled", 32)
    assert any(one.key == "leg.combined" for one in legs.card((*ended, gone), FRIDAY, CALENDAR))


def test_the_morning_speaks_of_each_part_once_and_of_what_is_over_to_everybody_concerned() -> None:
    row = Referral(CASE, part("accepted", due_on=date(2026, 12, 3)))
    assert not silences.remind([row], COUNTY, CALENDAR, date(2026, 12, 1)).says
    soon = silences.remind([row], COUNTY, CALENDAR, date(2026, 12, 2))
    assert set(told(soon)) == {"department@insurance"}
    assert not silences.remind([Referral(CASE, kept(soon))], COUNTY, CALENDAR, date(2026, 12, 3)).says
    over = silences.remind([Referral(CASE, kept(soon))], COUNTY, CALENDAR, date(2026, 12, 4))
    assert set(told(over)) == {"department@insurance", str(OWNER), "county@WH"}
    assert not silences.remind([Referral(CASE, kept(over))], COUNTY, CALENDAR, date(2026, 12, 7)).says


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_whatever_is_pressed_in_whatever_order_a_done_part_has_an_outcome_and_an_open_one_a_day(
    deeds: list[str],
) -> None:
    leg = kept(done(ask()))
    for deed in deeds:
        thing, answer = Referral(CASE, replace(leg, version=1)), None
        match deed:
            case "leg.accept":
                answer = referrals.accept(thing, DEPARTMENT, COUNTY, CALENDAR, FRIDAY, NOW)
            case "leg.decline":
                answer = referrals.decline(thing, DEPARTMENT, "lacks", "", COUNTY, NOW)
            case "leg.end":
                answer = referrals.end(thing, (leg,), DEPARTMENT, "helped", "办好了", COUNTY, NOW)
            case "leg.again":
                answer = referrals.ask_again(thing, OWNER_OF, COUNTY, CALENDAR, FRIDAY, NOW)
            case "leg.recall":
                answer = referrals.recall(thing, OWNER_OF, COUNTY, NOW)
            case _:
                answer = silences.urge(thing, OWNER_OF, COUNTY, FRIDAY, NOW)
        if isinstance(answer, Decision) and answer.keep:
            assert kept(answer).state == MOVES[deed][leg.state]
            leg = kept(answer)
        assert bool(leg.ended and leg.outcome) == (leg.state == "done")
        assert leg.due_on is not None or leg.state != "accepted"


def test_the_table_in_the_docs_is_the_table_of_the_code() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "referrals.md").read_text("utf-8")
    rows = re.findall(r"\| `(leg\.\w+)`[^|]*\|[^|]*\| (\w+) \| (\w+) \|", text)
    drawn = sorted((deed, start, end) for deed, moves in MOVES.items() for start, end in moves.items() if start != end)
    assert sorted(rows) == drawn
