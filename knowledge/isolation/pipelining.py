"""Many requests to one worker at a time, each answered or named as the one that ended it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.isolation.process import Bounds, Ending, EndOfWorker, WorkerProcess

_MOST_AHEAD = 32
_MOST_BYTES_AHEAD = 3_000
"""Of requests sent ahead: they must fit into the pipe, or both sides might wait for each other."""
_MOST_WEIGHT_AHEAD = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """Something to be done."""

    head: Mapping[str, Any]
    """What JSON can say."""
    body: bytes = b""
    weight: int = 0
    """About how many bytes the worker will read for it: heavy ones are not sent ahead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to."""

    request: Request
    reply: bytes | EndOfWorker
    """JSON of the worker's, to be checked as a stranger's is; or how the request ended it."""


def answers(handler: str, requests: Iterable[Request], bounds: Bounds) -> Iterator[Answer]:
    """Answer requests in their order, in a process of its own.

    A request that ends the worker is named, and a fresh one goes on with the next. A crash or want
    of memory may be an earlier request's doing, so it counts only when a fresh worker ends, too.

    Args:
        handler: `module:function`; see `worker.Handler`.
        requests: Drawn a little ahead of the answers.
        bounds: For each request.

    Raises:
        WorkerCannotStart: There can be no worker.
    """
    window = _Window(iter(requests))
    worker: WorkerProcess | None = None
    try:
        while window.fill():
            worker = worker or WorkerProcess(handler, bounds)
            window.send_all(worker)
            first = worker.answered == 0
            reply = worker.receive()
            ended = isinstance(reply, EndOfWorker)
            if ended or worker.retiring:
                worker.close()
                worker = None
                window.nothing_is_sent()
            if isinstance(reply, EndOfWorker) and reply.ending is not Ending.TIME and not first:
                continue
            answered = window.take()
            yield Answer(answered, reply)
    finally:
        if worker is not None:
            worker.close()


@dataclass(frozen=True, slots=True)
class _Drawn:
    request: Request
    head: bytes

    @property
    def size(self) -> int:
        return len(self.head) + len(self.request.body)


class _Window:
    """Requests that are drawn and not answered, the oldest first."""

    def __init__(self, source: Iterator[Request]) -> None:
        self._source = (_Drawn(one, json.dumps(one.head).encode("ascii")) for one in source)
        self._next = next(self._source, None)
        self._waiting: deque[_Drawn] = deque()
        self._sent = 0
        self._size = 0
        self._weight = 0

    def fill(self) -> bool:
        """Draw as many as may be sent ahead; whether there is anything to do."""
        while self._next is not None and self._has_room_for(self._next):
            self._waiting.append(self._next)
            self._size += self._next.size
            self._weight += self._next.request.weight
            self._next = next(self._source, None)
        return bool(self._waiting)

    def send_all(self, worker: WorkerProcess) -> None:
        """Send what is drawn and was not sent yet."""
        while self._sent < len(self._waiting):
            one = self._waiting[self._sent]
            worker.send(one.head, one.request.body)
            self._sent += 1

    def nothing_is_sent(self) -> None:
        """There is another worker, which knows of nothing yet."""
        self._sent = 0

    def take(self) -> Request:
        """The oldest, which is answered."""
        oldest = self._waiting.popleft()
        self._sent = max(0, self._sent - 1)
        self._size -= oldest.size
        self._weight -= oldest.request.weight
        return oldest.request

    def _has_room_for(self, one: _Drawn) -> bool:
        """One always has; however large it is, the worker waits for it."""
        return not self._waiting or (
            len(self._waiting) < _MOST_AHEAD
            and self._size + one.size <= _MOST_BYTES_AHEAD
            and self._weight + one.request.weight <= _MOST_WEIGHT_AHEAD
        )
