"""Ask one question through the whole stack, and find fault with what comes back."""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.tracers.context import register_configure_hook

from bot.agent.answering import Assistant
from bot.agent.fidelity import unsupported_figures
from bot.answers import Answer

_MARKER = re.compile(r"\[(\d+)\]")


class Overheard(BaseCallbackHandler):
    """What the chat model said, call by call, before anything checked it."""

    def __init__(self) -> None:
        self.started = 0
        self.replies: list[str] = []

    def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
        self.started += 1

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        for generation in response.generations[0]:
            if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage):
                message = generation.message
                calls = [f"{call['name']}({call['args']})" for call in message.tool_calls]
                broken = [f"unreadable call {call['name']}" for call in message.invalid_tool_calls]
                self.replies.append(" ".join([*calls, *broken, message.text]).strip())


_overheard: ContextVar[Overheard | None] = ContextVar("overheard", default=None)
register_configure_hook(_overheard, inheritable=True)


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Listen to every chat model that is called within."""
    heard = Overheard()
    token = _overheard.set(heard)
    try:
        yield heard
    finally:
        _overheard.reset(token)


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question."""

    question: str
    answer: Answer | None = None
    first_s: float = 0.0
    """To the first event, of whatever kind."""
    last_s: float = 0.0
    model_calls: int = 0
    replies: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=())
    """Why this is no way to answer; none when all is well."""


async def ask(assistant: Assistant, question: str) -> Asked:
    """Ask as a surface does; whatever is raised is a fault, with its traceback."""
    started = time.perf_counter()
    times: list[float] = []
    answer = None
    faults: list[str] = []
    with overhearing() as heard:
        try:
            async for event in assistant.stream(question):
                times.append(time.perf_counter() - started)
                answer = event if isinstance(event, Answer) else answer
        except Exception:  # noqa: BLE001 - what breaks is what is looked for
            faults.append(traceback.format_exc())
    if answer is not None:
        faults += faults_of(answer)
    elif not faults:
        faults.append("the stream ended without an answer")
    return Asked(
        question,
        answer,
        first_s=times[0] if times else 0.0,
        last_s=time.perf_counter() - started,
        model_calls=heard.started,
        replies=tuple(heard.replies),
        faults=tuple(faults),
    )


def faults_of(answer: Answer) -> list[str]:
    """What is wrong with an answer, whatever its quality."""
    faults = [
        f"the figure {figure.text!r} stands in nothing that the answer shows"
        for figure in unsupported_figures(_MARKER.sub("", answer.text), _shown(answer))
    ]
    if not answer.text.strip():
        faults.append("the answer is empty")
    markers = {int(number) for number in _MARKER.findall(answer.text)}
    if markers != {citation.marker for citation in answer.citations}:
        faults.append(f"markers {sorted(markers)} do not name the citations")
    return faults


def _shown(answer: Answer) -> list[str]:
    """The question, and everything that its citations and calculations show."""
    return [
        answer.question,
        *_texts([asdict(citation) for citation in answer.citations]),
        *_texts([asdict(calculation) for calculation in answer.calculations]),
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
