"""Golden questions: which are asked, what they must find, what they must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import Document, Metadata
from knowledge.errors import InvalidCorpus, LimitExceeded
from knowledge.evaluation import (
    GoldenOutcome,
    GoldenQuestion,
    TemporaryIndex,
    asks_search,
    load_golden,
    run_golden,
)
from knowledge.evaluation.golden import GoldenReport
from tests.fakes.embedder import HashEmbedder
from tests.fakes.stores import FakeEngine

_TEXTS = {
    "corpus/jiuquan.md": "酒泉市内设机构由413个减为295个,精简118个。",
    "corpus/rule.md": "合并内设机构,由机构编制管理机关审批。",
}


def _run(
    questions: list[GoldenQuestion],
    texts: dict[str, str] | None = None,
    refusals: bool | None = None,
) -> GoldenReport:
    texts = _TEXTS if texts is None else texts
    documents = [Document(i, text, Metadata(title=""), "d") for i, text in texts.items()]
    index = TemporaryIndex(engine=FakeEngine(), embedder=HashEmbedder())
    with index(documents) as (retriever, _):
        return run_golden(asks_search(retriever.search), questions, texts, refusals=refusals)


def _question(**values: object) -> GoldenQuestion:
    fields: dict[str, object] = {
        "id": "units",
        "question": "酒泉市精简了多少个内设机构?",
        "kind": "fact",
        "sources": ["corpus/jiuquan.md", "corpus/other.md"],
        "contains": ["118"],
        "answerable": True,
    }
    return GoldenQuestion.model_validate(fields | values)


_REFUSED = {"answerable": False, "kind": "unanswerable", "sources": [], "contains": []}


def test_a_question_with_source_and_figure_passes() -> None:
    assert _run([_question()]).passed == ("units",)


def test_required_strings_may_be_written_in_any_way_or_be_alternatives() -> None:
    assert _run([_question(contains=["一百一十八", ["119", "295個"]])]).passed == ("units",)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"contains": ["119"]}, "119 is not said"),
        ({"question": "站长微信火锅?"}, "refused"),
        ({"sources": ["corpus/rule.md"], "question": "酒泉市由413个减为295个"}, None),
    ],
)
def test_a_failure_says_why(values: dict[str, object], why: str | None) -> None:
    report = _run([_question(**values)])
    assert [why is None or why in failure.why for failure in report.failed] == (
        [True] if report.failed else []
    )
    assert bool(report.failed) == (why is not None)


def test_questions_whose_sources_are_elsewhere_are_left_out() -> None:
    assert _run([_question(sources=["corpus/other.md"])]).left_out == ("units",)


def test_unanswerable_questions_must_be_refused() -> None:
    refused = _question(id="chat", question="站长微信火锅?", **_REFUSED)
    answered = _question(id="units", **_REFUSED)
    report = _run([refused, answered], refusals=True)
    assert report.passed == ("chat",)
    assert "must be refused" in report.failed[0].why


def test_unanswerable_questions_are_left_out_without_the_whole_embedded_corpus() -> None:
    refused = _question(id="chat", question="站长微信火锅?", **_REFUSED)
    of_the_rule = _question(
        id="rule", question="合并由谁审批?", sources=["corpus/rule.md"], contains=[]
    )
    only_one = {"corpus/jiuquan.md": _TEXTS["corpus/jiuquan.md"]}
    assert _run([refused, of_the_rule], only_one).left_out == ("chat", "rule")


def test_unanswerable_questions_are_left_out_beside_other_documents() -> None:
    refused = _question(id="chat", question="站长微信火锅?", **_REFUSED)
    assert _run([refused], _TEXTS | {"own/a.md": "站长微信火锅"}).left_out == ("chat",)


def test_a_document_from_outside_may_answer_an_embedded_question() -> None:
    outcome = GoldenOutcome(refused=False, text="118个", cited=("own/a.md",))
    report = run_golden(lambda _: outcome, [_question()], _TEXTS)
    assert report.passed == ("units",)


def test_what_a_calculation_starts_from_need_only_be_quoted() -> None:
    outcome = GoldenOutcome(
        refused=False, text="28.57%", cited=("corpus/jiuquan.md",), quotes=("由413个减为295个",)
    )
    computation = _question(kind="computation", contains=["413", "295"])
    assert run_golden(lambda _: outcome, [computation], _TEXTS).passed == ("units",)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "golden.yaml"
    path.write_text(text, encoding="utf-8")
    return path


_ENTRY = "- {id: a, question: q, kind: fact, sources: [corpus/a.md], answerable: true}\n"


def test_files_are_read_and_ids_are_unique_over_all(tmp_path: Path) -> None:
    path = _file(tmp_path, _ENTRY)
    assert [question.id for question in load_golden([path])] == ["a"]
    with pytest.raises(InvalidCorpus, match="'a' stands twice"):
        load_golden([path, path])


def test_an_empty_file_has_no_questions(tmp_path: Path) -> None:
    assert load_golden([_file(tmp_path, "")]) == []


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("- {id: a, question: q", "cannot be read"),
        ("a: 1", "golden.yaml"),
        (_ENTRY + "- {id: b}\n", r"entry 2 \(b\)"),
        (_ENTRY.replace("fact", "nonsense"), r"entry 1 \(a\) kind"),
        (_ENTRY.replace("id: a", "id: A b"), "id"),
        (_ENTRY.replace("}", ", extra: 1}"), "extra"),
        (_ENTRY.replace("sources: [corpus/a.md], ", ""), "source"),
        ("!!python/object/apply:os.getcwd []", "cannot be read"),
    ],
)
def test_a_malformed_file_is_named_with_the_entry(tmp_path: Path, text: str, match: str) -> None:
    with pytest.raises(InvalidCorpus, match=match):
        load_golden([_file(tmp_path, text)])


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "golden.yaml"
    with path.open("wb") as out:
        out.truncate(5_000_000)
    with pytest.raises(LimitExceeded):
        load_golden([path])
