"""What a worker process does to itself before it reads anything, as far as the platform can.

The process that started it watches its time on every platform. What is done here holds also when
that one is gone, and bounds memory, which only the system can. Windows has none of it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

if sys.platform != "win32":
    import fcntl
    import resource

_GRACE_S = 5.0
"""The one who waits ends a late worker; only where it is gone does the system."""


def confine(memory_bytes: int, lifeline: int | None) -> None:
    """Bound this process.

    Args:
        memory_bytes: Address space it may take; more gives a `MemoryError`.
        lifeline: A pipe that ends with the process that started this one.
    """
    # Ctrl-C reaches every process of a terminal; it is the parent who decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    # Not every system bounds address space, and none lets a hard limit be raised.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # What crashes here holds somebody's document.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Numerical libraries reserve address space for each thread they might use.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    os.putenv("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if lifeline is not None:
        _end_with(lifeline)


def _end_with(lifeline: int) -> None:
    """Be ended by the system when the other end of a pipe is gone, whatever runs here.

    A thread that waits for it could not: a regular expression holds the interpreter until it ends.
    """
    if sys.platform == "win32" or not hasattr(os, "O_ASYNC"):
        return
    with suppress(OSError):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC | os.O_NONBLOCK)
        # It may have gone before this was said.
        with suppress(BlockingIOError):
            if not os.read(lifeline, 1):
                os._exit(0)


def set_alarm(seconds: float) -> None:
    """Let the system end this process after so many seconds and some grace; 0 takes that back."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S if seconds else 0)


def address_space() -> int:
    """Bytes of address space that this process takes; 0 where that cannot be told."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as told:  # noqa: PTH123 - after each file
            pages = told.read(64).split(maxsplit=1)[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize() if sys.platform != "win32" else 0
