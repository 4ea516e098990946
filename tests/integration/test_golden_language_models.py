"""The golden questions, spoken by a language model that copies, and by one that changes a digit.

What the copyist says is what the embedded model said, call by call, through the real client: so
every check that stands between a language model and a user sees every golden answer.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from bot.agent.citing import without_references
from bot.agent.evidence import current_turn
from bot.agent.fidelity import Figure, figures, unsupported_figures
from bot.answers import Answer, Turn
from bot.app import Services, embedded_golden, open_services
from bot.settings import Settings
from knowledge.evaluation import GoldenQuestion, load_golden
from tests.emulators.provider import Provider, Reply, ToolCall

pytestmark = pytest.mark.slow

QUESTIONS = load_golden([embedded_golden()])


def copied(message: AIMessage) -> Reply:
    calls = [ToolCall(call["name"], call["args"]) for call in message.tool_calls]
    return Reply(message.text, tool_calls=calls)


async def spoken(services: Services, question: GoldenQuestion) -> tuple[list[Reply], Answer]:
    """What the embedded model says to a question, message by message, and the answer."""
    history = [Turn(said.role, said.content) for said in question.history]
    state: Any = None
    async for part in services.assistant._run(question.question, None, history, plain=True):
        if isinstance(part, dict):
            state = part
    messages = [m for m in current_turn(state["messages"]) if isinstance(m, AIMessage)]
    answer = services.assistant._finish(question.question, state, 0.0, plain=True)
    return [copied(message) for message in messages], answer


Spoken = dict[str, tuple[list[Reply], Answer]]
Judge = Callable[[GoldenQuestion, Answer, Answer, Reply], None]


@pytest.fixture(scope="module")
def golden(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Spoken]:
    """A data folder, and what the embedded model says to each golden question."""
    data = tmp_path_factory.mktemp("golden") / "data"
    shutil.copytree(indexed, data)

    async def listen() -> Spoken:
        settings = Settings(_env_file=None, data_dir=data)
        async with open_services(settings, remember=False) as services:
            return {one.id: await spoken(services, one) for one in QUESTIONS}

    return data, asyncio.run(listen())


async def through(
    golden: tuple[Path, Spoken], change: Callable[[Reply], Reply], judge: Judge
) -> None:
    """Have each question answered by a provider that says a change of what was said."""
    data, said = golden
    async with Provider() as provider:
        settings = Settings(
            _env_file=None,
            data_dir=data,
            model="openai:emulated",
            model_base_url=provider.base_url,
            model_key=provider.key,
        )
        async with open_services(settings, remember=False) as services:
            for question in QUESTIONS:
                replies, expected = said[question.id]
                *before, last = map(change, replies)
                provider.script(*before, last)
                history = [Turn(said.role, said.content) for said in question.history]
                given = await services.assistant.answer(question.question, history=history)
                judge(question, expected, given, last)


async def test_a_copyist_passes_as_the_embedded_model_does(golden: tuple[Path, Spoken]) -> None:
    other: list[str] = []

    def judge(question: GoldenQuestion, expected: Answer, given: Answer, _: Reply) -> None:
        assert given.unsupported_figures == (), question.id
        if (given.text, given.refused) != (expected.text, expected.refused):
            other.append(f"{question.id}: {given.text!r} for {expected.text!r}")

    await through(golden, lambda reply: reply, judge)
    assert other == [], "\n".join(other)


async def test_no_changed_digit_reaches_the_user_and_no_honest_one_is_lost(
    golden: tuple[Path, Spoken],
) -> None:
    rng = random.Random(11)  # noqa: S311 - the same lies every time
    changed: dict[str, str] = {}
    """What is left of a reply without the sentence that lies."""
    reached: list[str] = []
    lost: list[str] = []

    def change(reply: Reply) -> Reply:
        plain = without_references(reply.text)
        # A digit of a marker is no figure; so the text without markers is what is changed.
        places = [place for one in figures(plain) for place in _digits(one)]
        if not places or reply.tool_calls:
            return reply
        at = rng.choice(places)
        digit = rng.choice([d for d in "123456789" if d != plain[at]])
        lie = _with(reply.text, plain, at, digit)
        changed[lie] = _without_sentence_at(plain, at)
        return Reply(lie)

    def judge(question: GoldenQuestion, expected: Answer, given: Answer, said: Reply) -> None:
        honest, shown = without_numbers(expected.text), without_numbers(given.text)
        if unsupported_figures(shown, [honest, question.question]):
            reached.append(f"{question.id}: {given.text}")
        # What stood in for a liar, and what did not lie, tells everything.
        kept = honest if given.stood_in else changed.get(said.text, honest)
        beside = {figure.text for figure in figures(changed.get(said.text, ""))}
        if accused := beside.intersection(given.unsupported_figures):
            lost.append(f"{question.id}: {accused} accused in {said.text!r}")
        if missing := unsupported_figures(kept, [shown]):
            lost.append(
                f"{question.id}: {[one.text for one in missing]} of {said.text!r}: {given.text!r}"
            )

    await through(golden, change, judge)
    assert len(changed) > 200
    assert reached == [], "\n".join(reached)
    assert lost == [], "\n".join(lost)


def without_numbers(text: str) -> str:
    """The text of an answer without its markers."""
    return re.sub(r"\[\d+\]", "", text)


def _without_sentence_at(text: str, at: int) -> str:
    """The text but for the sentence at a place."""
    sentences = re.finditer(r"[^。！？!?；;\n]*[。！？!?；;\n]*", text)
    return "".join(one.group() for one in sentences if not one.start() <= at < one.end())


def _digits(figure: Figure) -> list[int]:
    return [figure.start + at for at, one in enumerate(figure.text) if one in "0123456789"]


def _with(text: str, plain: str, at: int, digit: str) -> str:
    """The text with a digit changed that stands at a place of its plain form."""
    seen = -1
    spans = [match.span() for match in re.finditer(r"\[#[0-9a-f]{6}\]", text)]
    for index, _ in enumerate(text):
        if any(start <= index < end for start, end in spans):
            continue
        seen += 1
        if seen == at:
            return text[:index] + digit + text[index + 1 :]
    raise AssertionError(plain)
