"""The benchmark sets through the production pipeline, against what each leg reaches alone.

`reference` is the better of the bundled model alone and BM25 alone on whole documents, so a set
fails when the pipeline falls more than 0.005 below it.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.adapters.onnx_embedder import OnnxEmbedder
from knowledge.evaluation import TemporaryIndex, evaluate_benchmark

_BENCH = Path(__file__).parents[3] / "shared" / "bench"
_TOLERANCE = 0.005

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not _BENCH.is_dir(), reason="the benchmark sets (../shared/bench) are absent"
    ),
]


@dataclass(frozen=True)
class _Set:
    name: str
    reference: float
    answerable_refused: float
    """At most this share; the decision is one for all sets, so it is looser on some."""


_SMALL = [
    _Set("xquad_zh", reference=0.965, answerable_refused=0.06),
    _Set("xquad_en2zh", reference=0.825, answerable_refused=0.2),
]


@pytest.mark.parametrize("case", _SMALL, ids=lambda case: case.name)
def test_pipeline_keeps_up_with_the_better_leg(case: _Set, tmp_path: Path) -> None:
    corpus, queries = (_BENCH / case.name / f"{name}.jsonl" for name in ("corpus", "queries"))
    report = evaluate_benchmark(
        corpus,
        queries,
        build=TemporaryIndex(engine=EmbeddedEngine(), embedder=OnnxEmbedder()),
        run_path=tmp_path / "run.jsonl",
    )
    assert report.ndcg_at_10 >= case.reference - _TOLERANCE
    assert report.answerable_refused is not None
    assert report.answerable_refused <= case.answerable_refused
    judged = _judge(corpus, queries, tmp_path / "run.jsonl")
    assert judged["nDCG@10"] == pytest.approx(report.ndcg_at_10)
    assert judged["MRR@10"] == pytest.approx(report.mrr_at_10)
    assert judged["recall@1"] == pytest.approx(report.recall_at_1)
    assert judged["recall@10"] == pytest.approx(report.recall_at_10)


def _judge(corpus: Path, queries: Path, run: Path) -> dict[str, float]:
    """Figures of the run by the script that comes with the sets."""
    script = _script(_BENCH / "evaluate.py")
    figures = script.retrieval(script.read(corpus), script.read(queries), script.read(run))
    return {
        str(name): float(value) for name, value in json.loads(json.dumps(figures["all"])).items()
    }


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_evaluate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
