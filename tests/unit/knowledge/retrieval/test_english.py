"""English questions get the Chinese terms of the field."""

from __future__ import annotations

import pytest

from knowledge.retrieval.english import is_english, with_chinese_terms


@pytest.mark.parametrize(
    "question",
    ["酒泉市精简了多少个内设机构?", "GDP 是多少?", "", "How many points did they score?", "Hello"],
)
def test_a_question_without_two_terms_of_the_field_comes_back_unchanged(question: str) -> None:
    assert with_chinese_terms(question) == question


def test_terms_replace_the_words_they_stand_for_and_other_words_stay() -> None:
    worded = with_chinese_terms("How many internal offices did Jiuquan cut altogether?")
    assert "酒泉" in worded
    assert "内设机构" in worded
    assert "altogether" in worded
    assert "offices" not in worded
    assert "Jiuquan" not in worded


def test_a_quoted_chinese_term_does_not_make_a_question_chinese() -> None:
    assert is_english("What does 编制 mean in this order?")
    assert not is_english("什么是 staffing quota?")
