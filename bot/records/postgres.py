"""The records in a PostgreSQL database, which several processes may share.

While the database is away, whoever asks waits: nothing that the bot began is given up for that.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from pydantic import SecretStr

from bot.errors import UnreadableMemory
from bot.postgres import (
    Pool,
    alone_in,
    as_unavailable,
    is_passing,
    open_pool,
    told_by,
    unavailable,
)
from bot.records.database import Row
from bot.records.schema import SCHEMAS, VERSION

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_Cursor = psycopg.AsyncCursor[Any]

_CONNECTIONS = 8
_PAUSES_S = (0.2, 0.5, 1.0, 2.0)
"""Between attempts while the database is away; the last one repeats."""
_SETTING_UP = 0x64616B65
"""Key of the advisory lock of whoever makes the tables."""


class PostgresDatabase:
    """A database that is open."""

    def __init__(self, pool: Pool, *, patient: bool = True, repeats: bool = True) -> None:
        """Take connections.

        Args:
            pool: To the database.
            patient: Whether to wait while it is away, rather than to fail.
            repeats: Whether to do again what may have been done when a connection was lost.
        """
        self._pool = pool
        self._patient = patient
        self._repeats = repeats
        self._is_away = False

    @property
    def once(self) -> PostgresDatabase:
        """The same, for what must not be done again when nobody knows whether it was done."""
        return PostgresDatabase(self._pool, patient=self._patient, repeats=False)

    @property
    def at_once(self) -> PostgresDatabase:
        """The same, for whoever would rather fail than wait."""
        return PostgresDatabase(self._pool, patient=False)

    async def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change something; how many rows that were."""

        async def count(cursor: _Cursor) -> int:
            return cursor.rowcount

        return await self._run(statement, values, count)

    async def rows(self, statement: str, values: Sequence[object] = ()) -> Sequence[Row]:
        """What a statement finds, or returns of what it changed."""

        async def fetch(cursor: _Cursor) -> Sequence[Row]:
            return await cursor.fetchall()

        return await self._run(statement, values, fetch)

    async def probe(self) -> None:
        """Write something without a meaning.

        Raises:
            RecordsUnavailable: The database is away, full or read-only.
        """
        await self.at_once.change("UPDATE records_version SET version = version")

    async def _run(
        self,
        statement: str,
        values: Sequence[object],
        take: Callable[[_Cursor], Awaitable[_T]],
    ) -> _T:
        pauses = iter(_PAUSES_S)
        while True:
            begun = False
            try:
                async with self._pool.connection() as connection:
                    begun = True
                    cursor = await connection.execute(_translated(statement), _plain(values))
                    taken = await take(cursor)
            except psycopg.Error as error:
                if not self._may_wait(error, begun=begun):
                    raise unavailable(error) from error
                self._note_away(error)
                await asyncio.sleep(next(pauses, _PAUSES_S[-1]))
            else:
                self._note_back()
                return taken

    def _may_wait(self, error: psycopg.Error, *, begun: bool) -> bool:
        lost = begun and not self._repeats
        return self._patient and not lost and is_passing(error)

    def _note_away(self, error: psycopg.Error) -> None:
        if not self._is_away:
            self._is_away = True
            _log.error("PostgreSQL cannot be used, waiting for it: %s", told_by(error))

    def _note_back(self) -> None:
        if self._is_away:
            self._is_away = False
            _log.warning("PostgreSQL can be used again")


@asynccontextmanager
async def open_postgres(
    url: SecretStr, *, schemas: Sequence[str] = SCHEMAS
) -> AsyncIterator[PostgresDatabase]:
    """Open the records of a database.

    Args:
        url: `postgresql://…`
        schemas: Of its tables, which are made when they are missing.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: The database cannot be reached, or turns the bot away.
        UnreadableMemory: The records were written by a newer dakeshi.
    """
    async with open_pool(url, size=_CONNECTIONS) as pool:
        with as_unavailable():
            async with alone_in(pool, _SETTING_UP) as connection:
                await _prepare(connection, schemas)
        yield PostgresDatabase(pool)


async def _prepare(connection: psycopg.AsyncConnection[Any], schemas: Sequence[str]) -> None:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS records_version "
        "(one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one), version BIGINT NOT NULL)"
    )
    found = await (await connection.execute("SELECT version FROM records_version")).fetchone()
    version = int(found[0]) if found else 0
    if version > VERSION:
        message = f"the PostgreSQL database: written by a newer dakeshi (version {version})"
        raise UnreadableMemory(message)
    async with connection.transaction():
        for schema in schemas:
            await connection.execute(_wide(schema).encode())
        await connection.execute(
            "INSERT INTO records_version (version) VALUES (%s) "
            "ON CONFLICT (one) DO UPDATE SET version = excluded.version",
            (VERSION,),
        )


def _wide(schema: str) -> str:
    """A schema of SQLite with the types that hold the same in PostgreSQL.

    Example:
        >>> _wide("CREATE TABLE a (id INTEGER PRIMARY KEY, at REAL)")
        'CREATE TABLE a (id BIGINT PRIMARY KEY, at DOUBLE PRECISION)'
    """
    return re.sub(r"\bREAL\b", "DOUBLE PRECISION", re.sub(r"\bINTEGER\b", "BIGINT", schema))


@lru_cache(maxsize=256)
def _translated(statement: str) -> bytes:
    """A statement with the placeholders of psycopg.

    Example:
        >>> _translated("SELECT a FROM b WHERE c = ? AND d % 2 = ?")
        b'SELECT a FROM b WHERE c = %s AND d %% 2 = %s'
    """
    return statement.replace("%", "%%").replace("?", "%s").encode()


def _plain(values: Sequence[object]) -> list[object]:
    """Values without what no text of PostgreSQL holds."""
    return [one.replace("\x00", "\ufffd") if isinstance(one, str) else one for one in values]
