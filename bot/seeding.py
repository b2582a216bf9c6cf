"""Puts the invented people of a county into an empty house: posts, households, their last visits and the next ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.counties import SHIPPED, Loaded
from bot.demos import Demo, DemoAccount, DemoHousehold
from bot.hearing import CHANNEL
from bot.tomls import WrongData
from handlers import doors
from playground.shapes import HERE, Phone
from rules import funds, visits
from rules.nouns import Decision, Heard
from rules.people import Account, Household, Membership, Person, Post
from rules.proceedings import Fund
from rules.records import Attempt, Record, Visit
from rules.registers import Benefit
from storage.desk import Desk

BY_NOBODY: Final = 0
LANGUAGES: Final = ("zh-CN", "en")


def demo_of(loaded: Loaded) -> Demo:
    """The county's invented people."""
    if loaded.demo is None:
        raise WrongData(SHIPPED / "demo.toml", "", "expected a file with the invented people of a trial")
    return loaded.demo


def phones_of(loaded: Loaded) -> Sequence[Phone]:
    """The phones of the page in their order, then the others; the words to try on each come from the county's texts."""
    return [
        Phone(
            chat_id=int(one.address),
            first_name=one.name,
            title={"zh-CN": one.called.zh, "en": one.called.en},
            phone_number=one.phone,
            suggestions={language: _suggestions(loaded, one, language) for language in LANGUAGES},
            language_code="zh-hans" if one.language == "zh-CN" else "en",
            on_page=bool(one.seat),
            place=_where(loaded, one),
        )
        for one in (*demo_of(loaded).seats, *(one for one in demo_of(loaded).accounts if not one.seat))
    ]


def _where(loaded: Loaded, one: DemoAccount) -> tuple[float, float]:
    """Where a phone stands: in its person's own village, else in the first village that anybody on the page belongs to."""
    for near in (one, *demo_of(loaded).seats):
        for code in (near.place, *(post.place for post in near.posts)):
            found = loaded.county.place(code)
            if found is not None and found.level == "village" and found.latitude:
                return found.latitude, found.longitude
    return HERE


def _suggestions(loaded: Loaded, one: DemoAccount, language: str) -> tuple[str, ...]:
    key = f"try.{one.posts[0].role if one.posts else 'resident'}"
    if key not in loaded.texts.catalogs[language]:
        return ()
    return tuple(line for line in loaded.texts.render(key, {}, language).splitlines() if line)


def seed(desk: Desk, loaded: Loaded) -> None:
    """Keep the invented people, and greet everybody whose phone stands on the page."""
    demo = demo_of(loaded)
    accounts = {one.address: _seat(desk, one) for one in demo.accounts}
    for fund in demo.funds:
        new, line = desk.new_id(), desk.new_id()
        empty = Fund(new, fund.place, 0, 0)
        filled = funds.move(empty, fund.balance, funds.FILLED, line, BY_NOBODY, desk.county, desk.now)
        desk.keep(filled, by=BY_NOBODY)
    for household in demo.households:
        desk.keep(Decision(keep=_house(desk, household, accounts)), by=BY_NOBODY)
    for one in demo.seats:
        opened = Heard(CHANNEL, one.address, "started", desk.now)
        desk.keep(doors.answer(desk, desk.who(CHANNEL, one.address), opened), by=accounts[one.address])


def _seat(desk: Desk, one: DemoAccount) -> int:
    """The account of one invented person with her posts; she acts in the first."""
    account = desk.who(CHANNEL, one.address, language=one.language).account
    posts = tuple(
        Post(desk.new_id(), account.id, post.role, post.place, post.name, desk.today, invited_by=BY_NOBODY)
        for post in one.posts
    )
    desk.keep(Decision(keep=(*posts, _known(account, one, posts))), by=BY_NOBODY)
    return account.id


def _known(account: Account, one: DemoAccount, posts: Sequence[Post]) -> Account:
    return replace(account, acting=posts[0].id if posts else 0, place=one.place)


def _house(desk: Desk, house: DemoHousehold, accounts: dict[str, int]) -> tuple[Record, ...]:
    household_id = desk.new_id()
    key = desk.new_key("household", household_id)
    household = Household(
        household_id,
        desk.next_household_number(),
        key,
        house.name,
        house.place,
        house.group,
        house.category,
        house.risk,
        accounts.get(house.helper, 0),
        house.best_time,
        house.way,
        house.kin_phone,
        house.worry,
    )
    kept: list[Record] = [household]
    for member in house.members:
        person = Person(
            desk.new_id(),
            household_id,
            key,
            member.name,
            house.place,
            member.sex,
            member.born,
            id_no=member.id_no,
            phone=member.phone,
            address=house.address,
            health=member.health,
            facts=member.facts,
        )
        kept += [person, Membership(desk.new_id(), household_id, person.id, member.relation, desk.today)]
    for one in house.benefits:
        kept.append(Benefit(desk.new_id(), household_id, one.programme, one.since, amount=one.amount))
    return (*kept, *_visits(desk, household, house))


def _visits(desk: Desk, household: Household, house: DemoHousehold) -> tuple[Record, ...]:
    """The last visit as history and the next one as the duty plans it from there."""
    duty = desk.county.duty_for(household.risk)
    if duty is None:
        return ()
    plan = visits.plan
    version = desk.county.version
    if house.seen_days_ago is None:
        return (plan(desk.new_id(), household, None, duty, desk.today, desk.calendar, version),)
    last = desk.today - timedelta(days=house.seen_days_ago)
    seen = Visit(desk.new_id(), household.id, duty.code, last, last, version, done_by=household.helper_id, done_on=last)
    attempt = Attempt(
        desk.new_id(),
        seen.id,
        household.id,
        household.key_id,
        _noon(desk, last),
        household.helper_id,
        "ok",
        "door",
        True,
    )
    following = plan(desk.new_id(), household, last, duty, last, desk.calendar, version)
    return (seen, attempt, replace(following, planned_on=max(following.planned_on, desk.today)))


def _noon(desk: Desk, day: date) -> datetime:
    return desk.now - (desk.today - day)
