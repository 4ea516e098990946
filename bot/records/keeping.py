"""The records of a bot, in whichever database they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.records import claims, rates
from bot.records.database import Database
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.people import People
from bot.records.schema import SCHEMAS
from bot.records.shown import ShownAnswers
from bot.records.spending import Spending
from bot.records.sqlite import open_sqlite


@dataclass(frozen=True, slots=True)
class Shared:
    """What keeps several processes of one bot out of each other's way."""

    inbox: claims.SharedInbox
    rates: rates.SharedRates


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one bot."""

    inbox: Inbox
    people: People
    shown: ShownAnswers
    journal: Journal
    spending: Spending
    probe: Callable[[], Awaitable[None]]
    """Writes something without a meaning, to see whether that can be done.

    Raises:
        RecordsUnavailable: It cannot: the disk is full, damaged or read-only, or the database away.
    """
    shared: Shared | None = None
    """`None` where one process has the records for itself."""


@asynccontextmanager
async def open_records(
    path: Path, database_url: SecretStr | None = None, *, lease: claims.Lease | None = None
) -> AsyncIterator[Records]:
    """Open the records of a bot.

    Args:
        path: The SQLite file; made when missing.
        database_url: Of the PostgreSQL database that is used instead.
        lease: How long a process that shares that database keeps what it claims.

    Raises:
        ConfigurationError: The address cannot be used.
        RecordsUnavailable: The PostgreSQL database cannot be reached, or turns the bot away.
        UnreadableMemory: The file cannot be opened, or was written by a newer dakeshi.
    """
    if database_url is None:
        async with open_sqlite(path) as file:
            yield _records(file, Inbox(file), file.probe)
        return
    from bot.records.postgres import open_postgres  # noqa: PLC0415 - psycopg is an extra

    schemas = (*SCHEMAS, claims.SCHEMA, rates.SCHEMA)
    async with open_postgres(database_url, schemas=schemas) as database:
        shared = Shared(claims.SharedInbox(database, lease), rates.SharedRates(database))
        yield _records(database, shared.inbox, database.probe, shared)


def _records(
    database: Database,
    inbox: Inbox,
    probe: Callable[[], Awaitable[None]],
    shared: Shared | None = None,
) -> Records:
    return Records(
        inbox=inbox,
        people=People(database),
        shown=ShownAnswers(database),
        journal=Journal(database),
        spending=Spending(database),
        probe=probe,
        shared=shared,
    )
