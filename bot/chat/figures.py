"""What is noted of each question, on every surface: its figures, and its text if it was refused."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.chat.errands import Errand
from bot.chat.services import ChatServices

_log = logging.getLogger(__name__)


async def note_question(
    services: ChatServices, errand: Errand, question: str, outcome: str
) -> None:
    """Note a question that was dealt with.

    Args:
        services: Whose journal it goes to.
        errand: Whose question it was, and since when.
        question: As asked; kept when it was refused, without who asked it.
        outcome: answered, refused, stopped or failed.
    """
    now, took_s = services.clock(), services.monotonic() - errand.since
    surface = errand.place.surface.value
    services.measures.question(surface, outcome)
    services.measures.took("whole", took_s)
    _log.info("update %d: %s in %s, %.0f ms", errand.update_id, outcome, surface, took_s * 1000)
    await services.records.journal.asked(
        at=now,
        day=datetime.fromtimestamp(now).astimezone().date().isoformat(),
        surface=surface,
        outcome=outcome,
        ms=took_s * 1000,
    )
    if outcome == "refused":
        await services.records.journal.refused(question, now)
