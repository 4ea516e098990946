"""Records in PostgreSQL: a database that goes away, is wrong, or tells too much."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from bot.errors import ConfigurationError, RecordsUnavailable, UnreadableMemory
from bot.records import open_records
from bot.records.postgres import open_postgres
from tests.postgres import PASSWORD, PostgresServer, postgres_server

WRONG = "wr0ng"


@pytest.fixture
def mortal() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    with postgres_server() as server:
        yield server


async def opens(url: str) -> None:
    async with open_postgres(SecretStr(url)):
        pass


async def test_several_processes_may_make_the_tables_at_the_same_moment(
    database_url: SecretStr,
) -> None:
    await asyncio.gather(*(opens(database_url.get_secret_value()) for _ in range(4)))


async def test_a_text_that_postgres_cannot_hold_is_kept_without_it(
    database_url: SecretStr,
) -> None:
    async with open_postgres(database_url) as database:
        await database.change(
            "INSERT INTO languages (id, language) VALUES (?, ?)", (9, "科\x00室 % ?")
        )
        rows = await database.rows("SELECT language FROM languages WHERE language LIKE '科%'")
    assert [row[0] for row in rows] == ["科\ufffd室 % ?"]


async def test_records_of_a_newer_version_are_left_as_they_are(
    database_url: SecretStr, postgres: PostgresServer
) -> None:
    await opens(database_url.get_secret_value())
    with psycopg.connect(database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("UPDATE records_version SET version = 99")
        with pytest.raises(UnreadableMemory, match=r"newer dakeshi.*99"):
            await opens(database_url.get_secret_value())
        found = connection.execute("SELECT version FROM records_version").fetchone()
    assert found == (99,)


@pytest.mark.slow
async def test_what_is_asked_while_the_database_is_away_waits_for_it(
    mortal: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = SecretStr(mortal.url("postgres"))
    async with open_postgres(url) as database:
        await database.change("INSERT INTO languages (id, language) VALUES (?, ?)", (9, "zh"))
        mortal.stop()
        asked = asyncio.create_task(database.rows("SELECT language FROM languages WHERE id = 9"))
        changed = asyncio.create_task(database.change("DELETE FROM languages WHERE id = 8"))
        with pytest.raises(RecordsUnavailable, match="PostgreSQL"):
            await database.at_once.rows("SELECT 1")
        with pytest.raises(RecordsUnavailable):
            await database.probe()
        assert not asked.done()
        await asyncio.to_thread(mortal.start)
        async with asyncio.timeout(20):
            assert [row[0] for row in await asked] == ["zh"]
            assert await changed == 0
        await database.probe()
    warned = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert len([one for one in warned if "waiting" in one]) == 1
    assert warned[-1] == "PostgreSQL can be used again"


async def test_what_may_have_been_done_is_not_done_again(database_url: SecretStr) -> None:
    async with open_postgres(database_url) as database:
        ended = "SELECT pg_terminate_backend(pg_backend_pid())"
        with pytest.raises(RecordsUnavailable):
            await database.once.rows(ended)
        assert await database.once.change("INSERT INTO moves (now, origin) VALUES (1, 2)") == 1


async def test_an_error_that_waiting_does_not_mend_is_told_without_values(
    database_url: SecretStr,
) -> None:
    async with open_postgres(database_url) as database:
        statement = "INSERT INTO moves (now, origin) VALUES (?, ?)"
        await database.change(statement, (1, 424242))
        with pytest.raises(RecordsUnavailable, match="duplicate key") as caught:
            await database.change(statement, (1, 424242))
    assert "424242" not in str(caught.value)


async def test_a_database_that_is_closed_is_not_waited_for(database_url: SecretStr) -> None:
    async with open_postgres(database_url) as database:
        pass
    with pytest.raises(RecordsUnavailable):
        await database.rows("SELECT 1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (lambda server: server.url("postgres", password=WRONG), "password authentication failed"),
        (lambda server: server.url("nothing"), 'database "nothing" does not exist'),
    ],
    ids=["password", "database"],
)
async def test_a_database_that_turns_the_bot_away_is_named_at_once(
    postgres: PostgresServer,
    address: Callable[[PostgresServer], str],
    expected: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(RecordsUnavailable, match=expected) as caught:
        await opens(address(postgres))
    for secret in (PASSWORD, WRONG):
        assert secret not in str(caught.value)
        assert secret not in caplog.text


async def test_an_address_that_libpq_cannot_read_is_not_repeated(tmp_path: Path) -> None:
    url = SecretStr("postgresql://dakeshi:s3cr%et@127.0.0.1/x?what=ever")
    with pytest.raises(ConfigurationError, match="DAKESHI_DATABASE_URL") as caught:
        async with open_records(tmp_path / "telegram.sqlite", url):
            pass
    assert "s3cr" not in str(caught.value)
