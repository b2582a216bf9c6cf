"""The trial's page in Chromium, as a newcomer lives through it; pictures are kept where SHOUWANG_PICTURES names a folder."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from bot import logs
from bot.trying import Trial, trial

pytestmark = pytest.mark.browser

MONDAY: Final = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RESIDENT, ASSISTANT, OFFICER, HELPER, COUNTY = 1001, 2001, 3001, 4001, 5001
WIDE: Final[ViewportSize] = {"width": 1680, "height": 950}
NARROW: Final[ViewportSize] = {"width": 390, "height": 800}
QUIETLY: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE: Final = 20_000
OVER_THE_NAME: Final = """() => [...document.querySelectorAll(".tab .badge")].filter((badge) => {
  const words = document.createRange(); words.selectNodeContents(badge.parentElement.firstChild);
  const a = words.getBoundingClientRect(), b = badge.getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map((badge) => badge.parentElement.textContent)"""


@dataclass
class Desk:
    """The open page, with what went wrong on it and whom it spoke to."""

    page: Page
    live: Trial
    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def chat(self, person: int) -> Locator:
        """The messages of one phone."""
        return self.page.get_by_test_id(f"messages-{person}")

    async def say(self, person: int, words: str) -> None:
        """Type into a phone and send."""
        await self.page.get_by_test_id(f"composer-{person}").fill(words)
        await self.page.get_by_test_id(f"send-{person}").click()

    async def hears(self, person: int, words: str) -> None:
        """The phone shows a message of the bot with these words."""
        said = self.chat(person).locator("[data-side=bot]", has_text=re.compile(words))
        await expect(said.last).to_be_visible(timeout=PATIENCE)

    async def press(self, person: int, label: str) -> None:
        """Press the newest button of this label under a message of the phone, else the key of its keyboard."""
        phone = self.page.get_by_test_id(f"phone-{person}")
        inline = self.chat(person).get_by_role("button", name=re.compile(label))
        try:
            await expect(inline.last).to_be_visible(timeout=5_000)
            await inline.last.click()
        except AssertionError:
            await phone.get_by_test_id(f"keyboard-{person}").get_by_role("button", name=re.compile(label)).click()

    async def forward(self, times: int = 1, step: str = "day") -> None:
        """Move the clock with its button and wait until it has arrived."""
        for _ in range(times):
            await self.page.get_by_test_id(f"clock-{step}").click()
            await expect(self.page.get_by_test_id(f"clock-{step}")).to_be_enabled(timeout=60_000)

    async def picture(self, name: str) -> None:
        """Keep a picture of the page for the docs, where a folder is named."""
        folder = os.environ.get("SHOUWANG_PICTURES")
        if folder:
            await asyncio.sleep(0.5)
            Path(folder).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=Path(folder) / name)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    assert chromium, "make browser installs it"
    async with async_playwright() as play:
        one = await play.chromium.launch(executable_path=chromium, args=QUIETLY)
        yield one
        await one.close()


@pytest.fixture
async def desk(browser: Browser, tmp_path: Path) -> AsyncIterator[Desk]:
    """The page of a fresh trial that begins on a Monday morning."""
    logs.set_up("ERROR", ())
    async with AsyncExitStack() as stack:
        live = await stack.enter_async_context(trial(tmp_path / "trial", at=MONDAY))
        page = await browser.new_page(viewport=WIDE)
        one = Desk(page, live)
        page.on("pageerror", lambda error: one.faults.append(str(error)))
        page.on("console", lambda told: one.faults.append(told.text) if told.type == "error" else None)
        page.on(
            "request", lambda asked: one.hosts.add(asked.url.split("/")[2]) if asked.url.startswith("http") else None
        )
        await page.goto(live.url)
        yield one
        await page.close()
    assert one.faults == []
    assert one.hosts == {live.url.split("/")[2]}, "the page asked another host"


async def test_the_guided_story_from_the_first_word_to_the_county(desk: Desk) -> None:
    await desk.hears(RESIDENT, "有困难直接说")
    await desk.say(RESIDENT, "老伴住院花了六万多，家里米都快没了")
    await desk.hears(RESIDENT, "哪个村")
    await desk.say(RESIDENT, "北港村")
    await desk.hears(RESIDENT, "怎么称呼")
    await desk.say(RESIDENT, "王桂兰")
    await desk.press(RESIDENT, "发我的电话")
    await desk.hears(RESIDENT, "可以交给镇里吗")
    await desk.press(RESIDENT, "^交$")
    await desk.hears(RESIDENT, "编号 0001")

    await desk.say(ASSISTANT, "报 李国顺 3组 大病 急")
    await desk.press(ASSISTANT, "知道，同意")
    await desk.press(ASSISTANT, "^交给镇里$")
    await desk.hears(ASSISTANT, "0002")

    await desk.say(OFFICER, "待办")
    await desk.hears(OFFICER, "待办")
    await desk.press(OFFICER, "0001")
    await desk.hears(OFFICER, "王桂兰")
    await desk.press(OFFICER, "接下来")
    await desk.hears(RESIDENT, "有人管了")
    await desk.press(OFFICER, "^受理")
    await desk.press(OFFICER, "临时救助")
    await desk.hears(RESIDENT, "镇里接了")
    await expect(desk.page.get_by_test_id("panel-cases")).to_contain_text("0001")
    await desk.picture("try.png")

    await desk.forward(1)
    await desk.hears(HELPER, "今天看")
    await desk.forward(1)
    await desk.hears(ASSISTANT, "刘\\*生")
    await desk.forward(2)
    await desk.hears(OFFICER, "刘\\*生")
    await desk.forward(3)
    await desk.hears(COUNTY, "刘\\*生")
    await desk.picture("climb.png")
    await desk.press(COUNTY, "接手")
    await desk.hears(COUNTY, "接手")


async def test_a_voice_a_picture_and_a_place_from_the_phone_are_one_request(desk: Desk) -> None:
    await desk.hears(RESIDENT, "有困难直接说")
    for kind in ("menu-voice_sample", "menu-photo_sample", "menu-place"):
        await desk.page.get_by_test_id(f"attach-{RESIDENT}").click()
        await desk.page.get_by_test_id(kind).click()
        await asyncio.sleep(1.5)
    await desk.hears(RESIDENT, "照片收到了")
    await desk.hears(RESIDENT, "北港村")
    drafts = await desk.live.running.db.read(lambda tx: tx.conn.execute("SELECT COUNT(*) FROM drafts").fetchone()[0])
    assert drafts == 1


async def test_the_page_speaks_english_when_asked(desk: Desk) -> None:
    await desk.page.get_by_test_id("language").click()
    await expect(desk.page.get_by_test_id("clock-day")).to_contain_text(re.compile("day", re.IGNORECASE))
    await desk.picture("english.png")


async def test_on_a_telephone_one_person_is_shown_and_nothing_sticks_out(desk: Desk) -> None:
    await desk.page.set_viewport_size(NARROW)
    await desk.page.reload()
    await expect(desk.page.get_by_test_id(f"phone-{RESIDENT}")).to_be_visible()
    await expect(desk.page.get_by_test_id(f"phone-{COUNTY}")).not_to_be_visible()
    await desk.page.get_by_test_id(f"tab-{COUNTY}").click()
    await expect(desk.page.get_by_test_id(f"phone-{COUNTY}")).to_be_visible()
    await expect(desk.page.get_by_test_id("clock-day")).to_be_visible()
    width = await desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"], f"the page is {width} px wide on a telephone"
    covered = await desk.page.evaluate(OVER_THE_NAME)
    assert covered == [], "a badge lies over the name of a tab"
    await desk.picture("phone.png")


async def test_narrowing_the_window_never_leaves_the_panel_over_the_phones(desk: Desk) -> None:
    panel = desk.page.get_by_test_id("panel")
    await expect(panel).to_be_visible()
    await desk.page.set_viewport_size(NARROW)
    await expect(panel).not_to_be_visible()
    await expect(desk.page.get_by_test_id(f"composer-{RESIDENT}")).to_be_visible()


async def test_the_time_of_an_own_short_message_can_be_read_beside_its_menu(desk: Desk) -> None:
    await desk.hears(RESIDENT, "有困难直接说")
    await desk.say(RESIDENT, "好")
    mine = desk.chat(RESIDENT).locator("[data-side=me]").last
    await mine.hover()
    time, menu = await mine.locator("time").bounding_box(), await mine.locator(".menu-button").bounding_box()
    assert time and menu and menu["width"] >= 40 and menu["height"] >= 40
    assert menu["x"] + menu["width"] <= time["x"] or time["x"] + time["width"] <= menu["x"]


async def test_who_reads_above_is_not_pulled_to_the_end_when_the_days_go_by(desk: Desk) -> None:
    for person in (OFFICER, COUNTY):
        await desk.hears(person, ".")
    await desk.forward(3)
    reading = desk.chat(OFFICER)
    await reading.evaluate("list => { list.scrollTop = 0; }")
    await desk.forward(2)
    assert await reading.evaluate("list => list.scrollTop") == 0
    at_end = "list => list.scrollHeight - list.scrollTop - list.clientHeight < 80"
    assert await desk.chat(COUNTY).evaluate(at_end)


async def test_a_reset_line_loses_nothing_and_doubles_nothing(desk: Desk) -> None:
    await desk.hears(RESIDENT, "有困难直接说")
    await desk.page.get_by_test_id("faults").click()
    await desk.page.get_by_test_id("fault-reset").click()
    await desk.page.keyboard.press("Escape")
    await desk.say(RESIDENT, "房子漏雨，没法住了")
    await asyncio.sleep(2)
    await desk.page.get_by_test_id("faults").click()
    await desk.page.get_by_test_id("fault-ok").click()
    await desk.page.keyboard.press("Escape")
    await desk.hears(RESIDENT, "急")
    drafts = await desk.live.running.db.read(lambda tx: tx.conn.execute("SELECT COUNT(*) FROM drafts").fetchone()[0])
    assert drafts == 1
