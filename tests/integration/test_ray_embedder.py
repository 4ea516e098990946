"""Passages embedded on a Ray cluster of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.ray_embedder import RayEmbedder
from knowledge.errors import EngineUnavailable, ModelError
from knowledge.ports import Vectors
from tests.fakes.embedder import HashEmbedder

pytestmark = [
    pytest.mark.slow,
    # Ray leaves handles to the processes it has ended.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TEXTS = [f"第{number}段：内设机构由{number}个减为{number // 2}个。" for number in range(300)]


class Fragile(HashEmbedder):
    """Ends its process once, or whenever it meets a text, or fails."""

    def __init__(self, died: Path, *, deadly: str = "", broken: str = "") -> None:
        super().__init__()
        self._died, self._deadly, self._broken = died, deadly, broken

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if self._broken and self._broken in texts:
            raise ValueError("no such tensor")
        if self._deadly and self._deadly in texts:
            os._exit(9)
        if not self._deadly and not self._died.exists():
            self._died.touch()
            os._exit(9)
        return super().embed_passages(texts)


@pytest.fixture
def made() -> Iterator[list[RayEmbedder]]:
    pytest.importorskip("ray", reason="Ray is an extra: pip install 'dakeshi[ray]'")
    embedders: list[RayEmbedder] = []
    yield embedders
    for embedder in embedders:
        embedder.release()


def test_vectors_come_in_the_order_of_the_texts_though_a_worker_dies(
    made: list[RayEmbedder], tmp_path: Path
) -> None:
    died = tmp_path / "died"
    embedder = RayEmbedder(HashEmbedder(), address="local", load=lambda: Fragile(died), workers=2)
    made.append(embedder)
    np.testing.assert_array_equal(
        embedder.embed_passages(TEXTS), HashEmbedder().embed_passages(TEXTS)
    )
    assert died.exists()
    embedder.release()
    embedder.release()


def test_a_batch_that_ends_every_worker_is_named(made: list[RayEmbedder], tmp_path: Path) -> None:
    load = lambda: Fragile(tmp_path / "x", deadly=TEXTS[64])  # noqa: E731 - pickled by value
    embedder = RayEmbedder(HashEmbedder(), address="local", load=load, workers=2)
    made.append(embedder)
    with pytest.raises(ModelError, match=r"3 Ray workers died.*第64段"):
        embedder.embed_passages(TEXTS)


def test_a_model_that_fails_or_is_another_is_told(made: list[RayEmbedder], tmp_path: Path) -> None:
    died = tmp_path / "died"
    died.touch()
    load = lambda: Fragile(died, broken=TEXTS[5])  # noqa: E731 - pickled by value
    embedder = RayEmbedder(HashEmbedder(), address="local", load=load, workers=1)
    made.append(embedder)
    with pytest.raises(ModelError, match="no such tensor"):
        embedder.embed_passages(TEXTS)
    embedder.release()
    other = RayEmbedder(
        HashEmbedder(),
        address="local",
        load=lambda: HashEmbedder(fingerprint="another"),
        workers=1,
    )
    made.append(other)
    with pytest.raises(ModelError, match=r"another.*same version"):
        other.embed_passages(TEXTS)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "", "127.0.0.1:99999999"])
def test_where_there_is_no_cluster_the_address_is_named(address: str) -> None:
    embedder = RayEmbedder(HashEmbedder(), address=address, load=HashEmbedder)
    with pytest.raises(EngineUnavailable, match=f"cluster {address}.*--ray"):
        embedder.embed_passages(TEXTS)


def test_a_question_and_a_handful_of_passages_need_no_cluster() -> None:
    embedder = RayEmbedder(HashEmbedder(), address="127.0.0.1:1", load=HashEmbedder)
    assert embedder.embed_queries(["问"]).shape == (1, embedder.dimension)
    assert embedder.embed_passages(TEXTS[:20]).shape == (20, embedder.dimension)
