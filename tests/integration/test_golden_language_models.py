"""The golden questions, spoken by a language model that copies, and by one that changes a digit.

What the copyist says is what the embedded model said, call by call, through the real client: so
every check that stands between a language model and a user sees every golden answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from bot.agent.citing import without_references
from bot.agent.evidence import current_turn
from bot.agent.fidelity import figures, unsupported_figures
from bot.agent.sentences import split_sentences
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


async def through(
    data: Path,
    questions: list[GoldenQuestion],
    change: Callable[[Reply], Reply],
    judge: Callable[[GoldenQuestion, Answer, Answer], None],
) -> None:
    """Have each question answered by a provider that says a change of what was said."""
    async with Provider() as provider:
        settings = Settings(
            _env_file=None,
            data_dir=data,
            model="openai:emulated",
            model_base_url=provider.base_url,
            model_key=provider.key,
        )
        async with open_services(settings, remember=False) as services:
            for question in questions:
                replies, expected = await spoken(services, question)
                *before, last = map(change, replies)
                provider.script(*before, last)
                history = [Turn(said.role, said.content) for said in question.history]
                given = await services.assistant.answer(question.question, history=history)
                judge(question, expected, given)


async def test_a_copyist_passes_as_the_embedded_model_does(data: Path) -> None:
    other: list[str] = []

    def judge(question: GoldenQuestion, expected: Answer, given: Answer) -> None:
        assert given.unsupported_figures == (), question.id
        if (given.text, given.refused) != (expected.text, expected.refused):
            other.append(f"{question.id}: {given.text!r} for {expected.text!r}")

    await through(data, QUESTIONS, lambda reply: reply, judge)
    assert other == [], "\n".join(other)


class Liar:
    """Changes one digit of every answer, and remembers of the last one what was in its place."""

    def __init__(self) -> None:
        self._rng = random.Random(11)  # noqa: S311 - the same lies every time
        self.lies = 0
        self.honest: list[str] = []
        """The sentences that were left as they are."""

    def __call__(self, reply: Reply) -> Reply:
        plain = without_references(reply.text)
        # A digit of a marker is no figure; so the text without markers is what is changed.
        places = [match.start() for match in re.finditer(r"\d", plain)]
        self.honest = []
        if not places or reply.tool_calls:
            return reply
        at = self._rng.choice(places)
        digit = self._rng.choice([d for d in "123456789" if d != plain[at]])
        self.lies += 1
        self.honest = [
            plain[start:end] for start, end in split_sentences(plain) if not start <= at < end
        ]
        return Reply(_with(reply.text, plain, at, digit))


async def test_no_changed_digit_reaches_the_user_and_every_other_figure_does(data: Path) -> None:
    liar = Liar()
    wrong: list[str] = []

    def judge(question: GoldenQuestion, expected: Answer, given: Answer) -> None:
        supports = [question.question, *(said.content for said in question.history), expected.text]
        for one in (*expected.citations, *given.citations):
            parts = (one.quote, one.title, *one.section, one.publisher, one.date, one.source)
            supports.append("\n".join(part for part in parts if part))
        said = re.sub(r"\[\d+\]", "", given.text)
        reached = unsupported_figures(said, supports)
        lost = [f for one in liar.honest for f in unsupported_figures(one, [said])]
        honest = {figure.text for figure in figures("\n".join(liar.honest))}
        accused = honest.intersection(given.unsupported_figures)
        if reached or lost or accused:
            found = {"reached": reached, "lost": lost, "accused": accused}
            wrong.append(f"{question.id}: {found} in {given.text!r} for {expected.text!r}")

    await through(data, QUESTIONS, liar, judge)
    assert wrong == [], "\n".join(wrong)
    assert liar.lies > len(QUESTIONS) / 2


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
