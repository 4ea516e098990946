"""A restore brings all of a backup, or changes nothing."""

from __future__ import annotations

import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.data_folder.restoring import Restored, restore
from bot.data_folder.using import using
from bot.errors import DataFolderInUse, NewerDataFolder, UnusableBackup
from knowledge.generations.locking import FileLock
from tests.integration.data_folder.folders import OWN_FILES, backup_of, fill, numbers_in, tree
from tests.integration.reindex_process import generation_store


def restore_from(backup: Path, folder: Path) -> Restored:
    with backup.open("rb") as stream:
        return restore(stream, folder)


@pytest.mark.parametrize("used", [False, True])
def test_a_backup_is_restored_onto_an_empty_and_a_used_folder(
    backup: Path, tmp_path: Path, used: bool
) -> None:
    folder = tmp_path / "data"
    if used:
        fill(folder, number=5)
        (folder / "documents" / "later.md").write_text("added since")
    before = tree(folder)
    restored = restore_from(backup, folder)
    assert numbers_in(folder) == {"1"}
    assert OWN_FILES.keys() <= tree(folder).keys()
    assert not (folder / "documents" / "later.md").exists()
    assert not list(folder.glob(".restoring-*"))
    assert not (folder / "restore.json").exists()
    if not used:
        assert restored.aside is None
        return
    assert restored.aside is not None
    assert tree(restored.aside) == before
    # And back again, by hand or by a backup of it.
    backup_of(folder, tmp_path / "again.zip")
    assert restore_from(tmp_path / "again.zip", folder).aside != restored.aside
    assert numbers_in(folder) == {"1"}


def test_times_and_permissions_come_back(filled: Path, tmp_path: Path) -> None:
    history = filled / "terminal-history"
    history.chmod(0o600)
    backup_of(filled, tmp_path / "new.zip")
    restore_from(tmp_path / "new.zip", tmp_path / "data")
    found = (tmp_path / "data" / "terminal-history").stat()
    assert found.st_mtime == pytest.approx(history.stat().st_mtime, abs=1e-3)
    assert stat.S_IMODE(found.st_mode) == 0o600


def test_a_backup_comes_through_a_pipe(backup: Path, tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    restore(Pipe(backup.read_bytes()), tmp_path / "data")
    assert numbers_in(tmp_path / "data") == {"1"}


def test_a_folder_in_use_is_refused(filled: Path, backup: Path) -> None:
    before = tree(filled)
    with using(filled), pytest.raises(DataFolderInUse, match="in use"):
        restore_from(backup, filled)
    for name in ("telegram.lock", "reindex.lock"):
        with FileLock(filled / name) as lock:
            assert lock.acquire_exclusive()
            with pytest.raises(DataFolderInUse, match=name):
                restore_from(backup, filled)
    assert tree(filled) == before


def test_a_restored_index_can_be_rebuilt_and_left(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    restore_from(backup, folder)
    fill(folder, number=8)
    with closing(generation_store(folder)) as generations:
        assert generations.rollback()
    assert numbers_in(folder) == {"8", "7"}


# What no dakeshi made


Change = Callable[[zipfile.ZipFile, dict[str, Any]], None]


def forged(backup: Path, change: Change, *, listed: bool = True) -> Path:
    """A backup of one document, with something added before its list is written."""
    path = backup.with_name("forged.zip")
    with zipfile.ZipFile(backup) as honest, zipfile.ZipFile(path, "w") as archive:
        contents = json.loads(honest.read("backup.json"))
        kept = "golden.yaml"
        contents["files"] = {kept: contents["files"][kept]}
        archive.writestr(kept, honest.read(kept))
        change(archive, contents)
        if listed:
            archive.writestr("backup.json", json.dumps(contents))
    return path


def with_file(name: str, *, mode: int = 0o100600, listed: bool = True) -> Change:
    def change(archive: zipfile.ZipFile, contents: dict[str, Any]) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, b"[]")
        if listed:
            contents["files"][name] = contents["files"]["golden.yaml"]

    return change


def with_field(name: str, value: Any) -> Change:
    def change(_: zipfile.ZipFile, contents: dict[str, Any]) -> None:
        contents[name] = value

    return change


def without_the_file(_: zipfile.ZipFile, contents: dict[str, Any]) -> None:
    contents["files"]["documents/a.md"] = contents["files"]["golden.yaml"]


def with_another_checksum(_: zipfile.ZipFile, contents: dict[str, Any]) -> None:
    contents["files"]["golden.yaml"]["sha256"] = "0" * 64


def with_a_bomb(archive: zipfile.ZipFile, contents: dict[str, Any]) -> None:
    with archive.open("documents/bomb.md", "w") as bomb:
        for _ in range(64):
            bomb.write(bytes(1 << 20))
    # Says that it is small.
    archive.getinfo("documents/bomb.md").file_size = 2
    contents["files"]["documents/bomb.md"] = contents["files"]["golden.yaml"]


def with_more_than_fits(archive: zipfile.ZipFile, contents: dict[str, Any]) -> None:
    archive.writestr("documents/vast.md", b"[]")
    archive.getinfo("documents/vast.md").file_size = 1 << 60
    entry = dict(contents["files"]["golden.yaml"])
    entry["size"] = 1 << 60
    contents["files"]["documents/vast.md"] = entry


def twice(archive: zipfile.ZipFile, contents: dict[str, Any]) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("golden.yaml", b"[]")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_file("../escaped"), "escaped"),
        (with_file("documents/../../escaped"), "escaped"),
        (with_file("/escaped"), "escaped"),
        (with_file("documents\\..\\escaped"), "escaped"),
        (with_file("documents/"), "documents/"),
        (with_file("documents//a"), "documents//a"),
        (with_file("documents/a\nb"), "as no backup does"),
        (with_file("data-folder.lock"), "data-folder.lock"),
        (with_file("restore.json"), "restore.json"),
        (with_file(".restoring-x/content/a"), "restoring"),
        (with_file("replaced-1/a"), "replaced-1"),
        (with_file(".hidden"), "hidden"),
        (with_file("documents/link", mode=stat.S_IFLNK | 0o777), "link"),
        (with_file("documents/pipe", mode=stat.S_IFIFO | 0o600), "no file"),
        (with_file("golden.yaml/below"), "within a file"),
        (with_file("foreign", listed=False), "not in its list"),
        (without_the_file, "missing"),
        (with_another_checksum, "damaged"),
        (with_a_bomb, "damaged|more than"),
        (with_more_than_fits, "free"),
        (twice, "twice"),
        (with_field("files", {"golden.yaml": {"size": -1}}), "backup.json is damaged"),
        (with_field("more", 1), "backup.json is damaged"),
        (with_field("data_folder", "two"), "backup.json is damaged"),
    ],
)
def test_what_no_backup_holds_is_refused_and_nothing_changes(
    filled: Path, backup: Path, change: Change, said: str
) -> None:
    path, before = forged(backup, change), tree(filled)
    with pytest.raises(UnusableBackup, match=said):
        restore_from(path, filled)
    assert tree(filled) == before
    assert not [*filled.glob(".*"), *filled.parent.glob("escaped"), *filled.glob("replaced-*")]


