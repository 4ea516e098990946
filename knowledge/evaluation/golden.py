"""Golden questions: what the corpus must answer, and what it must refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from knowledge.documents import SearchResult
from knowledge.errors import InvalidCorpus, LimitExceeded
from knowledge.lexical import fold

EMBEDDED_LABEL = "corpus/"
"""Ids of the embedded corpus begin with it."""

_MAX_FILE_BYTES = 4_000_000


class Turn(BaseModel):
    """One message of the conversation before a question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["user", "assistant"]
    content: str


class GoldenQuestion(BaseModel):
    """One entry of a golden file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    question: str = Field(min_length=1)
    kind: Literal[
        "fact",
        "list",
        "comparison",
        "computation",
        "follow-up",
        "false-premise",
        "english",
        "dialect",
        "unanswerable",
        "hostile",
    ]
    history: tuple[Turn, ...] = ()
    sources: tuple[str, ...] = ()
    """Document ids, any one of which must be among the passages."""
    contains: tuple[str | tuple[str, ...], ...] = ()
    """Strings that must all stand in the passages; a tuple holds alternatives."""
    computed: tuple[str | tuple[str, ...], ...] = ()
    """Results of calculators, as displayed, that must stand in the answer."""
    tools: tuple[str | tuple[str, ...], ...] = ()
    """Calculators whose results the answer must rest on; a tuple holds alternatives."""
    excludes: tuple[str, ...] = ()
    """Strings that the answer must not say."""
    answerable: bool

    @model_validator(mode="after")
    def _answerable_has_sources(self) -> GoldenQuestion:
        if self.answerable and not self.sources and not self.tools and self.kind != "hostile":
            raise ValueError("an answerable question needs at least one source or tool")
        return self


@dataclass(frozen=True, slots=True)
class GoldenOutcome:
    """What came of asking a golden question."""

    refused: bool
    text: str
    """What was said."""
    cited: tuple[str, ...]
    """Ids of the cited documents."""
    quotes: tuple[str, ...] = ()
    """The cited passages."""
    tools: tuple[str, ...] = ()
    """Calculators whose results are part of the answer."""


@dataclass(frozen=True, slots=True)
class GoldenFailure:
    """A golden question that is not answered, or not refused, as it must be."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class GoldenReport:
    """What the golden questions came to on one generation."""

    passed: tuple[str, ...]
    failed: tuple[GoldenFailure, ...]
    left_out: tuple[str, ...]
    """Questions whose sources are not in this corpus."""


def load_golden(paths: Iterable[Path]) -> list[GoldenQuestion]:
    """Read golden files; ids are unique over all of them.

    Raises:
        InvalidCorpus: A file is not YAML, an entry is not of the documented form, or an id
            stands twice.
        LimitExceeded: A file is too large.
    """
    questions: dict[str, GoldenQuestion] = {}
    for path in paths:
        for question in _read(path):
            if question.id in questions:
                raise InvalidCorpus(f"{path}: the id {question.id!r} stands twice; rename one.")
            questions[question.id] = question
    return list(questions.values())


def run_golden(
    ask: Callable[[GoldenQuestion], GoldenOutcome],
    questions: Sequence[GoldenQuestion],
    present_document_ids: Collection[str],
    *,
    refusals: bool | None = None,
) -> GoldenReport:
    """Ask the questions that this corpus can be asked.

    An answerable question passes when it is answered, one of its sources (or a document from
    outside the embedded corpus) is cited, its calculators were used, everything in `contains` and
    `computed` is said, and nothing in `excludes`. An unanswerable one passes when it is refused
    and nothing in `excludes` is said.

    Args:
        ask: Asks one question: of a search alone (`asks_search`), or of a whole assistant.
        questions: From `load_golden`.
        present_document_ids: Of the generation.
        refusals: Whether to ask the unanswerable ones. By default only when the corpus is the
            embedded one and nothing else: other documents may well answer them.
    """
    present = frozenset(present_document_ids)
    named = {s for q in questions for s in q.sources if s.startswith(EMBEDDED_LABEL)}
    if refusals is None:
        refusals = named <= present and all(i.startswith(EMBEDDED_LABEL) for i in present)
    passed: list[str] = []
    failed: list[GoldenFailure] = []
    left_out: list[str] = []
    for question in questions:
        if not _can_be_asked(question, present, refusals=refusals):
            left_out.append(question.id)
        elif why := _failing(question, ask(question)):
            failed.append(GoldenFailure(question.id, why))
        else:
            passed.append(question.id)
    return GoldenReport(tuple(passed), tuple(failed), tuple(left_out))


