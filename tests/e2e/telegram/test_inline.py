"""Inline mode: the answer and passages as cards, in any chat."""

from __future__ import annotations

import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import Serve
from tests.emulators import BotApi

pytestmark = pytest.mark.slow
_MOST_ASKED = 10
"""Passages that a busy machine finds too late are left out of one answer, not of all."""


async def test_cards_carry_the_answer_and_the_passages_with_their_sources(
    telegram: BotApi, bot: RunningBot
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波")
    group = telegram.supergroup("别的群", members=[an, bo])
    for _ in range(_MOST_ASKED):
        ask = an.asks_inline("酒泉 精简率")
        results = await ask.results()
        if len(results) > 1:
            break
    assert results[0]["id"] == "answer"
    assert "28.57%" in results[0]["input_message_content"]["message_text"]
    assert len(results) > 1
    assert all("《" in one["title"] for one in results[1:])
    ask.chooses(0, group)
    await bo.hears_nothing(group, within=0.4)


async def test_typing_on_answers_only_the_last(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    for typed in ("酒", "酒泉", "酒泉 精"):
        an.asks_inline(typed)
    last = an.asks_inline("酒泉 精简率")
    assert (await last.results())[0]["id"] == "answer"
    answered = [one for one in telegram.requests if one.method == "answerInlineQuery"]
    assert len(answered) == 1


async def test_what_the_corpus_lacks_is_said(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    (only,) = await an.asks_inline("如何做红烧肉").results()
    assert "没有找到" in only["title"]


async def test_who_is_not_allowed_gets_no_cards(telegram: BotApi, serve: Serve) -> None:
    an = telegram.person("安", language="zh-hans")
    async with serve(telegram_access="allowlist"):
        assert await an.asks_inline("酒泉 精简率").results() == []
        assert await an.asks_inline("").results() == []
