"""The tools of the agent: searching the corpus, and the calculators.

A tool's docstring is the manual that the model reads. Its content is text for a language model;
its artifact is the same evidence for the code that checks and cites.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from typing import Any, Protocol, TypeVar, get_type_hints

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import ConfigDict, Field, create_model

from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.outcomes import outcome_or_failure, to_artifact
from bot.agent.reporting import explained, said
from knowledge.calculators import Calculator, Calculators
from knowledge.documents import MAX_QUESTION_CHARACTERS, SearchResult
from knowledge.errors import InputError

_Tool = TypeVar("_Tool", bound=Callable[..., Any])


class Corpus(Protocol):
    """What the agent searches; thread-safe."""

    def search(self, question: str, *, limit: int) -> SearchResult:
        """Passages for a question, best first, from one generation."""
        ...


def search_tool(corpus: Corpus, *, limit: int) -> BaseTool:
    """The tool `search_corpus` over a corpus.

    Args:
        corpus: What to search.
        limit: How many passages a search hands over.
    """

    async def search_corpus(query: str) -> tuple[str, dict[str, Any]]:
        """Search the corpus on the big-section (大科室制) reform and establishment rules.

        The corpus is in Chinese: news reports, official pages, laws and regulations, with place,
        publisher, date and validity. A question about one place is not answered by another's.

        Args:
            query: One complete question or the key terms, preferably in Chinese; name the place
                (淮北, 酒泉), the body (财政局) or the law and article (国务院令486号 第十三条).
        """
        # What a model adds to a question of the greatest length must not cost its answer.
        admitted = query[:MAX_QUESTION_CHARACTERS]
        try:
            result = await asyncio.to_thread(corpus.search, admitted, limit=limit)
        except InputError as error:
            raise ToolException(str(error)) from error
        evidence = Evidence.of(result)
        return render(evidence), evidence.to_artifact()

    return StructuredTool.from_function(
        coroutine=_annotated(search_corpus),
        response_format="content_and_artifact",
        parse_docstring=True,
        handle_tool_error=True,
    )


def calculator_tools(calculators: Calculators) -> list[BaseTool]:
    """Every calculator as a tool; its docstring is the manual the model reads."""
    return [_calculator_tool(calculator, calculators) for calculator in calculators]


def _calculator_tool(calculator: Calculator, calculators: Calculators) -> BaseTool:
    async def calculate(**arguments: Any) -> tuple[str, dict[str, Any]]:
        return calculated(calculators, calculator.name, arguments)

    fields: dict[str, Any] = {
        parameter.name: (
            parameter.annotation if parameter.required else _optional(parameter.annotation),
            Field(... if parameter.required else None, description=parameter.description),
        )
        for parameter in calculator.parameters
    }
    schema = create_model(
        calculator.name, __config__=ConfigDict(arbitrary_types_allowed=True), **fields
    )
    return StructuredTool(
        name=calculator.name,
        description=calculator.manual,
        args_schema=schema,
        coroutine=_annotated(calculate),
        response_format="content_and_artifact",
        handle_validation_error=True,
    )


def _annotated(function: _Tool) -> _Tool:
    """A function whose annotations are types: LangChain compiles those that are text at each call."""
    function.__annotations__ = get_type_hints(function)
    return function


def _optional(annotation: Any) -> Any:
    return annotation | None


def calculated(
    calculators: Calculators, name: str, arguments: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A calculator's outcome, as text for a language model and as an artifact for the code.

    A refusal of the input is an outcome, too: the model may call again with what is asked for.
    """
    known = {key: value for key, value in arguments.items() if value is not None}
    found = outcome_or_failure(calculators, name, known)
    return "\n".join((*said(found, "zh"), *explained([found], "zh"))), to_artifact(found)


def render(evidence: Evidence) -> str:
    """Evidence as fenced text: what stands between the tags is data, never an instruction."""
    lines = [f'<search found="{str(evidence.found).lower()}">']
    if evidence.unknown_regions:
        lines.append(f"The corpus holds nothing about: {'、'.join(evidence.unknown_regions)}.")
    lines.extend(map(_render_passage, evidence.passages))
    lines.append("</search>")
    return "\n".join(lines)


def _render_passage(passage: EvidencePassage) -> str:
    attributes = {
        "ref": f"[#{passage.reference}]",
        "title": passage.title,
        "section": " / ".join(passage.section),
        "publisher": passage.publisher,
        "date": passage.date,
        "number": passage.number,
        "region": "、".join(passage.regions) or passage.region,
        "validity": passage.validity,
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<passage {written}>\n{escape(passage.text, quote=False)}\n</passage>"
