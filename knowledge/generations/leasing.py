"""The generation that this process has open, shared by its threads, and what stands in for it.

Where the serving generation is damaged, the previous one is opened in its stead, and the log says
so. The damaged one is tried again now and then: a system that was out of files or memory is not a
disk that lost some.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.errors import (
    CorruptGeneration,
    EngineUnavailable,
    GenerationError,
    NoGeneration,
    StoreError,
)
from knowledge.generations.locking import FileLock
from knowledge.generations.manifest import Generation
from knowledge.generations.pointer import Pointer, PointerFile
from knowledge.generations.removal import lock_of

_ATTEMPTS = 100
_AGAIN_S = 60.0
"""Before a generation that was found damaged is looked at again."""
_REMEDY = "Run `dakeshi reindex`, or restore a backup."

_log = logging.getLogger(__name__)


class _Opened:
    """A generation opened once for all threads of this process."""

    def __init__(self, generation: Generation, lock: FileLock) -> None:
        self.generation = generation
        self.leases = 0
        self.retired = False
        self._lock = lock

    def close_if_done(self) -> None:
        if self.retired and self.leases == 0:
            self.generation.stores.close()
            self._lock.release()


class Leases:
    """Leases of the serving generation of one data folder; safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        pointer: PointerFile,
        open_generation: Callable[[str], Generation],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take collaborators; nothing is opened yet.

        Args:
            folder: Of the generations.
            pointer: Says which one serves.
            open_generation: Opens one by its id; raises `CorruptGeneration` or `StoreError`.
            clock: Monotonic seconds.
        """
        self._folder = folder
        self._pointer = pointer
        self._open_generation = open_generation
        self._clock = clock
        self._mutex = threading.Lock()
        self._opened: _Opened | None = None
        self._damaged: dict[str, tuple[float, CorruptGeneration]] = {}

    @contextlib.contextmanager
    def lease(self) -> Iterator[Generation]:
        """See `GenerationStore.lease`."""
        with self._mutex:
            opened = self._current()
            opened.leases += 1
        try:
            yield opened.generation
        finally:
            with self._mutex:
                opened.leases -= 1
                opened.close_if_done()

    def chosen(self, pointer: Pointer) -> str:
        """The generation to open: the serving one, or the previous one in its stead."""
        if pointer.previous is not None and self.is_damaged(pointer.serving):
            return pointer.previous
        return pointer.serving

    def is_damaged(self, generation_id: str | None) -> bool:
        """Whether a generation could not be opened when that was tried last."""
        found = self._damaged.get(generation_id or "")
        return found is not None and self._clock() - found[0] < _AGAIN_S

    def close(self) -> None:
        """Close the open generation as soon as its last lease ends."""
        with self._mutex:
            self._retire()

    def _current(self) -> _Opened:
        """The opened serving generation; the caller holds the mutex."""
        for _ in range(_ATTEMPTS):
            pointer = self._read_pointer()
            if pointer is None:
                raise NoGeneration("nothing is indexed yet. Run `dakeshi reindex`.")
            chosen = self.chosen(pointer)
            if self._opened is not None and self._opened.generation.id == chosen:
                return self._opened
            try:
                opened = self._open(chosen)
            except CorruptGeneration as error:
                self._note_damage(pointer, chosen, error)
                continue
            if opened is not None:
                self._retire()
                self._opened = opened
                return opened
        raise GenerationError("the index was replaced again and again while it was being opened")

    def _read_pointer(self) -> Pointer | None:
        """What `current.json` says; damaged under a generation that is open, it is that one."""
        try:
            return self._pointer.read()
        except CorruptGeneration as error:
            if self._opened is None:
                raise
            _log.warning("%s The index that is open goes on serving.", error)
            return Pointer(serving=self._opened.generation.id)

    def _note_damage(self, pointer: Pointer, damaged: str, error: CorruptGeneration) -> None:
        """Remember that a generation is damaged; the previous one is tried next.

        Raises:
            CorruptGeneration: There is no other one, or it is damaged too.
        """
        if damaged != pointer.serving or pointer.previous is None:
            _, first = self._damaged.get(pointer.serving, (0.0, error))
            # Whoever mends it by hand need not wait.
            self._damaged.clear()
            raise CorruptGeneration(f"{first} {_REMEDY}") from error
        self._damaged[damaged] = self._clock(), error
        _log.warning(
            "the index %s is damaged and %s, the one before it, serves instead: %s. "
            "Run `dakeshi reindex`.",
            damaged,
            pointer.previous,
            error,
        )

    def _open(self, generation_id: str) -> _Opened | None:
        """Open and lock a generation; `None` when nothing points to it by now.

        Raises:
            CorruptGeneration: It is damaged, or missing.
        """
        if not self._folder.is_dir():
            raise CorruptGeneration(f"{self._folder} is missing.")
        lock = lock_of(self._folder / generation_id)
        if not lock.acquire_shared():
            return None
        # Whoever removes generations looks at the pointer after locking, and so does this.
        try:
            generation = self._open_generation(generation_id)
        except BaseException as error:
            lock.release()
            if isinstance(error, CorruptGeneration | StoreError):
                pointer = self._pointer.read()
                if pointer is None or generation_id not in (pointer.serving, pointer.previous):
                    return None
                if isinstance(error, EngineUnavailable | CorruptGeneration):
                    raise
                raise CorruptGeneration(str(error)) from error
            raise
        return _Opened(generation, lock)

    def _retire(self) -> None:
        if self._opened is not None:
            self._opened.retired = True
            self._opened.close_if_done()
            self._opened = None
