"""What the numbers in a Milvus collection stand for: ids, places and terms of one generation.

One SQLite file in the generation's folder, written once and then immutable, so that any number of
processes, also on other machines, read it without locks. Until the collection is filled, a second
file holds the rows: BM25's weights need the mean length of all passages, and a row is sent once.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import CorruptGeneration, StoreError
from knowledge.keeping import Kept
from knowledge.ports import Vectors

FILLER = 0
"""A term that no text has: Milvus refuses a row whose sparse vector is empty."""
NOWHERE = 0
"""Number of the place of passages that are about none."""
_K1, _B = 1.2, 0.75
"""As tantivy has them."""
_DIRECTORY, _WAITING = "milvus.sqlite", "milvus-waiting.sqlite"
_SCHEMA = """
CREATE TABLE ids (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE places (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE terms (number INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, passages INTEGER);
CREATE TABLE facts (passages INTEGER, mean_length REAL);
"""
_WAITING_SCHEMA = """
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY, places TEXT, dense BLOB, length INTEGER, terms BLOB, counts BLOB
);
"""
_VARIABLES = 500
_KEPT = 4096

Waiting = tuple[int, list[int], NDArray[np.float32], dict[int, float]]


class Directory:
    """Numbers of one generation; being written, or committed and read from many threads."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Use `create` or `open`."""
        self._folder = folder
        self._connection = connection
        self._waiting: sqlite3.Connection | None = None
        self._ids: Kept[int, str] = Kept(_KEPT)
        self._passages = 0
        self._mean_length = 0.0

    @classmethod
    def create(cls, folder: Path) -> Directory:
        """An empty one in a generation's folder."""
        with _translated(folder):
            connection = sqlite3.connect(folder / _DIRECTORY, check_same_thread=False)
            waiting = sqlite3.connect(folder / _WAITING, check_same_thread=False)
            for one, schema in ((connection, _SCHEMA), (waiting, _WAITING_SCHEMA)):
                # A crash while building throws the whole generation away.
                one.execute("PRAGMA journal_mode = OFF")
                one.execute("PRAGMA synchronous = OFF")
                one.executescript(schema)
        directory = cls(folder, connection)
        directory._waiting = waiting
        return directory

    @classmethod
    def open(cls, folder: Path) -> Directory:
        """A committed one.

        Raises:
            CorruptGeneration: It is missing or damaged.
        """
        path = folder / _DIRECTORY
        try:
            with _translated(folder):
                uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
                directory = cls(folder, connection)
                (facts,) = connection.execute("SELECT passages, mean_length FROM facts")
        except (StoreError, ValueError) as error:
            raise CorruptGeneration(f"{path} is damaged or incomplete: {error}") from error
        directory._passages, directory._mean_length = facts
        return directory

    def add_vectors(
        self, ids: Sequence[str], vectors: Vectors, regions: Sequence[Sequence[str]]
    ) -> None:
        """Keep the dense half of rows until the collection is filled."""
        rows = self._numbered(ids)
        with _translated(self._folder):
            places = self._place_numbers({name for names in regions for name in names})
            self._writing().executemany(
                "INSERT INTO waiting (number, places, dense) VALUES (?, ?, ?)"
                " ON CONFLICT (number) DO UPDATE SET places = excluded.places,"
                " dense = excluded.dense",
                (
                    (
                        rows[passage_id],
                        json.dumps([places[name] for name in names] or [NOWHERE]),
                        np.asarray(vector, dtype="<f4").tobytes(),
                    )
                    for passage_id, vector, names in zip(ids, vectors, regions, strict=True)
                ),
            )

    def add_tokens(self, ids: Sequence[str], tokens: Sequence[Sequence[str]]) -> None:
        """Keep the lexical half of rows until the collection is filled."""
        rows = self._numbered(ids)
        counted = [Counter(words) for words in tokens]
        with _translated(self._folder):
            terms = self._term_numbers(counted)
            self._writing().executemany(
                "INSERT INTO waiting (number, length, terms, counts) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (number) DO UPDATE SET length = excluded.length,"
                " terms = excluded.terms, counts = excluded.counts",
                (
                    (
                        rows[passage_id],
                        counts.total(),
                        np.array([terms[token] for token in counts], dtype="<u4").tobytes(),
                        np.array(list(counts.values()), dtype="<u4").tobytes(),
                    )
                    for passage_id, counts in zip(ids, counted, strict=True)
                ),
            )

    def rows(self) -> Iterator[Waiting]:
        """Every row with both its vectors, in the order added.

        Raises:
            StoreError: A passage has only one of them.
        """
        with _translated(self._folder):
            waiting = self._writing()
            (total, length, halves) = waiting.execute(
                "SELECT count(*), coalesce(avg(length), 0),"
                " coalesce(sum(dense IS NULL OR length IS NULL), 0) FROM waiting"
            ).fetchone()
            if halves:
                raise StoreError(f"{halves} passages were added to one leg of the index only")
            self._passages, self._mean_length = total, length
            for number, places, dense, length, terms, counts in waiting.execute(
                "SELECT number, places, dense, length, terms, counts FROM waiting ORDER BY number"
            ):
                weights = self._weights(
                    np.frombuffer(terms, "<u4"), np.frombuffer(counts, "<u4"), length
                )
                yield number, json.loads(places), np.frombuffer(dense, "<f4"), weights

    def commit(self) -> int:
        """Make it durable and immutable, without the rows that waited; how many there were."""
        with _translated(self._folder):
            self._connection.execute(
                "INSERT INTO facts VALUES (?, ?)", (self._passages, self._mean_length)
            )
            self._connection.commit()
            self._connection.close()
            self._writing().close()
            self._waiting = None
            (self._folder / _WAITING).unlink()
        self._connection = self.open(self._folder)._connection  # noqa: SLF001 - of the same class
        return self._passages

    @property
    def is_readable(self) -> bool:
        """Whether it is committed."""
        return self._waiting is None

    def ids_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Passage ids by row number."""
        return self._ids.all_of(
            numbers, lambda some: dict(self._rows("SELECT number, id FROM ids", "number", some))
        )

    def numbers_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Row numbers by passage id; unknown ids are left out."""
        return dict(self._rows("SELECT id, number FROM ids", "id", list(dict.fromkeys(ids))))

    def places(self, regions: Collection[str]) -> list[int]:
        """Numbers of those places that any passage is about, and of none."""
        found = self._rows("SELECT name, number FROM places", "name", list(regions))
        return sorted([NOWHERE, *(number for _, number in found)])

    def query_weights(self, tokens: Sequence[str]) -> dict[int, float]:
        """The sparse vector of a question: the idf of each term as often as it is asked."""
        found = self._terms(tokens)
        return {
            number: count * self._idf(passages)
            for token, count in Counter(tokens).items()
            for number, passages in [found.get(token, (FILLER, 0))]
            if number != FILLER
        }

    def idf(self, tokens: Sequence[str]) -> dict[str, float]:
        """Inverse document frequencies; the largest for a token never seen."""
        found = self._terms(tokens)
        return {token: self._idf(found.get(token, (FILLER, 0))[1]) for token in set(tokens)}

    def close(self) -> None:
        """Release the files; a second call does nothing."""
        self._ids.clear()
        self._connection.close()
        if self._waiting is not None:
            self._waiting.close()

    def _weights(
        self, terms: NDArray[np.uint32], counts: NDArray[np.uint32], length: int
    ) -> dict[int, float]:
        if not len(terms):
            return {FILLER: 1.0}
        relative = length / self._mean_length if self._mean_length else 1.0
        damping = _K1 * (1 - _B + _B * relative)
        weights = counts * (_K1 + 1) / (counts + damping)
        return dict(zip(terms.tolist(), weights.tolist(), strict=True))

    def _idf(self, passages: int) -> float:
        return math.log(1 + (self._passages - passages + 0.5) / (passages + 0.5))

    def _terms(self, tokens: Sequence[str]) -> dict[str, tuple[int, int]]:
        rows = self._rows(
            "SELECT token, number, passages FROM terms", "token", list(dict.fromkeys(tokens))
        )
        return {token: (number, passages) for token, number, passages in rows}

    def _numbered(self, ids: Sequence[str]) -> dict[str, int]:
        with _translated(self._folder):
            self._connection.executemany(
                "INSERT OR IGNORE INTO ids (id) VALUES (?)", [(passage_id,) for passage_id in ids]
            )
        return dict(self._rows("SELECT id, number FROM ids", "id", ids))

    def _place_numbers(self, names: Collection[str]) -> dict[str, int]:
        self._connection.executemany(
            "INSERT OR IGNORE INTO places (name) VALUES (?)", [(name,) for name in sorted(names)]
        )
        return dict(self._rows("SELECT name, number FROM places", "name", list(names)))

    def _term_numbers(self, counted: Iterable[Mapping[str, int]]) -> dict[str, int]:
        passages = Counter(token for counts in counted for token in counts)
        self._connection.executemany(
            "INSERT INTO terms (token, passages) VALUES (?, ?)"
            " ON CONFLICT (token) DO UPDATE SET passages = passages + excluded.passages",
            passages.items(),
        )
        return dict(self._rows("SELECT token, number FROM terms", "token", list(passages)))

    def _writing(self) -> sqlite3.Connection:
        if self._waiting is None:
            raise StoreError("a committed index takes no more passages")
        return self._waiting

    def _rows(self, select: str, column: str, values: Sequence[int | str]) -> list[Any]:
        found: list[Any] = []
        with _translated(self._folder):
            for start in range(0, len(values), _VARIABLES):
                batch = values[start : start + _VARIABLES]
                marks = ", ".join("?" * len(batch))
                found += self._connection.execute(f"{select} WHERE {column} IN ({marks})", batch)
        return found


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, OSError) as error:
        raise StoreError(f"the directory of the index in {folder}: {error}") from error
