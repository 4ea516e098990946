"""PostgreSQL for the bot: connections that come back by themselves, and errors without secrets.

Only whoever uses a PostgreSQL database imports this: psycopg is an extra.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg.rows import RowFactory, scalar_row, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout
from pydantic import SecretStr

from bot.errors import ConfigurationError, RecordsAway, RecordsUnavailable

_log = logging.getLogger(__name__)

CONNECTS_S = 3.0
"""Longest wait for a connection that works."""
_STARTS_S = 30.0
"""Longest wait for a database that starts with the bot."""
_AGAIN_S = 1.0
_LOCKED_AGAIN_S = 0.05
_APPLICATION = "dakeshi"
_CONNECTION: dict[str, Any] = {
    "application_name": _APPLICATION,
    "connect_timeout": 5,
    # A host that is gone without a word is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

Pool = AsyncConnectionPool[psycopg.AsyncConnection[Any]]


@asynccontextmanager
async def open_pool(
    url: SecretStr, *, size: int, row_factory: RowFactory[Any] = tuple_row
) -> AsyncIterator[Pool]:
    """Connections to a database, each statement a transaction of its own.

    A database that starts at the same time is waited for.

    Args:
        url: `postgresql://…`
        size: Most connections.
        row_factory: How rows are given.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: The database cannot be reached, or turns the bot away.
    """
    await reach(url)
    pool: Pool = AsyncConnectionPool(
        url.get_secret_value(),
        kwargs={**_CONNECTION, "autocommit": True, "row_factory": row_factory},
        min_size=1,
        max_size=size,
        open=False,
        timeout=CONNECTS_S,
        # A connection that the database closed is never handed out.
        check=AsyncConnectionPool.check_connection,
        # Whoever waits asks again, so that no pause grows while the database is away.
        reconnect_timeout=CONNECTS_S,
        name=_APPLICATION,
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def alone_in(pool: Pool, key: int) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """While this lasts, nobody else is in a block of this key of the same database.

    Args:
        pool: Lends the connection that is given to the block.
        key: Of an advisory lock.
    """
    async with pool.connection() as connection:
        # Again and again: whoever waits inside a statement would hold up what builds an index.
        while not await _locked(connection, key):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_LOCKED_AGAIN_S)
        try:
            yield connection
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (key,))


async def _locked(connection: psycopg.AsyncConnection[Any], key: int) -> bool:
    cursor = connection.cursor(row_factory=scalar_row)
    await cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
    return bool(await cursor.fetchone())


async def reach(url: SecretStr) -> None:
    """Wait until a database answers, for as long as one may take to start.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: It does not answer, or turns the bot away.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + _STARTS_S
    while True:
        try:
            connection = await connect(url)
        except psycopg.OperationalError as error:
            told = told_by(error)
            if loop.time() > until or _is_final(told):
                message = f"the PostgreSQL database of DAKESHI_DATABASE_URL: {told}"
                raise RecordsUnavailable(message) from None
            _log.warning("PostgreSQL cannot be reached yet: %s", told)
            await asyncio.sleep(_AGAIN_S)
        else:
            await connection.close()
            return


async def connect(url: SecretStr) -> psycopg.AsyncConnection[Any]:
    """One connection, each statement a transaction of its own.

    Raises:
        ConfigurationError: The address cannot be used.
        psycopg.OperationalError: The database cannot be reached, or turns the bot away.
    """
    with _address_kept_secret():
        return await psycopg.AsyncConnection.connect(
            url.get_secret_value(), autocommit=True, **_CONNECTION
        )


def connect_blocking(url: SecretStr) -> psycopg.Connection[Any]:
    """As `connect`, for whoever blocks anyway."""
    with _address_kept_secret():
        return psycopg.connect(url.get_secret_value(), autocommit=True, **_CONNECTION)


@contextmanager
def _address_kept_secret() -> Iterator[None]:
    try:
        yield
    except psycopg.ProgrammingError:
        # What it says repeats the address, and so the password.
        message = (
            "DAKESHI_DATABASE_URL is no address of a PostgreSQL database, such as "
            "postgresql://name:password@host:5432/dakeshi; characters such as @ and / in the "
            "password are written as %40 and %2F."
        )
        raise ConfigurationError(message) from None


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Say what psycopg raises in this block in words of our own."""
    try:
        yield
    except psycopg.Error as error:
        raise unavailable(error) from error


def unavailable(error: psycopg.Error) -> RecordsUnavailable:
    """An error in words of our own."""
    kind = RecordsAway if is_passing(error) else RecordsUnavailable
    return kind(f"PostgreSQL: {told_by(error)}")


def is_passing(error: psycopg.Error) -> bool:
    """Whether an error may be over soon: the database restarts, is full, or follows another."""
    if isinstance(error, PoolClosed):
        # The bot itself took leave.
        return False
    return isinstance(
        error,
        psycopg.OperationalError
        | psycopg.InterfaceError
        | psycopg.errors.ReadOnlySqlTransaction
        | psycopg.errors.AdminShutdown,
    )


def told_by(error: psycopg.Error) -> str:
    """What an error says in one line, without the values that a statement carried."""
    if isinstance(error, PoolTimeout):
        return "no connection could be made in time"
    said = error.diag.message_primary or (str(error) if error.sqlstate is None else "")
    return " ".join(said.split()) or type(error).__name__


def _is_final(told: str) -> bool:
    """Whether waiting does not help: the name, the password or the database is wrong."""
    return any(sign in told for sign in _FINAL)


_FINAL = ("password authentication failed", "does not exist", "no pg_hba.conf entry", "no password")
"""libpq tells these by their words alone; in another language the bot only waits longer."""
