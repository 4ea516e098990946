"""Query time of the lexical leg from 1,000 to 200,000 passages.

    python -m tests.benchmarks.lexical_scale CORPUS.jsonl QUERIES.jsonl

Larger corpora are made by recombining sentences of the given one, so words keep their frequencies.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from knowledge.adapters.tantivy_store import TantivyStore
from knowledge.lexical import passage_tokens, query_tokens

_SIZES = (1_000, 20_000, 200_000)
_SENTENCES_A_PASSAGE = 5
_CHUNK = 5_000
_QUESTIONS = 300


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    arguments = parser.parse_args()
    sentences = [
        passage_tokens(sentence)
        for text in _texts(arguments.corpus)
        for sentence in re.findall(r"[^。！？\n]{8,}[。！？]?", text)
    ]
    questions = [query_tokens(text) for text in _texts(arguments.queries)[:_QUESTIONS]]
    for size in _SIZES:
        _measure(size, sentences, questions)


def _texts(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["text"]) for line in lines if line.strip()]


def _measure(size: int, sentences: list[list[str]], questions: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "lexical"
        started = time.perf_counter()
        _build(folder, size, sentences)
        indexing_s = time.perf_counter() - started
        with closing(TantivyStore.open(folder)) as store:
            search_ms, scores_ms = _ask(store, questions)
        megabytes = sum(f.stat().st_size for f in folder.iterdir()) / 1e6
    print(
        f"{size:>8,} passages: search p50 {np.median(search_ms):.2f} ms,"
        f" p95 {np.percentile(search_ms, 95):.2f} ms; scores of 40 p50 {np.median(scores_ms):.2f} ms;"
        f" indexed in {indexing_s:.1f} s, {megabytes:.0f} MB"
    )


def _build(folder: Path, size: int, sentences: list[list[str]]) -> None:
    choose = random.Random(20261122)  # noqa: S311 - not for secrets
    with closing(TantivyStore.create(folder)) as store:
        for start in range(0, size, _CHUNK):
            ids = [str(i) for i in range(start, min(start + _CHUNK, size))]
            tokens = [
                [t for s in choose.choices(sentences, k=_SENTENCES_A_PASSAGE) for t in s]
                for _ in ids
            ]
            store.add(ids, tokens, [()] * len(ids))
        store.commit()


def _ask(store: TantivyStore, questions: list[list[str]]) -> tuple[list[float], list[float]]:
    search_ms, scores_ms = [], []
    candidates = [str(i * 7) for i in range(40)]
    for tokens in questions:
        started = time.perf_counter()
        store.search(tokens, 40)
        searched = time.perf_counter()
        store.scores(tokens, candidates)
        search_ms.append((searched - started) * 1e3)
        scores_ms.append((time.perf_counter() - searched) * 1e3)
    return search_ms, scores_ms


if __name__ == "__main__":
    main()