def asks_search(
    search: Callable[[str], SearchResult],
) -> Callable[[GoldenQuestion], GoldenOutcome]:
    """Ask a search alone: what it finds counts as said. A question's history is not heeded."""

    def ask(question: GoldenQuestion) -> GoldenOutcome:
        result = search(question.question)
        return GoldenOutcome(
            refused=not result.found,
            text="\n".join(found.passage.text for found in result.passages),
            cited=tuple(found.passage.document_id for found in result.passages),
        )

    return ask


def _can_be_asked(question: GoldenQuestion, present: Collection[str], *, refusals: bool) -> bool:
    if not question.answerable:
        return refusals
    return not question.sources or any(source in present for source in question.sources)


def _failing(question: GoldenQuestion, outcome: GoldenOutcome) -> str | None:
    said = [one for one in question.excludes if _stands_in(one, fold(outcome.text))]
    if said:
        return f"{said[0]} is said, and must not be"
    if not question.answerable:
        return None if outcome.refused else "must be refused, but is answered"
    if outcome.refused:
        return "refused"
    if question.sources and not _cites(question, outcome.cited):
        return f"cites {', '.join(outcome.cited)}, none of {', '.join(question.sources)}"
    for used in map(_alternatives, question.tools):
        if not set(used) & set(outcome.tools):
            return f"{' or '.join(used)} is not used"
    missing = _missing(question, outcome)
    return f"{missing} is not said" if missing else None


def _cites(question: GoldenQuestion, cited: Collection[str]) -> bool:
    return any(i in question.sources or not i.startswith(EMBEDDED_LABEL) for i in cited)


def _missing(question: GoldenQuestion, outcome: GoldenOutcome) -> str | None:
    """The first required string that is not said, however it is written.

    What a calculation starts from need only stand in the cited passages.
    """
    said = fold(outcome.text)
    shown = fold("\n".join((outcome.text, *outcome.quotes)))
    where = shown if question.kind == "computation" else said
    for required, text in (
        *((one, where) for one in question.contains),
        *((one, said) for one in question.computed),
    ):
        alternatives = _alternatives(required)
        if not any(_stands_in(alternative, text) for alternative in alternatives):
            return " or ".join(alternatives)
    return None


def _alternatives(required: str | tuple[str, ...]) -> tuple[str, ...]:
    return (required,) if isinstance(required, str) else required


def _stands_in(wanted: str, folded: str) -> bool:
    """Whether a string stands in a folded text, a figure never as part of a longer one."""
    sought = re.escape(fold(wanted))
    return re.search(rf"(?<![\d.](?=\d)){sought}(?!(?<=\d)\.?\d)", folded) is not None


_ENTRIES = TypeAdapter(list[GoldenQuestion])


def _read(path: Path) -> list[GoldenQuestion]:
    try:
        size = path.stat().st_size
        if size > _MAX_FILE_BYTES:
            raise LimitExceeded(f"size of {path}", size, _MAX_FILE_BYTES, "bytes")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - safe loaders only
        return _ENTRIES.validate_python(content or [])
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidCorpus(f"{path} cannot be read as a golden file: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidCorpus(f"{path}, {_place(first['loc'], content)}: {first['msg']}") from error


def _place(location: Sequence[int | str], content: object) -> str:
    """Where in the file an error is, by the entry's id if it has one."""
    index, *fields = location or ("file",)
    entry = content[index] if isinstance(content, list) and isinstance(index, int) else None
    name = entry.get("id") if isinstance(entry, dict) else None
    where = f"entry {index + 1}" if isinstance(index, int) else "file"
    return " ".join(str(part) for part in (where, name and f"({name})", *fields) if part)
