"""How a serving bot is: whether it lives, whether it can answer, and what is counted.

It is asked from the first moment of a start, while the index may still be built.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, TelegramError

from bot.chat.contact import Contact
from bot.chat.services import ChatServices, Corpus
from bot.errors import RecordsUnavailable
from bot.measures import Exposition, Measures, Snapshot
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.corpus import CorpusStatus

_CHECK_S = 5.0
"""Longest that one check may take."""
_SILENCE_S = 90.0
"""How long Telegram may be silent, which answers a request for updates every 25 s."""

_Check = Callable[[], Awaitable[str | None]]


class Vitals:
    """What is told of one bot."""

    def __init__(self, measures: Measures, contact: Contact, corpus: Corpus) -> None:
        self._measures = measures
        self._contact = contact
        self._corpus = corpus
        self._services: ChatServices | None = None
        self._probe: Callable[[], Awaitable[object]] | None = None
        self._phase: str | None = "starting"

    def serves(self, services: ChatServices, probe: Callable[[], Awaitable[object]] | None) -> None:
        """Updates are taken from now on.

        Args:
            services: Behind the handlers.
            probe: Asks Telegram something small, where nothing else would: behind a webhook that
                is quiet.
        """
        self._services, self._probe, self._phase = services, probe, None

    def stops(self) -> None:
        """No more updates are taken."""
        self._phase = "stopping"

    def is_alive(self) -> bool:
        """Whether the bot does what it is there for, as far as that can be told without a look."""
        return self._contact.is_polling and not self._contact.revoked.is_set()

    async def not_ready(self) -> dict[str, str]:
        """What keeps the bot from answering, by name; nothing when it can answer."""
        checks: dict[str, _Check] = {"index": self._check_index}
        if self._services is not None:
            checks |= {"records": self._check_records, "telegram": self._check_telegram}
        found = await asyncio.gather(*map(_within_time, checks.values()))
        faults = {name: fault for name, fault in zip(checks, found, strict=True) if fault}
        return {"bot": self._phase, **faults} if self._phase else faults

    async def exposition(self) -> Exposition | None:
        """What was counted, with what is looked up now."""
        now = await self._snapshot()
        return await asyncio.to_thread(self._measures.exposition, now)

    async def _snapshot(self) -> Snapshot:
        waiting = self._services.desk.waiting if self._services else 0
        silence_s = self._contact.silence_s
        try:
            status = await self._status()
        except (KnowledgeError, OSError):
            status = None
        serving = status.serving if status else None
        if serving is None:
            return Snapshot(waiting, silence_s)
        return Snapshot(
            queue_depth=waiting,
            telegram_silence_s=silence_s,
            generation_age_s=time.time() - serving.created.timestamp(),
            documents=len(serving.documents),
            passages=serving.passages,
        )

    async def _status(self) -> CorpusStatus:
        return await asyncio.to_thread(self._corpus.status)

    async def _check_index(self) -> str | None:
        try:
            status = await self._status()
        except (KnowledgeError, OSError) as error:
            return str(error)
        return None if status.serving else "nothing is indexed yet"

    async def _check_records(self) -> str | None:
        if self._services is None:
            return None
        try:
            await self._services.records.probe()
        except RecordsUnavailable as error:
            return f"cannot be written: {error}"
        return None

    async def _check_telegram(self) -> str | None:
        if self._contact.silence_s > _SILENCE_S and self._probe is not None:
            try:
                await self._probe()
            except InvalidToken:
                return "does not know the token"
            except TelegramError as error:
                return f"cannot be reached: {type(error).__name__}"
        silence_s = self._contact.silence_s
        return f"silent for {silence_s:.0f} s" if silence_s > _SILENCE_S else None


async def _within_time(check: _Check) -> str | None:
    try:
        async with asyncio.timeout(_CHECK_S):
            return await check()
    except TimeoutError:
        return f"no answer within {_CHECK_S:g} s"
