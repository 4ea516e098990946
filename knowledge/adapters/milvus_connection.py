"""A connection to a Milvus server that mends itself, and pymilvus's errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from knowledge.adapters.served_collections import BUILDING_FACTOR, Address
from knowledge.errors import CorruptGeneration, EngineUnavailable, KnowledgeError, StoreError

_NOT_FOUND, _NOT_LOADED = 100, 101
_CONNECT_FAILED = 2


class MilvusConnection:
    """A connection; safe to share between threads."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            EngineUnavailable: Nothing answers there, or it refuses the token.
            StoreError: pymilvus is not installed.
        """
        self.address = address
        try:
            from pymilvus import MilvusClient  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra, 1 s
        except ImportError as error:
            raise StoreError(
                "DAKESHI_VECTOR_ENGINE=milvus needs pymilvus: pip install 'dakeshi[milvus]'"
            ) from error
        # It logs each failed try with a traceback; whoever asked is told of the failure by us.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.new_client = MilvusClient
        self._mutex = Lock()
        self._connected: Any = None
        self._closed = False
        with self.translated("connect"):
            self.client  # noqa: B018 - connects

    def close(self) -> None:
        """Disconnect; a second call does nothing."""
        with self._mutex:
            self._closed = True
            self._disconnect()

    @property
    def client(self) -> Any:
        """The connection; a new one after the last one failed.

        gRPC waits up to two minutes before it tries a lost server again, and a question does not.
        """
        with self._mutex:
            if self._closed:
                raise StoreError("the index is closed")
            if self._connected is None:
                self._connected = self.new_client(
                    self.address.url,
                    token=self.address.token,
                    timeout=self.address.timeout_s,
                    dedicated=True,
                )
            return self._connected

    def _disconnect(self) -> None:
        """Forget the connection; the caller holds the mutex."""
        if self._connected is not None:
            self._connected.close()
            self._connected = None

    @property
    def long_s(self) -> float:
        """Longest wait for a request that builds something, in seconds."""
        return self.address.timeout_s * BUILDING_FACTOR

    def reading(self, name: str, doing: str, read: Callable[[], Any]) -> Any:
        """Read; a server that was started again may have to load the collection first."""
        try:
            with self.translated(f"{doing} the collection {name}"):
                return read()
        except _NotLoaded:
            with self.translated(f"load the collection {name}"):
                self.client.load_collection(name, timeout=self.long_s)
                return read()

    @contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        """Say what pymilvus's errors mean; a connection that fails is made anew the next time."""
        from grpc import RpcError  # type: ignore[import-untyped]  # noqa: PLC0415
        from pymilvus.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
            MilvusException,
        )

        used = self._connected
        try:
            yield
        except (MilvusException, RpcError) as error:
            raise self._ours(doing, error, used) from error
        except (ValueError, TypeError) as error:
            if "closed channel" in str(error):
                # Another thread's request has just found the server gone.
                raise self._unreachable(error, used) from error
            raise StoreError(f"cannot {doing}: {error}") from error

    def _ours(self, doing: str, error: Any, used: Any) -> KnowledgeError:
        code = getattr(error, "code", None)
        if code == _NOT_LOADED:
            return _NotLoaded(str(error))
        if code == _NOT_FOUND:
            return CorruptGeneration(
                f"the Milvus server {self.address.url} does not have what this index names "
                f"(cannot {doing}): it was emptied, or is another server."
            )
        if not isinstance(code, int) or code == _CONNECT_FAILED or _is_transport(error):
            return self._unreachable(error, used)
        return StoreError(f"cannot {doing} on {self.address.url}: {error}")

    def _unreachable(self, error: Exception, used: Any) -> EngineUnavailable:
        with self._mutex:
            if self._connected is used:
                self._disconnect()
        return EngineUnavailable(
            f"the Milvus server {self.address.url} does not answer, or refuses the token "
            f"({type(error).__name__}). Check DAKESHI_VECTOR_URL and DAKESHI_VECTOR_TOKEN, and "
            "that the server runs; nothing needs to be indexed again."
        )


class _NotLoaded(StoreError):
    """The collection lies on disk only."""


def _is_transport(error: Any) -> bool:
    """Whether the request did not arrive, or its answer did not: pymilvus wraps what gRPC says."""
    from grpc import RpcError  # noqa: PLC0415 - comes with the extra

    return isinstance(error.__cause__, RpcError) or "Retry timeout" in str(error)
