"""Golden questions asked of a generation through the embedded chat model, without the graph.

What serves must still answer; so the answer is proved, not the search alone. The embedded model
speaks whatever model is set: it is the one that says the same thing every time.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from bot.agent.calls import SEARCH
from bot.agent.citing import REFUSAL, number_citations
from bot.agent.embedded import outcomes_of, respond
from bot.agent.evidence import Evidence, collect, current_turn, passages_by_reference
from bot.agent.tools import Corpus, calculated
from knowledge.calculators import Calculators
from knowledge.evaluation import GoldenOutcome, GoldenQuestion, load_golden, run_golden
from knowledge.generations import GoldenSummary

LEAST_SHARE = Fraction(9, 10)
"""Share of the embedded golden questions that must pass.

Not all of them: beside an operator's own documents, or with another embedding model, a few of some
two hundred may fall to the other side of a threshold. An operator's own questions must all pass.
"""


def prove_golden(
    corpus: Corpus,
    document_ids: Collection[str],
    *,
    embedded: Path,
    own: Path,
    passages: int,
    calculators: Calculators,
) -> GoldenSummary:
    """Ask the golden questions that a generation can be asked.

    Args:
        corpus: Searches that generation.
        document_ids: Of its documents.
        embedded: The golden file of the embedded corpus.
        own: The operator's golden file; it need not exist.
        passages: How many passages a search hands over.
        calculators: With the rule sets there are.

    Raises:
        InvalidCorpus: A golden file is malformed.
    """

    def ask(question: GoldenQuestion) -> GoldenOutcome:
        return ask_golden(question, corpus, calculators, limit=passages)

    theirs = load_golden([own]) if own.is_file() else []
    ours = run_golden(ask, load_golden([embedded]), document_ids)
    owned = run_golden(ask, theirs, document_ids, refusals=True)
    asked = len(ours.passed) + len(ours.failed)
    return GoldenSummary(
        asked=asked + len(owned.passed) + len(owned.failed),
        left_out=len(ours.left_out) + len(owned.left_out),
        failures=tuple(f"{failure.id}: {failure.why}" for failure in (*owned.failed, *ours.failed)),
        holds=not owned.failed and len(ours.passed) >= LEAST_SHARE * asked,
    )


def ask_golden(
    question: GoldenQuestion, corpus: Corpus, calculators: Calculators, *, limit: int = 6
) -> GoldenOutcome:
    """Ask one golden question.

    Args:
        question: With its history, if it is a follow-up.
        corpus: Searches the generation to be proved.
        calculators: With the rule sets there are.
        limit: How many passages a search hands over.
    """
    messages: list[AnyMessage] = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content)
        for turn in question.history
    ]
    messages.append(HumanMessage(question.question))
    said_before = len(messages) - 1
    reply = respond(messages, calculators.rules)
    while reply.tool_calls:
        messages.append(reply)
        messages += [
            _searched(call, corpus, limit)
            if call["name"] == SEARCH
            else _calculated(calculators, call)
            for call in reply.tool_calls
        ]
        reply = respond(messages, calculators.rules)
    passages = passages_by_reference(collect(current_turn(messages)))
    text, citations = number_citations(reply.text, passages)
    return GoldenOutcome(
        refused=text.startswith(REFUSAL),
        text=text.replace(REFUSAL, "").strip(),
        cited=tuple(c.passage_id.rpartition("#")[0] for c in citations),
        quotes=tuple(c.quote for c in citations),
        tools=tuple(o.tool for o in outcomes_of(messages[said_before:], messages[:said_before])),
    )


def _searched(call: ToolCall, corpus: Corpus, limit: int) -> ToolMessage:
    artifact = Evidence.of(corpus.search(call["args"]["query"], limit=limit)).to_artifact()
    return ToolMessage("", tool_call_id=call["id"], artifact=artifact)


def _calculated(calculators: Calculators, call: ToolCall) -> ToolMessage:
    content, artifact = calculated(calculators, call["name"], call["args"])
    return ToolMessage(content, tool_call_id=call["id"], artifact=artifact)
