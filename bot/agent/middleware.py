"""Checks around the chat model, whichever it is: figures, memory, and the number of calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware import AgentMiddleware, AgentState, hook_config
from langchain.agents.middleware.types import PrivateStateAttr
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.runtime import Runtime

import prompts
from bot.agent.citing import REFUSAL, cited_references, without_references
from bot.agent.embedded import outcomes_of
from bot.agent.evidence import collect, current_turn, passages_by_reference
from bot.agent.fidelity import Figure, drop_unsupported, unsupported_figures
from bot.agent.reporting import supports as computed

CORRECTION = "fidelity"
"""Name of the messages by which the check talks to the model; they are no questions."""


class CheckedState(AgentState[Any]):
    """The agent's state with what the checks know of this turn."""

    unsupported: NotRequired[Annotated[list[str], PrivateStateAttr]]
    corrections: NotRequired[Annotated[int, PrivateStateAttr]]
    calls: NotRequired[Annotated[int, PrivateStateAttr]]


class FigureCheck(AgentMiddleware[CheckedState, Any, Any]):
    """Lets no unsupported figure out of a turn.

    A model that says a figure which the evidence does not hold (idea 2 of the design) is told so
    and speaks again, `retries` times; after that, the sentences that hold it are taken out.
    """

    state_schema = CheckedState

    def __init__(self, *, retries: int, calls: int) -> None:
        """Set the limits.

        Args:
            retries: How often a model may correct its figures.
            calls: How often a model is called in one turn at the most.
        """
        super().__init__()
        self._retries = retries
        self._calls = calls

    @hook_config(can_jump_to=["model", "end"])
    async def aafter_model(
        self, state: CheckedState, runtime: Runtime[Any]
    ) -> dict[str, Any] | None:
        """Check what the model said; a message that calls tools says nothing yet."""
        del runtime
        calls = state.get("calls", 0) + 1
        message = state["messages"][-1]
        if not isinstance(message, AIMessage) or message.tool_calls:
            return {"calls": calls, "jump_to": "end"} if calls >= self._calls else {"calls": calls}
        turn = current_turn(state["messages"])
        wrong = check(message.text, turn, state["messages"][: -len(turn)])
        if not wrong:
            return None
        written = list(dict.fromkeys(figure.text for figure in wrong))
        corrections = state.get("corrections", 0)
        if corrections < self._retries and calls < self._calls:
            text = prompts.load("correction", figures=", ".join(written))
            return {
                "messages": [HumanMessage(text, name=CORRECTION)],
                "corrections": corrections + 1,
                "calls": calls,
                "jump_to": "model",
            }
        checked = AIMessage(drop_unsupported(message.text, wrong), id=message.id)
        return {"messages": [checked], "unsupported": written}


class RememberingCheck(FigureCheck):
    """As `FigureCheck`, for conversations: begins a turn with what is worth remembering.

    One middleware, and only for conversations, because every hook is a step of the graph and costs
    half a millisecond.
    """

    def __init__(self, *, turns: int, retries: int, calls: int) -> None:
        """As `FigureCheck`; `turns` earlier questions, with their replies, are remembered."""
        super().__init__(retries=retries, calls=calls)
        self._turns = turns

    async def abefore_agent(self, state: CheckedState, runtime: Runtime[Any]) -> dict[str, Any]:
        """Forget what need not be remembered; a new turn has no findings yet."""
        del runtime
        forgotten = forgettable(state["messages"], self._turns)
        removed = [RemoveMessage(id=message.id) for message in forgotten if message.id]
        return {"messages": removed, "unsupported": [], "corrections": 0, "calls": 0}


def check(text: str, turn: list[AnyMessage], before: Sequence[AnyMessage] = ()) -> list[Figure]:
    """Figures of a reply that stand neither in what it cites, nor in what was computed or asked.

    Args:
        text: The reply, with references.
        turn: Messages from the question on.
        before: The conversation before them.
    """
    said = without_references(text.removeprefix(REFUSAL))
    return unsupported_figures(said, _supports(text, turn, before))


def _supports(text: str, turn: list[AnyMessage], before: Sequence[AnyMessage]) -> Iterator[str]:
    """What may support the figures of a reply, the quickest to read first."""
    yield turn[0].text
    passages = passages_by_reference(collect(turn))
    cited = [passages[r] for r in cited_references(text) if r in passages]
    yield from (passage.described() for passage in cited)
    outcomes = outcomes_of(turn, before)
    if outcomes:
        yield from computed(outcomes)
    yield from (passage.text for passage in cited)


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
