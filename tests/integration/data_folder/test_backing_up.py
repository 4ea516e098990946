"""What a backup holds, while the folder is used, and what it says it does not hold."""

from __future__ import annotations

import io
import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.data_folder.backing_up import back_up_to_stream
from bot.data_folder.restoring import restore
from bot.data_folder.using import using
from bot.errors import ConfigurationError, DataFolderError, DataFolderInUse
from bot.records import open_records
from knowledge.generations.locking import FileLock
from tests.integration.data_folder.folders import OWN_FILES, backup_of, numbers_in
from tests.integration.reindex_process import generation_store, reindexer, write_round
from tests.permissions import read_only


def names_in(backup: Path) -> set[str]:
    with zipfile.ZipFile(backup) as archive:
        return set(archive.namelist())


def restored(backup: Path, folder: Path) -> Path:
    with backup.open("rb") as stream:
        restore(stream, folder)
    return folder


def test_a_backup_holds_all_that_is_the_operators_and_the_index_that_serves(
    filled: Path, backup: Path
) -> None:
    with closing(generation_store(filled)) as generations:
        serving, previous = generations.serving(), generations.previous()
    names = names_in(backup)
    assert names > {*OWN_FILES, "memory.sqlite", "telegram.sqlite", "current.json", "backup.json"}
    assert f"generations/{serving}/manifest.json" in names
    assert not [name for name in names if str(previous) in name]
    assert not [name for name in names if "/" not in name and name.endswith(".lock")]
    assert not [name for name in names if name.endswith(("-wal", "-shm"))]


async def test_what_was_open_when_a_backup_was_made_is_not_answered_from_it_again(
    filled: Path, backup: Path, tmp_path: Path
) -> None:
    folder = restored(backup, tmp_path / "restored")
    async with open_records(folder / "telegram.sqlite") as records:
        assert await records.inbox.pending() == []
        assert not await records.inbox.receive(701, "{}", 3.0)
        assert await records.people.language(9) == "en"
    async with open_records(filled / "telegram.sqlite") as records:
        assert [one.update_id for one in await records.inbox.pending()] == [701]


def test_a_database_is_copied_in_the_state_of_one_moment(filled: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    with closing(sqlite3.connect(filled / "memory.sqlite")) as memory:
        memory.execute("CREATE TABLE pairs (a INTEGER)")

    def write() -> None:
        with closing(sqlite3.connect(filled / "memory.sqlite", timeout=30)) as memory:
            while not stop.is_set():
                # Both rows or none.
                with memory:
                    memory.executemany("INSERT INTO pairs VALUES (?)", [(1,), (2,)])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup_of(filled, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        folder = restored(tmp_path / f"{number}.zip", tmp_path / str(number))
        with closing(sqlite3.connect(folder / "memory.sqlite")) as memory:
            counts = [
                memory.execute("SELECT count(*) FROM pairs WHERE a = ?", (a,)).fetchone()
                for a in (1, 2)
            ]
        assert counts[0] == counts[1]


def test_a_generation_stays_while_it_is_copied_whatever_is_switched_to(
    filled: Path, tmp_path: Path
) -> None:
    with closing(generation_store(filled)) as other, using(filled):
        before = other.serving()
        switched: list[str] = []

        def reindex_meanwhile(name: str) -> None:
            if name.startswith("generations/") and not switched:
                for number in (7, 8):
                    root = write_round(tmp_path / "corpus", number)
                    switched.append(reindexer(other).run([root]).generation_id)

        stream = io.BytesIO()
        with closing(generation_store(filled)) as generations:
            made = back_up_to_stream(
                stream, filled, generations, amend={}, on_step=reindex_meanwhile
            )
    assert len(switched) == 2
    assert made.contents.generation == before
    (tmp_path / "backup.zip").write_bytes(stream.getvalue())
    assert numbers_in(restored(tmp_path / "backup.zip", tmp_path / "restored")) == {"1"}


def test_links_and_names_that_are_no_text_are_left_out_and_named(
    filled: Path, tmp_path: Path
) -> None:
    (filled / "documents" / "link.md").symlink_to("/etc/passwd")
    (filled / "outside").symlink_to(tmp_path)
    Path(os.fsdecode(os.fsencode(filled / "documents") + b"/\xff.md")).write_text("x")
    made = backup_of(filled, tmp_path / "new.zip")
    assert {one.name for one in made.left_out} == {"documents/link.md", "outside", "documents/?.md"}
    assert not names_in(tmp_path / "new.zip") & {"documents/link.md", "outside"}


def test_a_damaged_index_is_left_out_and_the_rest_is_backed_up(
    filled: Path, tmp_path: Path
) -> None:
    for path in (filled / "generations").rglob("passages.sqlite"):
        path.write_bytes(path.read_bytes()[:100])
    made = backup_of(filled, tmp_path / "new.zip")
    assert made.contents.generation is None
    assert [one.name for one in made.left_out] == ["generations"]
    folder = restored(tmp_path / "new.zip", tmp_path / "restored")
    with closing(generation_store(folder)) as generations:
        assert generations.serving() is None
    assert (folder / "documents/甲 局.md").exists()


def test_a_damaged_database_is_named_and_leaves_the_earlier_backup(
    filled: Path, backup: Path
) -> None:
    before = backup.read_bytes()
    (filled / "memory.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(DataFolderError, match=r"memory\.sqlite cannot be copied.*damaged"):
        backup_of(filled, backup)
    assert backup.read_bytes() == before
    assert not list(backup.parent.glob(".*"))


def test_places_that_are_none_for_a_backup_are_refused(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    for path, said in (
        (filled / "documents" / "b.zip", "lies in the data folder"),
        (tmp_path / "letter.txt", "is no backup"),
        (tmp_path / "nowhere" / "b.zip", "there is no folder"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            backup_of(filled, path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_an_empty_folder_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds nothing"):
        backup_of(tmp_path / "data", tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_one_backup_at_a_time(filled: Path, tmp_path: Path) -> None:
    with FileLock(filled / "backup.lock") as other:
        assert other.acquire_exclusive()
        with pytest.raises(DataFolderInUse, match="another backup"):
            backup_of(filled, tmp_path / "new.zip")


def test_a_folder_that_cannot_be_written_is_backed_up_all_the_same(
    filled: Path, tmp_path: Path
) -> None:
    # What was written last lies in the log beside the database.
    with closing(sqlite3.connect(filled / "memory.sqlite")) as memory:
        memory.execute("INSERT INTO said VALUES ('last')")
        memory.commit()
        with read_only(filled):
            made = backup_of(filled, tmp_path / "new.zip")
    assert made.left_out == ()
    folder = restored(tmp_path / "new.zip", tmp_path / "restored")
    with closing(sqlite3.connect(folder / "memory.sqlite")) as memory:
        assert memory.execute("SELECT what FROM said").fetchall() == [("1",), ("last",)]
