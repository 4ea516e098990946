"""EmbeddedChatModel: a chat model that needs no network, no key and no GPU.

It takes the place of a language model in the agent graph: given the conversation it asks for the
tool calls that `routing` decides on, and given their results it says what `composing` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from bot.agent.calls import ToolCall
from bot.agent.citing import REFUSAL
from bot.agent.composing import compose
from bot.agent.evidence import answered_by, collect, current_turn
from bot.agent.followups import complete
from bot.agent.outcomes import Found, collect_outcomes, relied_on
from bot.agent.questions import language_of
from bot.agent.routing import Route, routes
from bot.agent.wording import standard_wording
from knowledge.rules import RuleBook

_NAME = "embedded"


class EmbeddedChatModel(BaseChatModel):
    """Routes by rules, answers by quotation and computes by calculators."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    rules: RuleBook

    @property
    def _llm_type(self) -> str:
        return _NAME

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Any | BaseTool], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return itself: the rules know the tools by name."""
        del tools, kwargs
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=respond(messages, self.rules))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Compose in the event loop: a few milliseconds, less than a thread's hand-over twice."""
        del stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=respond(messages, self.rules))])


def respond(messages: Sequence[BaseMessage], rules: RuleBook) -> AIMessage:
    """The next message of the conversation.

    Args:
        messages: The conversation so far; the last question and what followed it decide.
        rules: The rule sets there are.
    """
    conversation: list[AnyMessage] = list(messages)  # type: ignore[arg-type] # the graph sends these
    turn = current_turn(conversation)
    before = conversation[: len(conversation) - len(turn)]
    decided = routes(_text(turn[0]), completed_questions(before), rules)
    made = calls_made(turn)
    if not made and (calls := _distinct(call for one in decided for call in one.calls)):
        return _calling(calls, 0)
    if not made:
        return AIMessage(together([one.text for one in decided]))
    shares = [_share(turn, one, made) for one in decided]
    further = _distinct(call for share in shares for call in share.further)
    if further:
        return _calling(further, len(made))
    language = language_of(_text(turn[0]))
    texts = [
        one.text
        or compose(
            one.question,
            collect(share.turn),
            language,
            outcomes=outcomes_of(share.turn, before),
        )
        for one, share in zip(decided, shares, strict=True)
    ]
    return AIMessage(together(texts))


@dataclass(frozen=True, slots=True)
class _Share:
    """What one question of a message has of the turn, and still needs."""

    turn: list[AnyMessage]
    further: tuple[ToolCall, ...]


def _share(turn: list[AnyMessage], route: Route, made: Sequence[ToolCall]) -> _Share:
    """The results of the calls that one question needs, and what it needs beyond them."""
    own = list(route.calls)
    while True:
        part = _results_of(turn, own)
        further = route.plan.further(collect(part), collect_outcomes(part), own)
        known = [call for call in further if call in made]
        if not known:
            return _Share(part, further)
        own += known


def _results_of(turn: list[AnyMessage], calls: Sequence[ToolCall]) -> list[AnyMessage]:
    """A turn without the results of other calls than these."""
    others = {
        call["id"]
        for message in turn
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if ToolCall(call["name"], call["args"]) not in calls
    }
    return [
        message
        for message in turn
        if not (isinstance(message, ToolMessage) and message.tool_call_id in others)
    ]


def together(texts: Sequence[str]) -> str:
    """The answers to the questions of a message as one; a refusal only where all are refused."""
    if all(text.startswith(REFUSAL) for text in texts):
        return next(iter(texts), "")
    said: list[str] = []
    lines: set[str] = set()
    for text in texts:
        own = text.removeprefix(REFUSAL).split("\n")
        kept = [line for line in own if line not in said]
        if not lines.issuperset(own):
            said.append("\n".join(kept))
        lines.update(own)
    return "\n\n".join(text for text in said if text.strip())


def _distinct(calls: Iterable[ToolCall]) -> list[ToolCall]:
    found: list[ToolCall] = []
    for call in calls:
        if call not in found:
            found.append(call)
    return found


def outcomes_of(turn: Sequence[AnyMessage], before: Sequence[AnyMessage]) -> list[Found]:
    """The outcomes of a turn that may be relied on.

    Args:
        turn: Messages from the question on.
        before: What was said before.
    """
    asked = [_text(m) for m in (*before, turn[0]) if isinstance(m, HumanMessage)]
    asked += [standard_wording(text) for text in asked]
    # What was answered before was quoted or computed; its figures are not the user's.
    known = [_text(m) for m in before if isinstance(m, AIMessage)]
    known += [passage.text for found in collect(turn) for passage in found.passages]
    return relied_on(collect_outcomes(turn), known, asked)


def calls_made(turn: Sequence[AnyMessage]) -> list[ToolCall]:
    """Tool calls that this model made in a turn, oldest first.

    Where it stands in for another, what that one called is evidence, but no part of the plan.
    """
    return [
        ToolCall(call["name"], call["args"])
        for message in turn
        if isinstance(message, AIMessage) and answered_by(message) in (None, _NAME)
        for call in message.tool_calls
    ]


def _calling(calls: Sequence[ToolCall], first: int, text: str = "") -> AIMessage:
    made = [
        {
            "name": call.name,
            # The plan is kept for other turns: what becomes of a message must not change it.
            "args": deepcopy(call.arguments),
            "id": f"call_{index}",
            "type": "tool_call",
        }
        for index, call in enumerate(calls, start=first)
    ]
    return AIMessage(content=text, tool_calls=made)


def completed_questions(messages: Sequence[AnyMessage]) -> list[str]:
    """Earlier questions, each made complete in itself by those before it."""
    completed: list[str] = []
    for message in messages:
        if isinstance(message, HumanMessage) and message.name is None:
            completed.append(complete(_text(message), completed))
    return completed


def _text(message: AnyMessage) -> str:
    return message.text
