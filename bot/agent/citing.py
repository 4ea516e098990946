"""Markers in a text: from the references a chat model cites by to the numbers a reader sees.

Pure. A reference is `[#3fa9c1]`; a number is `[1]`, given in the order of first appearance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.agent.evidence import EvidencePassage
from bot.answers import Citation

REFERENCE = re.compile(r"[\[【［]\s*#\s*([0-9a-f]{6})\s*[\]】］]")
"""A marker as the chat model writes it; models like to change the brackets."""

REFUSAL = "<no-answer/>"
"""What a chat model begins its text with when the evidence does not answer the question."""


def cited_references(text: str) -> list[str]:
    """References in a text, each once, in order of first appearance."""
    return list(dict.fromkeys(REFERENCE.findall(text)))


def without_references(text: str) -> str:
    """The text without its markers, so that their digits are not taken for figures."""
    return REFERENCE.sub("", text)


def number_citations(
    text: str, passages: Mapping[str, EvidencePassage]
) -> tuple[str, tuple[Citation, ...]]:
    """Turn references into numbers.

    Args:
        text: With markers by reference.
        passages: What may be cited, by reference.

    Returns:
        The text with markers by number, and the citations in that order. A reference to nothing
        that was found is taken out of the text, and so is a number that the model wrote itself:
        evidence holds none, so it names nothing.
    """
    text = _OWN_NUMBER.sub("", text)
    known = [reference for reference in cited_references(text) if reference in passages]
    numbers = {reference: index for index, reference in enumerate(known, start=1)}

    def marker(match: re.Match[str]) -> str:
        number = numbers.get(match[1])
        return f"[{number}]" if number else ""

    numbered = _REPEATED.sub(r"\1", REFERENCE.sub(marker, text))
    return numbered, tuple(citation(passages[r], numbers[r]) for r in known)


_OWN_NUMBER = re.compile(r"\[\s*\d{1,3}\s*\]")
_REPEATED = re.compile(r"(\[\d+\])(?:\s*\1)+")


def citation(passage: EvidencePassage, marker: int) -> Citation:
    """The passage as it is shown under a marker."""
    return Citation(
        marker=marker,
        passage_id=passage.passage_id,
        title=passage.title,
        section=passage.section,
        quote=passage.text,
        publisher=passage.publisher,
        date=passage.date,
        url=passage.url,
        region=passage.region or (passage.regions[0] if len(passage.regions) == 1 else None),
        validity=passage.validity,
        source=passage.source,
        score=passage.score,
    )
