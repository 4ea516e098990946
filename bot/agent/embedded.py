"""EmbeddedChatModel: a chat model that needs no network, no key and no GPU.

It takes the place of a language model in the agent graph: given the conversation it asks for the
tool calls that `routing` decides on, and given their results it says what `composing` writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from bot.agent.composing import compose
from bot.agent.evidence import collect, current_turn
from bot.agent.followups import complete
from bot.agent.questions import language_of
from bot.agent.routing import route


class EmbeddedChatModel(BaseChatModel):
    """Routes by rules and answers by quotation."""

    @property
    def _llm_type(self) -> str:
        return "embedded"

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
        return ChatResult(generations=[ChatGeneration(message=respond(messages))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Compose in the event loop: a few milliseconds, less than a thread's hand-over twice."""
        del stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=respond(messages))])


def respond(messages: Sequence[BaseMessage]) -> AIMessage:
    """The next message of the conversation.

    Args:
        messages: The conversation so far; the last question and what followed it decide.
    """
    conversation: list[AnyMessage] = list(messages)  # type: ignore[arg-type] # the graph sends these
    turn = current_turn(conversation)
    before = conversation[: len(conversation) - len(turn)]
    question = _text(turn[0])
    earlier = completed_questions(before)
    if any(isinstance(message, ToolMessage) for message in turn):
        completed = complete(question, earlier)
        return AIMessage(compose(completed, collect(turn), language_of(question)))
    decided = route(question, earlier)
    calls = [
        {"name": call.name, "args": call.arguments, "id": f"call_{index}", "type": "tool_call"}
        for index, call in enumerate(decided.calls)
    ]
    return AIMessage(content=decided.text, tool_calls=calls)


def completed_questions(messages: Sequence[AnyMessage]) -> list[str]:
    """Earlier questions, each made complete in itself by those before it."""
    completed: list[str] = []
    for message in messages:
        if isinstance(message, HumanMessage) and message.name is None:
            completed.append(complete(_text(message), completed))
    return completed


def _text(message: AnyMessage) -> str:
    return message.text
