"""A Chroma collection in a folder, driven through the engine that the chromadb package ships.

`import chromadb` brings every embedding function, telemetry and the HTTP client along: 1.5 seconds
and 65 MB before the first question. The engine underneath (`chromadb_rust_bindings`) needs 0.1
seconds, sends no telemetry, and reads and writes the same files: a contract test opens a folder
written here with chromadb's own client.

The methods are those of `chromadb.Collection` that `ChromaVectorStore` calls, so that a collection
of a Chroma server fits in its place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.adapters.private_folders import PrivateFolder
from knowledge.adapters.sealed_metadata import SealedMetadata
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.generations.seals import check_seal, seal

_NAME = "passages"
_TENANT_AND_DATABASE = ("default_tenant", "default_database")
_EF_CONSTRUCTION = 200
"""Candidates looked at when a vector is linked into the graph."""
_EF_SEARCH = 200
"""Candidates looked at by a search: recall@50 is .998 at 20,000 vectors (.99 is asked for)."""
_SYNC_WHILE_BUILDING = 20_000
"""Vectors between two writes of the whole graph; each write costs as much as the graph is large."""
_SYNC_WHEN_COMPLETE = 2
"""The smallest that Chroma accepts: everything left over is written at the next opening."""
_METADATA = "metadata.sqlite"
_SEAL = "seal.json"
_DATABASE = "chroma.sqlite3"
_OPEN_INDEXES = 4
"""Graphs that one engine may hold open; a generation has one."""


class EmbeddedCollection:
    """The one collection of a folder. Not to be opened while another process adds to it."""

    def __init__(
        self,
        folder: Path,
        engine: Any,
        *,
        collection_id: str,
        metadata: SealedMetadata,
        own: PrivateFolder | None = None,
    ) -> None:
        """Use `create` or `open`."""
        self._folder = folder
        self._own = own
        self._metadata = metadata
        self._engine = engine
        self._id = collection_id

    @classmethod
    def create(cls, folder: Path) -> EmbeddedCollection:
        """An empty collection in a new folder, cosine space."""
        folder.mkdir(parents=True)
        configuration = {
            "hnsw": {
                "space": "cosine",
                "ef_construction": _EF_CONSTRUCTION,
                "ef_search": _EF_SEARCH,
                "sync_threshold": _SYNC_WHILE_BUILDING,
            }
        }
        with _translated("create the vector index"):
            engine = _engine(folder, folder / _DATABASE)
            collection = engine.create_collection(
                _NAME, json.dumps(configuration), None, None, False, *_TENANT_AND_DATABASE
            )
        metadata = SealedMetadata.create(folder / _METADATA)
        return cls(folder, engine, collection_id=str(collection.id), metadata=metadata)

    @classmethod
    def open(cls, folder: Path) -> EmbeddedCollection:
        """The collection of a folder.

        Raises:
            CorruptGeneration: The folder holds no such collection, or it is damaged.
        """
        check_seal(folder / _SEAL, f"the vector index {folder}")
        with ExitStack() as undone:
            try:
                with _translated(f"open the vector index {folder}"):
                    own = PrivateFolder()
                    undone.callback(own.close)
                    engine = _engine(folder, own.copy(folder / _DATABASE))
                    collection = engine.get_collection(_NAME, *_TENANT_AND_DATABASE)
                    metadata = SealedMetadata.open(folder / _METADATA)
                    undone.callback(metadata.close)
                    collection_id = str(collection.id)
                    opened = cls(
                        folder, engine, collection_id=collection_id, metadata=metadata, own=own
                    )
                    opened._load_graph(collection.dimension)
            except StoreError as error:
                raise CorruptGeneration(str(error)) from error
            undone.pop_all()
        return opened

    def add(
        self,
        ids: Sequence[str],
        embeddings: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, bool]],
    ) -> None:
        """Add vectors, shape `(len(ids), dim)`; at most `max_batch_size` at once."""
        with _translated("add to the vector index"):
            self._engine.add(
                list(ids),
                self._id,
                list(embeddings),
                [dict(metadata) for metadata in metadatas],
                None,
                None,
                *_TENANT_AND_DATABASE,
            )
        self._metadata.add(ids, metadatas)

    def query(
        self,
        query_embeddings: NDArray[np.float32],
        n_results: int,
        where: Mapping[str, Any] | None = None,
        include: Sequence[str] = ("distances",),
    ) -> dict[str, Any]:
        """Nearest vectors of each query: `ids`, `distances` (1 - cosine), `metadatas`."""
        with _translated("search the vector index"):
            found = self._engine.query(
                self._id,
                None,
                [row.tolist() for row in query_embeddings],
                n_results,
                json.dumps(where) if where else None,
                None,
                ["distances"],
                *_TENANT_AND_DATABASE,
            )
        metadatas = [self._metadata.of(ids) for ids in found.ids] if "metadatas" in include else []
        return {"ids": found.ids, "distances": found.distances, "metadatas": metadatas}

    def get(self, ids: Sequence[str], include: Sequence[str] = ("embeddings",)) -> dict[str, Any]:
        """Stored vectors: `ids` and `embeddings`, in any order, without unknown ids."""
        with _translated("read from the vector index"):
            found = self._engine.get(
                self._id,
                list(ids),
                None,
                None,
                0,
                None,
                list(include),
                *_TENANT_AND_DATABASE,
            )
        return {"ids": found.ids, "embeddings": found.embeddings}

    def everything(self) -> tuple[list[str], NDArray[np.float32], list[dict[str, bool]]]:
        """Every vector: ids, shape `(count, dim)`, and metadata."""
        with _translated("read the vector index"):
            found = self._engine.get(
                self._id, None, None, None, 0, None, ["embeddings"], *_TENANT_AND_DATABASE
            )
            rows = (np.asarray(vector, dtype=np.float32) for vector in found.embeddings)
            vectors = np.stack(tuple(rows))
        return found.ids, vectors, self._metadata.of(found.ids)

    def count(self) -> int:
        """Number of vectors."""
        with _translated("count the vector index"):
            return int(self._engine.count(self._id, *_TENANT_AND_DATABASE))

    @property
    def max_batch_size(self) -> int:
        """Most vectors that `add` takes at once."""
        return int(self._engine.get_max_batch_size())

    def flush(self) -> None:
        """Write the whole graph to its files.

        Chroma writes it every so many vectors and replays the rest from its log at the first
        search, then writes: two processes that open the same folder would both do so. With the
        threshold at its smallest, reopening does it once, here.
        """
        with _translated("write the vector index"):
            self._write_a_single_one_twice()
            self._engine.update_collection(
                self._id,
                None,
                None,
                json.dumps({"hnsw": {"sync_threshold": _SYNC_WHEN_COMPLETE}}),
            )
            self._reopen(self._folder / _DATABASE)
            self._engine = None
            _shrink(self._folder / _DATABASE)
            self._metadata.seal()
            files = [*self._folder.glob("*/*"), self._folder / _METADATA, self._folder / _DATABASE]
            seal(self._folder / _SEAL, files)
            self._own = PrivateFolder()
            self._reopen(self._own.copy(self._folder / _DATABASE))

    def _write_a_single_one_twice(self) -> None:
        """Have the log hold two entries at least: of one, no graph is ever written.

        Every opening would make it from the log, over files that are sealed by then.
        """
        if self.count() == 1:
            only = self._engine.get(
                self._id, None, None, 1, 0, None, ["embeddings", "metadatas"], *_TENANT_AND_DATABASE
            )
            self._engine.upsert(
                self._id,
                only.ids,
                only.embeddings,
                only.metadatas,
                None,
                None,
                *_TENANT_AND_DATABASE,
            )

    def _reopen(self, database: Path) -> None:
        self._engine = None
        self._engine = _engine(self._folder, database)
        collection = self._engine.get_collection(_NAME, *_TENANT_AND_DATABASE)
        self._load_graph(collection.dimension)

    def _load_graph(self, dimension: int | None) -> None:
        """Read the graph now: damage is found by who opens, not by who searches."""
        if dimension is not None:
            self.query(np.eye(1, dimension, dtype=np.float32), 1)

    def close(self) -> None:
        """Release files and memory; a second call does nothing."""
        # The engine has no method to close it: its files are closed when the object goes.
        self._engine = None
        self._metadata.close()
        if self._own is not None:
            self._own.close()


def _shrink(database: Path) -> None:
    """Give the space of the log back, which held every vector: 22 MB become 2 at 10,000."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("VACUUM")


def _engine(folder: Path, database: Path) -> Any:
    import chromadb_rust_bindings as chroma  # type: ignore[import-untyped]  # noqa: PLC0415 - native library

    return chroma.Bindings(
        allow_reset=False,
        sqlite_db_config=chroma.SqliteDBConfig(
            hash_type=chroma.MigrationHash.MD5,
            migration_mode=chroma.MigrationMode.Apply,
            url=str(database),
        ),
        persist_path=str(folder),
        hnsw_cache_size=_OPEN_INDEXES,
    )


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # The engine's exceptions are declared in chromadb, which must not be imported to catch them;
        # a panic in Rust is not even an Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise StoreError(f"cannot {doing}: {error}") from error
        raise
