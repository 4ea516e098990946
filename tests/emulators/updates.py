"""The updates a bot has not confirmed yet, and long polling."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.emulators.errors import ApiError, conflict
from tests.emulators.signals import Signal

Raw = dict[str, Any]

# A bot gets these only if it asks for them.
_UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
_OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK_SET = "terminated by setWebhook request"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(eq=False)
class Pending:
    update: Raw
    # A test sent this number again, so a later confirmation of the number does not cover it.
    again: bool
    delivered: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class Updates:
    def __init__(self, signal: Signal) -> None:
        self.pending: list[Pending] = []
        self.history: list[Raw] = []
        self.allowed: list[str] = []
        self.webhook_active = False
        self._signal = signal
        self._next_id = 700_000_001
        self._polls = 0
        self._held: int | None = None
        self._ended: dict[int, ApiError] = {}
        self._closed = False

    @property
    def polled(self) -> bool:
        """Whether a poll is being held."""
        return self._held is not None

    def emit(self, kind: str, content: Raw) -> None:
        """Queue what happened, if the bot wants to know about such things."""
        wanted = kind in self.allowed if self.allowed else kind not in _UNASKED
        if wanted:
            self.push({kind: copy.deepcopy(content)})

    def push(self, update: Raw) -> int:
        """Queue any update; one without a number gets the next."""
        again = "update_id" in update
        if not again:
            update = {"update_id": self._next_id, **update}
        self._next_id = max(self._next_id, int(update["update_id"]) + 1)
        self.pending.append(Pending(copy.deepcopy(update), again))
        if not again:
            self.history.append(copy.deepcopy(update))
        self._signal.set()
        return int(update["update_id"])

    def allow(self, kinds: Sequence[str] | None) -> None:
        if kinds is not None:
            self.allowed = list(kinds)

    def drop_all(self) -> None:
        self.pending.clear()
        self._signal.set()

    def confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset:
            self.pending = [
                each
                for each in self.pending
                if each.id >= offset or (each.again and not each.delivered)
            ]

    def remove(self, pending: Pending) -> None:
        if pending in self.pending:
            self.pending.remove(pending)

    def end_poll(self, reason: str = _WEBHOOK_SET) -> None:
        if self._held is not None:
            self._ended[self._held] = conflict(reason)
            self._signal.set()

    def close(self) -> None:
        self._closed = True
        self._signal.set()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Raw]:
        if self.webhook_active:
            raise conflict(_WEBHOOK_ACTIVE)
        self.end_poll(_OTHER_POLLER)
        self._polls += 1
        number = self._held = self._polls
        self.confirm(offset)
        self._signal.set()
        try:
            ready = await self._signal.until(
                lambda: self._closed or number in self._ended or bool(self.pending) or None,
                seconds,
            )
            if number in self._ended:
                raise self._ended.pop(number)
            return self._take(limit) if ready else []
        finally:
            self._ended.pop(number, None)
            if self._held == number:
                self._held = None

    def _take(self, limit: int) -> list[Raw]:
        taken = self.pending[: min(max(limit, 1), 100)]
        for each in taken:
            each.delivered = True
        return [each.update for each in taken]
