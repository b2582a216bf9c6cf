"""A bot that answers everything, for tests that drive the page, and the measure of what is hard to read on it."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta, timezone

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)

from playground import Limits, Phone, Playground

KEYS = ReplyKeyboardMarkup([[KeyboardButton("My phone", request_contact=True), "Ask"]], is_persistent=True)
CARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Take", callback_data="take"), InlineKeyboardButton("Tell", callback_data="tell")]]
)
START = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))

FAINT = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (one) => { const [r, g, b] = one.map((v) => { v /= 255;
      return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const under = (element) => { const over = [];
    for (let one = element; one; one = one.parentElement) { const c = rgb(getComputedStyle(one).backgroundColor);
      over.push(c); if ((c[3] ?? 1) === 1) break; }
    return over.reverse().reduce((base, c) => base.map((v, n) => v + (c[n] - v) * (c[3] ?? 1)), [236, 240, 236]); };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const box = element.getBoundingClientRect();
    if (!own || !box.width || element.closest("[hidden], .sr")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(style.color).slice(0, 3)), light(under(element))].sort((x, y) => y - x);
    const contrast = (a + .05) / (b + .05);
    if (parseFloat(style.fontSize) < 16 || (contrast < 4.5 && !element.closest(":disabled"))) {
      found.push([element.className || element.tagName, element.textContent.slice(0, 30), style.fontSize, contrast]);
    }
  }
  return found; }"""


class Trial:
    """A bot that answers everything, its box with five phones and a clock that moves."""

    def __init__(self) -> None:
        self.now = START
        self.answering: asyncio.Task[None] | None = None
        phones = [
            Phone(1001 + n, name, {"zh-CN": name, "en": name}, {"zh-CN": "x", "en": f"the {name.lower()} of the story"},
                  f"+861390000100{n + 1}", {"en": ("The roof leaks.",), "zh-CN": ("1",)})
            for n, name in enumerate(("Resident", "Assistant", "Officer", "Helper", "County"))
        ]  # fmt: skip
        self.box = Playground(
            "1:x", phones, clock=lambda: self.now, advance=self.advance, peek=self.peek, limits=Limits.unpaced()
        )

    async def advance(self, to: datetime) -> None:
        """Move the clock in steps that a page can show."""
        while self.now < to:
            self.now = min(to, self.now + timedelta(hours=4))
            await asyncio.sleep(0.05)

    async def peek(self) -> dict[str, object]:
        """A case and an outbox."""
        rows = [
            {"at": self.now.isoformat(), "head": "registered", "text": "by the resident", "tone": tone}
            for tone in ("good", "late")
        ]
        panels = [{"id": name, "title": {"en": name}, "rows": rows} for name in ("cases", "outbox")]
        return {"now": self.now.isoformat(), "next_due": (self.now + timedelta(hours=2)).isoformat(), "panels": panels}

    async def end(self) -> None:
        """Stop the bot and the box."""
        if self.answering:
            self.answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.answering
            self.answering = None
            await self.box.stop()

    async def answer(self, bot: Bot) -> None:
        """Answer for ever."""
        await bot.set_my_commands([BotCommand("help", "how it works")])
        offset = None
        while True:
            for update in await bot.get_updates(offset=offset, timeout=20):
                offset = update.update_id + 1
                await self.answer_one(bot, update)

    async def answer_one(self, bot: Bot, update: Update) -> None:
        """Say what was heard; a press of Take edits the card, a press of Tell says it in an alert."""
        if query := update.callback_query:
            await query.answer("taken" if query.data == "take" else "told aloud", show_alert=query.data == "tell")
            if query.data == "take":
                await query.edit_message_text("<b>Taken</b>", parse_mode="HTML")
        elif message := update.message:
            kind = next(
                (k for k in ("photo", "voice", "contact", "location", "document") if getattr(message, k)), message.text
            )
            quoted = f" to {message.reply_to_message.text}" if message.reply_to_message else ""
            await message.reply_text(f"heard {kind}{quoted}", reply_markup=KEYS if message.text == "keys" else CARD)
        elif update.edited_message:
            await update.edited_message.reply_text(f"corrected to {update.edited_message.text}")
