"""Answer and what it is made of, with its JSON form (the interface of `dakeshi ask --json`).

Every surface renders this one object; none of them adds facts to it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said earlier in a conversation that this process does not remember."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage shown to the user under a marker."""

    marker: int
    """The number in the text: 1 for `[1]`."""
    passage_id: str
    title: str
    section: tuple[str, ...]
    quote: str
    """The passage, word for word."""
    publisher: str | None
    date: str | None
    url: str | None
    region: str | None
    validity: str
    """现行, 已废止 or 被替代."""
    source: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One named result of a calculation."""

    name: str
    value: str
    """Exact, as a decimal or a fraction in text form; or a word."""
    unit: str
    display: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a calculation over several bodies."""

    name: str
    results: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a calculator was given and what it found, ready to be shown and checked."""

    tool: str
    inputs: dict[str, Any]
    value: str
    """Exact, as a decimal or a fraction in text form."""
    unit: str
    display: str
    formula: str
    """With the figures filled in, without the result."""
    basis: str
    """原文, 核算 or 用户给定."""
    warnings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """The rules that were applied, each with issuer, date and sureness."""
    results: tuple[Measure, ...] = ()
    """Everything that was found, the main result first."""
    rows: tuple[TableRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of language models, as their providers count them."""

    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question, and what it rests on."""

    question: str
    text: str
    """With markers `[1]`; free of any surface's markup."""
    refused: bool
    language: Language
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    unsupported_figures: tuple[str, ...] = ()
    """Figures the model said without support; the sentences that held them are not in `text`."""
    suggestions: tuple[str, ...] = ()
    """Questions to ask next."""
    model: str = "embedded"
    """Who answered."""
    stood_in: bool = False
    """Whether the embedded model answered because the one that is set could not."""
    usage: Usage = field(default_factory=Usage)
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The object that `dakeshi ask --json` prints, free of anything JSON cannot hold."""
        fields = asdict(self)
        fields["timings_ms"] = {name: round(ms, 2) for name, ms in self.timings_ms.items()}
        for citation in fields["citations"]:
            citation["score"] = round(citation["score"], 4)
        order = (
            "question",
            "answer",
            "refused",
            "language",
            "citations",
            "calculations",
            "unsupported_figures",
            "suggestions",
            "model",
            "timings_ms",
        )
        fields["answer"] = fields.pop("text")
        return {name: fields[name] for name in order}


@dataclass(frozen=True, slots=True)
class Progress:
    """What the assistant is doing, for a surface that shows work while it lasts."""

    stage: Literal["searching", "calculating", "composing"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """The next piece of an answer's text; pieces joined give `Answer.text`, or what is corrected."""

    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was given so far does not stand; the answer's text follows from its beginning."""


Event = Progress | TextPiece | Correction | Answer
