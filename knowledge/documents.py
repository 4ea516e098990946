"""The nouns of the library: what is read, what is cited, and what a search finds.

Everything above this module speaks these types.
They hold facts only: reading files, cleaning, splitting and searching live elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAX_QUESTION_CHARACTERS = 20_000
"""Longest question that a search takes, and so the most that a setting may allow."""


class Level(StrEnum):
    """The administrative level a document speaks for."""

    NATIONAL = "国家"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"


class Kind(StrEnum):
    """What sort of text a document is; it decides how the text is split."""

    STATUTE = "statute"
    """Laws, regulations, rules: 编, 章, 节, 条, 款."""
    ARTICLE = "article"
    """News, reports, pages: paragraphs, some with a lead (“精简机构。”)."""
    TABLE = "table"
    """Spreadsheets: rows under a header."""


class Validity(StrEnum):
    """Whether a document may be relied on today."""

    IN_FORCE = "现行"
    REPEALED = "已废止"
    SUPERSEDED = "被替代"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text.

    An unknown value is `None`, never a guess: a year that the source does not give stays a gap.
    """

    title: str
    """The title as published, without 《》."""
    kind: Kind = Kind.ARTICLE
    publisher: str | None = None
    """The issuing body or the newspaper."""
    date: str | None = None
    """Date of publication, as precise as the source is: `2007-02-24`, `2023-02`, `2013`."""
    number: str | None = None
    """Document number (文号), such as `国务院令第486号`."""
    region: str | None = None
    """Full name of the place the text is about: `安徽省淮北市`; `None` when it is about no place."""
    level: Level | None = None
    validity: Validity = Validity.IN_FORCE
    superseded_by: str | None = None
    """Title of the document that replaced this one."""
    source: str | None = None
    """Where the text or its facts come from, in words a reader can follow."""
    url: str | None = None
    sureness: str | None = None
    """How sure the facts are: `A` full text read, `B` the passage itself read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as published, cleaned, in Unicode NFC, its lines ended by a line feed."""

    id: str
    """Stable across runs: the path under its corpus root, or the record id of a JSONL corpus."""
    text: str
    metadata: Metadata
    digest: str
    """SHA-256 (hex) over everything a passage is made from: text and metadata."""
    path: str | None = None
    """The file it was read from; `None` for a text that never was a file."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable piece of one document.

    `document.text[passage.start:passage.end] == passage.text` always holds.
    """

    id: str
    """`{document_id}#{ordinal}`, unique in a generation."""
    document_id: str
    ordinal: int
    """Position in its document, from 0."""
    start: int
    end: int
    text: str
    section: tuple[str, ...] = ()
    """Path from the outermost heading: `("第三章 内设机构", "第十三条")`."""
    regions: tuple[str, ...] = ()
    """Full names of the places this passage is about; empty when it is about none in particular."""


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that a search found, with the document's metadata and why it was found."""

    passage: Passage
    metadata: Metadata
    score: float
    """Fused score; comparable between questions. Higher is better."""
    cosine: float
    """Similarity of question and passage by the embedding model, in [-1, 1]."""
    coverage: float
    """Share of the question's information (idf) that the passage's words carry, from 0 to about 1."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search for one question came to."""

    question: str
    passages: tuple[ScoredPassage, ...]
    """Best first; near-duplicates are shown once."""
    found: bool
    """Whether the passages are good enough to answer from (calibrated); `False` means refuse."""
    confidence: float
    """Calibrated probability in [0, 1] that the passages answer the question."""
    regions: tuple[str, ...] = ()
    """Full names of the places the question asks about."""
    unknown_regions: tuple[str, ...] = ()
    """Places the question asks about of which the corpus holds nothing."""
    generation_id: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
