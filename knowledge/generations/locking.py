"""Locks between processes, on files, which the system releases when their holder dies."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

import portalocker

from knowledge.errors import ReindexInProgress, UnwritableFolder
from knowledge.ports import WriterGuard

_UNWRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class FileLock:
    """A lock of many readers or one writer; never waits. Leaving a `with` block releases it."""

    def __init__(self, path: Path) -> None:
        """Name a lock file; it is made when the lock is first asked for."""
        self.path = path
        self._file: IO[bytes] | None = None

    def acquire_shared(self) -> bool:
        """Take the lock beside other readers; `False` when a writer has it.

        Where nothing can be written, a lock file that is there is enough. One that is missing there
        is as good as held: nobody who shares the folder's fate could take it from its readers.
        """
        try:
            return self._acquire(portalocker.LockFlags.SHARED)
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            return self._acquire_unwritable()

    def acquire_exclusive(self) -> bool:
        """Take the lock alone; `False` when anybody else has it."""
        return self._acquire(portalocker.LockFlags.EXCLUSIVE)

    def release(self) -> None:
        """Give the lock back; without it, do nothing."""
        if self._file is not None:
            # Closing releases it, on every system.
            self._file.close()
            self._file = None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _acquire_unwritable(self) -> bool:
        if not self.path.exists():
            return True
        return self._acquire(portalocker.LockFlags.SHARED, mode="rb")

    def _acquire(self, kind: portalocker.LockFlags, *, mode: str = "ab") -> bool:
        if self._file is not None:
            raise RuntimeError(f"{self.path} is locked already")
        file: IO[bytes] = self.path.open(mode)
        try:
            portalocker.lock(file, kind | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.LockException:
            file.close()
            return False
        except BaseException:
            file.close()
            raise
        self._file = file
        return True


class WriterLock:
    """The lock of the one writer of a data folder; says who holds it."""

    def __init__(self, path: Path, guard: WriterGuard | None = None) -> None:
        """Name the lock file; who holds the lock is written beside it.

        Args:
            path: The file.
            guard: Keeps writers on other hosts away as well.
        """
        self._lock = FileLock(path)
        self._guard = guard
        # In a file of its own: on Windows a locked file cannot be read.
        self._holder = path.with_name(f"{path.name}.holder")

    def try_acquire(self) -> bool:
        """Take the lock; `False` when another writer has it.

        Raises:
            UnwritableFolder: Nothing can be written there.
        """
        if not self._taken():
            return False
        try:
            alone = self._guard is None or self._guard.try_acquire()
        except BaseException:
            self._lock.release()
            raise
        if not alone:
            self._lock.release()
            return False
        since = datetime.now(UTC).isoformat(timespec="seconds")
        # On a full disk nobody learns who holds it; what comes next will say that it is full.
        with contextlib.suppress(OSError):
            content = json.dumps({"pid": os.getpid(), "since": since})
            self._holder.write_text(content, encoding="ascii")
        return True

    def release(self) -> None:
        """Give the lock back."""
        try:
            self._holder.unlink(missing_ok=True)
        finally:
            if self._guard is not None:
                self._guard.release()
            self._lock.release()

    def __enter__(self) -> WriterLock:
        if not self.try_acquire():
            raise ReindexInProgress(
                f"the index is being written by {self._describe_holder()}. "
                "Wait until that has ended, or stop it."
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _taken(self) -> bool:
        try:
            return self._lock.acquire_exclusive()
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            raise UnwritableFolder(
                f"{self._lock.path.parent} cannot be written ({error.strerror}); nothing was "
                "changed. Give this user the right to write there, or mount it writable."
            ) from error

    def _describe_holder(self) -> str:
        try:
            holder = json.loads(self._holder.read_text(encoding="ascii"))
            return f"process {holder['pid']} since {holder['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"
