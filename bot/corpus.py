"""CorpusService: the corpus of one data folder, searched by the agent and kept by an administrator.

It joins the parts of `knowledge` for the surfaces; it knows neither LangChain nor a terminal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.measures import Measures, NoMeasures, timed
from knowledge.documents import Document, Metadata, Passage, SearchResult
from knowledge.errors import GoldenGateFailed, ReindexInProgress, UnreadableDocument
from knowledge.generations import Generation, GenerationStore, GoldenSummary, Manifest
from knowledge.ports import Embedder
from knowledge.reindexing import CorpusRoots, Pipeline, Progress, Reindexer, ReindexReport
from knowledge.retrieval import Retriever

OnProgress = Callable[[Progress], None]
Proof = Callable[[Retriever, Manifest], GoldenSummary]
"""Asks the golden questions of a generation that does not serve yet."""

_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class CorpusStatus:
    """What an administrator wants to see at a glance."""

    data_dir: Path
    serving: Manifest | None
    """The generation that serves; `None` when nothing is indexed yet."""
    previous: str | None
    """Id of the generation that a rollback would return to."""
    roots: tuple[Path, ...]
    """Folders and files that a reindex would read."""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of looking at every file of something."""

    name: str
    fault: str | None
    """`None` when nothing is damaged."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would add to the corpus."""

    documents: tuple[tuple[Document, int], ...]
    """Each with the number of its passages."""
    failed: tuple[UnreadableDocument, ...]


