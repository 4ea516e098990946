"""The file behind the records."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiosqlite

from bot.errors import UnreadableMemory
from bot.records import inbox, journal, people, shown, spending

_VERSION = 1
_SCHEMAS = (inbox.SCHEMA, people.SCHEMA, shown.SCHEMA, journal.SCHEMA, spending.SCHEMA)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one data folder."""

    inbox: inbox.Inbox
    people: people.People
    shown: shown.ShownAnswers
    journal: journal.Journal
    spending: spending.Spending
    probe: Callable[[], Awaitable[None]]
    """Writes something without a meaning, to see whether that can be done.

    Raises:
        sqlite3.Error: It cannot: the disk is full, damaged or read-only.
    """


@asynccontextmanager
async def open_records(path: Path) -> AsyncIterator[Records]:
    """Open the records of a data folder.

    Args:
        path: The SQLite file; made when missing.

    Raises:
        UnreadableMemory: The file is damaged, cannot be opened, or was written by a newer dakeshi.
    """
    connection = aiosqlite.connect(path, isolation_level=None)
    try:
        # What fails here has no thread yet, which would still report to the loop when that is closed.
        await asyncio.to_thread(_make, path)
        await connection
    except (sqlite3.Error, OSError) as error:
        message = f"{path}: {error}"
        raise UnreadableMemory(message) from error
    try:
        await _prepare(connection, path)
        yield Records(
            inbox=inbox.Inbox(connection),
            people=people.People(connection),
            shown=shown.ShownAnswers(connection),
            journal=journal.Journal(connection),
            spending=spending.Spending(connection),
            probe=partial(_write_version, connection),
        )
    finally:
        await connection.close()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(path).close()


async def _prepare(connection: aiosqlite.Connection, path: Path) -> None:
    try:
        await connection.execute("PRAGMA journal_mode = WAL")
        # A crash of the process loses nothing; a power cut may lose the last moments.
        await connection.execute("PRAGMA synchronous = NORMAL")
        # What is removed is not to be read from the file any more.
        await connection.execute("PRAGMA secure_delete = ON")
        async with connection.execute("PRAGMA user_version") as cursor:
            found = await cursor.fetchone()
        version = int(found[0]) if found else 0
        if version > _VERSION:
            message = f"{path}: written by a newer dakeshi (version {version})"
            raise UnreadableMemory(message)
        for schema in _SCHEMAS:
            await connection.executescript(schema)
        await _write_version(connection)
    except sqlite3.Error as error:
        message = f"{path}: {error}"
        raise UnreadableMemory(message) from error


async def _write_version(connection: aiosqlite.Connection) -> None:
    await connection.execute(f"PRAGMA user_version = {_VERSION}")
