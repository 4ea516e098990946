"""SQLite files that are damaged: set aside, so that a new one can take their place.

Nothing of them is used any more and nothing of them is removed: somebody who knows SQLite may still
get something out of them.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from knowledge.generations.locking import FileLock

DAMAGED = ".damaged-"
_BESIDE = ("", "-wal", "-shm", "-journal")
_PRIMARY_CODE = 0xFF
_LOOK_AGAIN_S = 0.05

_log = logging.getLogger(__name__)


def set_damaged_aside(path: Path, *, lost: str) -> Path | None:
    """Rename a database that is damaged, and say so in the log.

    Blocks while all of the file is looked at: 0.1 s for 100 MB.

    Args:
        path: The SQLite file; it need not exist.
        lost: What is lost with it, for the log.

    Returns:
        Its new name; `None` when it is sound, missing, or cannot be opened for another reason.

    Raises:
        OSError: It cannot be renamed.
    """
    if fault_of(path) is None:
        return None
    with FileLock(path.with_name(f"{path.name}.lock")) as lock:
        while not lock.acquire_exclusive():
            time.sleep(_LOOK_AGAIN_S)
        # Another process may have set it aside meanwhile, and made a new one.
        fault = fault_of(path)
        if fault is None:
            return None
        aside = _free_name(path)
        for suffix in reversed(_BESIDE):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    _log.warning(
        "%s is damaged (%s). It lies in %s now, and a new one is made; lost with it: %s",
        path,
        fault,
        aside,
        lost,
    )
    return aside


def fault_of(path: Path) -> str | None:
    """What is damaged in a database; `None` when nothing is, or it cannot be opened at all.

    Blocks while all of the file is looked at.
    """
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        return str(error) if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else None
    return None if found[0] == "ok" else str(found[0])


def _free_name(path: Path) -> Path:
    """One that nothing has, also when the clock went back to a time that was used."""
    while True:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        aside = path.with_name(f"{path.name}{DAMAGED}{stamp}")
        if not aside.exists():
            return aside
