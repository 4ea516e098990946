"""What is noted of each question, on every surface: its figures, and its text if it was refused."""

from __future__ import annotations

from datetime import datetime

from bot.chat.errands import Errand
from bot.chat.services import ChatServices


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
    now = services.clock()
    await services.records.journal.asked(
        at=now,
        day=datetime.fromtimestamp(now).astimezone().date().isoformat(),
        surface=errand.place.surface.value,
        outcome=outcome,
        ms=(services.monotonic() - errand.since) * 1000,
    )
    if outcome == "refused":
        await services.records.journal.refused(question, now)
