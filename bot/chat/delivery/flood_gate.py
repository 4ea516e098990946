"""The gate that every request to Telegram passes: paced, patient with 429, stubborn with the network.

A chat that was told to wait waits alone. A request that surely did not arrive, or that may arrive
twice without harm, is repeated; one that may have been done and must not be done twice is not:
that is for `postman` to find out.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.chat.contact import Contact
from bot.chat.delivery.pacing import Limits, Pace
from bot.measures import Measures, NoMeasures, timed

_log = logging.getLogger(__name__)

_MOST_TRIES = 8
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 15.0
_MOST_LOCKS = 20_000

_NEW_MESSAGES = ("send", "copy", "forward")
_FREE = frozenset({"sendChatAction", "sendMessageDraft"})
"""They make no message, so they are not counted and may be repeated."""


Leaving = Callable[[], Awaitable[None]]
"""Told right before a request leaves, each time it does."""


class FloodGate(BaseRateLimiter[Leaving]):
    """Telegram's limits, kept for one bot."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        tries: int = _MOST_TRIES,
        contact: Contact | None = None,
        measures: Measures | None = None,
    ) -> None:
        """Take what it needs; everything has a default.

        Args:
            limits: Telegram's.
            clock: Seconds that only grow.
            tries: How often a request that fails is made.
            contact: Told of every answer.
            measures: Told of waits and failures.
        """
        self._contact = contact or Contact()
        self._measures = measures or NoMeasures()
        self._pace = Pace(limits)
        self._clock = clock
        self._tries = tries
        self._chats: OrderedDict[int, asyncio.Lock] = OrderedDict()
        self._overall = asyncio.Lock()
        self.flood_waits = 0
        """How often Telegram said to wait."""

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    def share(self, processes: int) -> None:
        """Share Telegram's overall limit with other processes of the same bot."""
        self._pace.share(processes)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Leaving | None,
    ) -> Any:
        """Make a request when it may be made, as often as it takes."""
        chat = _chat_of(data)
        failures = 0
        while True:
            with timed(self._measures, "gate", self._clock):
                await self._admit(endpoint, chat, rate_limit_args or _nothing)
            try:
                with self._noting():
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._told_to_wait(endpoint if chat is None else chat, error)
            except NetworkError as error:
                failures += 1
                if not _may_repeat(error, endpoint) or failures >= self._tries:
                    raise
                await asyncio.sleep(_pause_s(failures))

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note how one request ends; a refusal is an answer, too."""
        try:
            yield
        except TelegramError as error:
            self._measures.telegram_failed(type(error).__name__)
            if isinstance(error, InvalidToken):
                self._contact.rejected()
            elif isinstance(error, BadRequest) or not isinstance(error, NetworkError):
                self._contact.heard()
            raise
        self._contact.heard()

    async def _admit(self, endpoint: str, chat: int | None, leaving: Leaving) -> None:
        if chat is None or not _counts(endpoint):
            # Menus that must wait for an hour hold up neither what is pressed nor what arrives.
            whom = endpoint if chat is None else chat
            await self._wait(lambda: self._pace.held_s(whom, self._clock()))
            await leaving()
            return
        async with self._lock(chat):
            await self._wait(lambda: self._pace.chat_wait_s(chat, self._clock()))
            async with self._overall:
                await self._wait(lambda: self._pace.overall_wait_s(self._clock()))
                # Counted after that is told: a disk that stalls would let out what it held at once.
                await leaving()
                self._pace.left(chat, self._clock())

    @staticmethod
    async def _wait(left_s: Callable[[], float]) -> None:
        """Until nothing is left to wait for; the wait may grow meanwhile."""
        wait = left_s()
        while wait:
            await asyncio.sleep(wait)
            wait = left_s()

    def _told_to_wait(self, whom: int | str, error: RetryAfter) -> None:
        self.flood_waits += 1
        told = error.retry_after
        seconds = told.total_seconds() if isinstance(told, timedelta) else float(told)
        self._measures.told_to_wait(seconds)
        _log.warning("told to wait %.0f s", seconds)
        self._pace.hold(whom, self._clock() + seconds + 0.1)

    def _lock(self, chat: int) -> asyncio.Lock:
        lock = self._chats.setdefault(chat, asyncio.Lock())
        self._chats.move_to_end(chat)
        if len(self._chats) > _MOST_LOCKS:
            for old, candidate in list(self._chats.items())[:100]:
                if not candidate.locked():
                    del self._chats[old]
        return lock


async def _nothing() -> None:
    pass


def surely_unsent(error: NetworkError) -> bool:
    """Whether a request that failed did not reach Telegram."""
    return isinstance(error.__cause__, _UNSENT)


def _may_repeat(error: NetworkError, endpoint: str) -> bool:
    if isinstance(error, BadRequest):
        return False
    once = endpoint.startswith(_NEW_MESSAGES) and endpoint not in _FREE
    return surely_unsent(error) or not once


def _counts(endpoint: str) -> bool:
    return endpoint.startswith((*_NEW_MESSAGES, "edit")) and endpoint not in _FREE


def _chat_of(data: dict[str, Any]) -> int | None:
    chat = data.get("chat_id")
    try:
        return int(chat) if chat is not None else None
    except (TypeError, ValueError):
        return None


def _pause_s(failures: int) -> float:
    longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * float(2 ** (failures - 1)))
    spread: float = random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, keeps no secret
    return longest * spread


_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
