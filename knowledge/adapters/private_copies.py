"""Copies of files that an engine insists on writing to, for this process alone.

Chroma adds a row to its SQLite file at every opening. With a copy of its own for each process the
generation stays as it was sealed, and can be read where nothing can be written.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from knowledge.generations.locking import FileLock

_PREFIX = "dakeshi-copy-"
_LOCK = "lock"
_YOUNG_S = 60.0
"""A folder of that age may not be locked yet by who just made it."""


class PrivateCopy:
    """A copy of one file in a temporary folder; removed by `close`, or after a crash by another."""

    def __init__(self, original: Path, *, within: Path | None = None) -> None:
        """Copy a file.

        Args:
            original: The file.
            within: Folder for temporary files; by default the system's.

        Raises:
            OSError: It cannot be read, or there is no room for the copy.
        """
        within = within or Path(tempfile.gettempdir())
        _remove_abandoned(within)
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=within))
        self._lock = FileLock(self._folder / _LOCK)
        self.path = self._folder / original.name
        try:
            self._lock.acquire_exclusive()
            shutil.copyfile(original, self.path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove it; a second call does nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()


def _remove_abandoned(within: Path) -> None:
    """Remove the copies of processes that were killed: nobody holds their locks."""
    for folder in within.glob(f"{_PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < _YOUNG_S:
                continue
            with FileLock(folder / _LOCK) as lock:
                if lock.acquire_exclusive():
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Somebody else's, or gone meanwhile.
            continue
