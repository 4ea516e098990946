"""Scores of both legs come to one, and passages that say the same are told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Metadata, Validity
from knowledge.ranking import Wording, fused_score, says_the_same, validity_penalty

_share = st.floats(0, 1)


def _wording(text: str) -> Wording:
    return Wording(text)


@given(_share, _share, _share)
def test_more_of_either_leg_never_lowers_the_score(low: float, high: float, known: float) -> None:
    low, high = sorted((low, high))
    assert fused_score(high, 0.5, known) >= fused_score(low, 0.5, known)
    assert fused_score(0.8, high, known) >= fused_score(0.8, low, known)


@given(_share)
def test_a_leg_that_knows_nothing_changes_nothing(coverage: float) -> None:
    assert fused_score(0.9, coverage, 0.0) == fused_score(0.9, 0.0, 0.0)


def test_only_texts_in_force_keep_their_whole_score() -> None:
    assert validity_penalty(Metadata(title="t")) == 0
    for validity in (Validity.REPEALED, Validity.SUPERSEDED):
        assert validity_penalty(Metadata(title="t", validity=validity)) > 0


_TEXT = "市直党政部门通过整合职能相近的科室共精简内设机构六十八个,进一步理顺了部门之间的职责关系"


def test_the_same_text_with_other_punctuation_says_the_same() -> None:
    assert says_the_same(_wording(_TEXT), _wording(_TEXT.replace(",", "，") + "。"), ())


def test_texts_that_differ_in_a_number_never_say_the_same() -> None:
    one, other = _wording(f"{_TEXT}共25个"), _wording(f"{_TEXT}共52个")
    assert not says_the_same(one, other, ())


def test_texts_that_the_question_tells_apart_do_not_say_the_same() -> None:
    long = _TEXT * 3
    one, other = _wording(f"{long}杂技"), _wording(f"{long}话剧")
    assert says_the_same(one, other, ["精简"])
    assert not says_the_same(one, other, ["精简", "杂技"])


def test_short_texts_are_alike_by_chance() -> None:
    assert not says_the_same(_wording("本法自公布之日起施行"), _wording("本法自公布之日起施行"), ())


@given(st.text(max_size=80), st.text(max_size=80))
def test_saying_the_same_is_mutual(one: str, other: str) -> None:
    a, b = _wording(one), _wording(other)
    assert says_the_same(a, b, ()) == says_the_same(b, a, ())
