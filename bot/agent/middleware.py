"""Checks around the chat model, whichever it is: figures, memory, and the number of calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware import AgentMiddleware, AgentState, hook_config
from langchain.agents.middleware.types import ModelRequest, PrivateStateAttr
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langchain_core.messages import ToolCall as LangChainToolCall
from langchain_core.messages.ai import UsageMetadata
from langgraph.runtime import Runtime

import prompts
from bot.agent.calls import SEARCH
from bot.agent.chain import Handler, ModelChain
from bot.agent.citing import REFUSAL, cited_references, without_references
from bot.agent.embedded import completed_questions, outcomes_of
from bot.agent.evidence import answered_by, collect, current_turn, passages_by_reference
from bot.agent.faults import Faults, faults_of, mended
from bot.agent.fidelity import Figure, drop_unsupported, unsupported_figures
from bot.agent.models import EMBEDDED
from bot.agent.outcomes import Found
from bot.agent.questions import language_of
from bot.agent.reporting import as_computed, explained, said
from bot.agent.reporting import supports as computed
from bot.agent.routing import smalltalk
from bot.answers import Language
from bot.phrases import PHRASES, say
from knowledge.calculators import Calculation

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
CORRECTION = "fidelity"
"""Name of the messages by which the check talks to the model; they are no questions."""


class CheckedState(AgentState[Any]):
    """The agent's state with what the checks know of this turn."""

    unsupported: NotRequired[Annotated[list[str], PrivateStateAttr]]
    corrections: NotRequired[Annotated[int, PrivateStateAttr]]
    calls: NotRequired[Annotated[int, PrivateStateAttr]]
    composed: NotRequired[Annotated[bool, PrivateStateAttr]]
    """Whether the embedded model answers this turn, because no other could."""
    discarded: NotRequired[Annotated[UsageMetadata | None, PrivateStateAttr]]
    """What the reply took in whose place it answers."""


class FigureCheck(AgentMiddleware[CheckedState, Any, Any]):
    """Lets no unsupported figure out of a turn of the embedded model.

    Once, at the end of the turn: messages that call tools say nothing, every hook is a step of the
    graph, and a step costs half a millisecond.
    """

    state_schema = CheckedState

    async def aafter_agent(
        self, state: CheckedState, runtime: Runtime[Any]
    ) -> dict[str, Any] | None:
        """Check what the model said."""
        del runtime
        return _with_supported_figures(state["messages"])


def _with_supported_figures(messages: list[AnyMessage]) -> dict[str, Any] | None:
    """The last message without sentences that hold a figure which the evidence does not hold.

    Idea 2 of the design; `None` where there is no such sentence.
    """
    message = messages[-1]
    if not isinstance(message, AIMessage):
        return None
    turn = current_turn(messages)
    wrong = check(message.text, turn, messages[: -len(turn)])
    if not wrong:
        return None
    written = list(dict.fromkeys(figure.text for figure in wrong))
    checked = AIMessage(
        drop_unsupported(message.text, wrong),
        id=message.id,
        response_metadata=message.response_metadata,
    )
    return {"messages": [checked], "unsupported": written}