class CorpusService:
    """Searches and rebuilds the corpus of one data folder; safe to share between threads."""

    def __init__(
        self,
        *,
        data_dir: Path,
        generations: GenerationStore,
        roots: CorpusRoots,
        pipeline: Pipeline,
        embedder: Callable[[], Embedder],
        proof: Proof,
        measures: Measures | None = None,
    ) -> None:
        """Take the collaborators; nothing is read or loaded yet.

        Args:
            data_dir: The data folder.
            generations: Of that folder.
            roots: Which folders make up its corpus.
            pipeline: Reads and splits documents.
            embedder: Loads the embedding model; called once, when it is first needed.
            proof: Asks the golden questions.
            measures: Told how long searches and rebuilds take.
        """
        self._measures = measures or NoMeasures()
        self._data_dir = data_dir
        self._generations = generations
        self._roots = roots
        self._pipeline = pipeline
        self._load_embedder = embedder
        self._proof = proof
        self._mutex = threading.Lock()
        self._embedder: Embedder | None = None
        self._retriever: tuple[Generation, Retriever] | None = None

    def recover(self) -> None:
        """Clear what a crash left behind, and find the index again when its pointer is lost."""
        self._generations.clear_debris()

    def search(self, question: str, *, limit: int) -> SearchResult:
        """Passages for a question, all from the generation that serves now.

        Raises:
            NoGeneration: Nothing is indexed yet; see `ensure`.
            ModelError: The index was made with another embedding model.
        """
        with timed(self._measures, "search"), self._generations.lease() as generation:
            return self._retriever_of(generation).search(question, limit=limit)

    def around(self, passage_id: str) -> tuple[list[Passage], list[Passage]]:
        """What stands before and after a passage in its document, one passage each.

        Returns:
            Two lists; both are empty when the serving generation does not hold the passage.

        Raises:
            NoGeneration: Nothing is indexed yet.
        """
        with self._generations.lease() as generation:
            near = generation.stores.passages.neighbours(passage_id, 1, 1)
        at = next((n for n, one in enumerate(near) if one.id == passage_id), None)
        return (near[:at], near[at + 1 :]) if at is not None else ([], [])

    def documents(self) -> list[tuple[str, Metadata]]:
        """Id and metadata of every document that serves; none when nothing is indexed yet."""
        if self.is_empty():
            return []
        with self._generations.lease() as generation:
            return generation.stores.passages.documents()

    def preview(self, path: Path) -> Preview:
        """Read a file, or a folder, as a reindex would; nothing is kept.

        Raises:
            InputError: It cannot be read.
        """
        documents: list[tuple[Document, int]] = []
        failed: list[UnreadableDocument] = []
        for item in self._pipeline.read(self._roots.only([path])):
            if isinstance(item, UnreadableDocument):
                failed.append(item)
            else:
                documents.append((item, len(self._pipeline.split(item))))
        return Preview(tuple(documents), tuple(failed))

    def is_empty(self) -> bool:
        """Whether nothing is indexed yet."""
        return self._generations.serving() is None

    def ensure(self, progress: OnProgress | None = None) -> ReindexReport | None:
        """Make sure that an index serves which fits the embedding model.

        Builds the first generation if there is none, and another one when the serving one was made
        with another model. When another process is building, waits for that one instead.

        The first generation serves even if golden questions fail (its summary names them): there
        is no better one to keep.

        Returns:
            What was built; `None` when there was nothing to do.
        """
        while not self._fits():
            try:
                return self.reindex(progress=progress, force=self.is_empty())
            except ReindexInProgress:
                time.sleep(_POLL_S)
        return None

    def _fits(self) -> bool:
        manifest = self._generations.serving_manifest()
        if manifest is None:
            return False
        return manifest.embedder == self._loaded_embedder().fingerprint

    def reindex(
        self,
        paths: Sequence[Path] = (),
        *,
        only: bool = False,
        force: bool = False,
        progress: OnProgress | None = None,
    ) -> ReindexReport:
        """Build a generation and switch to it.

        Args:
            paths: Folders or files to add to the corpus; remembered from now on.
            only: Index just `paths`, this time, and remember nothing.
            force: Build although nothing changed, and switch although golden questions fail.
            progress: Told of every step.

        Raises:
            ReindexInProgress: Another process is writing.
            InputError: A path does not exist, or there is nothing to index.
            GoldenGateFailed: The new generation fails golden questions; the old one serves.
        """
        if not only and paths:
            self._roots.add(paths)
        roots = self._roots.only(paths) if only else self._roots.all()
        reindexer = Reindexer(
            self._generations, embedder=self._loaded_embedder(), pipeline=self._pipeline
        )
        with _counted(self._measures) as rebuild:
            report = reindexer.run(
                roots, progress=rebuild.heeding(progress), gate=self._gate, force=force
            )
            rebuild.outcome = "switched" if report.switched else "unchanged"
        return report

    def remove(self, paths: Sequence[Path]) -> None:
        """Forget folders; their documents leave the index with the next reindex."""
        self._roots.remove(paths)

    def rollback(self) -> str:
        """Let the previous generation serve again; its id."""
        return self._generations.rollback()

    def status(self) -> CorpusStatus:
        """The state of the index."""
        return CorpusStatus(
            data_dir=self._data_dir,
            serving=self._generations.serving_manifest(),
            previous=self._generations.previous(),
            roots=tuple(root.path for root in self._roots.all()),
        )

    def verify(self) -> tuple[Check, ...]:
        """Look at every file of the serving generation and of the one before it.

        Raises:
            CorruptGeneration: `current.json` is damaged.
        """
        named = (self._generations.serving(), self._generations.previous())
        return tuple(Check(one, self._generations.fault_of(one)) for one in named if one)

    def close(self) -> None:
        """Release the open generation."""
        self._retriever = None
        self._generations.close()

    def _gate(self, generation: Generation) -> GoldenSummary:
        retriever = Retriever(
            embedder=self._loaded_embedder(), stores=generation.stores, generation_id=generation.id
        )
        return self._proof(retriever, generation.manifest)

    def _retriever_of(self, generation: Generation) -> Retriever:
        """One retriever for each opened generation: it reads which places the corpus knows."""
        cached = self._retriever
        if cached is None or cached[0] is not generation:
            embedder = self._loaded_embedder()
            generation.require(embedder.fingerprint)
            cached = (
                generation,
                Retriever(embedder=embedder, stores=generation.stores, generation_id=generation.id),
            )
            self._retriever = cached
        return cached[1]

    def _loaded_embedder(self) -> Embedder:
        with self._mutex:
            if self._embedder is None:
                self._embedder = self._load_embedder()
            return self._embedder


@dataclass(slots=True)
class _Rebuild:
    """How a rebuild ends, for whoever counts."""

    outcome: str = "failed"

    def heeding(self, progress: OnProgress | None) -> OnProgress:
        """Tell of progress; who raises from it cancels the rebuild."""

        def tell(step: Progress) -> None:
            if progress is None:
                return
            try:
                progress(step)
            except BaseException:
                self.outcome = "cancelled"
                raise

        return tell


@contextmanager
def _counted(measures: Measures) -> Iterator[_Rebuild]:
    began, rebuild = time.perf_counter(), _Rebuild()
    try:
        yield rebuild
    except GoldenGateFailed:
        rebuild.outcome = "held"
        raise
    except ReindexInProgress:
        rebuild.outcome = "busy"
        raise
    finally:
        measures.reindexed(rebuild.outcome, time.perf_counter() - began)
