"""Many passages embedded by the workers of a Ray cluster, each with a model of its own.

Questions, and a handful of passages, are embedded here. The cluster is joined with the first large
batch and left by `release`. Every machine of it needs this package, of the same version, with the
same model: the workers' fingerprints are compared with ours.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from knowledge.errors import EngineUnavailable, ModelError, StoreError
from knowledge.ports import Embedder, Vectors

LOCAL = "local"
"""Stands for a cluster on this machine, which ends with `release`."""
_SHARD = 32
"""Passages that a worker embeds at once."""
_SHARDS_A_WORKER = 8
_FEW = 64
"""Passages that are not worth a cluster."""
_MOST_WORKERS = 256
_ATTEMPTS = 3
"""Times that a batch is given to a worker before it is blamed for their deaths."""
_REACH_S = 5.0
_START_S = 300.0
"""A worker loads a model first, and may wait for its machine to be started."""
_BATCH_S = 600.0


class EmbeddingWorker:
    """What runs on the cluster."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        """Load the model."""
        self._embedder = load()

    def fingerprint(self) -> str:
        """Of the model."""
        return self._embedder.fingerprint

    def embed(self, texts: list[str]) -> Vectors:
        """Vectors of passages."""
        return self._embedder.embed_passages(texts)


class RayEmbedder:
    """`knowledge.ports.Embedder` that spreads passages; not to be shared while it embeds them."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        address: str,
        load: Callable[[], Embedder],
        workers: int | None = None,
    ) -> None:
        """Take the model of this process; the cluster is not joined yet.

        Args:
            embedder: Embeds questions here, and says what vectors must look like.
            address: `host:port` of the cluster's head, or `local`.
            load: Loads the same model on a worker; sent there by pickle.
            workers: How many; by default one for each processor of the cluster.
        """
        self._embedder = embedder
        self._address = address
        self._load = load
        self._wanted = workers
        self._ray: Any = None
        self._workers: list[Any] = []

    @property
    def fingerprint(self) -> str:
        """Of the model, wherever it runs."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def passages_at_once(self) -> int:
        """How many texts keep all workers busy."""
        return _SHARD * _SHARDS_A_WORKER * max(len(self._workers), 4)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, here."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found, in the order given.

        Raises:
            EngineUnavailable: The cluster cannot be reached or has no processor to give.
            ModelError: A worker's model is another, or fails; or a batch ends every worker.
        """
        if len(texts) <= _FEW:
            return self._embedder.embed_passages(texts)
        if not self._workers:
            self._join()
        shards = [list(texts[at : at + _SHARD]) for at in range(0, len(texts), _SHARD)]
        return np.concatenate(self._spread(shards))

    def release(self) -> None:
        """Give the workers back and leave the cluster; a second call does nothing."""
        self._workers = []
        if self._ray is not None:
            self._ray.shutdown()
            self._ray = None

    def _spread(self, shards: Sequence[list[str]]) -> list[Vectors]:
        ray = self._ray
        waiting = deque((number, 1) for number in range(len(shards)))
        idle = list(self._workers)
        running: dict[Any, tuple[int, int, Any]] = {}
        done: dict[int, Vectors] = {}
        while waiting or running:
            while waiting and idle:
                number, attempt = waiting.popleft()
                worker = idle.pop()
                running[worker.embed.remote(shards[number])] = number, attempt, worker
            ready, _ = ray.wait(list(running), timeout=_BATCH_S)
            # A worker that is silent for so long counts as dead.
            for task in ready or list(running):
                number, attempt, worker = running.pop(task)
                vectors = self._result(task, ready=bool(ready))
                if vectors is not None:
                    done[number] = vectors
                    idle.append(worker)
                    continue
                idle.append(self._replace(worker))
                if attempt == _ATTEMPTS:
                    raise ModelError(
                        f"{attempt} Ray workers died over the same {len(shards[number])} passages, "
                        f"the first of which begins with {shards[number][0][:60]!r}. Look at their "
                        "logs: mostly they have too little memory."
                    )
                waiting.append((number, attempt + 1))
        return [done[number] for number in range(len(shards))]

    def _result(self, task: Any, *, ready: bool) -> Vectors | None:
        """What a worker made; `None` when it died."""
        errors = self._ray.exceptions
        if not ready:
            return None
        try:
            return np.asarray(self._ray.get(task), dtype=np.float32)
        except (errors.RayActorError, errors.ObjectLostError, errors.OutOfMemoryError):
            return None
        except errors.RayTaskError as error:
            raise ModelError(
                f"the embedding model failed on a Ray worker: {error.cause}"
            ) from error

    def _replace(self, worker: Any) -> Any:
        self._ray.kill(worker)
        self._workers.remove(worker)
        fresh = self._start()
        self._workers.append(fresh)
        return fresh

    def _start(self) -> Any:
        worker_class = self._ray.remote(num_cpus=1, max_restarts=0)(EmbeddingWorker)
        return worker_class.remote(self._load)

    def _join(self) -> None:
        self._ray = _connected(self._address, self._wanted)
        try:
            processors = int(self._ray.cluster_resources().get("CPU", 0))
            count = min(self._wanted or processors, max(processors, 1), _MOST_WORKERS)
            self._workers = [self._start() for _ in range(count)]
            found = self._ray.get(
                [worker.fingerprint.remote() for worker in self._workers], timeout=_START_S
            )
        except self._ray.exceptions.GetTimeoutError as error:
            self.release()
            raise EngineUnavailable(
                f"the Ray cluster {self._address} gave no {count} processors in {_START_S:.0f} s. "
                "Wait until it has some, or reindex without --ray."
            ) from error
        except self._ray.exceptions.RayError as error:
            self.release()
            raise ModelError(
                f"a worker of the Ray cluster {self._address} cannot load the embedding model: "
                f"{error}. Install this version of dakeshi on each of its machines."
            ) from error
        others = {fingerprint for fingerprint in found if fingerprint != self.fingerprint}
        if others:
            self.release()
            raise ModelError(
                f"the Ray cluster {self._address} has the embedding model {', '.join(others)}; "
                f"here it is {self.fingerprint}. Install the same version everywhere."
            )


def _connected(address: str, workers: int | None) -> Any:
    if address != LOCAL:
        _check(address)
    # Ray tells its makers about the machine unless this says no, and knows no other way to say it.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # noqa: TID251
    # What will be Ray's default; without it, it warns.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # noqa: TID251
    try:
        import ray  # noqa: PLC0415 - an extra, 2 s
    except ImportError as error:
        raise StoreError("--ray needs Ray: pip install 'dakeshi[ray]'") from error
    of_its_own: dict[str, Any] = {}
    if address == LOCAL:
        of_its_own = {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level=logging.CRITICAL,
            configure_logging=False,
            **of_its_own,
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise _unreachable(address, error) from error
    return ray


def _check(address: str) -> None:
    """Knock first: where nobody listens, Ray was still trying after nine minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), _REACH_S).close()
    except (OSError, ValueError, OverflowError) as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(
        f"the Ray cluster {address} cannot be joined: {error}. Name its head as host:port, such as "
        "127.0.0.1:6379, or `local`; or reindex without --ray."
    )
