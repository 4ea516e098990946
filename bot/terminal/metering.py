"""What language models take when they are asked from a terminal, and whether they still may be."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.askers import TERMINAL, local_person
from bot.errors import RecordsUnavailable, UnreadableMemory

if TYPE_CHECKING:
    from bot.answers import Answer
    from bot.budgets import Budgets, SpendingReport
    from bot.terminal.asking import Session

_EMBEDDED = "embedded"
_FAILURES = (RecordsUnavailable, UnreadableMemory)


class Meter:
    """Counts the answers of one terminal against the budgets; without budgets it counts nothing."""

    def __init__(self, session: Session, budgets: Budgets | None) -> None:
        """Take the budgets; `None` where nothing costs anything, or nothing can be recorded."""
        self._session, self._budgets = session, budgets

    async def are_spent(self) -> bool:
        """Whether a budget of today is used up, so that the embedded model answers."""
        if self._budgets is None:
            return False
        return await self._budgets.are_spent(person=_person(), chat=TERMINAL)

    async def note(self, answer: Answer) -> None:
        """Record what an answer took; it is given even if that fails, which is said."""
        if self._budgets is None:
            return
        try:
            await self._budgets.note(answer, person=_person(), chat=TERMINAL)
        except RecordsUnavailable as error:
            self._session.screen.note(self._session.words("spending_unrecorded", detail=error))


@asynccontextmanager
async def metering(session: Session) -> AsyncIterator[Meter]:
    """A meter for as long as answers are given.

    Raises:
        RecordsUnavailable, UnreadableMemory: There is a budget, and no telling what is left of it.
    """
    settings = session.settings
    if settings.model == _EMBEDDED:
        yield Meter(session, None)
        return
    limited = (
        settings.budget_person_tokens or settings.budget_chat_tokens or settings.budget_day_tokens
    )
    async with AsyncExitStack() as stack:
        try:
            budgets = await stack.enter_async_context(session.composition.budgets(settings))
        except _FAILURES as error:
            if limited:
                raise
            session.screen.note(session.words("spending_unrecorded", detail=error))
            budgets = None
        yield Meter(session, budgets)


async def spending(session: Session) -> SpendingReport | None:
    """What the last days took; `None` where nothing is on record, or it cannot be read, which is said."""
    try:
        async with session.composition.budgets(session.settings, make=False) as budgets:
            return await budgets.report() if budgets else None
    except _FAILURES as error:
        session.screen.note(session.words("spending_unreadable", detail=error))
        return None


def _person() -> int:
    # Where the system has no numbers for users, everybody at this machine is one.
    return local_person(0 if sys.platform == "win32" else os.getuid())