def test_a_zip_file_without_a_list_is_refused(filled: Path, backup: Path) -> None:
    path = forged(backup, lambda *_: None, listed=False)
    with pytest.raises(UnusableBackup, match=r"no backup\.json"):
        restore_from(path, filled)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(filled: Path, backup: Path, method: int) -> None:
    def change(archive: zipfile.ZipFile, contents: dict[str, Any]) -> None:
        archive.writestr("documents/a.md", b"[]", compress_type=method)
        contents["files"]["documents/a.md"] = contents["files"]["golden.yaml"]

    with pytest.raises(UnusableBackup, match="packed as no backup"):
        restore_from(forged(backup, change), filled)


def test_a_backup_of_a_newer_dakeshi_is_refused(filled: Path, backup: Path) -> None:
    before = tree(filled)

    def change(_: zipfile.ZipFile, contents: dict[str, Any]) -> None:
        contents["data_folder"] = 99
        contents["said_by_later_ones"] = True

    with pytest.raises(NewerDataFolder, match="version 99"):
        restore_from(forged(backup, change), filled)
    assert tree(filled) == before


def test_a_backup_of_an_older_dakeshi_is_brought_up_to_date(backup: Path, tmp_path: Path) -> None:
    def mark(folder: Path) -> None:
        assert (folder / "documents").is_dir()
        (folder / "marked").touch()

    folder = tmp_path / "data"
    with backup.open("rb") as stream:
        restore(stream, folder, steps=(lambda _: None, mark))
    assert (folder / "marked").exists()
    assert json.loads((folder / "data-folder.json").read_bytes()) == {"version": 2}


@pytest.mark.parametrize("content", [b"", b"PK", b"no backup" * 1000, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(filled: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(UnusableBackup):
        restore_from(tmp_path / "other", filled)


def test_a_backup_cut_short_anywhere_is_refused(filled: Path, backup: Path) -> None:
    content, before = backup.read_bytes(), tree(filled)
    for length in range(0, len(content), max(1, len(content) // 40)):
        with pytest.raises(UnusableBackup):
            restore(io.BytesIO(content[:length]), filled)
    assert tree(filled) == before


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_backup_with_any_bytes_changed_is_refused_or_restored_whole(
    backup: Path, tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(backup.read_bytes())
    where = data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8))
    for position in where:
        content[position] ^= data.draw(st.integers(1, 255))
    folder = tmp_path / "data"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        restore(io.BytesIO(bytes(content)), folder)
    except (UnusableBackup, NewerDataFolder):
        assert tree(folder) == {}
        return
    # Only what does not count was hit: a time, a permission, a comment.
    assert numbers_in(folder) == {"1"}
