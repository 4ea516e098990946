"""What the stack adds to a language model's own time, against a provider with fixed delays.

    python -m tests.benchmarks.overhead [QUESTIONS]

The provider's own time is what its client takes for the same two replies, a tool call and an
answer, without the stack; what the stack takes beyond that is its own.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answers import TextPiece
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


async def measure(count: int) -> tuple[list[Times], list[Times]]:
    """Times of the provider alone, and of the whole stack."""
    faithful = Faithful()

    def slowly(asked: Asked) -> Reply:
        said = faithful(asked)
        return replace(said, first_delay_s=_FIRST_TOKEN_S, delay_s=_TOKEN_S, pieces=_PIECES)

    async with Provider() as provider:
        provider.always(slowly)
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
                for question in _QUESTIONS:
                    await services.assistant.answer(question)
                asked = [_QUESTIONS[n % len(_QUESTIONS)] for n in range(count)]
                whole = [await _through(services, question) for question in asked]
        alone = [await _alone(provider) for _ in range(count)]
    return alone, whole


async def _through(services: Services, question: str) -> Times:
    began, first = time.perf_counter(), 0.0
    async for event in services.assistant.stream(question):
        if isinstance(event, TextPiece) and not first:
            first = time.perf_counter() - began
    return Times(first * 1000, (time.perf_counter() - began) * 1000)


async def _alone(provider: Provider) -> Times:
    """The same two replies, asked for by the client alone."""
    said = Reply("好" * 60, first_delay_s=_FIRST_TOKEN_S, delay_s=_TOKEN_S, pieces=_PIECES)
    provider.always(said)
    client = model(provider)
    began, first = time.perf_counter(), 0.0
    await client.ainvoke("一")
    async for chunk in client.astream("二"):
        if chunk.text and not first:
            first = time.perf_counter() - began
    return Times(first * 1000, (time.perf_counter() - began) * 1000)


def lines(alone: Sequence[Times], whole: Sequence[Times]) -> list[str]:
    """What the stack adds, as a table."""
    own_first = statistics.median(one.first for one in alone)
    own_whole = statistics.median(one.whole for one in alone)
    first = sorted(one.first - own_first for one in whole)
    rest = sorted(one.whole - own_whole for one in whole)
    return [
        "",
        f"A language model's own time: {own_first:.0f} ms to the first text, {own_whole:.0f} ms in "
        f"all ({_FIRST_TOKEN_S * 1000:.0f} ms to the first token of each of two replies). "
        "What the stack adds:",
        "",
        "| | p50 | p95 |",
        "|---|---|---|",
        f"| to the first text | {_at(first, 50):.0f} ms | {_at(first, 95):.0f} ms |",
        f"| to the whole answer | {_at(rest, 50):.0f} ms | {_at(rest, 95):.0f} ms |",
    ]


def _at(ordered: Sequence[float], percent: int) -> float:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    count = int(arguments[0]) if arguments else _MOST
    alone, whole = asyncio.run(measure(count))
    print("\n".join(lines(alone, whole)))


if __name__ == "__main__":
    main(sys.argv[1:])
