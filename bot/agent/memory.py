"""Conversation memory: a LangGraph checkpointer in SQLite.

Only the newest state of a conversation is kept; `forget` removes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from bot.errors import UnreadableMemory


@asynccontextmanager
async def sqlite_memory(path: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the memory of a data folder.

    Args:
        path: The SQLite file; made when missing.

    Raises:
        UnreadableMemory: The file is damaged, or cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # By hand and first: aiosqlite leaves a thread behind when it cannot open a file.
        _check(path)
    except sqlite3.Error as error:
        message = f"{path}: {error}"
        raise UnreadableMemory(message) from error
    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        await saver.setup()
        yield saver


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found[0] != "ok":
        raise sqlite3.DatabaseError(found[0])


async def forget_all_but_newest(saver: BaseCheckpointSaver[str], conversation: str) -> None:
    """Drop the older states of a conversation, which nothing ever returns to."""
    if not isinstance(saver, AsyncSqliteSaver):
        return
    for table in ("writes", "checkpoints"):
        await saver.conn.execute(
            f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < "  # noqa: S608 - two fixed names
            "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
            (conversation, conversation),
        )
    await saver.conn.commit()
