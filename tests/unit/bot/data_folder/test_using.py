"""A data folder says its version, is brought to this one's, and is had alone or shared."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.data_folder.migrating import STEPS, Step
from bot.data_folder.using import LOCK_FILE, alone_with, using
from bot.data_folder.version import VERSION_FILE
from bot.errors import DataFolderInUse, NewerDataFolder, ReadOnlyDataFolder
from knowledge.generations.locking import FileLock
from tests.permissions import read_only

ROOT = Path(__file__).parents[4]


def version_of(folder: Path) -> int:
    version: int = json.loads((folder / VERSION_FILE).read_bytes())["version"]
    return version


def noting(steps: list[str]) -> tuple[Step, ...]:
    """Two steps, of which each leaves a file and a note."""

    def step(name: str) -> Step:
        def leave(folder: Path) -> None:
            (folder / name).write_text(name, encoding="ascii")
            steps.append(name)

        return leave

    return step("one"), step("two")


def test_the_first_use_of_a_folder_writes_its_version(tmp_path: Path) -> None:
    with using(tmp_path / "new"):
        assert version_of(tmp_path / "new") == len(STEPS)
    with using(tmp_path / "new"):
        pass


def test_a_folder_from_before_versions_is_brought_up_to_date_and_keeps_all(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.md").write_text("甲", encoding="utf-8")
    done: list[str] = []
    for _ in range(2):
        with using(tmp_path, steps=noting(done)):
            assert version_of(tmp_path) == 2
    assert done == ["one", "two"]
    assert (tmp_path / "documents" / "a.md").read_text(encoding="utf-8") == "甲"


def test_a_migration_goes_on_where_it_was(tmp_path: Path) -> None:
    done: list[str] = []
    with using(tmp_path, steps=noting(done)[:1]):
        pass
    with using(tmp_path, steps=noting(done)):
        pass
    assert done == ["one", "two"]


def test_a_folder_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / VERSION_FILE).write_text('{"version": 99, "more": true}', encoding="ascii")
    with pytest.raises(NewerDataFolder, match=r"version 99.*knows 1.*Install"), using(tmp_path):
        pass
    assert (tmp_path / VERSION_FILE).read_text(encoding="ascii").startswith('{"version": 99')
    with alone_with(tmp_path):
        pass


@pytest.mark.parametrize("content", [b"", b'{"versi', b"\x00" * 30, b"[1]", b'{"version": 0}'])
def test_a_damaged_version_file_is_named_and_written_again(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / VERSION_FILE).write_bytes(content)
    with caplog.at_level(logging.WARNING), using(tmp_path):
        assert version_of(tmp_path) == len(STEPS)
    assert VERSION_FILE in caplog.text


def test_several_may_use_a_folder_and_then_nobody_has_it_alone(tmp_path: Path) -> None:
    refused = pytest.raises(DataFolderInUse, match="Stop the bot")
    with using(tmp_path), using(tmp_path), refused, alone_with(tmp_path):
        pass
    with alone_with(tmp_path):
        pass


def test_who_waits_too_long_for_whoever_has_a_folder_alone_is_told(tmp_path: Path) -> None:
    impatient = using(tmp_path, patience_s=0.2, sleep=lambda _: None)
    with alone_with(tmp_path), pytest.raises(DataFolderInUse, match="Try again"), impatient:
        pass


def test_who_comes_while_a_folder_is_had_alone_waits_for_it(tmp_path: Path) -> None:
    other = FileLock(tmp_path / LOCK_FILE)
    assert other.acquire_exclusive()
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            other.release()

    with using(tmp_path, sleep=wait):
        assert len(waits) >= 3


def test_many_that_come_first_at_once_migrate_once(tmp_path: Path) -> None:
    done: list[str] = []
    steps = noting(done)
    together = threading.Barrier(8)

    def use() -> None:
        together.wait()
        with using(tmp_path, steps=steps):
            pass

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["one", "two"]


def test_a_read_only_folder_is_used_as_it_is_and_not_had_alone(tmp_path: Path) -> None:
    with using(tmp_path):
        pass
    with read_only(tmp_path):
        with using(tmp_path), using(tmp_path):
            pass
        with pytest.raises(ReadOnlyDataFolder, match="cannot be written"), alone_with(tmp_path):
            pass


def test_a_read_only_folder_of_an_older_version_is_refused(tmp_path: Path) -> None:
    with read_only(tmp_path), pytest.raises(ReadOnlyDataFolder), using(tmp_path):
        pass


@pytest.mark.parametrize("at", range(5))
def test_killed_anywhere_in_a_migration_the_next_use_completes_it(tmp_path: Path, at: int) -> None:
    script = f"""
import os, signal
from pathlib import Path
from bot.data_folder.using import using

events = 0
def step(name):
    def leave(folder):
        global events
        for half in ("begun", "done"):
            if events == {at}:
                os.kill(os.getpid(), signal.SIGKILL)
            events += 1
            with (folder / name).open("w") as file:
                file.write(half)
    return leave

with using(Path({str(tmp_path)!r}), steps=(step("one"), step("two"))):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    done: list[str] = []
    with using(tmp_path, steps=noting(done)):
        assert version_of(tmp_path) == 2
    assert done == ["one", "two"][at // 2 :]
    assert [(tmp_path / name).read_text() for name in ("one", "two")][at // 2 :] == done
