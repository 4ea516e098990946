"""Logging: diagnostics go to standard error, as text or as JSON, a line each.

Nothing that carries a secret gets there, and nothing that somebody wrote, unless the level is DEBUG:
what an error of a library says may repeat either, so of those only the kind is told.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO

from bot.errors import AnswerTimeout, ConfigurationError, RecordsUnavailable, UnreadableMemory
from knowledge.errors import CorruptGeneration, ModelError, StoreError

NOISY = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "anthropic",
    "chromadb",
    "jieba",
    "pypdf",
    "trafilatura",
    "urllib3",
)
"""Libraries that log below WARNING what nobody asked for, some of it URLs that carry keys."""

_TOLD_BY_US = ("psycopg.pool",)
"""Libraries whose every attempt to mend what is broken would be a line; we say it once."""

LogFormat = Literal["text", "json"]

_OURS = ("bot", "knowledge", "__main__")
_TELLING = (
    OSError,
    sqlite3.Error,
    AnswerTimeout,
    ConfigurationError,
    CorruptGeneration,
    ModelError,
    RecordsUnavailable,
    StoreError,
    UnreadableMemory,
)
"""Errors whose words are the system's or our own, and hold nothing that somebody wrote."""
_LEAST_SECRET = 6
"""Characters below which a secret is no secret, and would black out words by chance."""
_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}")
_QUOTED = re.compile(r"(?<!\w)([\"'`]).*\1", re.DOTALL)
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_request: ContextVar[str | None] = ContextVar("request", default=None)


@contextmanager
def about_request(request: str) -> Iterator[None]:
    """While this lasts, what is logged here and in what begins here carries this id."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def request_of_update(update_id: int) -> str:
    """The id under which everything about one update is logged, also by the next process."""
    return f"u{update_id}"


def without_quotes(text: str) -> str:
    """What a server said, without what it quotes: that may be what somebody wrote.

    Example:
        >>> without_quotes('unsupported start tag "酒泉" at byte offset 4')
        'unsupported start tag "…" at byte offset 4'
    """
    return _QUOTED.sub(r"\1…\1", text)


def configure_logging(
    level: str,
    form: LogFormat = "text",
    *,
    secrets: Sequence[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send log records of at least `level` to standard error.

    Args:
        level: The least level.
        form: Lines of text, or a JSON object a line.
        secrets: Replaced by `***` wherever they stand.
        stream: Written to instead.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    verbose = level == "DEBUG"
    kind = JsonLines if form == "json" else TextLines
    handler.setFormatter(kind(secrets, verbose=verbose))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    if not verbose:
        for name in _TOLD_BY_US:
            logging.getLogger(name).setLevel(logging.ERROR)


class _Lines(logging.Formatter):
    """What both forms share: what is said of an error, and what is blacked out."""

    def __init__(self, secrets: Sequence[str], *, verbose: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(
            (one for one in secrets if len(one) >= _LEAST_SECRET), key=len, reverse=True
        )
        self._verbose = verbose

    def message_of(self, record: logging.LogRecord) -> str:
        """The message; of a library's about an error, the line that says what happened."""
        message = record.getMessage()
        foreign = record.name.partition(".")[0] not in _OURS
        if foreign and record.exc_info and not self._verbose:
            # asyncio adds the task, and with it what its exception says.
            message = message.partition("\n")[0]
        return self.clean(message)

    def trace_of(self, record: logging.LogRecord) -> str | None:
        """The traceback, if there is one."""
        if not record.exc_info or record.exc_info[1] is None:
            return None
        return self.clean("\n".join(_traced(record.exc_info[1], verbose=self._verbose)))

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKEN.sub("***", text)


class TextLines(_Lines):
    """For people."""

    def format(self, record: logging.LogRecord) -> str:
        """A line, and below it the traceback."""
        when = self.formatTime(record)
        request = _request.get()
        about = f" [{request}]" if request else ""
        line = f"{when} {record.levelname} {record.name}{about}: {self.message_of(record)}"
        trace = self.trace_of(record)
        return f"{line}\n{trace}" if trace else line


class JsonLines(_Lines):
    """For whatever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """One object in one line."""
        fields: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
        }
        if request := _request.get():
            fields["request"] = request
        if (trace := self.trace_of(record)) and record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            fields["traceback"] = trace
        written = json.dumps(fields, ensure_ascii=False)
        # They end a line, too, for some that read line by line.
        return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _traced(error: BaseException, *, verbose: bool) -> list[str]:
    """Where an error came from, with its causes before it; what it says only if that is harmless."""
    if verbose:
        return "".join(traceback.format_exception(error)).rstrip().splitlines()
    lines: list[str] = []
    for one in _chain(error):
        if lines:
            lines.append("which led to:")
        lines += _frames(one.__traceback__)
        lines.append(_said(one))
    return lines


def _chain(error: BaseException) -> list[BaseException]:
    """An error and what led to it, the first cause first."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found[::-1]


def _frames(trace: TracebackType | None) -> list[str]:
    return "".join(traceback.format_tb(trace)).rstrip().splitlines()


def _said(error: BaseException) -> str:
    kind = type(error).__name__
    return (
        f"{kind}: {error}" if isinstance(error, _TELLING) else f"{kind} (DEBUG shows what it says)"
    )
