"""Sees each update through: done, delivered, and recorded as dealt with exactly once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from functools import partial

from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.chat.acts import Act
from bot.chat.delivery import Unreachable
from bot.chat.desk import Desk
from bot.chat.errands import Errand, Replies, is_final, place_of_plan
from bot.chat.phrases import tell
from bot.chat.places import Surface
from bot.errors import ClaimLost, RecordsAway
from bot.logs import about_request, request_of_update, without_quotes
from bot.measures import Measures, NoMeasures
from bot.records import Inbox, Received

_log = logging.getLogger(__name__)

_PAUSES_S = (5.0, 15.0, 30.0, 60.0)
"""Between attempts to deliver while Telegram cannot be reached; the last one repeats."""
_AWAY_S = 1.0
"""Before the database is asked again, which is waited for then."""


class Finisher:
    """Runs what updates ask for."""

    def __init__(
        self, desk: Desk, replies: Replies, inbox: Inbox, *, measures: Measures | None = None
    ) -> None:
        self._measures = measures or NoMeasures()
        self._desk = desk
        self._replies = replies
        self._inbox = inbox

    def begin(self, errand: Errand, act: Act, key: Hashable | None) -> None:
        """Have an act done: after what waits under the key, or with `None` at once."""
        began = time.perf_counter()

        async def job() -> None:
            self._measures.took("queue", time.perf_counter() - began)
            await self._see_through(errand.update_id, lambda: act(errand), key, errand)

        if key is None:
            self._desk.at_once(job)
        else:
            self._desk.line_up(key, job, whose=errand.person.id if errand.person else None)

    def begin_again(self, received: Received) -> None:
        """Have delivered what a process before this one had planned."""
        if received.plan is None:
            message = f"update {received.update_id} has no plan"
            raise ValueError(message)
        update_id, key = received.update_id, place_of_plan(received.plan).key
        self._desk.line_up(
            key, lambda: self._see_through(update_id, lambda: self._resume(update_id), key)
        )

    async def nothing_to_do(self, update_id: int) -> None:
        """Record that an update asks for nothing."""
        await self._inbox.finish(update_id)

    async def _see_through(
        self,
        update_id: int,
        act: Callable[[], Awaitable[None]],
        key: Hashable | None,
        errand: Errand | None = None,
    ) -> None:
        # A line's worker was begun by another update, so each job says whose it is.
        with about_request(request_of_update(update_id)):
            try:
                await self._until_done(update_id, act, key, errand)
            except ClaimLost:
                _log.warning("update %d: another process goes on with it", update_id)
                self._inbox.give_up(update_id)

    async def _until_done(
        self,
        update_id: int,
        act: Callable[[], Awaitable[None]],
        key: Hashable | None,
        errand: Errand | None,
    ) -> None:
        failures = 0
        try:
            while not await self._attempt(update_id, act, errand):
                await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
                failures += 1
                act = partial(self._resume, update_id)  # the rest of the plan, no more
        except asyncio.CancelledError:
            # What somebody stopped is not wanted later; what the end of the process cut off is.
            if not self._desk.was_stopped(key):
                raise
            await self._tell(errand, "stopped")
        await self._drop_interim(update_id)
        await self._inbox.finish(update_id)

    async def _drop_interim(self, update_id: int) -> None:
        try:
            await self._replies.drop_interim(update_id)
        except (Unreachable, TelegramError) as error:
            _log.info("update %d: a message stays: %s", update_id, type(error).__name__)

    async def _attempt(
        self, update_id: int, act: Callable[[], Awaitable[None]], errand: Errand | None
    ) -> bool:
        """Whether nothing more can be done: it is done, or it will never be, and that is said."""
        try:
            await self._with_records(update_id, act)
        except ClaimLost:
            raise
        except Unreachable as error:
            _log.info("update %d: %s", update_id, without_quotes(str(error)))
            return True
        except TelegramError as error:
            if why := _why_later(error):
                _log.warning("update %d waits: %s", update_id, why)
                return False
            _log.error("update %d: %s", update_id, without_quotes(error.message))
        except Exception:  # noqa: BLE001 - one update must not stop the others
            _log.exception("update %d failed", update_id)
        else:
            return True
        await self._tell(errand, "error_internal")
        return True

    async def _with_records(self, update_id: int, act: Callable[[], Awaitable[None]]) -> None:
        """Do it again when the database went away in the middle, or the rest if that is known."""
        while True:
            try:
                await act()
            except RecordsAway as error:
                _log.warning("update %d begins again: %s", update_id, error)
                await asyncio.sleep(_AWAY_S)
                received = await self._inbox.find(update_id)
                if received is not None and is_final(received):
                    act = partial(self._replies.resume, received)
            else:
                return

    async def _tell(self, errand: Errand | None, key: str) -> None:
        """Say how something ended that did not say so itself; what is delivered needs no word."""
        if errand is None or errand.place.surface is Surface.INLINE:
            return
        try:
            if not await self._replies.is_delivered(errand.update_id):
                await self._replies.say(errand, tell(key, errand.language))
        except (Unreachable, TelegramError) as error:
            _log.warning(
                "update %d: not even that it failed can be said: %s",
                errand.update_id,
                type(error).__name__,
            )
        except ClaimLost:
            raise
        except Exception:  # noqa: BLE001 - as above
            _log.exception("update %d failed again", errand.update_id)

    async def _resume(self, update_id: int) -> None:
        received = await self._inbox.find(update_id)
        if received is not None and is_final(received):
            await self._replies.resume(received)


def _why_later(error: TelegramError) -> str | None:
    """Why something is tried again; `None` when it is not."""
    if isinstance(error, InvalidToken):
        # With the next token the rest is sent.
        return "Telegram does not know the token"
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return f"Telegram cannot be reached: {type(error).__name__}"
    return None
