"""What must be there before a bot serves: an index, the data folder for itself, and Telegram."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from telegram.error import BadRequest, NetworkError

from bot.chat.services import Corpus
from bot.data_folder.writing import why_unwritable
from bot.errors import ConfigurationError, ReadOnlyDataFolder
from knowledge.generations.locking import FileLock

if TYPE_CHECKING:
    from knowledge.reindexing import Progress

_log = logging.getLogger(__name__)

_AGAIN_S = 10.0
_BUILD_ENDS_S = 10.0
"""Most that a build of the index has to end when the bot is stopped before it serves."""


class _Ended(Exception):
    """The process ends while the index is built."""


async def ensure_index(corpus: Corpus) -> None:
    """Make sure that an index serves; a build ends when this is cancelled."""
    ended = threading.Event()

    def note(_: Progress) -> None:
        if ended.is_set():
            raise _Ended

    building = asyncio.create_task(asyncio.to_thread(corpus.ensure, note))
    try:
        await asyncio.shield(building)
    except asyncio.CancelledError:
        ended.set()
        await asyncio.wait([building], timeout=_BUILD_ENDS_S)
        raise


@asynccontextmanager
async def alone(data: Path) -> AsyncIterator[None]:
    """While this lasts, no other process answers with the records of a data folder.

    Raises:
        ConfigurationError: Another one does.
        ReadOnlyDataFolder: Nothing can be written there.
    """
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    if (why := await asyncio.to_thread(why_unwritable, data)) is not None:
        message = (
            f"{data} cannot be written ({why}), and a bot that serves must write down what it "
            "answers. Give this user the right to write there, or free space."
        )
        raise ReadOnlyDataFolder(message)
    lock = FileLock(data / "telegram.lock")
    if not lock.acquire_exclusive():
        message = (
            f"Another process serves Telegram from {data}. "
            "Stop it, or give this one another DAKESHI_DATA_DIR."
        )
        raise ConfigurationError(message)
    with lock:
        yield


async def once_reached(request: Callable[[], Awaitable[object]]) -> None:
    """Do what needs Telegram, again and again while that cannot be reached."""
    while True:
        try:
            await request()
        except NetworkError as error:
            if isinstance(error, BadRequest):
                raise
            _log.warning("Telegram cannot be reached: %s", type(error).__name__)
            await asyncio.sleep(_AGAIN_S)
        else:
            return
