"""Several processes behind one webhook: each takes a share of what any of them was brought."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from bot.chat.beside import beside
from bot.errors import RecordsUnavailable
from bot.records import Received, SharedInbox

_log = logging.getLogger(__name__)

_LOOKS_EVERY_S = 0.2
"""How often a process looks for what others were brought and for whose process died."""
_RENEWS_EVERY_S = 3.0


class Sharing:
    """The share of one process."""

    def __init__(self, inbox: SharedInbox, *, on_count: Callable[[int], None]) -> None:
        """Take collaborators.

        Args:
            inbox: That the processes share.
            on_count: Told how many processes there are.
        """
        self._inbox = inbox
        self._on_count = on_count
        self._brought = asyncio.Event()

    def look(self) -> None:
        """Something was brought to this process."""
        self._brought.set()

    @asynccontextmanager
    async def belonging(self) -> AsyncIterator[None]:
        """Be one of the processes while the block lasts; what is claimed stays so until its end."""
        await self._renew()
        try:
            async with beside(self._again(self._renew, _RENEWS_EVERY_S)):
                yield
        finally:
            try:
                await self._inbox.leave()
            except RecordsUnavailable as error:
                _log.warning("the others take over when the claims end: %s", error)

    @asynccontextmanager
    async def taking(
        self, begin: Callable[[Sequence[Received]], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Begin a share of what is brought while the block lasts.

        Args:
            begin: Told of updates in the order in which they are to be begun.
        """

        async def look() -> None:
            self._brought.clear()
            if share := await self._inbox.take():
                await begin(share)

        async with beside(self._again(look, _LOOKS_EVERY_S)):
            yield

    async def _renew(self) -> None:
        self._on_count(await self._inbox.renew())
        await self._inbox.release()

    async def _again(self, work: Callable[[], Awaitable[None]], pause_s: float) -> None:
        while True:
            try:
                await work()
            except RecordsUnavailable as error:
                _log.error("the updates cannot be shared: %s", error)
            except Exception:  # noqa: BLE001 - without it nothing would ever be answered again
                _log.exception("the updates cannot be shared")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._brought.wait(), pause_s)
