"""What of a data folder goes into a backup, and what stays where it is when one is restored.

Everything goes but what is named here, so a file of an operator's, or of a later dakeshi, is not
lost for want of being known.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from bot.data_folder.databases import DAMAGED

STAGING = ".restoring-"
ASIDE = "replaced-"
JOURNAL_FILE = "restore.json"
GENERATIONS = "generations"

_STAYING = ("*.lock", "*.lock.holder", JOURNAL_FILE, f"{STAGING}*", f"{ASIDE}*", "lost+found")
_NOT_BACKED_UP = (
    *_STAYING,
    ".*",  # half-written files
    "*.sqlite-wal",
    "*.sqlite-shm",
    "*.sqlite-journal",
    f"*{DAMAGED}*",
    "data-folder.json",
    "current.json",
    GENERATIONS,
)
"""At the top of the folder. The generation that serves is added under its lease."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What no backup can hold."""

    name: str
    reason: str


def stays(name: str) -> bool:
    """Whether an entry at the top of a data folder is no part of what a restore replaces."""
    return any(fnmatchcase(name, pattern) for pattern in _STAYING)


def backed_up(folder: Path) -> Iterator[Path | LeftOut]:
    """The files of a data folder that go into a backup, except those of generations."""
    for entry in sorted(folder.iterdir()):
        if not any(fnmatchcase(entry.name, pattern) for pattern in _NOT_BACKED_UP):
            yield from files_under(entry, folder)


def files_under(entry: Path, folder: Path) -> Iterator[Path | LeftOut]:
    """An entry, or the files under it; links are not followed, and named.

    Args:
        entry: A file or a folder; it may be gone meanwhile.
        folder: The data folder.
    """
    try:
        mode = entry.lstat().st_mode
    except FileNotFoundError:
        return
    name = entry.relative_to(folder).as_posix()
    if stat.S_ISDIR(mode):
        for child in sorted(entry.iterdir()):
            yield from files_under(child, folder)
    elif not stat.S_ISREG(mode):
        yield LeftOut(_shown(name), "a link or a device, not a file")
    elif _shown(name) != name:
        yield LeftOut(_shown(name), "its name is not UTF-8")
    else:
        yield entry


def is_live_database(name: str) -> bool:
    """Whether a file is an SQLite database that may be written while it is copied.

    Args:
        name: Within the data folder. The databases of a generation are never written again.
    """
    path = PurePosixPath(name)
    return len(path.parts) == 1 and path.suffix == ".sqlite"


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")
