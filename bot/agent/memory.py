"""Conversation memory: a LangGraph checkpointer in SQLite.

Only the newest state of a conversation is kept; `forget` removes it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver


@asynccontextmanager
async def sqlite_memory(path: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the memory of a data folder.

    Args:
        path: The SQLite file; made when missing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        await saver.setup()
        yield saver


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
