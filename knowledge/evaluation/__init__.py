"""Golden questions and JSONL benchmarks, asked of the production retriever, come to figures."""

from knowledge.evaluation.benchmark import (
    BenchmarkQuery,
    BenchmarkReport,
    evaluate_benchmark,
    read_corpus,
    read_queries,
)
from knowledge.evaluation.golden import (
    GoldenFailure,
    GoldenOutcome,
    GoldenQuestion,
    GoldenReport,
    Turn,
    asks_search,
    load_golden,
    run_golden,
)
from knowledge.evaluation.indexing import TemporaryIndex

__all__ = [
    "BenchmarkQuery",
    "BenchmarkReport",
    "GoldenFailure",
    "GoldenOutcome",
    "GoldenQuestion",
    "GoldenReport",
    "TemporaryIndex",
    "Turn",
    "asks_search",
    "evaluate_benchmark",
    "load_golden",
    "read_corpus",
    "read_queries",
    "run_golden",
]
