"""All that lies between a corpus folder and the stores, as functions that a reindex is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import UnreadableDocument
from knowledge.indexing import indexed_text
from knowledge.lexical import passage_tokens
from knowledge.loading import CorpusRoot, Limits, count_files, read_corpus
from knowledge.splitting import split

PIPELINE_VERSION = "1"
"""Raised when the stores hold something else of the same passages: another field, another file.

Changes of cleaning, splitting, indexed text and tokens show by themselves, in the generation's
content.
"""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """From files to what the stores hold."""

    read: Callable[[Sequence[CorpusRoot]], Iterator[Document | UnreadableDocument]]
    """Documents one at a time, in an order that stays the same, each id once."""
    count: Callable[[Sequence[CorpusRoot]], int]
    """About how many items `read` will give."""
    split: Callable[[Document], Sequence[Passage]]
    indexed_text: Callable[[Metadata, Passage], str] = indexed_text
    tokens: Callable[[str], Sequence[str]] = passage_tokens
    version: str = PIPELINE_VERSION


def production_pipeline(limits: Limits | None = None) -> Pipeline:
    """The pipeline that a corpus goes through outside of tests.

    Args:
        limits: Bounds for each file.
    """
    return Pipeline(read=lambda roots: read_corpus(roots, limits), count=count_files, split=split)
