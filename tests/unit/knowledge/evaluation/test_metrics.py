"""Figures by hand, at and around the cuts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.metrics import Figures, mean_figures, ndcg, reciprocal_rank


def test_no_questions_have_no_figures() -> None:
    assert mean_figures([]) == Figures()
    assert mean_figures([(["a"], [])]) == Figures()


def test_rank_ten_counts_and_rank_eleven_does_not() -> None:
    ranked = [str(i) for i in range(11)]
    assert reciprocal_rank(ranked, {"9"}) == pytest.approx(0.1)
    assert reciprocal_rank(ranked, {"10"}) == 0
    assert ndcg(ranked, {"10"}) == 0


def test_ideal_is_no_more_than_ten_relevant_on_top() -> None:
    relevant = [str(i) for i in range(12)]
    assert ndcg(relevant, relevant) == pytest.approx(1)


def test_two_relevant_at_ranks_one_and_three() -> None:
    expected = (1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert ndcg(["a", "x", "b"], {"a", "b"}) == pytest.approx(expected)


def test_an_id_ranked_twice_counts_once() -> None:
    assert mean_figures([(["a", "a", "b"], ["b"])]).mrr_at_10 == pytest.approx(0.5)


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.sets(st.sampled_from("abcdef")))
def test_figures_are_shares(ranked: list[str], relevant: set[str]) -> None:
    figures = mean_figures([(ranked, relevant)])
    for value in (figures.recall_at_1, figures.recall_at_10, figures.ndcg_at_10):
        assert 0 <= value <= 1 + 1e-9
    assert figures.recall_at_1 <= figures.recall_at_5 <= figures.recall_at_10
