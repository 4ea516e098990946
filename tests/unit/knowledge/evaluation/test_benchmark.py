"""A JSONL benchmark from its lines to its report, over stores in memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.errors import InvalidCorpus
from knowledge.evaluation import TemporaryIndex, evaluate_benchmark, read_corpus, read_queries
from tests.fakes.embedder import HashEmbedder
from tests.fakes.stores import FakeEngine

_CORPUS: list[dict[str, object]] = [
    {"id": "a", "text": "淮北市市直部门共精简内设机构68个。"},
    {
        "id": "b",
        "text": "开展科长考评,靠前的表彰嘉奖,靠后的通报批评。",
        "title": "考核",
        "extra": 1,
    },
    {"id": "c", "text": "推行一科领衔、联席会审、集中报批的审批机制。"},
]
_QUERIES: list[dict[str, object]] = [
    {"id": "q1", "text": "科长考评靠后的怎样?", "relevant": ["b"], "type": "x"},
    {"id": "q2", "text": "审批机制是什么?", "relevant": ["c"]},
    {"id": "q3", "text": "火星上有多少个站长?", "answerable": False},
]


def _write(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n\n", "utf-8")
    return path


def test_a_benchmark_comes_to_figures_and_a_run_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report = evaluate_benchmark(
        _write(tmp_path / "corpus.jsonl", _CORPUS),
        _write(tmp_path / "queries.jsonl", _QUERIES),
        build=TemporaryIndex(engine=FakeEngine(), embedder=HashEmbedder()),
        run_path=tmp_path / "run.jsonl",
        progress=lambda done, total: told.append((done, total)),
    )
    assert (report.documents, report.questions, report.judged) == (3, 3, 2)
    assert report.passages >= 3
    assert report.ndcg_at_10 == report.recall_at_1 == 1
    assert report.unanswerable_refused == 1
    assert report.answerable_refused == 0
    assert report.query_ms_p95 >= report.query_ms_p50 > 0
    assert told[-1] == (3, 3)
    run = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    assert [(one["id"], one["ranked"][0]) for one in run[:2]] == [("q1", "b"), ("q2", "c")]
    json.dumps(report.as_dict())


def test_shares_are_unknown_when_no_question_is_of_that_sort(tmp_path: Path) -> None:
    report = evaluate_benchmark(
        _write(tmp_path / "corpus.jsonl", _CORPUS),
        _write(tmp_path / "queries.jsonl", _QUERIES[:2]),
        build=TemporaryIndex(engine=FakeEngine(), embedder=HashEmbedder()),
    )
    assert report.unanswerable_refused is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Invalid JSON"),
        ("[]", "line 2"),
        ('{"id": "x"}', "text"),
        ('{"id": 7, "text": "t"}', "id"),
        ('{"id": "", "text": "t"}', "id"),
        ('{"id": "ok", "text": "t"}', "line 1 already"),
        ("\\ud800", "line 2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": "ok", "text": "t"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InvalidCorpus, match=r"corpus\.jsonl, line 2") as caught:
        read_corpus(path)
    assert reason in str(caught.value)


def test_binary_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x01\n")
    with pytest.raises(InvalidCorpus, match="line 1"):
        read_queries(path)


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n", encoding="utf-8")
    with pytest.raises(InvalidCorpus, match="no records"):
        read_corpus(empty)
    with pytest.raises(InvalidCorpus, match=r"missing.jsonl cannot be read"):
        read_corpus(tmp_path / "missing.jsonl")
