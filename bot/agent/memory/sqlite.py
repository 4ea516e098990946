"""Conversation memory in a SQLite file."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from bot.data_folder.databases import set_damaged_aside
from bot.data_folder.writing import why_unwritable
from bot.errors import RecordsUnavailable, UnreadableMemory

_PRIMARY_CODE = 0xFF
_UNWRITABLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)

_log = logging.getLogger(__name__)

T = TypeVar("T")


class SqliteMemory(AsyncSqliteSaver):
    """A file that is open.

    An answer is given whether or not it can be remembered: where the disk is full or broken, the
    log says so once, and the conversation goes on from what was kept last.
    """

    _failing = False

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest state of a conversation."""
        return await self._tolerating(super().aget_tuple(config), None)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a state."""
        putting = super().aput(config, checkpoint, metadata, new_versions)
        kept = await self._tolerating(putting, None)
        self._failing = kept is None
        if kept is not None:
            await self._tolerating(self._drop_later_than(kept["configurable"]), None)
        return kept or config

    async def _drop_later_than(self, kept: dict[str, Any]) -> None:
        """Drop the states of a conversation that a clock set wrong made later than the newest.

        Ids follow the clock, and the highest counts as the newest.
        """
        await self._delete(
            "thread_id = ? AND checkpoint_ns = ? AND checkpoint_id > ?",
            kept["thread_id"],
            kept["checkpoint_ns"],
            kept["checkpoint_id"],
        )

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Keep what leads to the next state."""
        await self._tolerating(super().aput_writes(config, writes, task_id, task_path), None)

    async def adelete_thread(self, thread_id: str) -> None:
        """Remove a conversation.

        Raises:
            RecordsUnavailable: It cannot be removed.
        """
        try:
            await super().adelete_thread(thread_id)
        except sqlite3.Error as error:
            raise RecordsUnavailable(str(error)) from error

    async def forget_all_but_newest(self, conversation: str) -> None:
        """Drop the older states of a conversation."""
        await self._tolerating(self._delete_older(conversation), None)

    async def _delete_older(self, conversation: str) -> None:
        await self._delete(
            "thread_id = ? AND checkpoint_id < "
            "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
            conversation,
            conversation,
        )

    async def forget_matching(self, pattern: str) -> None:
        """Remove the conversations whose names match a pattern of `*` and `?`."""
        await self._delete("thread_id GLOB ?", pattern)

    async def forget_before(self, checkpoint_id: str) -> None:
        """Remove the conversations whose newest state is older than one of this id would be."""
        await self._delete(
            "thread_id IN (SELECT thread_id FROM checkpoints GROUP BY thread_id "
            "HAVING MAX(checkpoint_id) < ?)",
            checkpoint_id,
        )

    async def _delete(self, where: str, *values: str) -> None:
        # In this order: the second statement still finds what the first one looks at.
        for table in ("writes", "checkpoints"):
            await self.conn.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608 - fixed conditions
        await self.conn.commit()

    async def _tolerating(self, doing: Awaitable[T], otherwise: T) -> T:
        """What is being done comes to, or something else where the disk does not do it."""
        try:
            return await doing
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                await self.conn.rollback()
            if not self._failing:
                _log.warning("what is said is not remembered: %s", error)
            self._failing = True
            return otherwise


@asynccontextmanager
async def sqlite_memory(path: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the memory of a data folder.

    Where nothing can be written, conversations are remembered until the process ends.

    Args:
        path: The SQLite file; made when missing, and in the place of a damaged one.

    Raises:
        UnreadableMemory: The file cannot be opened.
    """
    async with AsyncExitStack() as opened:
        try:
            memory: BaseCheckpointSaver[str] = await _open(path, opened)
        except (sqlite3.Error, OSError) as error:
            if not _for_want_of_room(error, path.parent):
                message = f"{path}: {error}"
                raise UnreadableMemory(message) from error
            _log.warning("%s cannot be written (%s): what is said is soon forgotten", path, error)
            memory = InMemorySaver()
        yield memory


async def _open(path: Path, opened: AsyncExitStack) -> SqliteMemory:
    path.parent.mkdir(parents=True, exist_ok=True)
    set_damaged_aside(path, lost="what was said in conversations so far")
    # By hand and first: aiosqlite leaves a thread behind when it cannot open a file.
    sqlite3.connect(path).close()
    memory = SqliteMemory(await opened.enter_async_context(aiosqlite.connect(path)))
    await memory.setup()
    return memory


def _for_want_of_room(error: Exception, folder: Path) -> bool:
    """Whether the folder is read-only or full, and the file itself not to blame."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    return code in _UNWRITABLE or why_unwritable(folder) is not None
