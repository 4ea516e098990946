"""Conversation memory in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from bot.data_folder.databases import set_damaged_aside
from bot.errors import UnreadableMemory


class SqliteMemory(AsyncSqliteSaver):
    """A file that is open."""

    async def forget_all_but_newest(self, conversation: str) -> None:
        """Drop the older states of a conversation."""
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


@asynccontextmanager
async def sqlite_memory(path: Path) -> AsyncIterator[SqliteMemory]:
    """Open the memory of a data folder.

    Args:
        path: The SQLite file; made when missing, and in the place of a damaged one.

    Raises:
        UnreadableMemory: The file cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        set_damaged_aside(path, lost="what was said in conversations so far")
        # By hand and first: aiosqlite leaves a thread behind when it cannot open a file.
        sqlite3.connect(path).close()
    except (sqlite3.Error, OSError) as error:
        message = f"{path}: {error}"
        raise UnreadableMemory(message) from error
    async with aiosqlite.connect(path) as connection:
        memory = SqliteMemory(connection)
        await memory.setup()
        yield memory
