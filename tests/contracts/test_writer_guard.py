"""What every guard of writers does: the one in a database, and the one the tests use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from bot.errors import RecordsUnavailable
from bot.records.reindex_lock import ReindexLock
from knowledge.errors import ReindexInProgress
from knowledge.generations import GenerationStore
from knowledge.generations.locking import WriterLock
from knowledge.ports import WriterGuard
from tests.fakes.guard import FakeGuard
from tests.fakes.stores import FakeEngine

NewGuard = Callable[[], WriterGuard]


@pytest.fixture(params=["fake", "postgres"])
def new_guard(request: pytest.FixtureRequest) -> NewGuard:
    """A guard of another process each time."""
    if request.param == "fake":
        return partial(FakeGuard, [])
    return partial(ReindexLock, request.getfixturevalue("database_url"))


def test_one_writes_at_a_time(new_guard: NewGuard) -> None:
    one, other = new_guard(), new_guard()
    assert one.try_acquire()
    assert not other.try_acquire()
    assert not one.try_acquire()
    assert (one.is_held(), other.is_held()) == (True, False)
    other.release()
    assert one.is_held()
    one.release()
    one.release()
    assert not one.is_held()
    assert other.try_acquire()
    other.release()


def test_of_many_that_ask_at_once_one_is_let(new_guard: NewGuard) -> None:
    guards, let = [new_guard() for _ in range(6)], list[bool]()
    threads = [
        threading.Thread(target=lambda guard=guard: let.append(guard.try_acquire()))
        for guard in guards
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(let) == [False] * 5 + [True]
    for guard in guards:
        guard.release()


def test_a_writer_needs_the_file_and_the_guard(new_guard: NewGuard, tmp_path: Path) -> None:
    elsewhere = new_guard()
    assert elsewhere.try_acquire()
    lock = WriterLock(tmp_path / "lock", new_guard())
    assert not lock.try_acquire()
    # The file is free again for whoever comes.
    elsewhere.release()
    with lock:
        assert not WriterLock(tmp_path / "other", new_guard()).try_acquire()
        assert not WriterLock(tmp_path / "lock").try_acquire()
    again = WriterLock(tmp_path / "lock", new_guard())
    assert again.try_acquire()
    again.release()


def test_who_lost_the_guard_does_not_switch(new_guard: NewGuard, tmp_path: Path) -> None:
    generations = GenerationStore(tmp_path / "data", FakeEngine(), guard=new_guard())
    with pytest.raises(ReindexInProgress, match="Nothing was switched"):
        generations.switch("20261127T000000Z-abcdef")


def test_a_lock_goes_with_its_connection(database_url: SecretStr) -> None:
    lock, other = ReindexLock(database_url), ReindexLock(database_url)
    assert lock.try_acquire()
    with psycopg.connect(database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert not lock.is_held()
    assert other.try_acquire()
    lock.release()
    other.release()


def test_a_database_that_is_away_is_named_and_leaves_the_file_free(tmp_path: Path) -> None:
    away = ReindexLock(SecretStr("postgresql://dakeshi:s3cret@127.0.0.1:9/dakeshi"))
    with pytest.raises(RecordsUnavailable, match=r"PostgreSQL: .*refused") as caught:
        WriterLock(tmp_path / "lock", away).try_acquire()
    assert "s3cret" not in str(caught.value)
    with WriterLock(tmp_path / "lock"):
        pass
