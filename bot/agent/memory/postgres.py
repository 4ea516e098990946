"""Conversation memory in a PostgreSQL database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, LiteralString

import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg.rows import dict_row
from pydantic import SecretStr

from bot.postgres import alone_in, as_unavailable, open_pool

_CONNECTIONS = 2
"""The saver does one thing at a time; the other one is for what is forgotten."""
_SETTING_UP = 0x6D656D6F
"""Key of the advisory lock of whoever makes the tables."""


class PostgresMemory(AsyncPostgresSaver):
    """A database that is open. What it raises is `RecordsUnavailable`."""

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest state of a conversation."""
        with as_unavailable():
            return await super().aget_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a state.

        Those of a conversation that a clock ahead of this one made later are dropped: ids follow
        the clock, and the highest counts as the newest.
        """
        with as_unavailable():
            kept = await super().aput(config, checkpoint, metadata, new_versions)
            put = kept["configurable"]
            async with self._cursor() as cursor:
                await cursor.execute(
                    "DELETE FROM checkpoints WHERE thread_id = %s AND checkpoint_ns = %s "
                    'AND checkpoint_id COLLATE "C" > %s',
                    (put["thread_id"], put["checkpoint_ns"], put["checkpoint_id"]),
                )
            return kept

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Keep what leads to the next state."""
        with as_unavailable():
            await super().aput_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Remove a conversation."""
        with as_unavailable():
            await super().adelete_thread(thread_id)

    async def forget_all_but_newest(self, conversation: str) -> None:
        """Drop the older states of a conversation."""
        # Another process that goes on with the conversation meanwhile will forget them instead.
        with (
            as_unavailable(),
            suppress(psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected),
        ):
            await self.aprune([conversation])

    async def forget_matching(self, pattern: str) -> None:
        """Remove the conversations whose names match a pattern of `*` and `?`."""
        await self._forget(
            "SELECT DISTINCT thread_id FROM checkpoints WHERE thread_id LIKE %s", _like(pattern)
        )

    async def forget_before(self, checkpoint_id: str) -> None:
        """Remove the conversations whose newest state is older than one of this id would be."""
        await self._forget(
            "SELECT thread_id FROM checkpoints GROUP BY thread_id "
            'HAVING MAX(checkpoint_id COLLATE "C") < %s',
            checkpoint_id,
        )

    async def _forget(self, query: LiteralString, value: str) -> None:
        with as_unavailable():
            async with self._cursor() as cursor:
                await cursor.execute(query, (value,))
                names = [row["thread_id"] for row in await cursor.fetchall()]
            await self.aprune(names, strategy="delete")


@asynccontextmanager
async def postgres_memory(url: SecretStr) -> AsyncIterator[PostgresMemory]:
    """Open the memory of a database; its tables are made when they are missing.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: The database cannot be reached, or turns the bot away.
    """
    async with open_pool(url, size=_CONNECTIONS, row_factory=dict_row) as pool:
        memory = PostgresMemory(pool)
        with as_unavailable():
            async with alone_in(pool, _SETTING_UP):
                await memory.setup()
        yield memory


def _like(pattern: str) -> str:
    r"""A pattern as LIKE takes it.

    Example:
        >>> _like("telegram:-5:*"), _like("50%_?")
        ('telegram:-5:%', '50\\%\\__')
    """
    escaped = re.sub(r"([%_\\])", r"\\\1", pattern)
    return escaped.replace("*", "%").replace("?", "_")
