"""Complete, immutable indexes beside each other: which one serves, who reads it, who goes.

A data folder holds

    current.json             which generation serves, and which one did before
    generations/<id>/        a complete index: the stores' files and manifest.json
    generations/<id>.lock    held shared by every process that reads it
    generations/.building-*  an index being built, or what a crash left of one
    generations/.removing-*  an index being removed
    reindex.lock             held by the one process that writes

Readers lease the serving generation; whoever writes replaces `current.json` in one step.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pydantic

from knowledge.errors import (
    CorruptGeneration,
    EngineUnavailable,
    NothingToRollBack,
    ReindexInProgress,
    StoreError,
    UnwritableFolder,
)
from knowledge.generations.durability import sync_folder, sync_tree
from knowledge.generations.leasing import Leases
from knowledge.generations.locking import WriterLock
from knowledge.generations.manifest import Generation, Manifest, reason
from knowledge.generations.pointer import Pointer, PointerFile
from knowledge.generations.removal import BUILDING, has_debris, remove_debris
from knowledge.generations.seals import check_seal, seal
from knowledge.ports import StoreEngine, Stores, WriterGuard

_MANIFEST = "manifest.json"
_MANIFEST_SEAL = "manifest.seal.json"
_log = logging.getLogger(__name__)


class GenerationStore:
    """The generations of one data folder; shared between the threads of a process."""

    def __init__(
        self, folder: Path, engine: StoreEngine, *, guard: WriterGuard | None = None
    ) -> None:
        """Name a data folder; nothing is read or made yet.

        Args:
            folder: The data folder; it need not exist.
            engine: Creates and opens the stores of a generation.
            guard: Keeps writers on other hosts away, where the folder is shared with them.
        """
        self._guard = guard
        self._data = folder
        self._folder = folder / "generations"
        self._pointer = PointerFile(folder / "current.json")
        self._engine = engine
        self._leases = Leases(self._folder, self._pointer, self._open)

    def serving(self) -> str | None:
        """Id of the serving generation, or `None` when nothing is indexed yet.

        Raises:
            CorruptGeneration: `current.json` is damaged.
        """
        pointer = self._pointer.read()
        return pointer.serving if pointer else None

    def previous(self) -> str | None:
        """Id of the generation that `rollback` would return to."""
        pointer = self._pointer.read()
        return pointer.previous if pointer else None

    def manifest(self, generation_id: str) -> Manifest:
        """What a complete generation was made from.

        Raises:
            CorruptGeneration: It is missing or damaged.
        """
        path = self._folder / generation_id / _MANIFEST
        check_seal(path.with_name(_MANIFEST_SEAL), f"the index {generation_id}")
        try:
            manifest = Manifest.model_validate_json(path.read_bytes())
        except (OSError, pydantic.ValidationError) as error:
            raise CorruptGeneration(
                f"the index {generation_id} is damaged: {reason(error)}"
            ) from error
        if manifest.id != generation_id:
            raise CorruptGeneration(f"the index {generation_id} says it is {manifest.id}")
        return manifest

    def serving_manifest(self) -> Manifest | None:
        """What the serving generation was made from, or the one that stands in for it.

        No store is opened; `None` when nothing is indexed yet.

        Raises:
            CorruptGeneration: Neither manifest can be read.
        """
        pointer = self._pointer.read()
        if pointer is None:
            return None
        try:
            return self.manifest(self._leases.chosen(pointer))
        except CorruptGeneration:
            if pointer.previous is None:
                raise
            return self.manifest(pointer.previous)

    def fault_of(self, generation_id: str) -> str | None:
        """What is damaged in a generation; `None` when every file of it is as it was built.

        Raises:
            EngineUnavailable: The server that holds it cannot be reached.
        """
        try:
            self._open(generation_id).stores.close()
        except EngineUnavailable:
            raise
        except (CorruptGeneration, StoreError) as error:
            return str(error)
        return None

    @contextlib.contextmanager
    def lease(self) -> Iterator[Generation]:
        """The serving generation, kept open and in place until the block ends.

        A switch meanwhile, by any thread or process, concerns the next lease only. Where the
        serving generation is damaged, the previous one stands in, and the log says so.

        Raises:
            NoGeneration: Nothing is indexed yet.
            CorruptGeneration: No generation can be opened; the message names the remedy.
            EngineUnavailable: The server that holds it cannot be reached.
        """
        with self._leases.lease() as generation:
            yield generation

    def rollback(self) -> str:
        """Let the previous generation serve again, and keep the serving one as the previous.

        Returns:
            Id of the generation that serves now.

        Raises:
            NothingToRollBack: There is no previous generation.
            CorruptGeneration: The previous generation cannot be opened; nothing was changed.
            ReindexInProgress: Another process is writing.
        """
        with self.writing():
            pointer = self._pointer.read()
            if pointer is None or pointer.previous is None:
                raise NothingToRollBack("there is no previous index to return to")
            self._open(pointer.previous).stores.close()
            self._pointer.write(Pointer(serving=pointer.previous, previous=pointer.serving))
            return pointer.previous

    def writing(self) -> WriterLock:
        """The lock that every writer of this data folder holds, as a context manager.

        Raises:
            ReindexInProgress: On entry, when another writer holds it.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        return WriterLock(self._data / "reindex.lock", self._guard)

    def clear_debris(self) -> None:
        """Remove what crashes left behind, unless somebody is writing now.

        For the start of a program. Serving and previous generations, and generations that any
        process reads, stay. Where `current.json` is lost, all stay, and the newest serves again.
        """
        # Most starts find nothing to do, and a lock held for nothing would turn a writer away.
        if not has_debris(self._folder, self._kept()) and not self._has_lost_pointer():
            return
        lock = self.writing()
        # Where nothing can be written, whoever asks is answered from what is there.
        with contextlib.suppress(UnwritableFolder):
            if lock.try_acquire():
                try:
                    self.remove_unused()
                    self._adopt()
                finally:
                    lock.release()

    def begin(self) -> Path:
        """A new empty folder to build in; the caller holds `writing()`.

        Returns:
            Folder that `open_built` and `publish` take.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        folder = self._folder / f"{BUILDING}{stamp}-{secrets.token_hex(3)}"
        folder.mkdir(parents=True)
        return folder

    def create_stores(self, building: Path, *, dimension: int) -> Stores:
        """Empty stores in a folder from `begin`."""
        return self._engine.create(building, dimension=dimension)

    def complete(self, building: Path, manifest: Manifest) -> None:
        """Write the manifest and make every file of the folder durable."""
        (building / _MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        (building / _MANIFEST_SEAL).unlink(missing_ok=True)
        seal_manifest(building)
        sync_tree(building)

    def open_built(self, building: Path) -> Stores:
        """The stores of a folder as they will serve."""
        return self._engine.open(building)

    def rename_built(self, building: Path) -> str:
        """Give a complete folder its final name; it does not serve yet.

        Returns:
            The generation's id.
        """
        generation_id = building_id(building)
        building.rename(self._folder / generation_id)
        sync_folder(self._folder)
        return generation_id

    def switch(self, generation_id: str) -> None:
        """Let a generation serve, in one atomic step; the caller holds `writing()`.

        The generation that served becomes the previous one, unless it is damaged.

        Raises:
            ReindexInProgress: The guard was lost meanwhile, and another host may be writing.
        """
        if self._guard is not None and not self._guard.is_held():
            raise ReindexInProgress(
                "the database lost the lock of this rebuild, so another host may be writing. "
                "Nothing was switched; run `dakeshi reindex` again."
            )
        self.manifest(generation_id)
        previous = self._worth_keeping(besides=generation_id)
        self._pointer.write(Pointer(serving=generation_id, previous=previous))

    def remove_unused(self) -> None:
        """Remove debris and generations that nothing points to; the caller holds `writing()`.

        A generation that some process still reads is left for the next time.
        """
        remove_debris(self._folder, self._kept())
        self._engine.discard_unused(self._folder)
        self._pointer.remove_unfinished()

    def close(self) -> None:
        """Close the open generation as soon as its last lease ends."""
        self._leases.close()

    def destroy(self) -> None:
        """Remove every generation, and what the engine keeps of them elsewhere.

        For a data folder that is about to go; nothing may be open.
        """
        for folder in self._folder.glob("*/"):
            shutil.rmtree(folder, ignore_errors=True)
        self._engine.discard_unused(self._folder)

    def _open(self, generation_id: str) -> Generation:
        manifest = self.manifest(generation_id)
        stores = self._engine.open(self._folder / generation_id)
        return Generation(generation_id, manifest, stores)

    def _worth_keeping(self, *, besides: str) -> str | None:
        with contextlib.suppress(CorruptGeneration):
            pointer = self._pointer.read()
            if pointer is None:
                return next((sound for sound in self._sound() if sound != besides), None)
            for candidate in (pointer.serving, pointer.previous):
                if self._leases.is_damaged(candidate):
                    continue
                with contextlib.suppress(CorruptGeneration):
                    return self.manifest(candidate).id if candidate else None
        return None

    def _kept(self) -> set[str | None] | None:
        """Ids that `current.json` names; `None`, for all, when it is damaged or lost."""
        try:
            pointer = self._pointer.read()
        except CorruptGeneration:
            return None
        return {pointer.serving, pointer.previous} if pointer else None

    def _has_lost_pointer(self) -> bool:
        return self._pointer.is_lost() and bool(self._complete())

    def _adopt(self) -> None:
        """Write a lost or damaged `current.json` again; the caller holds `writing()`."""
        if not self._has_lost_pointer():
            return
        # A generation is given its name only after it has passed its golden questions.
        serving, previous, *_ = [*islice(self._sound(), 2), None, None]
        if serving is not None:
            _log.warning("current.json was lost or damaged; the newest index, %s, serves", serving)
            self._pointer.write(Pointer(serving=serving, previous=previous))

    def _sound(self) -> Iterator[str]:
        """Ids of the complete generations that can be opened, newest first."""
        for manifest in self._complete():
            with contextlib.suppress(CorruptGeneration, StoreError):
                self._engine.open(self._folder / manifest.id).close()
                yield manifest.id

    def _complete(self) -> list[Manifest]:
        """Manifests of the generations that have a valid one, newest first."""
        found = []
        for folder in self._folder.glob("[!.]*/"):
            with contextlib.suppress(CorruptGeneration):
                found.append(self.manifest(folder.name))
        return sorted(found, key=lambda manifest: (manifest.created, manifest.id), reverse=True)


def seal_manifest(generation: Path) -> None:
    """Write down what the manifest of a folder is, so that damage to it is noticed; once."""
    path = generation / _MANIFEST
    if path.exists() and not path.with_name(_MANIFEST_SEAL).exists():
        seal(path.with_name(_MANIFEST_SEAL), [path])


def building_id(building: Path) -> str:
    """The id that a folder from `GenerationStore.begin` will have as a generation."""
    return building.name.removeprefix(BUILDING)
