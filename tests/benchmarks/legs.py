"""The benchmark sets through production, beside what each leg reaches alone on the same index.

    python -m tests.benchmarks.legs ../shared/bench [SET…] [--json FILE]

A row a set: nDCG@10 of BM25 alone, of the dense leg alone, of their plain reciprocal rank fusion
and of production; the shares of answerable and of unanswerable questions refused; and times.
`dakeshi evaluate` gives the same production figures for one set.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.adapters.onnx_embedder import OnnxEmbedder
from knowledge.documents import SearchResult
from knowledge.evaluation import TemporaryIndex, read_corpus, read_queries
from knowledge.evaluation.benchmark import BenchmarkQuery
from knowledge.evaluation.metrics import ndcg
from knowledge.lexical import query_tokens
from knowledge.ports import Embedder, Stores

_DEPTH = 100
_RRF = 60
Ranking = Callable[[str], list[str]]


@dataclass(frozen=True)
class Row:
    """Figures of one set; nDCG@10 for the four rankings."""

    name: str
    passages: int
    questions: int
    bm25: float
    dense: float
    rrf: float
    production: float
    answerable_refused: float | None
    unanswerable_refused: float | None
    indexing_s: float
    passages_per_s: float
    query_ms_p50: float

    @property
    def below(self) -> float:
        """How far production is below the better leg; negative when it is above."""
        return max(self.bm25, self.dense) - self.production


class _KeepsStores:
    """An engine that remembers the stores it opened last, so that each leg can be asked alone."""

    def __init__(self) -> None:
        self._engine = EmbeddedEngine()
        self.stores: Stores | None = None

    def create(self, folder: Path, *, dimension: int) -> Stores:
        return self._engine.create(folder, dimension=dimension)

    def open(self, folder: Path) -> Stores:
        self.stores = self._engine.open(folder)
        return self.stores

    def discard_unused(self, generations: Path) -> None:
        self._engine.discard_unused(generations)


def measure(folder: Path, embedder: Embedder) -> Row:
    """Index one set and rank its questions four ways."""
    documents = read_corpus(folder / "corpus.jsonl")
    queries = read_queries(folder / "queries.jsonl")
    engine = _KeepsStores()
    started = time.perf_counter()
    with TemporaryIndex(engine=engine, embedder=embedder)(documents) as (retriever, passages):
        indexing_s = time.perf_counter() - started
        assert engine.stores is not None
        legs = _legs(engine.stores, embedder)
        results: list[SearchResult] = []
        times = []
        for query in queries:
            asked = time.perf_counter()
            results.append(retriever.search(query.text, limit=20))
            times.append((time.perf_counter() - asked) * 1e3)
        judged = [q for q in queries if q.answerable and q.relevant]
        bm25, dense, rrf = (_mean(judged, leg) for leg in legs)
    by_text = dict(zip((q.id for q in queries), results, strict=True))
    production = sum(
        ndcg(_documents(p.passage.document_id for p in by_text[q.id].passages), q.relevant)
        for q in judged
    ) / len(judged)
    return Row(
        name=folder.name,
        passages=passages,
        questions=len(judged),
        bm25=bm25,
        dense=dense,
        rrf=rrf,
        production=production,
        answerable_refused=_refused(queries, by_text, answerable=True),
        unanswerable_refused=_refused(queries, by_text, answerable=False),
        indexing_s=indexing_s,
        passages_per_s=passages / indexing_s,
        query_ms_p50=sorted(times)[len(times) // 2],
    )


def _legs(stores: Stores, embedder: Embedder) -> tuple[Ranking, Ranking, Ranking]:
    def bm25(text: str) -> list[str]:
        found = stores.lexical.search(query_tokens(text), _DEPTH)
        return _documents(name.rpartition("#")[0] for name, _ in found)

    def dense(text: str) -> list[str]:
        found = stores.vectors.search(embedder.embed_queries([text]), _DEPTH)
        return _documents(name.rpartition("#")[0] for name, _ in found)

    def rrf(text: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for ranking in (bm25(text), dense(text)):
            for rank, name in enumerate(ranking, start=1):
                scores[name] += 1 / (_RRF + rank)
        return sorted(scores, key=lambda name: -scores[name])

    return bm25, dense, rrf


def _documents(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _mean(queries: Sequence[BenchmarkQuery], ranking: Ranking) -> float:
    return sum(ndcg(ranking(q.text), q.relevant) for q in queries) / len(queries)


def _refused(
    queries: Sequence[BenchmarkQuery], results: dict[str, SearchResult], *, answerable: bool
) -> float | None:
    asked = [results[q.id] for q in queries if q.answerable is answerable]
    return sum(not result.found for result in asked) / len(asked) if asked else None


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def main() -> None:
    """Measure the sets named, or all of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bench", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    folders = [path.parent for path in sorted(given.bench.glob("*/corpus.jsonl"))]
    embedder = OnnxEmbedder()
    print(f"model {embedder.fingerprint}")
    print("| set | passages | BM25 | dense | RRF | dakeshi | refused | unanswerable refused | ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    rows = []
    for folder in folders:
        if given.sets and folder.name not in given.sets:
            continue
        row = measure(folder, embedder)
        rows.append(row)
        print(
            f"| {row.name} | {row.passages:,} | {row.bm25:.3f} | {row.dense:.3f} | {row.rrf:.3f} "
            f"| **{row.production:.3f}** | {_share(row.answerable_refused)} "
            f"| {_share(row.unanswerable_refused)} | {row.query_ms_p50:.1f} |",
            flush=True,
        )
    count = len(rows) or 1
    means = (
        sum(getattr(r, n) for r in rows) / count for n in ("bm25", "dense", "rrf", "production")
    )
    print("| mean | | " + " | ".join(f"{mean:.3f}" for mean in means) + " | | | |")
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
