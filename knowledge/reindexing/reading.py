"""The first pass: documents are read, split and stored, and their content is summed up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.documents import Document, Passage
from knowledge.errors import InvalidCorpus, UnreadableDocument
from knowledge.loading import CorpusRoot
from knowledge.ports import PassageStore
from knowledge.reindexing.pipeline import Pipeline
from knowledge.reindexing.progress import Meter, Stage
from knowledge.suspicion import Flagged, flagged_in

_MOST_FLAGGED = 50


@dataclass(slots=True)
class CorpusState:
    """What a corpus holds, without its texts."""

    documents: dict[str, str] = field(default_factory=dict)
    """Digest of each document, by id."""
    passages: int = 0
    failed: list[UnreadableDocument] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)
    """Lines that read like orders to a model; no more than can be looked at."""
    content: str = ""
    """SHA-256 (hex) over every document's digest, passages and how they are tokenised."""


def passage_key(fingerprint: str, text: str) -> str:
    """What a passage's vector depends on: the embedding model and the text it is given."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).hexdigest()


def read_into(
    store: PassageStore,
    roots: Sequence[CorpusRoot],
    *,
    pipeline: Pipeline,
    fingerprint: str,
    meter: Meter,
) -> CorpusState:
    """Store every document of the roots with its passages.

    Args:
        store: Open for adding; not committed here.
        roots: Where the corpus lies.
        pipeline: Reads and splits.
        fingerprint: Of the embedding model, for the passages' keys.
        meter: Told after every document.

    Raises:
        InvalidCorpus: Two documents have the same id.
    """
    state = CorpusState()
    content = hashlib.sha256()
    total = pipeline.count(roots)
    meter.at(Stage.READING, 0, total)
    for done, item in enumerate(pipeline.read(roots), start=1):
        if isinstance(item, UnreadableDocument):
            state.failed.append(item)
        elif item.id in state.documents:
            raise InvalidCorpus(f"two documents have the id {item.id}; rename one of the files")
        else:
            passages = pipeline.split(item)
            texts = [pipeline.indexed_text(item.metadata, passage) for passage in passages]
            keys = [passage_key(fingerprint, text) for text in texts]
            store.add(item, passages, keys=keys)
            # The first passage's tokens show when text is tokenised otherwise than before.
            tokens = pipeline.tokens(texts[0]) if texts else ()
            content.update(repr((_summary(item, passages, keys), tokens)).encode())
            state.documents[item.id] = item.digest
            if len(state.flagged) < _MOST_FLAGGED:
                state.flagged += flagged_in(item)[: _MOST_FLAGGED - len(state.flagged)]
            state.passages += len(passages)
        meter.at(Stage.READING, done, total)
    state.content = content.hexdigest()
    return state


def _summary(document: Document, passages: Sequence[Passage], keys: Sequence[str]) -> str:
    return repr(
        (
            document.id,
            document.digest,
            [
                (passage.id, passage.start, passage.end, passage.section, passage.regions, key)
                for passage, key in zip(passages, keys, strict=True)
            ],
        )
    )
