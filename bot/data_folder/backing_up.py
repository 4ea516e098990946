"""Makes a backup of a data folder while it is used.

Databases are copied by SQLite itself, in the state of one moment; the generation that serves is
leased, so nobody removes it; all other files are replaced whole by whoever changes them.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot.data_folder.archive import CONTENTS_FILE, ArchiveWriter, Contents, is_backup, pieces
from bot.data_folder.contents import (
    GENERATIONS,
    LeftOut,
    backed_up,
    files_under,
    is_live_database,
)
from bot.data_folder.version import read_version
from bot.data_folder.writing import UNWRITABLE, why_unwritable
from bot.errors import ConfigurationError, DataFolderError, DataFolderInUse
from knowledge.errors import CorruptGeneration, EngineUnavailable, NoGeneration
from knowledge.generations import GenerationStore
from knowledge.generations.durability import remove_unfinished, replacing
from knowledge.generations.locking import FileLock
from knowledge.generations.pointer import Pointer

BACKUP_LOCK = "backup.lock"
_BUSY_S = 30.0
"""Longest wait for a database that is being written."""

OnStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, and what it does not."""

    contents: Contents
    left_out: tuple[LeftOut, ...]


def back_up_to_file(
    path: Path,
    folder: Path,
    generations: GenerationStore,
    *,
    amend: Mapping[str, Callable[[Path], None]],
    on_step: OnStep = lambda _: None,
) -> Backup:
    """Make a backup in a file, which is there when it is complete and not before.

    Args:
        path: The file; an earlier backup there is replaced.
        folder: The data folder, in use by this process.
        generations: Of that folder.
        amend: What is to be changed in the copy of a database, by the database's name.
        on_step: Told before each step what is written next; to stop, raise from it.

    Raises:
        ConfigurationError: The file is no place for a backup.
        DataFolderInUse: Another backup is under way.
        DataFolderError: A database is damaged.
        OSError: Something cannot be read or written.
    """
    _check_target(path, folder)
    with _the_only_backup(folder):
        remove_unfinished(path)
        with replacing(path) as file:
            with ArchiveWriter(file) as writer:
                made = _Copying(folder, path, amend, on_step, writer).run(generations)
            on_step(path.name)
        return made


def back_up_to_stream(
    stream: IO[bytes],
    folder: Path,
    generations: GenerationStore,
    *,
    amend: Mapping[str, Callable[[Path], None]],
    on_step: OnStep = lambda _: None,
) -> Backup:
    """As `back_up_to_file`, to a pipe; a restore refuses what was cut short."""
    beside = folder / "backup"
    with _the_only_backup(folder):
        with contextlib.suppress(OSError):
            remove_unfinished(beside)
        with ArchiveWriter(stream) as writer:
            return _Copying(folder, beside, amend, on_step, writer).run(generations)


def _check_target(path: Path, folder: Path) -> None:
    if path.resolve().is_relative_to(folder.resolve()):
        raise ConfigurationError(f"{path} lies in the data folder; name a place outside it.")
    if not path.parent.is_dir():
        raise ConfigurationError(f"there is no folder {path.parent}; make it, or name another.")
    if path.exists() and not is_backup(path):
        raise ConfigurationError(f"{path} is there and is no backup; remove it, or name another.")


@contextmanager
def _the_only_backup(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / BACKUP_LOCK)
    try:
        free = lock.acquire_exclusive()
    except OSError as error:
        # A folder that cannot be written any more is worth a backup before all others.
        if error.errno not in UNWRITABLE:
            raise
        free = True
    if not free:
        raise DataFolderInUse(f"another backup of {folder} is under way. Wait until it has ended.")
    with lock:
        yield


@dataclass(frozen=True, slots=True)
class _Copying:
    """One backup while it is written."""

    folder: Path
    beside: Path
    """Copies of databases lie beside this, under names that begin with its own."""
    amend: Mapping[str, Callable[[Path], None]]
    on_step: OnStep
    writer: ArchiveWriter
    left_out: list[LeftOut] = field(default_factory=list)

    def run(self, generations: GenerationStore) -> Backup:
        """Write all of it."""
        self._add(backed_up(self.folder))
        generation = self._add_serving(generations)
        if not self.writer.files and not self.left_out:
            raise ConfigurationError(f"{self.folder} holds nothing that could be backed up.")
        self.on_step(CONTENTS_FILE)
        contents = self.writer.finish(
            data_folder=read_version(self.folder), made=datetime.now(UTC), generation=generation
        )
        return Backup(contents, tuple(self.left_out))

    def _add_serving(self, generations: GenerationStore) -> str | None:
        """Add the generation that serves; its id."""
        try:
            with generations.lease() as leased:
                self._add(files_under(self.folder / GENERATIONS / leased.id, self.folder))
        except NoGeneration:
            return None
        except (CorruptGeneration, EngineUnavailable) as error:
            self.left_out.append(LeftOut(GENERATIONS, str(error)))
            return None
        pointer = Pointer(serving=leased.id).model_dump_json().encode()
        self.writer.add("current.json", [pointer])
        return leased.id

    def _add(self, found: Iterator[Path | LeftOut]) -> None:
        for path in found:
            if isinstance(path, LeftOut):
                self.left_out.append(path)
                continue
            name = path.relative_to(self.folder).as_posix()
            self.on_step(name)
            if is_live_database(name):
                with _copied(path, self.beside, self.amend.get(name)) as copy:
                    self.writer.add(name, pieces(copy), path.stat())
            else:
                with contextlib.suppress(FileNotFoundError):  # taken out since it was listed
                    self.writer.add(name, pieces(path), path.stat())


@contextmanager
def _copied(database: Path, beside: Path, amend: Callable[[Path], None] | None) -> Iterator[Path]:
    """A copy of a database in the state of one moment, as one file.

    Raises:
        DataFolderError: The database is damaged.
    """
    with tempfile.NamedTemporaryFile(
        dir=_writable(beside.parent), prefix=f".{beside.name}-"
    ) as file:
        copy = Path(file.name)
        try:
            _copy(database, copy)
            if amend is not None:
                amend(copy)
        except sqlite3.DatabaseError as error:
            raise DataFolderError(
                f"{database} cannot be copied: {error}. If it is damaged, the next start of the "
                "bot, or of `dakeshi chat`, sets it aside; then back up again."
            ) from error
        yield copy


def _copy(database: Path, copy: Path) -> None:
    with (
        _openable(database) as source_path,
        closing(_connected(source_path)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        # One file, and no other beside it.
        target.execute("PRAGMA journal_mode = DELETE")
        found = target.execute("PRAGMA quick_check(1)").fetchone()
    if found[0] != "ok":
        raise sqlite3.DatabaseError(found[0])


@contextmanager
def _openable(database: Path) -> Iterator[Path]:
    """The database itself; where SQLite cannot write what it needs beside it, a copy elsewhere."""
    if _writable(database.parent) is not None:
        yield database
        return
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in (database.name, f"{database.name}-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(database.with_name(name), Path(elsewhere) / name)
        yield Path(elsewhere) / database.name


def _connected(database: Path) -> sqlite3.Connection:
    uri = f"{database.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_S)


def _writable(folder: Path) -> Path | None:
    """The folder itself, or `None` for the system's own place when it cannot be written."""
    return folder if why_unwritable(folder) is None else None
