"""Works through what each place asks for: in order within a place, places side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

Job = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)

_CLEANUP_S = 5.0
"""Most that jobs which are ended have to clean up."""


@dataclass(slots=True)
class _Line:
    waiting: deque[tuple[Job, int | None]] = field(default_factory=deque)
    current: asyncio.Task[None] | None = None
    whose: int | None = None
    worker: asyncio.Task[None] | None = None
    stopped: bool = False


class Desk:
    """The queues of one bot; for one event loop."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def waiting(self) -> int:
        """How many jobs wait or are under way."""
        queued = sum(
            len(line.waiting) + (line.current is not None) for line in self._lines.values()
        )
        return queued + len(self._errands)

    def line_up(self, key: Hashable, job: Job, *, whose: int | None = None) -> None:
        """Do a job after those that the place waits for already.

        Args:
            key: The place.
            job: Must not raise; one that does is logged, and the next begins.
            whose: Id of the person who asked for it.
        """
        if self._closing:
            return
        line = self._lines.setdefault(key, _Line())
        line.waiting.append((job, whose))
        if line.worker is None:
            line.worker = asyncio.create_task(self._work(key, line))

    def at_once(self, job: Job) -> None:
        """Do a job beside whatever else is done."""
        if self._closing:
            return
        task = asyncio.create_task(_logged(job))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def whose(self, key: Hashable) -> int | None:
        """Who asked for what a place is waiting for right now; `None` when nobody in person did."""
        line = self._lines.get(key)
        return line.whose if line and line.current else None

    def stop(self, key: Hashable) -> bool:
        """End what a place is waiting for right now; false when that is nothing.

        What is being ended already is left to say so.
        """
        line = self._lines.get(key)
        if line is None or line.current is None:
            return False
        line.stopped = line.stopped or line.current.cancel()
        return line.stopped

    def was_stopped(self, key: Hashable) -> bool:
        """Whether the job that is being ended in a place is ended by `stop`."""
        line = self._lines.get(key)
        return line is not None and line.stopped

    async def close(self, drain_s: float) -> None:
        """Begin nothing new, let what is under way finish, and end it when that takes too long."""
        self._closing = True
        for line in self._lines.values():
            line.waiting.clear()
        tasks = [line.worker for line in self._lines.values() if line.worker]
        tasks += self._errands
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=drain_s)
        current = [line.current for line in self._lines.values() if line.current]
        for task in (*late, *current):
            task.cancel()
        if late:
            await asyncio.wait([*late, *current], timeout=_CLEANUP_S)

    async def _work(self, key: Hashable, line: _Line) -> None:
        try:
            while line.waiting:
                job, line.whose = line.waiting.popleft()
                line.current = asyncio.create_task(_logged(job))
                await asyncio.wait([line.current])
                line.current, line.stopped = None, False
        finally:
            line.worker = None
            if not line.waiting:
                self._lines.pop(key, None)


async def _logged(job: Job) -> None:
    try:
        await job()
    except Exception:  # noqa: BLE001 - the next job must begin
        _log.exception("a job failed")
