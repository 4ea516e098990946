"""Documents and passages of one generation in one SQLite file.

The file is written once without a journal (a crash while building throws the whole generation
away), then opened as immutable: readers take no locks and leave no side files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.documents import Document, Kind, Level, Metadata, Passage, Validity
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.generations.seals import check_seal, seal
from knowledge.keeping import Kept

_SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    path TEXT,
    metadata TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE passages (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES documents (position),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    section TEXT NOT NULL,
    regions TEXT NOT NULL,
    key BLOB,
    UNIQUE (document, ordinal)
);
CREATE TABLE regions (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_KEY_INDEX = "CREATE INDEX passages_by_key ON passages (key) WHERE key IS NOT NULL"
_PASSAGE = """
SELECT p.id, d.id, p.ordinal, p.start, p."end", p.text, p.section, p.regions, d.metadata
FROM passages AS p JOIN documents AS d ON d.position = p.document
"""
_VARIABLES = 500
"""Placeholders in one statement; SQLite's own limit was 999 for long."""
_KEPT = 512
"""Passages kept: a question reads some two dozen, mostly those of the questions before it."""


class SqlitePassageStore:
    """`knowledge.ports.PassageStore` over a file; may be read from several threads at once."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Use `create` or `open`."""
        self._connection = connection
        self._path = path
        self._kept: Kept[str, tuple[Passage, Metadata]] = Kept(_KEPT)

    @classmethod
    def create(cls, path: Path) -> SqlitePassageStore:
        """An empty store in a new file."""
        with _translated(f"create {path}"):
            connection = sqlite3.connect(path, check_same_thread=False)
            # Durability comes from `commit`, which the builder follows with fsync.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_SCHEMA)
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> SqlitePassageStore:
        """A committed store, read-only.

        Raises:
            CorruptGeneration: The file is missing, damaged or no such store.
        """
        check_seal(_seal_of(path), str(path))
        try:
            with _translated(f"open {path}"):
                connection = sqlite3.connect(
                    f"{path.resolve().as_uri()}?mode=ro&immutable=1",
                    uri=True,
                    check_same_thread=False,
                )
                connection.execute("SELECT max(position) FROM passages").fetchone()
        except StoreError as error:
            raise CorruptGeneration(str(error)) from error
        return cls(connection, path)

    def add(
        self, document: Document, passages: Sequence[Passage], *, keys: Sequence[str] = ()
    ) -> None:
        """Store one document with its passages, in order."""
        metadata = json.dumps(asdict(document.metadata), ensure_ascii=False)
        row = (document.id, document.digest, document.path, metadata, document.text)
        hashes: Iterable[bytes | None] = (
            map(bytes.fromhex, keys) if keys else [None] * len(passages)
        )
        with _translated(f"store the document {document.id}"):
            position = self._connection.execute(
                "INSERT INTO documents (id, digest, path, metadata, text) VALUES (?, ?, ?, ?, ?)",
                row,
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO passages"
                ' (id, document, ordinal, start, "end", text, section, regions, key)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        passage.id,
                        position,
                        passage.ordinal,
                        passage.start,
                        passage.end,
                        passage.text,
                        json.dumps(passage.section, ensure_ascii=False),
                        json.dumps(passage.regions, ensure_ascii=False),
                        key,
                    )
                    for passage, key in zip(passages, hashes, strict=True)
                ),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO regions VALUES (?)",
                {(name,) for passage in passages for name in passage.regions},
            )

    def commit(self) -> None:
        """Make everything added durable; nothing is added afterwards."""
        with _translated(f"write {self._path}"):
            self._connection.execute(_KEY_INDEX)
            self._connection.commit()
            self._connection.close()
            seal_passages(self._path)
        self._connection = self.open(self._path)._connection  # noqa: SLF001 - of the same class

    def passages(self, ids: Sequence[str]) -> list[tuple[Passage, Metadata]]:
        """Passages with their document's metadata, in the order asked; unknown ids are left out."""
        found = self._kept.all_of(ids, self._described)
        return [found[passage_id] for passage_id in ids if passage_id in found]

    def _described(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Metadata]]:
        return {
            row[0]: (_passage(row), _metadata(row[8]))
            for batch in _batches(ids)
            for row in self._rows(f"{_PASSAGE} WHERE p.id IN ({_marks(batch)})", batch)
        }

    def neighbours(self, passage_id: str, before: int, after: int) -> list[Passage]:
        """Passages around one, in document order, itself included."""
        anchor = self._rows("SELECT document, ordinal FROM passages WHERE id = ?", (passage_id,))
        if not anchor:
            return []
        document, ordinal = anchor[0]
        rows = self._rows(
            f"{_PASSAGE} WHERE p.document = ? AND p.ordinal BETWEEN ? AND ? ORDER BY p.ordinal",
            (document, ordinal - max(before, 0), ordinal + max(after, 0)),
        )
        return [_passage(row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """A whole document, or `None`."""
        rows = self._rows(
            "SELECT id, text, metadata, digest, path FROM documents WHERE id = ?", (document_id,)
        )
        if not rows:
            return None
        found_id, text, metadata, digest, path = rows[0]
        return Document(
            id=found_id, text=text, metadata=_metadata(metadata), digest=digest, path=path
        )

    def documents(self) -> list[tuple[str, Metadata]]:
        """Every document's id and metadata, in the order added."""
        rows = self._rows("SELECT id, metadata FROM documents ORDER BY position")
        return [(document_id, _metadata(metadata)) for document_id, metadata in rows]

    def passages_of(self, document_id: str) -> list[Passage]:
        """Every passage of a document, by ordinal; none when the document is unknown."""
        rows = self._rows(f"{_PASSAGE} WHERE d.id = ? ORDER BY p.ordinal", (document_id,))
        return [_passage(row) for row in rows]

    def by_key(self, keys: Collection[str]) -> Mapping[str, str]:
        """One passage id for each key that was given to `add`; unknown keys are left out."""
        found: dict[str, str] = {}
        for batch in _batches([bytes.fromhex(key) for key in keys]):
            statement = f"SELECT key, id FROM passages WHERE key IN ({_marks(batch)})"  # noqa: S608 - marks only
            rows = self._rows(statement, batch)
            found.update((key.hex(), passage_id) for key, passage_id in rows)
        return found

    def regions(self) -> frozenset[str]:
        """Full names of every place any passage is about."""
        return frozenset(name for (name,) in self._rows("SELECT name FROM regions"))

    def close(self) -> None:
        """Release the file; a second call does nothing."""
        self._kept.clear()
        self._connection.close()

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with _translated(f"read {self._path}"):
            return self._connection.execute(statement, values).fetchall()


def seal_passages(path: Path) -> None:
    """Write down what a committed file is, so that damage to it is noticed; once."""
    if path.exists() and not _seal_of(path).exists():
        seal(_seal_of(path), [path])


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".seal.json")


def _passage(row: Sequence[Any]) -> Passage:
    return Passage(
        id=row[0],
        document_id=row[1],
        ordinal=row[2],
        start=row[3],
        end=row[4],
        text=row[5],
        section=tuple(json.loads(row[6])),
        regions=tuple(json.loads(row[7])),
    )


def _metadata(text: str) -> Metadata:
    fields = json.loads(text)
    fields["kind"] = Kind(fields["kind"])
    fields["validity"] = Validity(fields["validity"])
    fields["level"] = fields["level"] and Level(fields["level"])
    return Metadata(**fields)


def _batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _VARIABLES):
        yield values[start : start + _VARIABLES]


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, OSError) as error:
        raise StoreError(f"cannot {doing}: {error}") from error
