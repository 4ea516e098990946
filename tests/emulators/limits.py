"""How much a bot may send, and what it is told when it sends more."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

Clock = Callable[[], float]


@dataclass(frozen=True)
class Limits:
    overall_per_s: int = 30
    chat_per_s: float = 1
    chat_burst: int = 3
    group_per_min: int = 20


class Violation(NamedTuple):
    method: str
    chat_id: int
    which_limit: str
    time: float


@dataclass
class _Bucket:
    tokens: float
    filled: float


@dataclass
class Limiter:
    """Counts what was delivered; what it refuses costs nothing."""

    limits: Limits | None
    clock: Clock
    violations: list[Violation] = field(default_factory=list)
    _overall: deque[float] = field(default_factory=deque)
    _minute: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _buckets: dict[int, _Bucket] = field(default_factory=dict)

    def retry_after(
        self, method: str, chat_id: int, *, is_group: bool, is_edit: bool, count: int = 1
    ) -> int | None:
        """Seconds to wait when a limit is exceeded; otherwise the request is counted.

        An edit counts for its chat alone, a new message for everything.
        """
        if self.limits is None:
            return None
        now = self.clock()
        waits = {"chat_per_s": self._chat_wait(chat_id, now)}
        if not is_edit:
            waits["overall_per_s"] = _window_wait(
                self._overall, now, 1.0, self.limits.overall_per_s, count
            )
            if is_group:
                waits["group_per_min"] = _window_wait(
                    self._minute[chat_id], now, 60.0, self.limits.group_per_min, count
                )
        exceeded = [(name, wait) for name, wait in waits.items() if wait > 0]
        if exceeded:
            self.violations += [Violation(method, chat_id, name, now) for name, _ in exceeded]
            return max(1, math.ceil(max(wait for _, wait in exceeded)))
        self._buckets[chat_id].tokens -= 1
        if not is_edit:
            self._overall.extend([now] * count)
            if is_group:
                self._minute[chat_id].extend([now] * count)
        return None

    def _chat_wait(self, chat_id: int, now: float) -> float:
        assert self.limits is not None
        burst, rate = float(self.limits.chat_burst), self.limits.chat_per_s
        bucket = self._buckets.setdefault(chat_id, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filled) * rate)
        bucket.filled = now
        # The tolerance keeps a client that waits exactly long enough from failing by rounding.
        return (1 - bucket.tokens) / rate if bucket.tokens < 1 - 1e-6 else 0.0


def _window_wait(times: deque[float], now: float, window: float, most: int, count: int) -> float:
    while times and times[0] <= now - window + 1e-6:
        times.popleft()
    if len(times) + count <= most or not times:
        return 0.0
    leaving = times[min(len(times) + count - most, len(times)) - 1]
    return leaving + window - now
