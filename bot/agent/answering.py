"""Assistant: question in, stream of progress and one Answer out.

One agent graph answers every question from every surface, whichever chat model drives it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver

from bot.agent.calls import SEARCH
from bot.agent.chain import DEADLINE, ModelChain
from bot.agent.citing import REFUSAL, number_citations
from bot.agent.embedded import outcomes_of
from bot.agent.evidence import (
    Evidence,
    answered_by,
    collect,
    current_turn,
    inert,
    passages_by_reference,
)
from bot.agent.growing import GrowingReply
from bot.agent.memory import forget_all_but_newest, forget_matching, forget_older_than
from bot.agent.middleware import (
    FigureCheck,
    RememberingFigureCheck,
    RememberingReplyCheck,
    ReplyCheck,
    forgettable,
    holds,
)
from bot.agent.models import EMBEDDED
from bot.agent.questions import language_of
from bot.agent.routing import smalltalk
from bot.agent.sentences import split_sentences
from bot.agent.suggesting import SuggestionBook
from bot.answers import Answer, Correction, Event, Progress, TextPiece, Turn, Usage
from bot.calculations import shown
from bot.errors import AnswerTimeout, EmptyQuestion, QuestionTooLong
from bot.measures import Measures, NoMeasures
from bot.phrases import say
from knowledge.calculators import Calculation

_MOST_MODEL_CALLS = 8
_LONGEST_COURTESY = 400
"""Characters of a reply to a greeting; more than that is an answer, and needs a source."""

_PROVIDERS_SHARE = 0.8
"""Of the time that an answer has; the rest is left to the embedded model."""
_CORRECTIONS = 1

_Part = Progress | TextPiece | dict[str, Any]
"""What a run of the graph gives: progress, text as it grows, and at its end the graph's state."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Limits around one answer."""

    timeout_s: float = 60.0
    question_chars: int = 2000
    memory_turns: int = 6


