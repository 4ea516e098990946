"""Drops what is not to be kept any longer, now and then."""

from __future__ import annotations

import asyncio
import logging

from bot.budgets import day_of
from bot.chat.services import ChatServices
from bot.errors import RecordsUnavailable

_log = logging.getLogger(__name__)

_DAY_S = 24 * 3600.0
_KEPT_S = 2 * _DAY_S
"""Telegram redelivers an update for 24 hours at most."""
_FIGURES_KEPT_S = 400 * _DAY_S
_EVERY_S = 3600.0


async def tidy(services: ChatServices) -> None:
    """Tidy the records of a bot until this is cancelled."""
    records, settings = services.records, services.settings
    while True:
        now = services.clock()
        try:
            await records.inbox.prune(now - _KEPT_S)
            await records.shown.prune(now)
            if records.shared is not None:
                await records.shared.rates.prune()
            await records.journal.prune(now - _FIGURES_KEPT_S)
            await records.spending.prune(day_of(now - _FIGURES_KEPT_S))
            await services.answering.assistant.forget_older_than(
                now - settings.memory_days * _DAY_S
            )
        except RecordsUnavailable as error:
            _log.error("the records are not tidied: %s", error)
        await asyncio.sleep(_EVERY_S)
