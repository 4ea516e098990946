"""What in a folder of generations nobody needs any more, and its removal."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from knowledge.generations.locking import FileLock

BUILDING = ".building-"
_REMOVING = ".removing-"


def has_debris(folder: Path, kept: Collection[str | None] | None) -> bool:
    """Whether `remove_debris` might find something to do."""
    if not folder.is_dir():
        return False
    unfinished = any(entry.name.startswith(".") for entry in folder.iterdir())
    return unfinished or bool(_unreferenced(folder, kept))


def remove_debris(folder: Path, kept: Collection[str | None] | None) -> None:
    """Remove unfinished folders, and generations that nothing points to.

    A generation that some process still reads is left for the next time.

    Args:
        folder: Of the generations; the caller is the one writer.
        kept: Ids of the generations that stay; `None` when nobody knows, and all stay.
    """
    if not folder.is_dir():
        return
    for entry in _unreferenced(folder, kept):
        _remove_generation(entry)
    for entry in list(folder.iterdir()):
        if entry.name.startswith((BUILDING, _REMOVING)):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.suffix == ".lock" and not entry.with_suffix("").is_dir():
            entry.unlink(missing_ok=True)


def lock_of(folder: Path) -> FileLock:
    """The lock that readers of a generation share, and that its removal needs alone."""
    return FileLock(folder.with_name(f"{folder.name}.lock"))


def _unreferenced(folder: Path, kept: Collection[str | None] | None) -> list[Path]:
    if kept is None:
        return []
    return [
        entry
        for entry in folder.iterdir()
        if entry.is_dir() and not entry.name.startswith(".") and entry.name not in kept
    ]


def _remove_generation(folder: Path) -> None:
    with lock_of(folder) as lock:
        if lock.acquire_exclusive():
            # Renamed first: a folder under a generation's name is complete at every moment.
            doomed = folder.with_name(f"{_REMOVING}{folder.name}")
            folder.rename(doomed)
            shutil.rmtree(doomed, ignore_errors=True)
            lock.path.unlink(missing_ok=True)
