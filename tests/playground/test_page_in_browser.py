"""The page in Chromium, driven as a person would: with mouse, keyboard and a small window."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot

from playground import Playground
from playground.files import sample
from tests.playground.trials import FAINT, Trial

pytestmark = pytest.mark.browser

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
)
Open = Callable[[int, int], Awaitable[Page]]


@pytest.fixture
async def trial() -> AsyncIterator[Trial]:
    """The trial while it runs."""
    one = Trial()
    await one.box.start()
    async with Bot("1:x", base_url=f"{one.box.url}/bot") as bot:
        one.answering = asyncio.create_task(one.answer(bot))
        yield one
        await one.end()


@pytest.fixture
async def browse(trial: Trial) -> AsyncIterator[Open]:
    """Opens the page in a window of a size; fails when a script fails or anything is asked of another host."""
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET.split())

        async def open_page(width: int, height: int) -> Page:
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
            page.on(
                "request",
                lambda asked: None if asked.url.startswith((trial.box.url, "blob:")) else wrong.append(asked.url),
            )
            await page.goto(f"{trial.box.url}/?lang=en")
            await page.locator("body[data-ready]").wait_for()
            return page

        yield open_page
        await browser.close()
    assert wrong == []


async def test_five_people_talk_with_the_bot_side_by_side(browse: Open) -> None:
    page = await browse(1600, 900)
    for number in range(1001, 1006):
        await expect(page.get_by_test_id(f"phone-{number}")).to_be_visible()
    phone = page.get_by_test_id("phone-1001")
    await phone.get_by_role("button", name="The roof leaks.").click()
    await expect(phone.get_by_text("heard The roof leaks.")).to_be_visible()
    await page.get_by_test_id("composer-1002").fill("<i>not markup</i>")
    await page.get_by_test_id("send-1002").click()
    await expect(page.get_by_test_id("phone-1002").get_by_text("heard <i>not markup</i>")).to_be_visible()
    await expect(page.get_by_test_id("unread-1002")).to_be_hidden()


async def test_inline_buttons_toast_alert_and_edit_their_card(browse: Open) -> None:
    page = await browse(1600, 900)
    phone = page.get_by_test_id("phone-1003")
    await page.get_by_test_id("composer-1003").fill("card")
    await page.keyboard.press("Enter")
    await phone.get_by_role("button", name="Tell").click()
    await expect(page.get_by_role("dialog")).to_contain_text("told aloud")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await phone.get_by_role("button", name="Take").click()
    await expect(page.get_by_test_id("toast-1003")).to_contain_text("taken")
    await expect(phone.locator("b", has_text="Taken")).to_be_visible()
    await expect(phone.get_by_text("edited")).to_be_visible()


async def test_the_reply_keyboard_gives_the_own_phone_and_can_be_put_away(browse: Open) -> None:
    page = await browse(1600, 900)
    phone = page.get_by_test_id("phone-1001")
    await page.get_by_test_id("composer-1001").fill("keys")
    await page.keyboard.press("Enter")
    await phone.get_by_role("button", name="My phone").click()
    await expect(phone.get_by_text("+8613900001001")).to_be_visible()
    await expect(phone.get_by_text("heard contact")).to_be_visible()
    await page.get_by_test_id("keyboard-toggle-1001").click()
    await expect(page.get_by_test_id("keyboard-1001")).to_have_count(0)


@pytest.mark.parametrize(
    ("item", "heard"),
    [("album_sample", "photo"), ("voice_sample", "voice"), ("voice_record", "voice"), ("place", "location")],
)
async def test_pictures_voices_and_places_are_attached(browse: Open, item: str, heard: str) -> None:
    page = await browse(1600, 900)
    await page.get_by_test_id("attach-1001").click()
    await page.get_by_test_id(f"menu-{item}").click()
    if item == "voice_record":
        await page.wait_for_timeout(600)
        await page.get_by_test_id("recording-1001").click()
    await expect(page.get_by_test_id("phone-1001").get_by_text(f"heard {heard}").first).to_be_visible()
    if item == "album_sample":
        pictures = page.get_by_test_id("messages-1001").get_by_role("img")
        await expect(pictures).to_have_count(3)
        assert await pictures.evaluate_all("all => all.every((one) => one.complete && one.naturalWidth === 640)")


async def test_a_picture_from_the_disk_is_sent(browse: Open, trial: Trial) -> None:
    page = await browse(1600, 900)
    one: Any = {"name": "roof.jpg", "mimeType": "image/jpeg", "buffer": sample("photo").data}
    await page.get_by_test_id("photo-file-1001").set_input_files([one])
    await expect(page.get_by_test_id("phone-1001").get_by_text("heard photo")).to_be_visible()


async def test_a_message_can_be_answered_and_ones_own_corrected(browse: Open) -> None:
    page = await browse(1600, 900)
    field = page.get_by_test_id("composer-1001")
    await field.fill("tree")
    await field.press("Enter")
    mine = page.get_by_test_id("messages-1001").locator("[data-side=me]").first
    await mine.click(button="right")
    await page.get_by_test_id("menu-edit").click()
    await expect(field).to_have_value("tree")
    await field.fill("three")
    await field.press("Enter")
    await expect(page.get_by_test_id("phone-1001").get_by_text("corrected to three")).to_be_visible()
    await mine.hover()
    await mine.get_by_role("button", name="What to do with this message").click()
    await page.get_by_test_id("menu-reply").click()
    await field.fill("and four")
    await field.press("Enter")
    await expect(page.get_by_test_id("phone-1001").get_by_text("heard and four to three")).to_be_visible()


async def test_everything_works_with_the_keyboard_alone(browse: Open) -> None:
    page = await browse(1600, 900)
    await page.get_by_test_id("attach-1004").focus()
    await page.keyboard.press("Enter")
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("phone-1004").get_by_text("heard voice")).to_be_visible()
    await page.get_by_test_id("commands-1004").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("commands-1004")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("phone-1004").get_by_text("heard /help")).to_be_visible()
    await page.get_by_test_id("clock-hour").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("clock-now")).to_contain_text("10:30")


async def test_the_clock_moves_and_the_panel_follows(browse: Open, trial: Trial) -> None:
    page = await browse(1600, 900)
    await expect(page.get_by_test_id("clock-now")).to_contain_text("Nov 23, 2026 Mon09:30")
    await page.get_by_test_id("clock-day").click()
    await expect(page.get_by_test_id("clock-now")).to_contain_text("Nov 24, 2026 Tue09:30")
    await expect(page.get_by_test_id("panel-cases")).to_contain_text("Nov 24 Tue 09:30")
    await page.get_by_test_id("clock-due").click()
    await expect(page.get_by_test_id("clock-now")).to_contain_text("11:30")
    await page.get_by_test_id("panel-toggle").click()
    await expect(page.get_by_test_id("panel")).to_be_hidden()


async def test_a_broken_network_shows_and_what_was_said_arrives_when_it_is_mended(browse: Open, trial: Trial) -> None:
    page = await browse(1600, 900)
    await page.get_by_test_id("faults").click()
    await page.get_by_test_id("fault-delay").click()
    await expect(page.get_by_test_id("faults")).to_contain_text("Slow")
    assert [fault.kind for fault in trial.box.box.faults.all()] == ["delay"]
    await page.get_by_test_id("faults").click()
    await page.get_by_test_id("fault-ok").click()
    await expect(page.get_by_test_id("faults")).to_contain_text("Network")
    await page.get_by_test_id("composer-1001").fill("after it")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("phone-1001").get_by_text("heard after it")).to_be_visible()


async def test_blocking_and_the_language_can_be_changed(browse: Open) -> None:
    page = await browse(1600, 900)
    await page.get_by_test_id("more-1005").click()
    await page.get_by_test_id("menu-block").click()
    await expect(page.get_by_test_id("phone-1005")).to_contain_text("The bot is blocked")
    await page.get_by_test_id("unblock-1005").click()
    await expect(page.get_by_test_id("composer-1005")).to_be_visible()
    await page.get_by_test_id("language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


async def test_another_persons_phone_takes_a_place_on_the_page_and_gives_it_back(browse: Open, trial: Trial) -> None:
    box = trial.box.box
    box.phones = (*box.phones[:4], replace(box.phones[4], on_page=False))
    page = await browse(1600, 900)
    await expect(page.get_by_test_id("phone-1005")).to_have_count(0)
    for gone, come, name in ((1004, 1005, "County"), (1005, 1004, "Helper")):
        await page.get_by_test_id(f"more-{gone}").click()
        await page.get_by_test_id(f"menu-Show instead: {name}").click()
        await expect(page.get_by_test_id(f"phone-{gone}")).to_have_count(0)
        await page.get_by_test_id(f"composer-{come}").fill(f"from {name}")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id(f"phone-{come}").get_by_text(f"heard from {name}")).to_be_visible()


async def test_in_a_small_window_one_person_is_shown_and_nothing_scrolls_sideways(browse: Open) -> None:
    page = await browse(390, 800)
    for number in (1001, 1003):
        await page.get_by_test_id(f"tab-{number}").click()
        await expect(page.locator("[data-testid^=phone-]:visible")).to_have_count(1)
        await page.get_by_test_id(f"composer-{number}").fill("a-very-long-word-" * 12)
        await page.get_by_test_id(f"send-{number}").click()
        await expect(page.get_by_test_id(f"phone-{number}").get_by_text("heard a-very")).to_be_visible()
    await expect(page.get_by_test_id("clock-due")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(
        "[...document.querySelectorAll('.list')].every((one) => one.scrollWidth <= one.clientWidth)"
    )


async def test_an_unread_message_is_counted_on_the_tab(browse: Open, trial: Trial) -> None:
    page = await browse(390, 800)
    await trial.box.person(1002).say("from elsewhere")
    await expect(page.get_by_test_id("tab-1002")).to_contain_text("1")
    await page.get_by_test_id("tab-1002").click()
    await expect(page.get_by_test_id("tab-1002")).not_to_contain_text("1")


@pytest.mark.parametrize(("width", "height"), [(1600, 900), (390, 800)])
async def test_every_text_is_big_and_dark_enough(browse: Open, trial: Trial, width: int, height: int) -> None:
    page = await browse(width, height)
    person = trial.box.person(1001)
    await person.say("look at https://a.b/c and /help")
    await person.photo("roof")
    await person.contact()
    await person.place()
    await person.voice()
    await person.document(b"x", "list.txt")
    await expect(page.get_by_test_id("phone-1001").get_by_text("heard document")).to_be_visible()
    assert await page.evaluate(FAINT) == []
    await page.get_by_test_id("faults").click()
    assert await page.evaluate(FAINT) == []


async def test_the_page_comes_back_after_the_server_was_gone(browse: Open, trial: Trial) -> None:
    first, port = Playground("1:x", trial.box.box.phones), int(trial.box.url.rsplit(":", 1)[1])
    await trial.end()
    await first.start(port)
    page = await browse(1600, 900)
    await first.stop()
    await expect(page.locator("#lost")).to_be_visible()
    second = Playground("1:x", trial.box.box.phones)
    await second.start(port)
    try:
        await second.person(1001).say("back again")
        await expect(page.get_by_test_id("phone-1001").get_by_text("back again")).to_be_visible()
        await expect(page.locator("#lost")).to_be_hidden()
    finally:
        await second.stop()
