"""A collection of a Chroma server, over the HTTP interface that the server documents (`/docs`).

chromadb's own client waits for ever (`httpx.Client(timeout=None)`, from its constructor on), and its
import costs 1.4 s, 65 MB and telemetry. The seven requests below are what it would send.

The methods are those of `chromadb.Collection` that `ChromaVectorStore` calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import pydantic
from numpy.typing import NDArray

from knowledge.adapters.served_collections import BUILDING_FACTOR, Address
from knowledge.errors import CorruptGeneration, EngineUnavailable, StoreError

_COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
"""As embedded Chroma has them."""
_LISTED = 1000
_SAID = 300
"""Characters quoted of what a server says."""


class _Found(pydantic.BaseModel):
    id: str
    name: str
    dimension: int | None = None


class _Hits(pydantic.BaseModel):
    ids: list[list[str]]
    distances: list[list[float]]
    metadatas: list[list[dict[str, Any] | None]] | None = None


class _Stored(pydantic.BaseModel):
    ids: list[str]
    embeddings: list[list[float]]


class ChromaServer:
    """A connection; safe to share between threads."""

    def __init__(self, address: Address) -> None:
        """Name the server; nothing is sent yet."""
        headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
        self._address = address
        self._client = httpx.Client(
            base_url=address.url, headers=headers, timeout=address.timeout_s
        )

    def create(self, name: str) -> ServedCollection:
        """An empty collection, cosine space."""
        body = {"name": name, "configuration": {"hnsw": _HNSW}, "get_or_create": False}
        found = self.ask("POST", "", _Found, body, building=True)
        return ServedCollection(self, found.id)

    def get(self, name: str) -> ServedCollection:
        """A collection by its name.

        Raises:
            CorruptGeneration: The server does not have it.
        """
        return ServedCollection(self, self.ask("GET", f"/{quote(name)}", _Found).id)

    def names(self) -> list[str]:
        """All collections of the server."""
        found: list[str] = []
        while True:
            page = self.ask("GET", f"?limit={_LISTED}&offset={len(found)}", list[_Found])
            found += [collection.name for collection in page]
            if len(page) < _LISTED:
                return found

    def drop(self, name: str) -> None:
        """Remove a collection."""
        self.ask("DELETE", f"/{quote(name)}", Any, building=True)

    def close(self) -> None:
        """Disconnect; a second call does nothing."""
        self._client.close()

    def ask(
        self, method: str, path: str, kind: Any, body: Any = None, *, building: bool = False
    ) -> Any:
        """Send one request about collections.

        Args:
            method: Of HTTP.
            path: Below the collections.
            kind: What the answer must look like.
            body: Sent as JSON.
            building: Whether it may take long.

        Raises:
            EngineUnavailable: No answer came, or one of a server in trouble.
            CorruptGeneration: What is asked about is not there.
            StoreError: The request was refused.
        """
        timeout_s = self._address.timeout_s * (BUILDING_FACTOR if building else 1)
        try:
            answer = self._client.request(
                method, f"{_COLLECTIONS}{path}", json=body, timeout=timeout_s
            )
            if answer.is_success:
                return pydantic.TypeAdapter(kind).validate_json(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(f"{type(error).__name__}: {error}") from error
        except pydantic.ValidationError as error:
            raise self._unreachable("what answers there is no Chroma server") from error
        except RuntimeError as error:
            # httpx says so of a client that was closed.
            raise StoreError(f"the vector index is closed: {error}") from error
        raise self._refusal(answer)

    def _refusal(self, answer: httpx.Response) -> Exception:
        said = f"{answer.status_code} {answer.text[:_SAID]}"
        if answer.status_code == httpx.codes.NOT_FOUND:
            return CorruptGeneration(
                f"the Chroma server {self._address.url} does not have the collection that this "
                f"index names: it was emptied, or is another server ({said})."
            )
        if answer.is_server_error or answer.status_code in {401, 403}:
            return self._unreachable(said)
        return StoreError(f"the Chroma server {self._address.url} refuses: {said}")

    def _unreachable(self, reason: str) -> EngineUnavailable:
        return EngineUnavailable(
            f"the Chroma server {self._address.url} cannot be used: {reason}. Check "
            "DAKESHI_VECTOR_URL and DAKESHI_VECTOR_TOKEN, and that the server runs (`chroma run`); "
            "nothing needs to be indexed again."
        )


class ServedCollection:
    """One collection of a server."""

    def __init__(self, server: ChromaServer, collection_id: str) -> None:
        """Use `ChromaServer.create` or `ChromaServer.get`."""
        self._server = server
        self._path = f"/{quote(collection_id)}"

    def add(
        self,
        ids: Sequence[str],
        embeddings: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, bool]],
    ) -> None:
        """Add vectors, shape `(len(ids), dim)`; at most 5,461 at once."""
        body = {
            "ids": list(ids),
            "embeddings": np.asarray(embeddings, dtype=np.float32).tolist(),
            "metadatas": [dict(metadata) for metadata in metadatas],
        }
        self._server.ask("POST", f"{self._path}/add", Any, body, building=True)

    def query(
        self,
        query_embeddings: NDArray[np.float32],
        n_results: int,
        where: Mapping[str, Any] | None = None,
        include: Sequence[str] = ("distances",),
    ) -> dict[str, Any]:
        """Nearest vectors of each query: `ids`, `distances` (1 - cosine), `metadatas`."""
        body = {
            "query_embeddings": np.asarray(query_embeddings, dtype=np.float32).tolist(),
            "n_results": n_results,
            "where": where,
            "include": list(include),
        }
        found: _Hits = self._server.ask("POST", f"{self._path}/query", _Hits, body)
        metadatas = [[one or {} for one in some] for some in found.metadatas or []]
        return {"ids": found.ids, "distances": found.distances, "metadatas": metadatas}

    def get(self, ids: Sequence[str], include: Sequence[str] = ("embeddings",)) -> dict[str, Any]:
        """Stored vectors: `ids` and `embeddings`, in any order, without unknown ids."""
        body = {"ids": list(ids), "include": list(include)}
        found: _Stored = self._server.ask("POST", f"{self._path}/get", _Stored, body)
        return {"ids": found.ids, "embeddings": found.embeddings}

    def count(self) -> int:
        """Number of vectors."""
        return int(self._server.ask("GET", f"{self._path}/count", int))

    def close(self) -> None:
        """Disconnect; a second call does nothing."""
        self._server.close()
