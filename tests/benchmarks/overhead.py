"""What the stack adds to a language model's own time, against a provider with fixed delays.

    python -m tests.benchmarks.overhead [QUESTIONS]

The provider's own time is what its client takes for the same replies, a tool call and an answer,
streamed one after the other without the stack; what a question takes beyond its own is the stack's.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from bot.answers import Answer, TextPiece
from bot.app import Services, open_corpus, open_services
from bot.settings import Settings
from tests.emulators.provider import Asked, Provider, Reply
from tests.emulators.provider.clients import model
from tests.emulators.provider.faithful import Faithful

_FIRST_TOKEN_S = 0.1
_TOKEN_S = 0.005
_PIECES = 20
_QUESTIONS = (
    "酒泉市精简了多少个内设机构?",
    "淮北首批试点有哪几家单位?",
    "绵阳的大科室制改革坚持哪些不变?",
    "庆阳市编办为什么去酒泉考察?",
)
_MOST = 40


@dataclass(frozen=True, slots=True)
class Times:
    """Of one question, in milliseconds."""

    first: float
    """Until the first text of the answer."""
    whole: float


class Slow:
    """A model that does what the prompt says, token by token, and remembers what it said."""

    def __init__(self) -> None:
        self._faithful = Faithful()
        self.said: list[Reply] = []

    def __call__(self, asked: Asked) -> Reply:
        reply = replace(
            self._faithful(asked), first_delay_s=_FIRST_TOKEN_S, delay_s=_TOKEN_S, pieces=_PIECES
        )
        self.said.append(reply)
        return reply


async def measure(count: int) -> tuple[list[Times], list[Times]]:
    """Times of the provider alone and of the whole stack, question by question."""
    async with Provider() as provider:
        with tempfile.TemporaryDirectory(prefix="dakeshi-overhead-") as folder:
            settings = Settings(
                _env_file=None,
                data_dir=Path(folder),
                model="openai:emulated",
                model_base_url=provider.base_url,
                model_key=provider.key,
            )
            with open_corpus(settings) as corpus:
                corpus.ensure()
            async with open_services(settings, remember=False) as services:
                provider.always(Slow())
                for question in _QUESTIONS:
                    await services.assistant.answer(question)
                client = model(provider)
                pairs = [
                    await _compared(services, provider, client, _QUESTIONS[n % len(_QUESTIONS)])
                    for n in range(count)
                ]
    return [alone for alone, _ in pairs], [whole for _, whole in pairs]


async def _compared(
    services: Services, provider: Provider, client: BaseChatModel, question: str
) -> tuple[Times, Times]:
    """Both times of a question, taken one right after the other, so that both find the same load."""
    slow = Slow()
    provider.always(slow)
    whole = await _through(services, question)
    provider.script(*slow.said)
    return await _alone(client, len(slow.said)), whole


async def _through(services: Services, question: str) -> Times:
    began, first = time.perf_counter(), 0.0
    async for event in services.assistant.stream(question):
        if isinstance(event, TextPiece) and not first:
            first = time.perf_counter() - began
        if isinstance(event, Answer) and event.stood_in:
            message = f"{question}: the embedded model answered, so nothing is measured"
            raise RuntimeError(message)
    return Times(first * 1000, (time.perf_counter() - began) * 1000)


async def _alone(client: BaseChatModel, replies: int) -> Times:
    """The same replies, streamed by the client alone."""
    began, first = time.perf_counter(), 0.0
    for number in range(1, replies + 1):
        async for chunk in client.astream("在吗"):
            if number == replies and chunk.text and not first:
                first = time.perf_counter() - began
    return Times(first * 1000, (time.perf_counter() - began) * 1000)


def lines(alone: Sequence[Times], whole: Sequence[Times]) -> list[str]:
    """What the stack adds, as a table."""
    rows = []
    for name, own, all_of_it in (
        ("to the first text", [one.first for one in alone], [one.first for one in whole]),
        ("to the whole answer", [one.whole for one in alone], [one.whole for one in whole]),
    ):
        added = [took - its for its, took in zip(own, all_of_it, strict=True)]
        cells = [f"{_at(times, percent):.0f} ms" for times in (own, added) for percent in (50, 95)]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return [
        "",
        f"Beside a language model that takes {_FIRST_TOKEN_S * 1000:.0f} ms to the first and "
        f"{_TOKEN_S * 1000:.0f} ms to each further token of two replies, over {len(whole)} "
        "questions. Text is shown by whole sentences, so waiting for the first one to end counts "
        "as the stack's.",
        "",
        "| | the model's own p50 | p95 | the stack adds, p50 | p95 |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _at(times: Sequence[float], percent: int) -> float:
    return sorted(times)[max(0, -(-len(times) * percent // 100) - 1)]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    count = int(arguments[0]) if arguments else _MOST
    print("\n".join(lines(*asyncio.run(measure(count)))))


if __name__ == "__main__":
    main(sys.argv[1:])
