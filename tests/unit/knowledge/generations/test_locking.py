from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.generations.locking import FileLock, WriterLock


def test_readers_share_and_writers_do_not(tmp_path: Path) -> None:
    one, two, three = (FileLock(tmp_path / "lock") for _ in range(3))
    assert one.acquire_shared()
    assert two.acquire_shared()
    assert not three.acquire_exclusive()
    one.release()
    two.release()
    assert three.acquire_exclusive()
    assert not one.acquire_shared()
    three.release()
    three.release()


def test_a_lock_is_taken_once(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as lock:
        assert lock.acquire_exclusive()
        with pytest.raises(RuntimeError, match="locked already"):
            lock.acquire_shared()


def test_a_writer_lock_says_who_holds_it_and_forgets(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "lock")
    assert lock.try_acquire()
    assert not WriterLock(tmp_path / "lock").try_acquire()
    assert (tmp_path / "lock.holder").exists()
    lock.release()
    assert not (tmp_path / "lock.holder").exists()