class Assistant:
    """Answers questions; safe to share between tasks of one event loop."""

    def __init__(
        self,
        *,
        model: BaseChatModel,
        tools: Sequence[BaseTool],
        chain: ModelChain | None = None,
        memory: BaseCheckpointSaver[str] | None = None,
        suggestions: SuggestionBook | None = None,
        limits: AnswerLimits | None = None,
        measures: Measures | None = None,
    ) -> None:
        """Take collaborators.

        Args:
            model: The embedded chat model.
            tools: What the models may call.
            chain: Language models that answer before it; without them it answers alone.
            memory: Where conversations are remembered.
            suggestions: Questions to ask next.
            limits: Around one answer.
            measures: Told how long answers take, and who gave them.
        """
        self._measures = measures or NoMeasures()
        self._limits = limits or AnswerLimits()
        self._memory = memory
        self._chain = chain
        self._suggestions = suggestions or SuggestionBook()
        self._model, self._tools = model, tuple(tools)
        self._graphs = {
            (remembered, plain): self._graph(memory if remembered else None, plain=plain)
            for remembered in ((True, False) if memory else (False,))
            for plain in ((True, False) if chain else (True,))
        }

    async def stream(
        self,
        question: str,
        *,
        conversation: str | None = None,
        history: Sequence[Turn] = (),
        plain: bool = False,
    ) -> AsyncIterator[Event]:
        """Answer a question, telling what is being done.

        Args:
            question: As asked.
            conversation: Name of the conversation whose memory to use; without it nothing is
                remembered.
            history: What was said before, for a conversation that is not remembered here.
            plain: Let the embedded model answer, whichever is set.

        Yields:
            `Progress` while work lasts, the text in `TextPiece`s, then the `Answer`. What a
            language model says is given as it grows, checked; where the answer comes to something
            else, a `Correction` goes before the whole text.

        Raises:
            EmptyQuestion, QuestionTooLong: The question cannot be asked.
            AnswerTimeout: The deadline passed.
        """
        asked = self._admit(question)
        plain = plain or self._chain is None
        started = time.perf_counter()
        state: dict[str, Any] = {}
        shown = ""
        run = self._run(asked, conversation, history, plain=plain)
        async for part in self._within_deadline(run):
            if isinstance(part, dict):
                state = part
                continue
            if isinstance(part, TextPiece):
                shown += part.text
            yield part
        took_s = time.perf_counter() - started
        answer = self._finish(asked, state, took_s * 1000, plain=plain)
        self._measures.took("answer", took_s)
        if answer.stood_in:
            self._measures.stood_in()
        if not answer.text.startswith(shown):
            yield Correction()
            shown = ""
        for piece in _pieces(answer.text, after=len(shown)):
            yield TextPiece(piece)
        yield answer

    async def answer(
        self,
        question: str,
        *,
        conversation: str | None = None,
        history: Sequence[Turn] = (),
        plain: bool = False,
    ) -> Answer:
        """Answer a question; as `stream`, without what comes before the answer."""
        async for event in self.stream(
            question, conversation=conversation, history=history, plain=plain
        ):
            if isinstance(event, Answer):
                return event
        message = "the stream of an answer ended without one"
        raise RuntimeError(message)

    async def forget(self, conversation: str) -> None:
        """Remove everything remembered of a conversation."""
        if self._memory is not None:
            await self._memory.adelete_thread(conversation)

    async def forget_matching(self, pattern: str) -> None:
        """Remove everything remembered of conversations whose names match (`telegram:5:*`)."""
        if self._memory is not None:
            await forget_matching(self._memory, pattern)

    async def forget_older_than(self, seconds: float) -> None:
        """Remove conversations in which nothing was said since a moment, in seconds since 1970."""
        if self._memory is not None:
            await forget_older_than(self._memory, seconds)

    def _graph(self, memory: BaseCheckpointSaver[str] | None, *, plain: bool) -> Any:
        return create_agent(
            self._model,
            self._tools,
            middleware=[self._checks(remembering=memory is not None, plain=plain)],
            checkpointer=memory,
        )

    def _checks(self, *, remembering: bool, plain: bool) -> FigureCheck | ReplyCheck:
        turns, calls, chain = self._limits.memory_turns, _MOST_MODEL_CALLS, self._chain
        if plain or chain is None:
            if remembering:
                return RememberingFigureCheck(turns=turns)
            return FigureCheck()
        if remembering:
            return RememberingReplyCheck(
                turns=turns, chain=chain, retries=_CORRECTIONS, calls=calls
            )
        return ReplyCheck(chain=chain, retries=_CORRECTIONS, calls=calls)

    async def _within_deadline(self, parts: AsyncIterator[_Part]) -> AsyncIterator[_Part]:
        """Pass parts on; time that the consumer takes between them does not count."""
        left_s = self._limits.timeout_s
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(left_s):
                    part = await anext(parts)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                message = f"no answer within {self._limits.timeout_s:g} s"
                raise AnswerTimeout(message) from error
            left_s -= time.monotonic() - began
            yield part

    def _admit(self, question: str) -> str:
        asked = question.strip()
        if not asked:
            message = "nothing was asked"
            raise EmptyQuestion(message)
        if len(asked) > self._limits.question_chars:
            raise QuestionTooLong(len(asked), self._limits.question_chars)
        return asked.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")

    async def _run(
        self, question: str, conversation: str | None, history: Sequence[Turn], *, plain: bool
    ) -> AsyncIterator[_Part]:
        remembered = conversation is not None and self._memory is not None
        messages = self._opening(question, history)
        configurable: dict[str, Any] = {"thread_id": conversation} if remembered else {}
        modes = ["updates", "values"]
        if not plain:
            modes.append("messages")
            speaking_s = self._limits.timeout_s * _PROVIDERS_SHARE
            configurable[DEADLINE] = time.monotonic() + speaking_s
        options = {"durability": "exit"} if remembered else {}
        state: dict[str, Any] = {"messages": messages}
        growing = GrowingReply()
        async for mode, part in self._graphs[remembered, plain].astream(
            {"messages": messages},
            {"configurable": configurable} if configurable else None,
            stream_mode=modes,
            **options,
        ):
            if mode == "values":
                state = part
            elif mode == "messages":
                if piece := _grown(growing, part[0], state["messages"]):
                    yield TextPiece(piece)
            elif progress := _progress(part):
                yield progress
        if remembered and conversation is not None and self._memory is not None:
            await forget_all_but_newest(self._memory, conversation)
        yield state

    def _opening(self, question: str, history: Sequence[Turn]) -> list[AnyMessage]:
        """The question, after as much of what was said before as is worth remembering."""
        messages = [*map(_message, history), HumanMessage(inert(question))]
        forgotten = {id(one) for one in forgettable(messages, self._limits.memory_turns)}
        return [message for message in messages if id(message) not in forgotten]

    def _finish(
        self, question: str, state: dict[str, Any], total_ms: float, *, plain: bool
    ) -> Answer:
        turn = current_turn(state["messages"])
        evidence = collect(turn)
        language = language_of(question)
        text, refused = _refusal(_last_text(turn))
        unsupported = tuple(state.get("unsupported", ()))
        text, citations = number_citations(text, passages_by_reference(evidence))
        courtesy = smalltalk(question) and not evidence and len(text) <= _LONGEST_COURTESY
        outcomes = outcomes_of(turn, state["messages"][: -len(turn)])
        unfounded = not citations and not outcomes and not courtesy
        if not refused and (not text or unfounded):
            key = "nothing_supported" if unsupported else "refusal"
            text, refused, citations = say(key, language), True, ()
        documents = {p.document_id for e in evidence for p in e.passages}
        return Answer(
            question=question,
            text=text,
            refused=refused,
            language=language,
            citations=citations,
            calculations=tuple(
                shown(one, language) for one in outcomes if isinstance(one, Calculation)
            ),
            unsupported_figures=unsupported,
            suggestions=self._suggestions.suggest(question, documents, language),
            model=answered_by(turn[-1]) or EMBEDDED,
            stood_in=not plain and answered_by(turn[-1]) == EMBEDDED,
            usage=_usage(turn, state.get("discarded")),
            timings_ms={**_timings(evidence), "total": total_ms},
        )


