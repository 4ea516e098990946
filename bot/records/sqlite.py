"""The records in a SQLite file of the data folder."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.data_folder.databases import set_damaged_aside
from bot.errors import RecordsAway, RecordsUnavailable, UnreadableMemory
from bot.records.database import Row
from bot.records.schema import SCHEMAS, VERSION

_LOST = (
    "who was let in or kept out, opinions and figures, the buttons under messages, and which updates "
    "of the last day were answered: look at /allow and /deny"
)


_PRIMARY_CODE = 0xFF
_PASSING = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
)


class SqliteDatabase:
    """A file that is open."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @property
    def once(self) -> SqliteDatabase:
        """The same: nothing is ever done again."""
        return self

    async def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change something; how many rows that were."""
        try:
            return (await self._connection.execute(statement, values)).rowcount
        except (sqlite3.Error, ValueError) as error:
            # A connection that was closed meanwhile is a `ValueError`.
            raise _translated(error) from error

    async def rows(self, statement: str, values: Sequence[object] = ()) -> Sequence[Row]:
        """What a statement finds, or returns of what it changed."""
        try:
            return list(await self._connection.execute_fetchall(statement, values))
        except (sqlite3.Error, ValueError) as error:
            raise _translated(error) from error

    async def probe(self) -> None:
        """Write something without a meaning.

        Raises:
            RecordsUnavailable: The disk is full, damaged or read-only.
        """
        await self.change(f"PRAGMA user_version = {VERSION}")


def _translated(error: Exception) -> RecordsUnavailable:
    """A full disk gets room again, a lock ends: what waits for it is done then, once."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    kind = RecordsAway if code in _PASSING else RecordsUnavailable
    return kind(str(error))


@asynccontextmanager
async def open_sqlite(path: Path) -> AsyncIterator[SqliteDatabase]:
    """Open the records of a data folder.

    Args:
        path: The SQLite file; made when missing, and in the place of a damaged one.

    Raises:
        UnreadableMemory: The file cannot be opened, or was written by a newer dakeshi.
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
        yield SqliteDatabase(connection)
    finally:
        await connection.close()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    set_damaged_aside(path, lost=_LOST)
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
        if version > VERSION:
            message = f"{path}: written by a newer dakeshi (version {version})"
            raise UnreadableMemory(message)
        for schema in SCHEMAS:
            await connection.executescript(schema)
        await connection.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.Error as error:
        message = f"{path}: {error}"
        raise UnreadableMemory(message) from error
