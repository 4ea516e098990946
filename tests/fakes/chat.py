"""An assistant for tests of what lies around it: it answers at once, or when it is let."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Answer, Citation, Event, Progress, TextPiece
from bot.corpus import CorpusService
from bot.measures import Measures, NoMeasures
from bot.settings import Settings
from knowledge.calculators import Calculators
from knowledge.rules import load_rule_book


@dataclass
class EchoAssistant:
    """Says a question back; one that holds `slow` waits until `release` is set."""

    asked: list[tuple[str, str | None, tuple[Any, ...]]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    pause_s: float = 0.0

    async def stream(
        self,
        question: str,
        *,
        conversation: str | None = None,
        history: Sequence[Any] = (),
        plain: bool = False,
    ) -> AsyncIterator[Event]:
        self.asked.append((question, conversation, tuple(history)))
        yield Progress("searching", question)
        await asyncio.sleep(self.pause_s)
        if "slow" in question:
            await self.release.wait()
        if "fail" in question:
            message = f"a fault of the assistant with {question}"
            raise RuntimeError(message)
        text = f"答：{question}"
        if "long" in question:
            text += "。" + "甲局由18个减到12个。" * 900
        yield TextPiece(text)
        yield Answer(
            question=question,
            text=text,
            refused="refuse" in question,
            language="zh",
            citations=(
                Citation(
                    marker=1,
                    passage_id="none#0",
                    title="条例",
                    section=("第三章 内设机构", "第十三条"),
                    quote="第一行",
                    publisher="国务院",
                    date="2007-02-24",
                    url="https://example.org/486",
                    region=None,
                    validity="现行",
                    source="公报",
                    score=0.9,
                ),
            )
            if "cite" in question
            else (),
        )

    async def answer(
        self, question: str, *, conversation: str | None = None, history: Sequence[Any] = ()
    ) -> Answer:
        async for event in self.stream(question, conversation=conversation, history=history):
            if isinstance(event, Answer):
                return event
        raise AssertionError

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def forget_matching(self, pattern: str) -> None:
        self.forgotten.append(pattern)

    async def forget_older_than(self, seconds: float) -> None:
        self.forgotten.append(f"before {seconds:.0f}")


@dataclass(frozen=True)
class EchoAnswering:
    """What answers, without a model; the corpus is real where a test brings one."""

    settings: Settings
    corpus: CorpusService
    assistant: EchoAssistant = field(default_factory=EchoAssistant)
    calculators: Calculators = field(default_factory=lambda: Calculators(load_rule_book()))
    measures: Measures = field(default_factory=NoMeasures)
