"""Where conversations are remembered."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from pydantic import SecretStr

from bot.agent.memory.sqlite import sqlite_memory


def open_memory(
    path: Path, database_url: SecretStr | None = None
) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    """Open the memory of a bot.

    Args:
        path: The SQLite file of the data folder; made when missing.
        database_url: Of the PostgreSQL database that is used instead.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: The PostgreSQL database cannot be reached, or turns the bot away.
        UnreadableMemory: The file cannot be opened.
    """
    if database_url is None:
        return sqlite_memory(path)
    from bot.agent.memory.postgres import postgres_memory  # noqa: PLC0415 - psycopg is an extra

    return postgres_memory(database_url)
