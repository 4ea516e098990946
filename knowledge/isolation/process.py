"""A worker process as the one who started it sees it: requests in, replies out, or how it ended."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO, cast

from knowledge.errors import WorkerCannotStart
from knowledge.isolation.frames import (
    DONE,
    LAST,
    NO_MEMORY,
    READY,
    TooLargeFrame,
    read_frame,
    write_frame,
)

_WORKER = "knowledge.isolation.worker"
_START_S = 60.0
"""A worker that says nothing for so long after it was started never will."""
_END_S = 5.0
_KEPT_VARIABLES = ("LANG", "LC_ALL", "LC_CTYPE", "PATH", "PYTHONUTF8", "SYSTEMROOT", "TEMP", "TZ")
"""Keys and tokens are not among them: what a worker reads is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may take."""

    seconds: float
    """Of a clock on the wall."""
    memory_bytes: int
    """Address space of the worker, its libraries included; heeded where the system bounds it."""
    reply_bytes: int = 64 * 1024 * 1024


class Ending(Enum):
    """Why there is no reply."""

    TIME = auto()
    MEMORY = auto()
    CRASH = auto()


@dataclass(frozen=True, slots=True)
class EndOfWorker:
    """A worker ended instead of replying."""

    ending: Ending
    detail: str = ""
    """Of a crash: `signal 11`, `status 1`, or the name of an error."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    at: float
    frame: tuple[bytes, bytes] | None
    """`None` at the end."""
    broken: bool = False
    """Whether something came that is no frame."""


class WorkerProcess:
    """One worker; requests are answered in the order in which they are sent."""

    def __init__(self, handler: str, bounds: Bounds) -> None:
        """Start it and wait until it is ready.

        Args:
            handler: `module:function` that replies to requests; see `worker.Handler`.
            bounds: For each request.

        Raises:
            WorkerCannotStart: Says why.
        """
        self._bounds = bounds
        self._arrivals: queue.SimpleQueue[_Arrived] = queue.SimpleQueue()
        self._sent_at: list[float] = []
        self._free_since = time.monotonic()
        self.answered = 0
        """Requests replied to so far."""
        self.retiring = False
        """Whether it ends after its last reply, because it has grown."""
        try:
            self._process, self._lifeline = _started(handler, bounds)
        except OSError as error:
            raise WorkerCannotStart(f"a reading process cannot be started: {error}") from error
        self._ears = threading.Thread(target=self._listen, name="worker-replies", daemon=True)
        self._ears.start()
        self._await_ready()

    def send(self, head: bytes, body: bytes = b"") -> None:
        """Send a request; one to a worker that has ended goes nowhere, which `receive` tells.

        Args:
            head: A JSON object.
            body: What goes with it.
        """
        self._sent_at.append(time.monotonic())
        with contextlib.suppress(OSError, ValueError):
            write_frame(self._input, head, body)
            self._input.flush()

    def receive(self) -> bytes | EndOfWorker:
        """The reply to the oldest request without one, as JSON; or how the worker ended."""
        began = max(self._free_since, self._sent_at.pop(0))
        left = began + self._bounds.seconds - time.monotonic()
        try:
            arrived = self._arrivals.get(timeout=max(0.0, left))
        except queue.Empty:
            return EndOfWorker(Ending.TIME)
        if arrived.broken:
            return EndOfWorker(Ending.CRASH, "it sent what is no reply")
        if arrived.frame is None:
            return self._how_it_ended()
        self._free_since = arrived.at
        self.answered += 1
        status, reply = arrived.frame
        if status in (DONE, LAST):
            self.retiring = status == LAST
            return reply
        if status == NO_MEMORY:
            return EndOfWorker(Ending.MEMORY)
        return EndOfWorker(Ending.CRASH, reply[:80].decode("ascii", "replace"))

    def close(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._ears.join(_END_S)
        with contextlib.suppress(OSError):
            self._input.close()
        self._output.close()
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    @property
    def _input(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdin)

    @property
    def _output(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)

    def _await_ready(self) -> None:
        try:
            arrived = self._arrivals.get(timeout=_START_S)
        except queue.Empty:
            arrived = _Arrived(0.0, None)
        if arrived.frame is None or arrived.frame[0] != READY:
            self.close()
            raise WorkerCannotStart(
                f"a reading process ended at its start (status {self._process.returncode}); "
                "what it said stands above. Is there memory left?"
            )

    def _listen(self) -> None:
        """Take replies as they come, so that no worker ever waits to be heard."""
        while True:
            try:
                frame = read_frame(self._output, self._bounds.reply_bytes)
            except (OSError, ValueError):
                # Closed under our feet, or no more than the beginning of a frame.
                frame = None
            except TooLargeFrame:
                self._arrivals.put(_Arrived(time.monotonic(), None, broken=True))
                return
            self._arrivals.put(_Arrived(time.monotonic(), frame))
            if frame is None:
                return

    def _how_it_ended(self) -> EndOfWorker:
        try:
            status = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            return EndOfWorker(Ending.CRASH, "it replies no more")
        if sys.platform != "win32" and status == -signal.SIGALRM:
            return EndOfWorker(Ending.TIME)
        return EndOfWorker(Ending.CRASH, f"signal {-status}" if status < 0 else f"status {status}")


def _started(handler: str, bounds: Bounds) -> tuple[subprocess.Popen[bytes], int | None]:
    """The process, and the end of a pipe whose closing ends it."""
    theirs, ours = os.pipe() if sys.platform != "win32" else (None, None)
    # -P: a module in the folder where the bot was started must not pass for one of a library.
    command = [sys.executable, "-P", "-m", _WORKER, handler]
    command += [
        str(bounds.memory_bytes),
        str(bounds.seconds),
        "" if theirs is None else f"{theirs}",
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            pass_fds=() if theirs is None else (theirs,),
        )
    except BaseException:
        if ours is not None:
            os.close(ours)
        raise
    finally:
        if theirs is not None:
            os.close(theirs)
    return process, ours


def _environment() -> dict[str, str]:
    given = os.environ  # noqa: TID251 - handed on, without what is secret
    kept = {name: given[name] for name in _KEPT_VARIABLES if name in given}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
