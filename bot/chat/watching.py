"""What a person sees while work lasts: typing, then a text that grows.

In private it is a draft, elsewhere a message that is edited and becomes the answer. Work that is
quick shows nothing but its answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from telegram.error import TelegramError

from bot.chat.delivery import Piece, Postman, Unreachable
from bot.chat.markup import cut, rich
from bot.chat.places import Place, Surface

_log = logging.getLogger(__name__)

_TYPING_AFTER_S = 0.4
_TYPING_LASTS_S = 4.5
_SHOWN_AFTER_S = 1.2
_DRAFT_EVERY_S = 1.0
_EDIT_EVERY_S = 3.0
_STEP_S = 0.2


class Watching:
    """Shows how an answer grows, while its block lasts."""

    def __init__(
        self,
        postman: Postman,
        place: Place,
        *,
        number: int,
        reply_to: int | None,
        quiet: bool = False,
        begin: Callable[[Piece], Awaitable[int]] | None = None,
    ) -> None:
        """Prepare.

        Args:
            postman: Delivers.
            place: Where.
            number: Of the draft, not 0.
            reply_to: The message that is answered.
            quiet: Show typing alone.
            begin: Sends the message that is shown meanwhile; its number.
        """
        self._begin = begin or self._send
        self._postman = postman
        self._place = place
        self._number = number
        self._reply_to = reply_to
        self._quiet = quiet
        self._text = ""
        self._shown = ""
        self._message: int | None = None
        self._ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def message(self) -> int | None:
        """The message that is shown meanwhile, to become the answer."""
        return self._message

    def tell(self, text: str) -> None:
        """Show this text from now on."""
        self._text = text

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._task is not None:
            # Not cancelled: the number of a message under way would be lost with it.
            try:
                await asyncio.shield(self._task)
            except asyncio.CancelledError:
                await asyncio.wait([self._task])
                raise

    async def _show(self) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        typing_at, shown_at = began + _TYPING_AFTER_S, began + _SHOWN_AFTER_S
        while not await self._ends_within(_STEP_S):
            now = clock()
            if now >= typing_at:
                await self._postman.typing(self._place)
                typing_at = now + _TYPING_LASTS_S
            if not self._quiet and now >= shown_at and self._text != self._shown:
                shown_at = now + await self._renew()

    async def _ends_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
        return self._ended.is_set()

    async def _renew(self) -> float:
        """Show the newest text; seconds until the next one may be shown."""
        text = self._text
        pieces = cut(rich(text))
        self._shown = text
        if not pieces:
            return _STEP_S
        if self._place.surface is Surface.PRIVATE and self._message is None:
            first = Piece.of(pieces[0])
            if await self._postman.draft(self._place, self._number, first.plain):
                return _DRAFT_EVERY_S
        try:
            await self._renew_message(Piece.of(pieces[0]))
        except (TelegramError, Unreachable) as error:
            # What is shown meanwhile may fail; the answer itself is delivered with care.
            _log.info("progress not shown: %s", type(error).__name__)
        return _EDIT_EVERY_S

    async def _renew_message(self, piece: Piece) -> None:
        if self._message is None:
            self._message = await self._begin(piece)
        else:
            await self._postman.edit(self._place, self._message, piece)

    async def _send(self, piece: Piece) -> int:
        return await self._postman.send(self._place, piece, reply_to=self._reply_to, silent=True)
