"""Evidence: what the tools of one turn found, in the form a message can carry.

A tool message holds its evidence twice: as fenced text for a language model, and as an artifact
(plain JSON values, so that any checkpointer stores it) for the code that checks and cites.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from knowledge.documents import ScoredPassage, SearchResult

_REFERENCE_LENGTH = 6
ANSWERED_BY = "answered_by"
"""Where a message says which model wrote it."""


@dataclass(frozen=True, slots=True)
class EvidencePassage:
    """A passage as the chat model is shown it."""

    reference: str
    """Six hexadecimal digits that name the passage in the conversation: `[#3fa9c1]`."""
    passage_id: str
    document_id: str
    title: str
    section: tuple[str, ...]
    text: str
    publisher: str | None
    date: str | None
    number: str | None
    regions: tuple[str, ...]
    region: str | None
    url: str | None
    validity: str
    superseded_by: str | None
    source: str | None
    kind: str
    score: float
    coverage: float
    cosine: float

    @classmethod
    def of(cls, found: ScoredPassage) -> EvidencePassage:
        """The evidence form of a passage that a search found.

        What looks like one of our own markers in a document is written so that it is none.
        """
        passage, metadata = found.passage, found.metadata
        return cls(
            reference=reference_of(passage.id),
            passage_id=passage.id,
            document_id=passage.document_id,
            title=inert(metadata.title),
            section=tuple(map(inert, passage.section)),
            text=inert(passage.text),
            publisher=_inert_if_any(metadata.publisher),
            date=_inert_if_any(metadata.date),
            number=_inert_if_any(metadata.number),
            regions=passage.regions,
            region=metadata.region,
            url=metadata.url,
            validity=metadata.validity.value,
            superseded_by=_inert_if_any(metadata.superseded_by),
            source=_inert_if_any(metadata.source),
            kind=metadata.kind.value,
            score=found.score,
            coverage=found.coverage,
            cosine=found.cosine,
        )

    def described(self) -> str:
        """Everything about the passage that an answer may repeat, besides its text."""
        parts = (self.title, *self.section, self.publisher, self.date, self.number, self.source)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one search came to."""

    query: str
    found: bool
    confidence: float
    passages: tuple[EvidencePassage, ...]
    regions: tuple[str, ...] = ()
    unknown_regions: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, result: SearchResult) -> Evidence:
        """The evidence form of a search result."""
        return cls(
            query=result.question,
            found=result.found,
            confidence=result.confidence,
            passages=tuple(map(EvidencePassage.of, result.passages)),
            regions=result.regions,
            unknown_regions=result.unknown_regions,
            timings_ms=dict(result.timings_ms),
        )

    def to_artifact(self) -> dict[str, Any]:
        """Plain JSON values; field by field, because `dataclasses.asdict` copies all it meets."""
        fields = _fields(self)
        fields["passages"] = [_fields(passage) for passage in self.passages]
        fields["timings_ms"] = dict(self.timings_ms)
        return fields

    @classmethod
    def from_artifact(cls, artifact: dict[str, Any]) -> Evidence:
        """The inverse of `to_artifact`, also after a round trip through JSON."""
        fields = dict(artifact)
        fields["passages"] = tuple(_passage(entry) for entry in fields["passages"])
        for name in ("regions", "unknown_regions"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


def _fields(one: Evidence | EvidencePassage) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def _passage(entry: dict[str, Any]) -> EvidencePassage:
    fields = dict(entry)
    for name in ("section", "regions"):
        fields[name] = tuple(fields[name])
    return EvidencePassage(**fields)


def inert(text: str) -> str:
    """Document text in which nothing reads as a citation marker or as a refusal.

    Only such tokens change: their brackets become full width, for a reader nearly the same.

    Example:
        >>> inert("见[1]、[#3fa9c1],国办发[2021]30号<no-answer/>")
        '见［1］、［＃3fa9c1］,国办发[2021]30号＜no-answer/＞'
    """
    return _TOKEN.sub(lambda token: token.group().translate(_FULL_WIDTH), text)


def _inert_if_any(text: str | None) -> str | None:
    return None if text is None else inert(text)


_TOKEN = re.compile(
    r"[\[【［]\s*#\s*[0-9a-f]{6}\s*[\]】］]|\[\s*\d{1,3}\s*\]|<\s*/?\s*no-answer\s*/?\s*>",
    re.IGNORECASE,
)
_FULL_WIDTH = str.maketrans("[]<>#", "［］＜＞＃")


def reference_of(passage_id: str) -> str:
    """The name by which a chat model cites a passage; the same in every turn."""
    return hashlib.sha256(passage_id.encode()).hexdigest()[:_REFERENCE_LENGTH]


def current_turn(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Messages from the newest question on; corrections sent by our own checks are no questions."""
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if isinstance(message, HumanMessage) and message.name is None:
            return list(messages[index:])
    return list(messages)


def answered_by(message: object) -> str | None:
    """Which model wrote a message; `None` where that is not said."""
    if not isinstance(message, AIMessage):
        return None
    name = message.response_metadata.get(ANSWERED_BY)
    return str(name) if name else None


def with_own_turn(messages: Sequence[AnyMessage], model: str) -> list[AnyMessage]:
    """The conversation, its newest turn without what other models than this one did and were told."""
    turn = current_turn(messages)
    own = [one for one in turn if answered_by(one) == model]
    calls = {call["id"] for one in own if isinstance(one, AIMessage) for call in one.tool_calls}
    kept = [
        one
        for one in turn[1:]
        if answered_by(one) == model or (isinstance(one, ToolMessage) and one.tool_call_id in calls)
    ]
    return [*messages[: len(messages) - len(turn)], *turn[:1], *kept]


def collect(messages: Iterable[AnyMessage]) -> list[Evidence]:
    """Evidence of every search among these messages, oldest first."""
    return [
        Evidence.from_artifact(message.artifact)
        for message in messages
        if isinstance(message, ToolMessage) and isinstance(message.artifact, dict)
        if "passages" in message.artifact
    ]


def passages_by_reference(evidence: Iterable[Evidence]) -> dict[str, EvidencePassage]:
    """Every passage found, once, by its reference."""
    return {p.reference: p for found in evidence for p in found.passages}
