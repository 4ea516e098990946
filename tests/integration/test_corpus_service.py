"""The corpus of a data folder, over the real stores and a fake embedding model."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from bot.app import open_corpus
from bot.corpus import CorpusService
from bot.settings import Settings
from knowledge.errors import GoldenGateFailed, InputError, NoGeneration
from knowledge.generations import GoldenSummary, Manifest
from knowledge.reindexing import Progress
from knowledge.retrieval import Retriever
from tests.fakes.embedder import HashEmbedder


class Proof:
    """Says what a test wants said of a new generation, and counts how often it is asked."""

    def __init__(self, *, holds: bool = True) -> None:
        self.holds = holds
        self.asked = 0

    def __call__(self, retriever: Retriever, manifest: Manifest) -> GoldenSummary:
        self.asked += 1
        assert retriever.search("酒泉", limit=1).generation_id == manifest.id
        return GoldenSummary(asked=1, failures=() if self.holds else ("a: no",), holds=self.holds)


def opened(
    data: Path, *, proof: Proof | None = None, fingerprint: str = "hash-1"
) -> AbstractContextManager[CorpusService]:
    return open_corpus(
        Settings(data_dir=data, _env_file=None),
        embedder=lambda: HashEmbedder(fingerprint=fingerprint),
        proof=proof or Proof(),
    )


def test_the_first_question_needs_an_index_and_ensure_builds_it(tmp_path: Path) -> None:
    with opened(tmp_path) as corpus:
        assert corpus.is_empty()
        with pytest.raises(NoGeneration, match="reindex"):
            corpus.search("酒泉", limit=3)
        report = corpus.ensure()
        assert report is not None
        assert corpus.search("酒泉市内设机构", limit=3).passages
        assert corpus.ensure() is None


def test_the_first_index_serves_even_if_golden_questions_fail(tmp_path: Path) -> None:
    with opened(tmp_path, proof=Proof(holds=False)) as corpus:
        report = corpus.ensure()
        assert report is not None
        assert report.golden is not None
        assert report.golden.failures == ("a: no",)
        assert not corpus.is_empty()


def test_a_later_index_that_fails_golden_questions_does_not_serve(tmp_path: Path) -> None:
    proof = Proof()
    own = tmp_path / "documents"
    with opened(tmp_path, proof=proof) as corpus:
        corpus.ensure()
        serving = corpus.status().serving
        own.mkdir()
        (own / "a.txt").write_text("酒泉市精简了九个科室。", encoding="utf-8")
        proof.holds = False
        with pytest.raises(GoldenGateFailed, match="a: no"):
            corpus.reindex()
        assert corpus.status().serving == serving
        assert corpus.reindex(force=True).switched


def test_another_embedding_model_gets_an_index_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path) as corpus:
        corpus.ensure()
    with opened(tmp_path, fingerprint="hash-2") as corpus:
        report = corpus.ensure()
        assert report is not None
        assert report.reused == 0
        assert corpus.search("酒泉", limit=1).passages


def test_folders_are_remembered_until_removed(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.txt").write_text("平凉市精简了九个科室。", encoding="utf-8")
    with opened(tmp_path / "data") as corpus:
        assert corpus.reindex([folder]).changes.added
    with opened(tmp_path / "data") as corpus:
        assert not corpus.reindex().switched
        assert folder in corpus.status().roots
        corpus.remove([folder])
        assert corpus.reindex().changes.removed == ("own/a.txt",)


def test_only_indexes_these_and_remembers_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.txt").write_text("平凉市精简了九个科室。", encoding="utf-8")
    with opened(tmp_path / "data") as corpus:
        report = corpus.reindex([folder], only=True)
        assert report.changes.added == ("own/a.txt",)
        assert folder not in corpus.status().roots
        with pytest.raises(InputError, match="nowhere"):
            corpus.reindex([tmp_path / "nowhere"], only=True)


def test_many_threads_that_ensure_build_one_index(tmp_path: Path) -> None:
    built = []

    def ensure() -> None:
        with opened(tmp_path) as corpus:
            built.append(corpus.ensure())
            assert corpus.search("酒泉", limit=1).passages

    threads = [threading.Thread(target=ensure) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([report for report in built if report is not None]) == 1


def test_rollback_leads_back_and_forth(tmp_path: Path) -> None:
    own = tmp_path / "documents"
    with opened(tmp_path) as corpus:
        corpus.ensure()
        first = corpus.search("酒泉", limit=1).generation_id
        own.mkdir()
        (own / "a.txt").write_text("酒泉市精简了九个科室。", encoding="utf-8")
        second = corpus.reindex().generation_id
        assert corpus.search("酒泉", limit=1).generation_id == second
        assert corpus.rollback() == first
        assert corpus.search("酒泉", limit=1).generation_id == first
        assert corpus.rollback() == second
        assert corpus.search("酒泉", limit=1).generation_id == second


def test_files_are_read_in_a_process_of_their_own_that_ends_with_the_work(tmp_path: Path) -> None:
    def workers() -> int:
        children = psutil.Process().children()
        return sum("knowledge.isolation.worker" in one.cmdline() for one in children)

    seen: list[int] = []
    with opened(tmp_path) as corpus:
        corpus.reindex(progress=lambda step: seen.append(workers()))
        assert set(seen) == {0, 1}
        assert workers() == 0
        document = tmp_path / "a.txt"
        document.write_text("酒泉市精简了九个科室。", encoding="utf-8")
        assert corpus.preview(document).documents
        assert workers() == 0


def test_a_reindex_that_is_cancelled_leaves_no_process_behind(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(step: Progress) -> None:
        if step.done == 3:
            raise Cancelled

    with opened(tmp_path) as corpus:
        with pytest.raises(Cancelled):
            corpus.reindex(progress=cancel)
        assert not [one for one in psutil.Process().children() if "knowledge" in str(one.cmdline())]
