"""Tells whoever listens (pages by server-sent events, waiting tests, the webhook pump) that something happened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from playground.shapes import Json

BEHIND = 2000
END: Json = {"type": "end"}


class Hub:
    """One bell and a queue for every open page; a page that does not keep up is told to load everything again."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self._pages: set[asyncio.Queue[Json]] = set()

    @property
    def watched(self) -> bool:
        """True while a page is open."""
        return bool(self._pages)

    def ring(self) -> None:
        """Wake those who wait for any change."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def tell(self, event: Json) -> None:
        """Send an event to the open pages and ring."""
        for page in self._pages:
            if page.qsize() >= BEHIND:
                while not page.empty():
                    page.get_nowait()
                event = {"type": "reload"}
            page.put_nowait(event)
        self.ring()

    async def change(self, seconds: float) -> bool:
        """Wait for the next change; False when none came in this time."""
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def end(self) -> None:
        """Tell the open pages that nothing follows, so that their streams end."""
        self.tell(END)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Json]]:
        """A queue of events while the block lasts."""
        page: asyncio.Queue[Json] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)
