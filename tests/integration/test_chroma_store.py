"""The embedded Chroma: its files are chromadb's own, its graph is good, its damage is noticed."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.chroma_store import ChromaVectorStore
from knowledge.errors import CorruptGeneration, StoreError
from knowledge.ports import Vectors

ROOT = Path(__file__).parents[2]


def clustered(count: int, *, dimension: int = 384, seed: int = 0) -> Vectors:
    """Vectors as an embedding model gives them: all near each other, in groups."""
    random = np.random.default_rng(seed)
    groups = random.standard_normal((max(1, count // 50), dimension))
    rows = groups[random.integers(0, len(groups), count)] * 0.8
    rows += random.standard_normal((count, dimension)) * 0.6 + random.standard_normal(dimension)
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def build(folder: Path, vectors: Vectors) -> None:
    store = ChromaVectorStore.create(folder)
    regions = [["安徽省淮北市"] if row % 3 == 0 else [] for row in range(len(vectors))]
    for start in range(0, len(vectors), 1000):
        ids = [f"d#{row}" for row in range(start, min(start + 1000, len(vectors)))]
        store.add(ids, vectors[start : start + 1000], regions[start : start + 1000])
    store.commit()
    store.close()


def found_by(store: ChromaVectorStore, query: Vectors, limit: int) -> set[str]:
    return {name for name, _ in store.search(query, limit)}


@pytest.mark.slow
def test_chromadbs_own_client_reads_the_same_collection(tmp_path: Path) -> None:
    vectors = clustered(1500, dimension=32)
    build(tmp_path / "vectors", vectors)
    store = ChromaVectorStore.open(tmp_path / "vectors")
    expected = store.search(vectors[:1], 10)
    filtered = store.search(vectors[:1], 10, regions=[])
    store.close()
    script = f"""
import sys, chromadb, numpy as np
from chromadb.config import Settings
from knowledge.adapters.chroma_store import ChromaVectorStore
client = chromadb.PersistentClient({str(tmp_path / "vectors")!r}, Settings(anonymized_telemetry=False))
store = ChromaVectorStore(client.get_collection("passages"))
query = np.array({vectors[:1].tolist()!r}, dtype=np.float32)
print([name for name, _ in store.search(query, 10)])
print([name for name, _ in store.search(query, 10, regions=[])])
print(sorted(store.vectors(["d#1", "d#2", "d#x"])))
store.add(["new"], query, [["甲"]])
print(store.search(query, 2)[0][0] in ("d#0", "new"))
"""
    # In a process of its own: chromadb warns when it is imported.
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        repr([name for name, _ in expected]),
        repr([name for name, _ in filtered]),
        "['d#1', 'd#2']",
        "True",
    ]


@pytest.mark.slow
def test_recall_at_50_is_99_percent(tmp_path: Path) -> None:
    vectors = clustered(8_000)
    build(tmp_path / "vectors", vectors)
    store = ChromaVectorStore.open(tmp_path / "vectors")
    random = np.random.default_rng(1)
    hits = 0
    for row in random.integers(0, len(vectors), 100):
        query = vectors[row] + random.standard_normal(384) * 0.02
        query = (query / np.linalg.norm(query)).astype(np.float32)
        exact = {f"d#{near}" for near in np.argpartition(-(vectors @ query), 50)[:50]}
        hits += len(exact & found_by(store, query[None], 50))
    store.close()
    assert hits / 5000 >= 0.99


def test_a_committed_store_reopens_with_every_vector(tmp_path: Path) -> None:
    vectors = clustered(1234, dimension=32)
    build(tmp_path / "vectors", vectors)
    before = graph(tmp_path / "vectors")
    for _ in range(3):
        store = ChromaVectorStore.open(tmp_path / "vectors")
        assert all(found_by(store, vectors[row : row + 1], 1) == {f"d#{row}"} for row in (0, 1233))
        assert len(store.vectors([f"d#{row}" for row in range(1234)])) == 1234
        store.close()
    assert graph(tmp_path / "vectors") == before


def test_vectors_survive_being_copied_from_store_to_store(tmp_path: Path) -> None:
    vectors = clustered(50, dimension=32)
    original = vectors
    for number in range(10):
        build(tmp_path / str(number), vectors)
        store = ChromaVectorStore.open(tmp_path / str(number))
        taken = store.vectors([f"d#{row}" for row in range(50)])
        vectors = np.stack([taken[f"d#{row}"] for row in range(50)])
        store.close()
    assert np.abs(vectors - original).max() < 1e-6


@pytest.mark.slow
def test_processes_open_and_search_one_folder_at_once(tmp_path: Path) -> None:
    build(tmp_path / "vectors", clustered(500, dimension=32))
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_open_and_search, [tmp_path / "vectors"] * 8) == [True] * 8


def _open_and_search(folder: Path) -> bool:
    vectors = clustered(500, dimension=32)
    right = True
    for row in range(20):
        store = ChromaVectorStore.open(folder)
        right &= found_by(store, vectors[row : row + 1], 1) == {f"d#{row}"}
        store.close()
    return right


def graph(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.glob("*/*")}


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribble(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


@pytest.mark.parametrize("damage", [remove, cut, scribble])
def test_any_damaged_file_is_noticed_by_opening(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    build(tmp_path / "vectors", clustered(200, dimension=32))
    files = [path for path in (tmp_path / "vectors").rglob("*") if path.is_file()]
    assert len(files) >= 7
    for path in files:
        content = path.read_bytes()
        if not content:
            continue
        damage(path)
        with pytest.raises(CorruptGeneration):
            ChromaVectorStore.open(tmp_path / "vectors")
        path.write_bytes(content)
    ChromaVectorStore.open(tmp_path / "vectors").close()


def test_nothing_there_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(CorruptGeneration):
        ChromaVectorStore.open(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorruptGeneration):
        ChromaVectorStore.open(tmp_path / "empty")


def test_foreign_errors_become_ours_with_their_cause(tmp_path: Path) -> None:
    store = ChromaVectorStore.create(tmp_path / "vectors")
    store.add(["a"], clustered(1, dimension=8), [[]])
    with pytest.raises(StoreError, match="dimension") as caught:
        store.search(clustered(1, dimension=9), 1)
    assert caught.value.__cause__ is not None
    with pytest.raises(StoreError):
        store.add(["b"], clustered(1, dimension=9), [[]])
    store.close()


def test_opening_and_searching_import_neither_chromadb_nor_torch(tmp_path: Path) -> None:
    build(tmp_path / "vectors", clustered(20, dimension=32))
    script = f"""
import sys, numpy as np
from pathlib import Path
from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.adapters.chroma_store import ChromaVectorStore
store = ChromaVectorStore.open(Path({str(tmp_path / "vectors")!r}))
store.search(np.eye(1, 32, dtype=np.float32), 5)
print(sorted({{"chromadb", "torch", "transformers", "opentelemetry", "httpx"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_store_of_a_few_vectors_opens_again_and_again(tmp_path: Path, count: int) -> None:
    vectors = clustered(count, dimension=32)
    build(tmp_path / "vectors", vectors)
    before = {path: path.read_bytes() for path in (tmp_path / "vectors").rglob("*.*")}
    for _ in range(3):
        store = ChromaVectorStore.open(tmp_path / "vectors")
        assert found_by(store, vectors, count + 1) == {f"d#{row}" for row in range(count)}
        store.close()
    assert {path: path.read_bytes() for path in (tmp_path / "vectors").rglob("*.*")} == before
