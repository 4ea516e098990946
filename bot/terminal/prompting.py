"""Where the lines of a conversation come from: a person at a keyboard, or a pipe."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from bot.terminal.failures import Unusable
from bot.terminal.lines import Line, decode, read_lines

if TYPE_CHECKING:
    from pathlib import Path

HISTORY_FILE = "terminal-history"


class Prompt(Protocol):
    """Gives one line after another."""

    async def next_line(self) -> str | None:
        """The next line; `None` at the end.

        Raises:
            KeyboardInterrupt: The line was given up.
            Unusable, LineTooLong: What was sent is not a line of text.
        """
        ...


class LineTooLong(Exception):
    """A line is longer than any question."""


class KeyboardPrompt:
    """A line editor with history."""

    def __init__(self, data_dir: Path, prompt: str) -> None:
        """Open the history of a data folder, which only its owner may read."""
        from prompt_toolkit import PromptSession  # noqa: PLC0415 - only a person needs it

        from bot.terminal.history import open_history  # noqa: PLC0415 - as above

        history = open_history(data_dir / HISTORY_FILE)
        self._session: PromptSession[str] = PromptSession(prompt, history=history)

    async def next_line(self) -> str | None:
        """See `Prompt`."""
        try:
            return await self._session.prompt_async()
        except EOFError:
            return None


class PipedPrompt:
    """Lines from a stream, read on a thread so that the conversation can be interrupted."""

    def __init__(self, read: Callable[[int], bytes], *, limit: int) -> None:
        """Take a reader and the longest line in bytes."""
        self._lines = read_lines(read, limit=limit)
        self._wanted: queue.SimpleQueue[asyncio.Future[Line | None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def next_line(self) -> str | None:
        """See `Prompt`."""
        if self._thread is None:
            # A daemon: a stream that says nothing more must not keep the process alive.
            self._thread = threading.Thread(target=self._serve, daemon=True)
            self._thread.start()
        reply: asyncio.Future[Line | None] = asyncio.get_running_loop().create_future()
        self._wanted.put(reply)
        line = await reply
        if line is None:
            return None
        if line.content is None:
            raise LineTooLong
        return decode(line.content)

    def _serve(self) -> None:
        while True:
            reply = self._wanted.get()
            try:
                line = next(self._lines, None)
            except (Unusable, OSError) as error:
                _settle(reply, error)
            else:
                _settle(reply, line)


def _settle(reply: asyncio.Future[Line | None], outcome: Line | Exception | None) -> None:
    def settle() -> None:
        if reply.done():
            return
        if isinstance(outcome, Exception):
            reply.set_exception(outcome)
        else:
            reply.set_result(outcome)

    try:
        reply.get_loop().call_soon_threadsafe(settle)
    except RuntimeError:
        # The loop is closed: the process is ending.
        return
