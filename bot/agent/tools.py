"""The tools of the agent: searching the corpus.

A tool's docstring is the manual that the model reads. Its content is text for a language model;
its artifact is the same evidence for the code that checks and cites.
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any, Protocol

from langchain_core.tools import BaseTool, StructuredTool, ToolException

from bot.agent.evidence import Evidence, EvidencePassage
from knowledge.documents import MAX_QUESTION_CHARACTERS, SearchResult
from knowledge.errors import InputError


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
        coroutine=search_corpus,
        response_format="content_and_artifact",
        parse_docstring=True,
        handle_tool_error=True,
    )


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