class ReplyCheck(AgentMiddleware[CheckedState, Any, Any]):
    """As `FigureCheck`, for language models: asks them in turn, and lets nothing wrong out.

    A reply with a figure without support, a statement without a source, in another language or
    without text is told what is wrong and said again, `retries` times; after that the sentences
    that are wrong are taken out. Where nothing is left, and where a model calls tools without end,
    the embedded model answers from what was found.
    """

    state_schema = CheckedState

    def __init__(self, *, chain: ModelChain, retries: int, calls: int) -> None:
        """Take the models.

        Args:
            chain: Whom to ask.
            retries: How often a model may say its reply again.
            calls: How often a model is called in one turn at the most.
        """
        super().__init__()
        self._calls = calls
        self._chain = chain
        self._retries = retries

    async def awrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> Any:
        """Ask the models in turn."""
        state: Any = request.state
        if state.get("composed"):
            return await self._chain.call_embedded(request, handler)
        return await self._chain.call(request, handler)

    @hook_config(can_jump_to=["model", "end"])
    async def aafter_model(
        self, state: CheckedState, runtime: Runtime[Any]
    ) -> dict[str, Any] | None:
        """Check what the model said, or what it wants to be done."""
        del runtime
        message = state["messages"][-1]
        calls = state.get("calls", 0) + 1
        if not isinstance(message, AIMessage) or answered_by(message) == EMBEDDED:
            if not isinstance(message, AIMessage) or message.tool_calls:
                over = {"jump_to": "end"} if calls >= self._calls else {}
                return {"calls": calls, **over}
            return _with_supported_figures(state["messages"])
        turn = current_turn(state["messages"])
        if message.tool_calls:
            return self._tools_wanted(message, calls, standing_alone(state["messages"]))
        before = state["messages"][: -len(turn)]
        faults = _faults(message.text, turn, before)
        if not faults:
            return {"calls": calls}
        found = list(dict.fromkeys([*state.get("unsupported", ()), *faults.written_figures]))
        if state.get("corrections", 0) < self._retries and calls < self._calls:
            return {
                "messages": [HumanMessage(_told(faults, turn[0].text), name=CORRECTION)],
                "corrections": state.get("corrections", 0) + 1,
                "calls": calls,
                "jump_to": "model",
            }
        kept = mended(message.text, faults)
        # A sentence may have leaned on what followed it and is gone.
        if not kept or _faults(kept, turn, before):
            return _embedded_answers(message)
        checked = AIMessage(
            kept,
            id=message.id,
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
        )
        return {"messages": [checked], "unsupported": found, "calls": calls}

    def _tools_wanted(
        self, message: AIMessage, calls: int, whole: Callable[[str], str]
    ) -> dict[str, Any]:
        """Let a model call tools, so many at once and so often; `whole` completes a search."""
        if calls >= self._calls:
            return _embedded_answers(message)
        wanted = [_searching(call, whole) for call in message.tool_calls[:_MOST_TOOLS_AT_ONCE]]
        if wanted == message.tool_calls:
            return {"calls": calls}
        changed = AIMessage(
            message.text,
            id=message.id,
            tool_calls=wanted,
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
        )
        return {"messages": [changed], "calls": calls}


_MOST_TOOLS_AT_ONCE = 6


def standing_alone(messages: Sequence[AnyMessage]) -> Callable[[str], str]:
    """How a search is made complete in itself in this conversation.

    A model may search for the bare words of a follow-up, 那庆阳呢; these find what they name and not
    what is asked about it. Words of the model's own are left as they are: it knew what it wanted.

    Args:
        messages: The conversation, its newest question the last one.
    """
    question = current_turn(messages)[0].text
    *_, completed = completed_questions(messages) or [question]

    def whole(query: str) -> str:
        bare, asked = _words(query), _words(question)
        return completed if bare and bare in asked and completed != question else query

    return whole


def _searching(call: LangChainToolCall, whole: Callable[[str], str]) -> LangChainToolCall:
    query = call["args"].get("query")
    if call["name"] != SEARCH or not isinstance(query, str):
        return call
    return LangChainToolCall(**{**call, "args": {**call["args"], "query": whole(query)}})


