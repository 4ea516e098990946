"""A corpus of text files, one passage a line.

For tests of what lies around it: reading and splitting by rules live elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import UnreadableDocument
from knowledge.loading import CorpusRoot
from knowledge.reindexing import Pipeline


def write(folder: Path, **texts: str) -> CorpusRoot:
    """Write `name="text"` as `name.txt`, and remove every other file of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return CorpusRoot(folder, "corpus")


def pipeline(version: str = "1") -> Pipeline:
    """Read `*.txt`, a passage a line; a file named `broken…` cannot be read."""
    return Pipeline(
        read=_read,
        count=lambda roots: sum(len(list(root.path.glob("*.txt"))) for root in roots),
        split=_split,
        indexed_text=lambda _, passage: passage.text,
        tokens=str.split,
        version=version,
    )


def _read(roots: Sequence[CorpusRoot]) -> Iterator[Document | UnreadableDocument]:
    for root in roots:
        for path in sorted(root.path.glob("*.txt")):
            document_id = f"{root.label}/{path.name}"
            if path.name.startswith("broken"):
                yield UnreadableDocument(document_id, "is broken.", "Mend it.")
                continue
            text = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield Document(document_id, text, Metadata(title=path.stem), digest, str(path))


def _split(document: Document) -> list[Passage]:
    passages: list[Passage] = []
    start = 0
    for line in document.text.split("\n"):
        if line.strip():
            ordinal = len(passages)
            passage_id = f"{document.id}#{ordinal}"
            end = start + len(line)
            passages.append(Passage(passage_id, document.id, ordinal, start, end, line))
        start += len(line) + 1
    return passages
