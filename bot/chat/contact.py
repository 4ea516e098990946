"""The line to Telegram.

When it last answered and what time it is there, whether it is still asked for updates, and whether
it still knows the token.
"""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Callable

POLL_S = 25
"""Longest that Telegram holds a request for updates, in seconds."""
_NOISE_S = 3.0
_LATE_S = 100.0
"""Beyond it: a request that times out, and the longest pause of the library after failures."""


class Contact:
    """What is known of the line to Telegram; for one event loop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        calendar: Callable[[], float] = time.time,
    ) -> None:
        """Take two clocks.

        Args:
            clock: Seconds that only grow.
            calendar: Seconds since 1970, as this machine has them; it may be wrong, and jump.
        """
        self._clock = clock
        self._calendar = calendar
        self._ahead: float | None = None
        """What is to be added to the growing clock to have Telegram's time."""
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

    def now(self) -> float:
        """Seconds since 1970 by Telegram's clock; by this machine's before Telegram told any.

        Messages carry that time, so how old one is, and what is to be forgotten, never depends on
        a clock that is set wrong here or jumps.
        """
        return self._calendar() if self._ahead is None else self._clock() + self._ahead

    def dated(self, header: str | None) -> None:
        """Telegram answered with this `Date`."""
        try:
            told = email.utils.parsedate_to_datetime(header or "").timestamp()
        except (ValueError, OverflowError):
            return
        ahead = told - self._clock()
        # The header has whole seconds, and answers take their time: small steps are noise.
        if self._ahead is None or abs(ahead - self._ahead) > _NOISE_S:
            self._ahead = ahead

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
