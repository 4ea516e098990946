"""The line to Telegram.

When it last answered, whether it is still asked for updates, and whether it still knows the token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

POLL_S = 25
"""Longest that Telegram holds a request for updates, in seconds."""
_LATE_S = 100.0
"""Beyond it: a request that times out, and the longest pause of the library after failures."""


class Contact:
    """What is known of the line to Telegram; for one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that gives seconds which only grow."""
        self._clock = clock
        self._heard = clock()
        self._due = float("inf")
        self.revoked = asyncio.Event()
        """Set once Telegram does not know the token any more; nothing will come or go."""

    @property
    def silence_s(self) -> float:
        """Seconds since Telegram last answered, or since this began."""
        return self._clock() - self._heard

    @property
    def is_polling(self) -> bool:
        """Whether updates are being asked for, where they are polled; true where they are not."""
        return self._clock() <= self._due

    def heard(self) -> None:
        """Telegram answered."""
        self._heard = self._clock()

    def polled(self, *, pause_s: float = 0.0) -> None:
        """A request for updates ended, however it did; the next one follows after the pause."""
        self._due = self._clock() + pause_s + POLL_S + _LATE_S

    def stops_polling(self) -> None:
        """No more requests for updates are wanted."""
        self._due = float("inf")

    def rejected(self) -> None:
        """Telegram does not know the token."""
        self.revoked.set()
