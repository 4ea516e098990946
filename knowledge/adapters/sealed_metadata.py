"""Metadata of the vectors of an embedded Chroma collection, beside it, by id.

Chroma takes 2 to 4 ms to bring the metadata of 200 results along, and 25 ms to filter 20,000
vectors by it; this file answers in a fraction of a millisecond. It holds what Chroma holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import StoreError
from knowledge.keeping import Kept

_VARIABLES = 500
_KEPT = 2048
"""Ids whose names are kept: a search that names a place looks at 160 of them."""


class SealedMetadata:
    """Flags by vector id; written once, then immutable and read from many threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Use `create` or `open`."""
        self._connection = connection
        self._path = path
        self._kept: Kept[str, tuple[str, ...]] = Kept(_KEPT)

    @classmethod
    def create(cls, path: Path) -> SealedMetadata:
        """An empty file."""
        with _translated(path):
            connection = sqlite3.connect(path, check_same_thread=False)
            # A crash while building throws the whole generation away.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("CREATE TABLE flags (id TEXT PRIMARY KEY, names TEXT) WITHOUT ROWID")
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> SealedMetadata:
        """A sealed file."""
        with _translated(path):
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.execute("SELECT 1 FROM flags LIMIT 1").fetchone()
        return cls(connection, path)

    def add(self, ids: Sequence[str], metadatas: Sequence[Mapping[str, bool]]) -> None:
        """Store the names that are set."""
        rows = (
            (vector_id, json.dumps(list(metadata), ensure_ascii=False))
            for vector_id, metadata in zip(ids, metadatas, strict=True)
        )
        with _translated(self._path):
            self._connection.executemany("INSERT INTO flags VALUES (?, ?)", rows)

    def seal(self) -> None:
        """Write everything; nothing is added afterwards."""
        with _translated(self._path):
            self._connection.commit()
            self._connection.close()
        self._connection = self.open(self._path)._connection  # noqa: SLF001 - of the same class

    def of(self, ids: Sequence[str]) -> list[dict[str, bool]]:
        """Metadata of each id, in the order asked; empty for an unknown one."""
        found = self._kept.all_of(ids, self._names)
        return [dict.fromkeys(found.get(vector_id, ()), True) for vector_id in ids]

    def _names(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for start in range(0, len(ids), _VARIABLES):
            batch = ids[start : start + _VARIABLES]
            marks = ", ".join("?" * len(batch))
            statement = f"SELECT id, names FROM flags WHERE id IN ({marks})"  # noqa: S608 - marks only
            with _translated(self._path):
                rows = self._connection.execute(statement, batch).fetchall()
            found.update((vector_id, tuple(json.loads(names))) for vector_id, names in rows)
        return found

    def close(self) -> None:
        """Release the file; a second call does nothing."""
        self._kept.clear()
        self._connection.close()


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError) as error:
        raise StoreError(f"{path}: {error}") from error
