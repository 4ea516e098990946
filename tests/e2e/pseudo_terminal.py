"""A process on a pseudo-terminal, so that a test can sit at its keyboard."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

# The child makes the terminal its own; only then does Ctrl-C reach it as a signal.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class Keyboard:
    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.seen = ""
        self._descriptor = descriptor
        self._read_until = 0

    def type(self, text: str) -> None:
        os.write(self._descriptor, text.encode())

    def wait_for(self, text: str, *, timeout_s: float = 60.0) -> None:
        """Read until the text appears after what was waited for before."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = self.seen.find(text, self._read_until)
            if found >= 0:
                self._read_until = found + len(text)
                return
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"{text!r} did not appear in {self.seen!r}")

    def wait_for_exit(self, *, timeout_s: float = 30.0) -> int:
        deadline = time.monotonic() + timeout_s
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(time.monotonic() + 0.1)
        return self.process.wait(timeout=1)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            content = os.read(self._descriptor, 65_536)
        except OSError:
            return False
        self.seen += content.decode("utf-8", "replace")
        return bool(content)


@contextmanager
def keyboard(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Keyboard]:
    """Start a process whose terminal a test holds; it is killed at the end."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _TAKE_TERMINAL, *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=dict(environment),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Keyboard(ours, process)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
