"""Settings, help and the short rules: language, wording, reminders, what is held about her, and which post she acts in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from handlers.followings import refuse
from handlers.questions import Talk, to_
from rules import posts
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Account, Who
from storage.desk import Desk

SWITCHED = 8


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The settings as they stand, each with the button that changes it; reminders only a resident may silence."""
    account = who.account
    plain = _register(who) == "plain"
    choices = (
        Choice("button.language", "settings.language"),
        Choice("button.register.official" if plain else "button.register.plain", "settings.register"),
        _role_or_mute(who),
        Choice("button.about_me", "settings.mine"),
    )
    values = {
        "language": Word(f"language.{account.language}"),
        "register": Word(f"register.{_register(who)}"),
        "reminders": Word("settings.muted" if account.muted else "settings.unmuted"),
    }
    return Decision(says=(Say("settings.show", to_(who), values, choices=choices),))


def language(desk: Desk, who: Who, heard: Heard) -> Decision:
    """中文 / English."""
    other = "en" if who.account.language.startswith("zh") else "zh-CN"
    return _changed(who, replace(who.account, language=other, language_chosen=True), desk)


def register(desk: Desk, who: Who, heard: Heard) -> Decision:
    """大白话 / 标准."""
    other: Literal["plain", "official"] = "official" if _register(who) == "plain" else "plain"
    return _changed(who, replace(who.account, register=other), desk)


def mute(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不再提醒: reminders stop, answers and results do not."""
    return _changed(who, replace(who.account, muted=not who.account.muted), desk)


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """看我的信息: everything held about her, shown to her alone; to have it corrected or erased she asks a person (PIPL 45-47)."""
    account = who.account
    found = desk.cases_of(account.id)
    lines = [
        Word("settings.mine.name", {"value": account.name or Word("settings.nothing")}),
        Word("settings.mine.phone", {"value": account.phone or Word("settings.nothing")}),
        Word(
            "settings.mine.place",
            {"value": Word(f"place.{account.place}") if account.place else Word("settings.nothing")},
        ),
        Word("settings.mine.cases", {"count": len(found)}),
        *(Word("settings.mine.post", {**posts.office_of(post)}) for post in who.posts),
    ]
    choices = (
        Choice("button.my_status", "status.mine"),
        Choice("button.own_home", "file.mine"),
        Choice("button.forget", "settings.forget"),
        Choice("button.human", "human.ask"),
    )
    return Decision(
        says=(Say("settings.mine", to_(who), {"lines": Lines(tuple(lines))}, choices=choices, sensitive=True),)
    )


def forget(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Name, phone and village told before are forgotten; what stands in a case stays with the case."""
    account = replace(who.account, name="", phone="", place="", last_heard_at=desk.now)
    return Decision(keep=(account,), says=(Say("settings.forgotten", to_(who), menu=f"home.{who.role}"),))


def switch(desk: Desk, who: Who, heard: Heard) -> Decision:
    """切换身份: one of her posts, or resident."""
    chosen = heard.press.argument if heard.press is not None else ""
    if chosen.isdigit():
        account = posts.act_in(who, int(chosen), desk.now)
        if isinstance(account, Refused):
            return refuse(desk, who, account)
        return _acting(replace(who, account=account))
    if not who.posts:
        return Decision(says=(Say("settings.no_posts", to_(who), menu="home.resident"),))
    others = [post for post in who.posts if post.id != who.account.acting][:SWITCHED]
    choices = [Choice("button.act_in", f"role.switch.{post.id}", values=posts.office_of(post)) for post in others]
    if who.post is not None:
        choices.append(Choice("role.resident", "role.switch.0"))
    now: dict[str, Value] = {"role": Word("role.resident"), "place": ""}
    if who.post is not None:
        now |= posts.office_of(who.post)
    return Decision(says=(Say("settings.switch", to_(who), now, choices=tuple(choices)),))


def help_(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What the bot can do for her role, in a few lines; a resident also sees what she may ask about."""
    if who.role == "resident":
        doors = (
            Choice("button.what_can_i_get", "screen.start"),
            Choice("button.policies", "policy.show"),
            Choice("button.change", "change.start"),
            Choice("button.human", "human.ask"),
        )
        return Decision(says=(Say("help.resident", to_(who), choices=doors),))
    return Decision(says=(Say(f"help.{who.role}", to_(who), menu=f"home.{who.role}"),))


def phone(desk: Desk, who: Who, heard: Heard) -> Decision:
    """电话: which number to call, of the township she lives in as far as it is known."""
    place = next((case.place for case in desk.cases_of(who.account.id) if case.place), who.account.place)
    values = {"phone": desk.county.phone_of(place)}
    return Decision(says=(Say("start.phone", to_(who), values, choices=(Choice("button.human", "human.ask"),)),))


def _role_or_mute(who: Who) -> Choice:
    if who.posts:
        return Choice("button.switch", "role.switch")
    return Choice("button.unmute" if who.account.muted else "button.mute", "settings.mute")


def _register(who: Who) -> Literal["plain", "official"]:
    if who.account.register:
        return who.account.register
    return "plain" if who.role == "resident" else "official"


def _changed(who: Who, account: Account, desk: Desk) -> Decision:
    kept = replace(account, last_heard_at=desk.now)
    return Decision(keep=(kept,), says=(Say("settings.changed", to_(who), menu=f"home.{who.role}"),))


def _acting(who: Who) -> Decision:
    menu = f"home.{who.role}"
    if who.post is None:
        return Decision(keep=(who.account,), says=(Say("settings.acting.resident", to_(who), menu=menu),))
    said = Say("settings.acting", to_(who), posts.office_of(who.post), menu=menu)
    return Decision(keep=(who.account,), says=(said,))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "settings.show": show,
    "settings.language": language,
    "settings.register": register,
    "settings.mute": mute,
    "settings.mine": mine,
    "settings.forget": forget,
    "role.switch": switch,
    "help.show": help_,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "settings": show,
    "switch": switch,
    "help": help_,
    "call": phone,
}
TALKS: tuple[Talk, ...] = ()
