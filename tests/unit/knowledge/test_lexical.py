"""Tokens mean the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import fold, passage_tokens, query_tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("內設機構編制", "内设机构编制"),
        ("第十三条", "第13条"),
        ("第十三條之一", "第13条之1"),
        ("第一百零三条", "第103条"),
        ("四百一十三个", "413个"),
        ("二〇二三年", "2023年"),
        ("二〇二一", "2021"),
        ("百分之二十七", "27%"),
        ("２７％", "27%"),
        ("１，２３４个", "1234个"),
        ("1,234,567", "1234567"),
        ("四八六号令", "486号令"),
        ("Offices", "office"),
        ("ＯＦＦＩＣＥ", "office"),
        ("policies", "policy"),
    ],
)
def test_two_ways_of_writing_make_the_same_tokens(one: str, other: str) -> None:
    assert passage_tokens(one) == passage_tokens(other)


@pytest.mark.parametrize("word", ["统一", "万一", "一一对应", "千方百计", "十分", "百年"])
def test_numerals_inside_words_stay_characters(word: str) -> None:
    assert fold(word) == word


def test_an_article_also_counts_with_the_end_of_the_name_before_it() -> None:
    tokens = passage_tokens("《机构编制条例》第十三条")
    assert {"第13条", "条例第13条", "编制条例第13条"} <= set(tokens)


def test_the_name_may_end_on_the_line_above() -> None:
    assert "条例第13条" in passage_tokens("机构编制条例\n第十三条 内设机构")


def test_article_is_not_joined_over_a_sentence_end() -> None:
    assert "条例第13条" not in passage_tokens("机构编制条例。第十三条")


def test_a_question_may_leave_out_the_ordinal_of_an_article() -> None:
    assert "条例第13条" in query_tokens("编制条例13条讲什么")
    assert "第13条" not in passage_tokens("13条措施")


def test_a_named_article_counts_twice_in_a_question_only() -> None:
    assert query_tokens("第十三条").count("第13条") == 2
    assert passage_tokens("第十三条").count("第13条") == 1


def test_words_that_only_ask_are_dropped_from_questions() -> None:
    assert query_tokens("内设机构由谁审批?") == ["内设", "设机", "机构", "审批"]
    assert query_tokens("精简了多少个") == ["精简", "简了", "个"]
    assert query_tokens("How many offices were cut?") == ["office", "cut"]
    assert query_tokens("多少?") == []


def test_names_that_contain_asking_characters_survive() -> None:
    assert query_tokens("哪吒") == passage_tokens("哪吒")
    assert query_tokens("吗啡") == passage_tokens("吗啡")


def test_mixed_text_keeps_words_numbers_and_pairs_apart() -> None:
    assert passage_tokens("NFL有32支球队") == ["nfl", "有", "32", "支球", "球队"]


@pytest.mark.parametrize("text", ["", "  \n", "。，！", "🙂🙂", "\x00\u200b", "_ _"])
def test_texts_without_words_have_no_tokens(text: str) -> None:
    assert passage_tokens(text) == [] or all(token.strip() for token in passage_tokens(text))
    assert query_tokens("，。？") == []


@pytest.mark.parametrize("text", ["一" * 20_000, "9" * 20_000, "第" * 20_000, "百分之" * 9_000])
def test_endless_runs_are_tokenised_without_failing(text: str) -> None:
    assert all(len(token) <= 50 for token in passage_tokens(text))


@given(st.text(max_size=200))
def test_any_text_has_tokens_without_blanks(text: str) -> None:
    for token in [*passage_tokens(text), *query_tokens(text)]:
        assert token
        assert not any(character.isspace() for character in token)


@given(st.text(alphabet="一二三四五六七八九十百千万亿零〇点第条之百分％%0123456789,.", max_size=40))
def test_any_run_of_numerals_folds(text: str) -> None:
    assert isinstance(fold(text), str)


@given(st.integers(min_value=10, max_value=99_999))
def test_grouped_and_plain_numbers_are_one_token(number: int) -> None:
    assert passage_tokens(f"{number:,}") == [str(number)]
