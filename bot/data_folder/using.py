"""Who uses a data folder: any number of processes at a time, or one that changes all of it.

Bots, terminals and reindexes share the folder. Bringing it to another version and restoring a
backup need it alone, for a moment; whoever comes meanwhile waits a little.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.data_folder.migrating import STEPS, Step, is_current, migrate
from bot.data_folder.swapping import complete_swap, has_abandoned, remove_abandoned, swap_is_due
from bot.data_folder.writing import UNWRITABLE
from bot.errors import DataFolderInUse, ReadOnlyDataFolder
from knowledge.generations.locking import FileLock

LOCK_FILE = "data-folder.lock"
_PATIENCE_S = 30.0
_POLL_S = 0.05


@contextmanager
def using(
    folder: Path,
    *,
    steps: Sequence[Step] = STEPS,
    patience_s: float = _PATIENCE_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """While this lasts, the folder has the shape of this dakeshi, and nobody else changes that.

    Args:
        folder: The data folder; made when missing.
        steps: Of the migration.
        patience_s: Longest wait for whoever has the folder alone, in seconds.
        sleep: Waits so many seconds.

    Raises:
        NewerDataFolder: A newer dakeshi wrote it.
        ReadOnlyDataFolder: It is of an older shape and cannot be written.
        DataFolderInUse: Another process had it alone all the time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _tidy(folder)
    for _ in range(1 + int(patience_s / _POLL_S)):
        with FileLock(folder / LOCK_FILE) as lock:
            if lock.acquire_shared() and _is_settled(folder, steps):
                yield
                return
        _settle(folder, steps)
        sleep(_POLL_S)
    raise DataFolderInUse(
        f"{folder} is being restored, or brought to another version, by another process. "
        "Try again when that has ended."
    )


@contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """While this lasts, no other process uses the folder.

    Raises:
        DataFolderInUse: One does.
        ReadOnlyDataFolder: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK_FILE)
    if not _taken_alone(lock, folder):
        raise DataFolderInUse(
            f"{folder} is in use: a bot serves from it, or a question or a reindex is under way. "
            "Stop the bot, wait for the others, and try again."
        )
    with lock:
        yield


def _tidy(folder: Path) -> None:
    """Remove what a restore left that was killed, unless the folder is in use or cannot change."""
    if not has_abandoned(folder):
        return
    with suppress(OSError), FileLock(folder / LOCK_FILE) as lock:
        if lock.acquire_exclusive():
            remove_abandoned(folder)


def _is_settled(folder: Path, steps: Sequence[Step]) -> bool:
    return not swap_is_due(folder) and is_current(folder, steps)


def _settle(folder: Path, steps: Sequence[Step]) -> None:
    """Bring the folder into shape, unless somebody else does or still uses it as it is."""
    lock = FileLock(folder / LOCK_FILE)
    if _taken_alone(lock, folder):
        with lock:
            complete_swap(folder)
            migrate(folder, steps)


def _taken_alone(lock: FileLock, folder: Path) -> bool:
    try:
        return lock.acquire_exclusive()
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise ReadOnlyDataFolder(
            f"{folder} cannot be written ({error.strerror}), and what is to be done needs that. "
            "Give this user the right to write there, or mount the folder writable."
        ) from error
