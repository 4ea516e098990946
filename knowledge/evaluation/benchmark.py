"""A JSONL benchmark through the production pipeline: figures of quality, refusal and time.

Each record of the corpus is one document; what splitting makes of it is its passages' affair, and
the ids that are ranked are those of documents.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.documents import Document, Metadata
from knowledge.errors import InvalidCorpus
from knowledge.evaluation.metrics import mean_figures
from knowledge.retrieval import Retriever

Build = Callable[[Sequence[Document]], AbstractContextManager[tuple[Retriever, int]]]
"""Indexes documents; gives, while entered, a retriever over them and the number of passages."""

_PASSAGES_ASKED = 30
"""Enough passages for ten documents, of which the long ones come several times."""
_DOCUMENTS_KEPT = 10


class CorpusRecord(BaseModel):
    """One line of the corpus; further fields are allowed and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    text: str
    title: str = ""

    def document(self) -> Document:
        """The record as a document whose id is the record's."""
        digest = hashlib.sha256(json.dumps([self.id, self.title, self.text]).encode()).hexdigest()
        return Document(self.id, self.text, Metadata(title=self.title), digest)


class BenchmarkQuery(BaseModel):
    """One line of the questions; further fields are allowed and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    text: str
    relevant: tuple[str, ...] = ()
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """What one run came to. Shares are in [0, 1], `None` when no question is of that sort."""

    documents: int
    passages: int
    questions: int
    judged: int
    """Answerable questions with relevant documents, on which the figures rest."""
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float
    ndcg_at_10: float
    unanswerable_refused: float | None
    answerable_refused: float | None
    indexing_s: float
    passages_per_s: float
    query_ms_p50: float
    query_ms_p95: float

    def as_dict(self) -> dict[str, float | int | None]:
        """The report as a flat object, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Asked:
    query: BenchmarkQuery
    ranked: tuple[str, ...]
    found: bool
    ms: float


def evaluate_benchmark(
    corpus_path: Path,
    queries_path: Path,
    *,
    build: Build,
    run_path: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BenchmarkReport:
    """Index a corpus, ask every question, and count.

    Args:
        corpus_path: JSONL of `{"id", "text", "title"?}`.
        queries_path: JSONL of `{"id", "text", "relevant": [ids], "answerable"?}`.
        build: Indexes documents with the production pipeline in a place of its own.
        run_path: Where to write `{"id", "ranked": [ids]}` a line; overwritten.
        progress: Told how many questions of how many were asked.

    Raises:
        InvalidCorpus: A line is not of that form, an id stands twice, or a file has no lines.
    """
    documents = read_corpus(corpus_path)
    queries = read_queries(queries_path)
    started = time.perf_counter()
    with build(documents) as (retriever, passages):
        indexing_s = time.perf_counter() - started
        asked = []
        for number, query in enumerate(queries, start=1):
            asked.append(_ask(retriever, query))
            if progress is not None:
                progress(number, len(queries))
    if run_path is not None:
        _write_run(run_path, asked)
    return _report(asked, documents=len(documents), passages=passages, indexing_s=indexing_s)


def read_corpus(path: Path) -> list[Document]:
    """Documents of a JSONL corpus, in its order.

    Raises:
        InvalidCorpus: Naming file and line.
    """
    return [record.document() for record in _unique(path, _read(path, CorpusRecord))]


def read_queries(path: Path) -> list[BenchmarkQuery]:
    """Questions of a JSONL benchmark, in its order.

    Raises:
        InvalidCorpus: Naming file and line.
    """
    return list(_unique(path, _read(path, BenchmarkQuery)))


Record = TypeVar("Record", CorpusRecord, BenchmarkQuery)


def _read(path: Path, form: type[Record]) -> Iterator[tuple[int, Record]]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, form.model_validate_json(line)
    except OSError as error:
        raise InvalidCorpus(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise InvalidCorpus(
            f"{path}, line {number}: {reason}. Each line is one JSON object with "
            f"{', '.join(form.model_fields)}."
        ) from error


def _unique(path: Path, records: Iterable[tuple[int, Record]]) -> Iterator[Record]:
    seen: dict[str, int] = {}
    for number, record in records:
        if record.id in seen:
            raise InvalidCorpus(
                f"{path}, line {number}: the id {record.id!r} stands on line {seen[record.id]} "
                "already; make ids unique."
            )
        seen[record.id] = number
        yield record
    if not seen:
        raise InvalidCorpus(f"{path} has no records; write one JSON object a line.")


def _ask(retriever: Retriever, query: BenchmarkQuery) -> _Asked:
    started = time.perf_counter()
    result = retriever.search(query.text, limit=_PASSAGES_ASKED)
    ms = (time.perf_counter() - started) * 1e3
    ranked = dict.fromkeys(found.passage.document_id for found in result.passages)
    return _Asked(query, tuple(ranked)[:_DOCUMENTS_KEPT], result.found, ms)


def _write_run(path: Path, asked: Sequence[_Asked]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for one in asked:
            line = {"id": one.query.id, "ranked": one.ranked}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _report(
    asked: Sequence[_Asked], *, documents: int, passages: int, indexing_s: float
) -> BenchmarkReport:
    judged = [one for one in asked if one.query.answerable and one.query.relevant]
    figures = mean_figures([(one.ranked, one.query.relevant) for one in judged])
    p50, p95 = np.percentile([one.ms for one in asked], [50, 95])
    return BenchmarkReport(
        documents=documents,
        passages=passages,
        questions=len(asked),
        judged=len(judged),
        **asdict(figures),
        unanswerable_refused=_share_refused([a for a in asked if not a.query.answerable]),
        answerable_refused=_share_refused([a for a in asked if a.query.answerable]),
        indexing_s=indexing_s,
        passages_per_s=passages / indexing_s if indexing_s else 0.0,
        query_ms_p50=float(p50),
        query_ms_p95=float(p95),
    )


def _share_refused(asked: Sequence[_Asked]) -> float | None:
    return sum(not one.found for one in asked) / len(asked) if asked else None