def _message(turn: Turn) -> AnyMessage:
    content = inert(turn.content)
    return HumanMessage(content) if turn.role == "user" else AIMessage(content)


def _progress(update: dict[str, Any]) -> Progress | None:
    for node, change in update.items():
        if node == "model" and change:
            for message in change.get("messages", ()):
                for call in getattr(message, "tool_calls", ()):
                    if call["name"] != SEARCH:
                        return Progress("calculating", call["name"])
                    return Progress("searching", str(call["args"].get("query", "")))
        if node == "tools":
            return Progress("composing")
    return None


def _grown(growing: GrowingReply, chunk: object, messages: list[AnyMessage]) -> str:
    """What may be shown of a reply that grows, beyond what was shown before."""
    if not isinstance(chunk, AIMessageChunk) or not chunk.text:
        return ""
    turn = current_turn(messages)
    before = messages[: -len(turn)]
    return growing.grow(
        chunk.id,
        chunk.text,
        passages_by_reference(collect(turn)),
        lambda text: holds(text, turn, before),
    )


def _usage(turn: Sequence[AnyMessage], discarded: UsageMetadata | None) -> Usage:
    """Tokens that a turn took, as far as providers count them, with a reply that was thrown away."""
    counted = [m.usage_metadata for m in turn if isinstance(m, AIMessage)] + [discarded]
    known = [one for one in counted if one]
    return Usage(
        sum(one["input_tokens"] for one in known), sum(one["output_tokens"] for one in known)
    )


def _last_text(turn: Sequence[AnyMessage]) -> str:
    message = turn[-1]
    return message.text.strip() if isinstance(message, AIMessage) else ""


def _refusal(text: str) -> tuple[str, bool]:
    """The text without the token, and whether it begins with it; elsewhere it decides nothing."""
    return text.replace(REFUSAL, "").strip(), text.lstrip().startswith(REFUSAL)


def _timings(evidence: Sequence[Evidence]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for found in evidence:
        for name, ms in found.timings_ms.items():
            totals[name] = totals.get(name, 0.0) + ms
    return totals


def _pieces(text: str, *, after: int = 0) -> list[str]:
    """What follows so many characters of a text, cut after each sentence."""
    ends = [end for _, end in split_sentences(text) if end > after][:-1]
    borders = [after, *ends, len(text)]
    return [text[a:b] for a, b in pairwise(borders) if a < b]