def _words(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _embedded_answers(message: AIMessage) -> dict[str, Any]:
    """The embedded model speaks in the place of this message, with calls of its own."""
    return {
        "messages": [RemoveMessage(id=message.id)] if message.id else [],
        "discarded": message.usage_metadata,
        "unsupported": [],
        "composed": True,
        "calls": 0,
        "jump_to": "model",
    }


def holds(text: str, turn: list[AnyMessage], before: Sequence[AnyMessage] = ()) -> bool:
    """Whether nothing is wrong with a language model's reply; arguments as `check` has them."""
    return not _faults(text, turn, before)


def _faults(text: str, turn: list[AnyMessage], before: Sequence[AnyMessage]) -> Faults:
    evidence, outcomes = collect(turn), outcomes_of(turn, before)
    return faults_of(
        text,
        turn[0].text,
        unsupported=check(text, turn, before),
        known=passages_by_reference(evidence),
        computed=_told_by(outcomes),
        results="\n".join(computed([one for one in outcomes if isinstance(one, Calculation)])),
        private=_private(),
        courtesy=bool(smalltalk(turn[0].text)) and not evidence,
    )


@cache
def _private() -> str:
    """What the models are told and nobody else, in every language."""
    return "\n".join(prompts.load("system", language) for language in _LANGUAGES)


def _told_by(outcomes: Sequence[Found]) -> str:
    """All that calculators, and we about them, say of these outcomes."""
    if not outcomes:
        return ""
    lines = [line for one in outcomes for language in _LANGUAGES for line in said(one, language)]
    lines += [line for language in _LANGUAGES for line in explained(outcomes, language)]
    lines += [text for texts in PHRASES.values() for text in texts.values() if "$" not in text]
    return "\n".join(lines)


def _told(faults: Faults, question: str) -> str:
    """What is wrong with a reply, as it is told to the model."""
    language = language_of(question)
    lines = []
    if faults.empty:
        lines.append(say("fault_empty", language))
    if faults.called:
        lines.append(say("fault_called", language))
    elif faults.baseless and not faults.empty:
        lines.append(say("fault_baseless", language))
    if faults.foreign:
        lines.append(say("fault_foreign", language))
    if faults.figures:
        lines.append(say("fault_figures", language, figures=", ".join(faults.written_figures)))
    lines += [say("fault_unsourced", language, sentence=one) for one in faults.unsourced[:5]]
    lines += [say("fault_borrowed", language, sentence=one) for one in faults.borrowed[:5]]
    lines += [say("fault_misquoted", language, sentence=one) for one in faults.misquoted[:5]]
    return prompts.load("correction", language, faults="\n".join(f"- {line}" for line in lines))


class _Remembering(AgentMiddleware[CheckedState, Any, Any]):
    """Begins a turn of a conversation with what is worth remembering.

    Joined to a check, and only for conversations, because every hook is a step of the graph.
    """

    turns = 0
    """Earlier questions, with their replies, that are remembered."""

    async def abefore_agent(self, state: CheckedState, runtime: Runtime[Any]) -> dict[str, Any]:
        """Forget what need not be remembered; a new turn has no findings yet."""
        del runtime
        forgotten = forgettable(state["messages"], self.turns)
        removed = [RemoveMessage(id=message.id) for message in forgotten if message.id]
        fresh = {
            "unsupported": [],
            "corrections": 0,
            "calls": 0,
            "composed": False,
            "discarded": None,
        }
        return {"messages": removed, **fresh}


class RememberingFigureCheck(_Remembering, FigureCheck):
    """As `FigureCheck`, for conversations."""

    def __init__(self, *, turns: int) -> None:
        """As `FigureCheck`; `turns` earlier questions, with their replies, are remembered."""
        super().__init__()
        self.turns = turns


class RememberingReplyCheck(_Remembering, ReplyCheck):
    """As `ReplyCheck`, for conversations."""

    def __init__(self, *, turns: int, chain: ModelChain, retries: int, calls: int) -> None:
        """As `ReplyCheck`; `turns` earlier questions, with their replies, are remembered."""
        super().__init__(chain=chain, retries=retries, calls=calls)
        self.turns = turns


def check(text: str, turn: list[AnyMessage], before: Sequence[AnyMessage] = ()) -> list[Figure]:
    """Figures of a reply that stand neither in what it cites, nor in what was computed or asked.

    Args:
        text: The reply, with references.
        turn: Messages from the question on.
        before: The conversation before them.
    """
    reply = without_references(text.removeprefix(REFUSAL))
    outcomes = outcomes_of(turn, before)
    if outcomes:
        reply = _without(reply, as_computed(outcomes, language_of(turn[0].text)))
    return unsupported_figures(reply, _supports(text, turn, outcomes))


def _without(text: str, lines: Collection[str]) -> str:
    """A text with some of its lines blank: what stands as it was computed need not be read."""
    return "\n".join(" " * len(line) if line in lines else line for line in text.split("\n"))


def _supports(text: str, turn: list[AnyMessage], outcomes: Sequence[Found]) -> Iterator[str]:
    """What may support the figures of a reply, first what most often does."""
    yield turn[0].text
    passages = passages_by_reference(collect(turn))
    cited = [passages[r] for r in cited_references(text) if r in passages]
    yield from (passage.described() for passage in cited)
    yield from (passage.text for passage in cited)
    yield from computed(outcomes)


def forgettable(messages: list[AnyMessage], turns: int) -> list[AnyMessage]:
    """Messages before the newest question that are not to be remembered.

    Args:
        messages: The whole conversation, the newest question last.
        turns: How many earlier questions, with their replies, are kept.
    """
    earlier = messages[: len(messages) - len(current_turn(messages))]
    questions = [index for index, message in enumerate(earlier) if _is_question(message)]
    first_kept = questions[-turns] if 0 < turns <= len(questions) else 0
    if not turns:
        first_kept = len(earlier)
    return [
        message
        for index, message in enumerate(earlier)
        if index < first_kept or not _is_dialogue(message)
    ]


def _is_question(message: AnyMessage) -> bool:
    return isinstance(message, HumanMessage) and message.name is None


def _is_dialogue(message: AnyMessage) -> bool:
    if isinstance(message, ToolMessage):
        return False
    if isinstance(message, AIMessage):
        return not message.tool_calls
    return _is_question(message)
