"""Searches that find a few given passages by shared characters, and the evidence they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.agent.evidence import Evidence, EvidencePassage
from knowledge.documents import Metadata, Passage, ScoredPassage, SearchResult


def scored(
    text: str,
    *,
    document: str = "corpus/a.md",
    title: str = "酒泉市改革",
    regions: tuple[str, ...] = (),
    section: tuple[str, ...] = (),
    score: float = 1.0,
    **metadata: Any,
) -> ScoredPassage:
    """A found passage with sensible values for everything a test does not care about."""
    passage = Passage(f"{document}#0", document, 0, 0, len(text), text, section, regions)
    return ScoredPassage(passage, Metadata(title=title, **metadata), score, 0.9, 0.8)


def evidence_passage(text: str, **values: Any) -> EvidencePassage:
    return EvidencePassage.of(scored(text, **values))


def evidence(*passages: EvidencePassage, found: bool = True, **values: Any) -> Evidence:
    return replace(Evidence("q", found, 0.9, passages), **values)


class FakeSearch:
    """Finds the passages that share the most characters with the question; keeps a log."""

    def __init__(self, passages: Sequence[ScoredPassage], *, least: int = 3) -> None:
        self._passages = passages
        self._least = least
        self.questions: list[str] = []

    def search(self, question: str, *, limit: int) -> SearchResult:
        self.questions.append(question)
        shared = {p.passage.id: len(set(p.passage.text) & set(question)) for p in self._passages}
        ranked = sorted(self._passages, key=lambda p: -shared[p.passage.id])[:limit]
        found = bool(ranked) and shared[ranked[0].passage.id] >= self._least
        return SearchResult(question, tuple(ranked), found, 0.9 if found else 0.1)
