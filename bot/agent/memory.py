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


async def forget_matching(saver: BaseCheckpointSaver[str], pattern: str) -> None:
    """Remove the conversations whose names match.

    Args:
        saver: Where conversations are remembered.
        pattern: As SQLite's GLOB takes it.
    """
    await _delete(saver, "thread_id GLOB ?", pattern)


async def forget_older_than(saver: BaseCheckpointSaver[str], seconds: float) -> None:
    """Remove the conversations in which nothing was said since a moment.

    Args:
        saver: Where conversations are remembered.
        seconds: The moment, since 1970.
    """
    await _delete(
        saver,
        "thread_id IN (SELECT thread_id FROM checkpoints GROUP BY thread_id "
        "HAVING MAX(checkpoint_id) < ?)",
        _first_id_at(seconds),
    )


async def _delete(saver: BaseCheckpointSaver[str], where: str, value: str) -> None:
    if not isinstance(saver, AsyncSqliteSaver):
        return
    for table in ("writes", "checkpoints"):
        await saver.conn.execute(f"DELETE FROM {table} WHERE {where}", (value,))  # noqa: S608 - fixed conditions
    await saver.conn.commit()


def _first_id_at(seconds: float) -> str:
    """The first id that a checkpoint may have at a moment: they are UUIDs of version 6.

    Example:
        >>> _first_id_at(0.0)
        '1b21dd21-3814-6000-0000-000000000000'
    """
    ticks = int(seconds * 10_000_000) + _TICKS_BEFORE_1970
    return f"{ticks >> 28:08x}-{ticks >> 12 & 0xFFFF:04x}-6{ticks & 0xFFF:03x}-0000-000000000000"


_TICKS_BEFORE_1970 = 0x01B21DD213814000
"""Of 100 ns, since 15 October 1582. Source: RFC 9562, section 5.6."""
