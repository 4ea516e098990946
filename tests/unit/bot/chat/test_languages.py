"""In which language somebody is spoken to."""

from __future__ import annotations

import pytest

from bot.chat.languages import language_of_text, language_of_user


@pytest.mark.parametrize("code", ["zh", "zh-hans", "zh-hant", "ZH-CN", "zh-hk", None])
def test_chinese_of_any_kind_and_no_language_at_all_are_chinese(code: str | None) -> None:
    assert language_of_user(code) == "zh"


@pytest.mark.parametrize("code", ["en", "en-GB", "de", "ru", "pt-br", ""])
def test_every_other_language_is_english(code: str) -> None:
    assert language_of_user(code) == "en"


@pytest.mark.parametrize("text", ["多少", "Jiuquan 酒泉 cut?", "㐀", "", "How 多?"])
def test_one_chinese_character_makes_a_text_chinese(text: str) -> None:
    assert language_of_text(text) == "zh"


@pytest.mark.parametrize("text", ["How many?", "52 38", "🙂"])
def test_a_text_without_one_is_english(text: str) -> None:
    assert language_of_text(text) == "en"
