"""Builds a generation beside the one that serves, proves it, and switches to it.

Two passes bound the memory: the first reads, splits and stores the documents one by one and finds
out whether anything changed; the second walks over the stored passages, takes over the vectors
that the serving generation has of the same text, and embeds the rest.

A document that cannot be read is reported and left out, also when the serving generation holds an
earlier state of it: nothing outdated is kept silently.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from knowledge.errors import (
    CorruptGeneration,
    GoldenGateFailed,
    InputError,
    NoGeneration,
    StoreError,
)
from knowledge.generations import (
    Generation,
    GenerationStore,
    GoldenSummary,
    Manifest,
    building_id,
)
from knowledge.loading import CorpusRoot
from knowledge.ports import Embedder, Stores
from knowledge.reindexing.embedding import Tally, VectorFiller
from knowledge.reindexing.pipeline import Pipeline
from knowledge.reindexing.progress import Meter, Progress, Stage
from knowledge.reindexing.reading import CorpusState, read_into
from knowledge.reindexing.report import ReindexReport, compare


class Gate(Protocol):
    """Asks the golden questions of a generation that does not serve yet."""

    def __call__(self, generation: Generation, /) -> GoldenSummary:
        """Ask those whose sources are among `generation.manifest.documents`."""
        ...


class Reindexer:
    """Brings the index of one data folder up to date with its corpus."""

    def __init__(
        self,
        generations: GenerationStore,
        *,
        embedder: Embedder,
        pipeline: Pipeline,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take collaborators.

        Args:
            generations: Of the data folder.
            embedder: Makes the vectors of passages.
            pipeline: Reads and splits.
            clock: Monotonic seconds.
        """
        self._generations = generations
        self._embedder = embedder
        self._pipeline = pipeline
        self._clock = clock

    def run(
        self,
        roots: Sequence[CorpusRoot],
        *,
        progress: Callable[[Progress], None] = lambda _: None,
        gate: Gate | None = None,
        force: bool = False,
    ) -> ReindexReport:
        """Index the roots and let the new generation serve.

        Until the very last step the old generation serves, whatever happens; what was built is
        removed again when that step is not reached.

        Args:
            roots: The whole corpus; documents of other roots leave the index.
            progress: Told of every step; to stop the reindex, raise from it.
            gate: Asks the golden questions; without it none are asked.
            force: Build although nothing changed, and switch although golden questions fail.

        Returns:
            What changed; `switched` is false when nothing had.

        Raises:
            ReindexInProgress: Another thread or process is writing.
            InputError: The roots hold nothing that can be indexed.
            GoldenGateFailed: The new generation fails golden questions.
            ModelError: The embedding model gives no proper vectors.
            StoreError: The new generation cannot be written, for want of space for example.
        """
        started = self._clock()
        meter = Meter(progress, self._clock)
        with self._generations.writing(), _undone_on_failure(self._generations):
            self._generations.remove_unused()
            with self._serving() as old:
                report = self._bring_up_to_date(roots, old, meter=meter, gate=gate, force=force)
            meter.at(Stage.CLEANING, 0, 1)
            self._generations.remove_unused()
            meter.at(Stage.CLEANING, 1, 1)
        return replace(report, seconds=self._clock() - started)

    @contextlib.contextmanager
    def _serving(self) -> Iterator[Generation | None]:
        """The serving generation; `None` when there is none that can be opened."""
        with contextlib.ExitStack() as leases:
            old: Generation | None = None
            with contextlib.suppress(NoGeneration, CorruptGeneration):
                old = leases.enter_context(self._generations.lease())
            yield old

    def _bring_up_to_date(
        self,
        roots: Sequence[CorpusRoot],
        old: Generation | None,
        *,
        meter: Meter,
        gate: Gate | None,
        force: bool,
    ) -> ReindexReport:
        building = self._generations.begin()
        stores = self._generations.create_stores(building, dimension=self._embedder.dimension)
        with contextlib.closing(stores):
            state = self._read(stores, roots, meter)
            if old is not None and not force and self._is_current(old, state, roots):
                return _report(old.manifest, old.manifest, state, Tally(), switched=False)
            tally = self._fill(stores, state, old=old, meter=meter)
        manifest = self._manifest(building_id(building), state, roots)
        self._generations.complete(building, manifest)
        if gate is not None:
            manifest = self._prove(building, manifest, gate=gate, force=force, meter=meter)
        meter.at(Stage.SWITCHING, 0, 2)
        self._generations.rename_built(building)
        meter.at(Stage.SWITCHING, 1, 2)
        self._generations.switch(manifest.id)
        meter.at(Stage.SWITCHING, 2, 2)
        return _report(manifest, old.manifest if old else None, state, tally, switched=True)

    def _read(self, stores: Stores, roots: Sequence[CorpusRoot], meter: Meter) -> CorpusState:
        state = read_into(
            stores.passages,
            roots,
            pipeline=self._pipeline,
            fingerprint=self._embedder.fingerprint,
            meter=meter,
        )
        if not state.passages:
            names = ", ".join(str(root.path) for root in roots) or "no folder"
            raise InputError(
                f"nothing to index: {names} gave {len(state.documents)} documents without text "
                f"and {len(state.failed)} files that cannot be read"
                + "".join(f"\n- {failure}" for failure in state.failed[:_SHOWN_FAILURES])
            )
        return state

    def _fill(
        self, stores: Stores, state: CorpusState, *, old: Generation | None, meter: Meter
    ) -> Tally:
        stores.passages.commit()
        filler = VectorFiller(
            self._pipeline, self._embedder, old=old.stores if old else None, meter=meter
        )
        tally = filler.fill(stores, state.documents, state.passages)
        meter.at(Stage.COMMITTING, 0, 2)
        stores.lexical.commit()
        meter.at(Stage.COMMITTING, 1, 2)
        stores.vectors.commit()
        meter.at(Stage.COMMITTING, 2, 2)
        return tally

    def _prove(
        self, building: Path, manifest: Manifest, *, gate: Gate, force: bool, meter: Meter
    ) -> Manifest:
        meter.at(Stage.PROVING, 0, 1)
        with contextlib.closing(self._generations.open_built(building)) as stores:
            golden = gate(Generation(manifest.id, manifest, stores))
        meter.at(Stage.PROVING, 1, 1)
        if not golden.holds and not force:
            raise GoldenGateFailed(
                f"the new index fails {len(golden.failures)} of {golden.asked} golden questions, "
                "so the old one keeps serving: " + "; ".join(golden.failures),
                golden.failures,
            )
        proved = manifest.model_copy(update={"golden": golden})
        self._generations.complete(building, proved)
        return proved

    def _manifest(
        self, generation_id: str, state: CorpusState, roots: Sequence[CorpusRoot]
    ) -> Manifest:
        return Manifest(
            id=generation_id,
            created=datetime.now(UTC),
            embedder=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            pipeline=self._pipeline.version,
            roots=_names(roots),
            documents=state.documents,
            content=state.content,
            passages=state.passages,
        )

    def _is_current(self, old: Generation, state: CorpusState, roots: Sequence[CorpusRoot]) -> bool:
        """Whether a new generation would be the same again as the one that serves.

        One that stands in for a damaged one does not count: the damaged one has to go.
        """
        if old.id != self._generations.serving():
            return False
        manifest = old.manifest
        return (
            manifest.content == state.content
            and manifest.embedder == self._embedder.fingerprint
            and manifest.pipeline == self._pipeline.version
            and manifest.roots == _names(roots)
        )


_SHOWN_FAILURES = 20


def _names(roots: Sequence[CorpusRoot]) -> tuple[str, ...]:
    return tuple(f"{root.label}={root.path}" for root in roots)


def _report(
    manifest: Manifest, old: Manifest | None, state: CorpusState, tally: Tally, *, switched: bool
) -> ReindexReport:
    return ReindexReport(
        generation_id=manifest.id,
        changes=compare(old.documents if old else {}, state.documents),
        failed=tuple(state.failed),
        passages=state.passages,
        embedded=tally.embedded,
        reused=tally.reused,
        golden=manifest.golden,
        seconds=0.0,
        switched=switched,
        flagged=tuple(state.flagged),
    )


@contextlib.contextmanager
def _undone_on_failure(generations: GenerationStore) -> Iterator[None]:
    """Remove what was built when the block fails, and say what a system's error means here."""
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            generations.remove_unused()
        if isinstance(error, OSError):
            raise StoreError(
                f"cannot write the new index: {error}. The old index keeps serving; "
                "free space or restore access, then reindex again."
            ) from error
        raise
