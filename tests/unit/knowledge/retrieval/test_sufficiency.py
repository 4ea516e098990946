"""The decision that nothing was found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge.retrieval.sufficiency import Evidence, confidence, weigh
from tests.unit.knowledge.retrieval.queries import query, scored

_share = st.floats(0, 1)


@given(_share, _share, _share, _share)
def test_confidence_is_a_probability(a: float, b: float, c: float, d: float) -> None:
    assert 0 <= confidence(Evidence(a, b, c, d)) <= 1


def test_confidence_rises_with_each_sign_of_an_answer() -> None:
    middle = Evidence(cosine=0.88, lead=0.02, covered=0.4, missing=0.3)
    assert confidence(replace(middle, cosine=0.92)) > confidence(middle)
    assert confidence(replace(middle, lead=0.05)) > confidence(middle)
    assert confidence(replace(middle, covered=0.8)) > confidence(middle)
    assert confidence(replace(middle, missing=0.1)) > confidence(middle)


def test_nothing_found_gives_no_evidence() -> None:
    assert weigh(query("精简"), []) is None


def test_words_are_looked_for_in_title_section_and_text() -> None:
    asked = query("编制 条例 机构")
    found = scored("设立机构", title="编制条例", cosine=0.9)
    evidence = weigh(asked, [found])
    assert evidence is not None
    assert evidence.covered == 1
    assert evidence.missing == 0


def test_the_asked_for_thing_that_no_passage_has_is_measured() -> None:
    evidence = weigh(query("机构 投诉 诉电 电话"), [scored("设立机构", cosine=0.9)])
    assert evidence is not None
    assert evidence.missing == 0.75
    assert evidence.covered == 0.25


def test_best_passage_stands_out_from_those_further_down() -> None:
    ranked = [scored("设立机构", cosine=c) for c in (0.95, 0.9, 0.9, 0.85, 0.83)]
    evidence = weigh(query("机构"), ranked)
    assert evidence is not None
    assert abs(evidence.lead - 0.11) < 1e-6


def test_words_mean_nothing_for_a_question_in_another_language() -> None:
    foreign = Evidence(cosine=0.78, lead=0.05, covered=0.0, missing=1.0, foreign=True)
    assert confidence(foreign) == confidence(replace(foreign, covered=1.0, missing=0.0))
    assert confidence(foreign) > confidence(replace(foreign, foreign=False))


def test_passages_about_several_places_answer_together() -> None:
    asked = query("酒泉 淮北")
    found = [scored("酒泉"), scored("淮北")]
    alone, together = weigh(asked, found), weigh(asked, found, together=found)
    assert alone is not None
    assert together is not None
    assert (alone.covered, together.covered) == (0.5, 1.0)
