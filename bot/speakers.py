"""The Speaker: says what the outbox holds at Telegram's pace; each chat in order, many at once; nothing more than twice."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

import structlog
from telegram import Bot, ReplyKeyboardMarkup
from telegram.error import RetryAfter, TelegramError

from bot.health import Pulse
from bot.logs import new_code
from bot.menus import Menus
from bot.messages import Piece, edit_piece, judge, send_piece
from bot.paces import Pace, wait_before
from bot.saying import compose
from bot.texts import Texts
from bot.turns import LEASE, Turn, Turns

AT_ONCE: Final = 8
HELD: Final = 32
LOOK_AGAIN: Final = 1.0
"""Seconds after which the outbox is looked at although nobody woke us: something may have become due."""
SAID_AT_MOST: Final = 2

log = structlog.get_logger(__name__)


class Speaker:
    """Holds a line for each chat and serves eight at once; `speak` runs until told to stop and all that is due is said."""

    def __init__(self, turns: Turns, bot: Bot, texts: Texts, pace: Pace, pulse: Pulse) -> None:
        self._turns = turns
        self._bot = bot
        self._texts = texts
        self._pace = pace
        self._pulse = pulse
        self._menus = Menus(bot, texts)
        self._woken = asyncio.Event()
        self._voices = asyncio.Semaphore(AT_ONCE)
        self._lines: dict[str, deque[Turn]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet_until: dict[str, float] = {}
        self._failed: dict[str, int] = {}
        self._unsure: dict[int, int] = {}
        self._begun: dict[int, tuple[int, str]] = {}

    def wake(self) -> None:
        """Something new may be due."""
        self._woken.set()

    async def speak(self, stop: asyncio.Event) -> None:
        """Speak until `stop` is set and nothing that is due is left."""
        failed = 0
        while True:
            self._woken.clear()
            room = HELD - sum(map(len, self._lines.values()))
            try:
                turns = await self._turns.claim(room) if room > 0 else []
                await self._line_up(turns)
                failed = 0
            except Exception:
                failed += 1
                log.exception("claim.failed", failed=failed)
                await asyncio.sleep(wait_before(failed, slowest=10))
                turns = []
            if turns:
                continue
            if stop.is_set() and not self._lines:
                return
            waits = [asyncio.ensure_future(self._woken.wait()), asyncio.ensure_future(stop.wait())]
            await asyncio.wait(
                waits[: 1 if stop.is_set() else 2], timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED
            )
            for one in waits:
                one.cancel()

    async def _line_up(self, turns: list[Turn]) -> None:
        """Each to the end of its chat's line; what would overtake an earlier message that waits goes back behind it."""
        now = asyncio.get_running_loop().time()
        self._quiet_until = {chat: until for chat, until in self._quiet_until.items() if until > now}
        held = {turn.row.id for line in self._lines.values() for turn in line}
        for turn in turns:
            if turn.row.id in held:
                continue
            if turn.chat in self._quiet_until:
                await self._turns.later([turn], self._quiet_until[turn.chat] - now, "order")
                continue
            line = self._lines.setdefault(turn.chat, deque())
            line.append(turn)
            if len(line) == 1:
                task = asyncio.create_task(self._serve(turn.chat, line))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat: str, line: deque[Turn]) -> None:
        """Say what stands in one chat's line; after a fault all of it goes back, so that its order holds."""
        try:
            while line:
                wait = await self._take(line[0])
                if wait is not None:
                    self._quiet_until[chat] = asyncio.get_running_loop().time() + wait
                    await self._turns.later(line, wait, "later")
                    break
                line.popleft()
        except Exception:
            log.exception("speaking.failed")
        finally:
            del self._lines[chat]
            self.wake()

    async def _take(self, turn: Turn) -> float | None:
        """Say one row and write down its end; the seconds to wait when it has to be said later."""
        if (wait := self._pace.wait_for(turn.chat)) > LEASE / 3:
            return wait
        say, who = turn.row.say, turn.row.who
        up = self._menus.is_up(turn.chat, say.menu, who.account.language)
        try:
            pieces = compose(say, who, turn.row.attachments, self._texts, menu_up=up)
        except Exception as fault:
            await self._set_aside(turn, fault)
            return None
        if turn.row.id in self._unsure and (silent := await self._listen(turn.chat)) is not None:
            return silent
        turn.said, turn.message = self._begun.pop(turn.row.id, (0, ""))
        try:
            await self._utter(turn, pieces)
        except TelegramError as fault:
            return await self._judge(turn, fault)
        await self._end(turn)
        if say.menu:
            await self._menus.follow(turn.chat, say.menu, who.account.language)
        elif isinstance(pieces[-1].markup, ReplyKeyboardMarkup):
            self._menus.replaced(turn.chat)
        return None

    async def _listen(self, chat: str) -> float | None:
        """Before something perhaps said is said again: whether the line answers at all; the seconds to wait when it does not.

        Else an outage that swallows requests would use up the one repetition, and what nobody heard would count as said.
        """
        try:
            await self._bot.get_me()
        except TelegramError as fault:
            self._failed[chat] = self._failed.get(chat, -1) + 1
            log.info("line.silent", error=type(fault).__name__)
            return wait_before(self._failed[chat])
        return None

    async def _utter(self, turn: Turn, pieces: tuple[Piece, ...]) -> None:
        say = turn.row.say
        for piece in pieces[turn.said :]:
            await self._pace.take_turn(turn.chat)
            async with self._voices:
                if not turn.begun:
                    await self._turns.begin(turn)
                    turn.begun = True
                message = None
                if turn.row.replaced and len(pieces) == 1:
                    message = await edit_piece(self._bot, turn.chat, turn.row.replaced, piece)
                if message is None:
                    message = await send_piece(self._bot, turn.chat, piece, protect=say.sensitive, silent=say.silent)
            turn.said += 1
            turn.message = message
            turn.pieces.append(message)

    async def _judge(self, turn: Turn, fault: TelegramError) -> float | None:
        """What follows from a fault: the seconds to wait before it is tried again, or None when the row is settled."""
        name = judge(fault)
        row = turn.row
        self._pulse.faults.labels(name).inc()
        log.info("say.failed", outbox=row.id, fault=name, error=type(fault).__name__, tries=row.tries)
        match name:
            case "unreachable":
                await self._turns.unreachable(turn)
                return None
            case "refused":
                await self._set_aside(turn, fault)
                return None
            case "unsure":
                turn.unsure = True
                self._unsure[row.id] = self._unsure.get(row.id, 0) + 1
                if self._unsure[row.id] >= SAID_AT_MOST:
                    log.warning("say.unsure", outbox=row.id)
                    await self._end(turn)
                    return None
        self._begun[row.id] = (turn.said, turn.message)
        if name != "wait":
            self._failed[turn.chat] = self._failed.get(turn.chat, -1) + 1
            return wait_before(self._failed[turn.chat])
        wait = _seconds(fault)
        self._pace.pause(turn.chat, wait)
        return wait

    async def _end(self, turn: Turn) -> None:
        """Write down that it was said, however often the disk refuses: forgetting it would say it again."""
        failed = 0
        while True:
            try:
                await self._turns.said(turn)
                break
            except Exception:
                failed += 1
                log.exception("said.not_kept", outbox=turn.row.id, failed=failed)
                await asyncio.sleep(wait_before(failed, slowest=10))
        self._unsure.pop(turn.row.id, None)
        self._failed.pop(turn.chat, None)
        self._pulse.said.labels(turn.row.say.lane).inc()

    async def _set_aside(self, turn: Turn, fault: Exception) -> None:
        code = new_code()
        log.error("say.aside", code=code, outbox=turn.row.id, key=turn.row.say.key, exc_info=fault)
        await self._turns.aside(turn, code)


def _seconds(fault: TelegramError) -> float:
    wait = fault.retry_after if isinstance(fault, RetryAfter) else 1
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
