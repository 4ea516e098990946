"""The edge of the process: what escapes becomes a message and an exit status, never a traceback."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from bot.terminal.failures import (
    INTERRUPTED,
    READER_GONE,
    TERMINATED,
    explain,
)
from bot.terminal.screen import abandon_output

if TYPE_CHECKING:
    from bot.terminal.phrases import Words
    from bot.terminal.screen import Screen

_MOST_DETAILS = 10
_log = logging.getLogger(__name__)


def guarded(run: Callable[[], int], screen: Screen, words: Words) -> int:
    """Run a command; the exit status, whatever happens in it."""
    try:
        with screen.draining():
            return run()
    except KeyboardInterrupt:
        screen.passing("")
        return INTERRUPTED
    except BrokenPipeError:
        abandon_output()
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - the edge of the process
        return report_failure(error, screen, words)


def report_failure(error: Exception, screen: Screen, words: Words) -> int:
    """Say what went wrong; the exit status. The traceback goes to the log, shown by --verbose."""
    failure = explain(error, words)
    _log.debug("%s", failure.code, exc_info=error)
    screen.passing("")
    screen.note(words("error", message=failure.message))
    for detail in failure.details[:_MOST_DETAILS]:
        screen.note(words("golden_failed", failure=detail))
    if (left := len(failure.details) - _MOST_DETAILS) > 0:
        screen.note(words("more_details", count=left))
    return failure.status


def take_signals() -> None:
    """Let Ctrl-C raise `KeyboardInterrupt` at once, and SIGTERM end the process in order.

    With a handler of its own in place, asyncio does not put its slower one there.
    """
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _terminate)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)
