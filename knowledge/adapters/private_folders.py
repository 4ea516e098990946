"""Folders of this process alone, for engines that insist on writing where they only read.

Chroma adds a row to its SQLite file at every opening, and tantivy makes a lock file. With a place
of its own for each process a generation stays as it was sealed, and can be read where nothing can
be written.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from knowledge.generations.locking import FileLock

_PREFIX = "dakeshi-own-"
_LOCK = "lock"
_YOUNG_S = 60.0
"""A folder of that age may not be locked yet by who just made it."""


class PrivateFolder:
    """A temporary folder; removed by `close`, or after a crash by another process."""

    def __init__(self, *, within: Path | None = None) -> None:
        """Make it.

        Args:
            within: Folder for temporary files; by default the system's.

        Raises:
            OSError: There is no room for it.
        """
        within = within or Path(tempfile.gettempdir())
        _remove_abandoned(within)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=within))
        self._lock = FileLock(self.path / _LOCK)
        try:
            self._lock.acquire_exclusive()
        except BaseException:
            self.close()
            raise

    def copy(self, original: Path) -> Path:
        """Copy a file into it; the copy.

        Raises:
            OSError: It cannot be read, or there is no room for the copy.
        """
        return Path(shutil.copyfile(original, self.path / original.name))

    def link(self, originals: Iterable[Path]) -> None:
        """Have files appear in it under their names, which may only be read."""
        for original in originals:
            (self.path / original.name).symlink_to(original.resolve())

    def close(self) -> None:
        """Remove it; a second call does nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
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
