"""Restores a backup into a data folder: all of it is looked at before anything changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot.data_folder.archive import CHUNK_BYTES, Contents
from bot.data_folder.contents import ASIDE, JOURNAL_FILE, STAGING, stays
from bot.data_folder.migrating import STEPS, Step, migrate
from bot.data_folder.swapping import (
    CONTENT,
    OnStep,
    begin_swap,
    complete_swap,
    remove_abandoned,
    swap_is_due,
)
from bot.data_folder.unpacking import Unpacking, opened
from bot.data_folder.using import alone_with
from bot.data_folder.version import write_version
from bot.errors import DataFolderError, DataFolderInUse, UnusableBackup
from knowledge.generations.durability import sync_folder, sync_tree
from knowledge.generations.locking import FileLock

_LOCKS = ("telegram.lock", "reindex.lock")
"""Held by a dakeshi from before the folder had a lock of its own."""
_SPARE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    contents: Contents
    aside: Path | None
    """Where the old files lie; `None` when there were none."""


def restore(
    backup: IO[bytes],
    folder: Path,
    *,
    steps: Sequence[Step] = STEPS,
    on_step: OnStep = lambda _: None,
) -> Restored:
    """Put what a backup holds in the place of what is in a data folder.

    Args:
        backup: The backup; a pipe is copied to the data folder first.
        folder: The data folder; made when missing.
        steps: Of the migration, for a backup of an older dakeshi.
        on_step: Told before each step what is written or moved next.

    Raises:
        UnusableBackup: It is damaged, or no backup; nothing was changed.
        NewerDataFolder: A newer dakeshi made it; nothing was changed.
        DataFolderInUse: A process uses the folder; nothing was changed.
        DataFolderError: There is no room for it, or a part of the folder cannot be moved.
    """
    with alone_with(folder), _nobody_from_before(folder):
        complete_swap(folder)
        remove_abandoned(folder)
        _check_movable(folder)
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
        try:
            contents = _stage(backup, staging, steps, on_step)
            aside = _free_name(folder)
            on_step(JOURNAL_FILE)
            sync_folder(folder)
            begin_swap(folder, staging, aside)
        except BaseException:
            if not swap_is_due(folder):
                shutil.rmtree(staging, ignore_errors=True)
            raise
        complete_swap(folder, on_step)
        return Restored(contents, aside if aside.is_dir() else None)


@contextmanager
def _nobody_from_before(folder: Path) -> Iterator[None]:
    with ExitStack() as held:
        for name in _LOCKS:
            lock = held.enter_context(FileLock(folder / name))
            if not lock.acquire_exclusive():
                raise DataFolderInUse(f"{folder} is in use ({name} is held). Stop the bot first.")
        yield


def _check_movable(folder: Path) -> None:
    device = folder.stat().st_dev
    for entry in folder.iterdir():
        if not stays(entry.name) and entry.lstat().st_dev != device:
            raise DataFolderError(
                f"{entry} is a mount of its own and cannot be moved aside. Unmount it, restore, and "
                "mount it again."
            )


def _stage(backup: IO[bytes], staging: Path, steps: Sequence[Step], on_step: OnStep) -> Contents:
    """Write out and check all of a backup; its contents."""
    content = staging / CONTENT
    content.mkdir()
    with _seekable(backup, staging) as stream, opened(stream, version=len(steps)) as unpacking:
        _check_room(unpacking, staging)
        for name in unpacking.names():
            on_step(name)
            unpacking.write(name, content)
        contents = unpacking.contents
    write_version(content, contents.data_folder)
    migrate(content, steps)
    sync_tree(content)
    return contents


@contextmanager
def _seekable(backup: IO[bytes], staging: Path) -> Iterator[IO[bytes]]:
    if backup.seekable():
        yield backup
        return
    with tempfile.TemporaryFile(dir=staging) as copy:
        shutil.copyfileobj(backup, copy, CHUNK_BYTES)
        yield copy


def _check_room(unpacking: Unpacking, folder: Path) -> None:
    free, needed = shutil.disk_usage(folder).free, unpacking.size + _SPARE_BYTES
    if needed > free:
        raise UnusableBackup(
            f"it unpacks to {needed:,} bytes, and only {free:,} are free at {folder.parent}. "
            "Make room first."
        )


def _free_name(folder: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    candidates = (f"{ASIDE}{stamp}{suffix}" for suffix in _suffixes())
    return next(folder / name for name in candidates if not (folder / name).exists())


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1
