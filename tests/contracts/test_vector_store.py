"""What every vector store does, the fake included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.chroma_store import ChromaVectorStore
from knowledge.errors import StoreError
from knowledge.ports import StoreEngine, Vectors, VectorStore
from tests.contracts.stores import DenseLeg, chroma_engine, milvus_engine
from tests.fakes.stores import FakeVectorStore

HUAIBEI, JIUQUAN = "安徽省淮北市", "甘肃省酒泉市"

Make = Callable[[], VectorStore]


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreEngine]:
    with milvus_engine(tmp_path_factory.mktemp("milvus") / "data") as engine:
        yield engine


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreEngine]:
    with chroma_engine(tmp_path_factory.mktemp("chroma") / "data") as engine:
        yield engine


@pytest.fixture(
    params=[
        "fake",
        "resident",
        "graph",
        pytest.param("chroma", marks=pytest.mark.slow),
        pytest.param("milvus", marks=pytest.mark.slow),
    ]
)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    made: list[VectorStore] = []

    def build() -> VectorStore:
        store: VectorStore
        folder = tmp_path / f"vectors-{len(made)}"
        if request.param == "fake":
            store = FakeVectorStore()
        elif request.param in ("resident", "graph"):
            most = 1000 if request.param == "resident" else 0
            store = ChromaVectorStore.create(folder, resident=most)
        else:
            store = DenseLeg(request.getfixturevalue(request.param), folder)
        made.append(store)
        return store

    yield build
    for store in made:
        store.close()


def unit(count: int, dimension: int = 16, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit_rows: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit_rows


def filled(make: Make, vectors: Vectors, regions: list[list[str]] | None = None) -> VectorStore:
    store = make()
    ids = [f"d#{number}" for number in range(len(vectors))]
    store.add(ids, vectors, regions or [[] for _ in ids])
    store.commit()
    return store


def test_nearest_come_first_with_their_cosine(make: Make) -> None:
    vectors = unit(50)
    store = filled(make, vectors)
    found = store.search(vectors[7:8], 5)
    exact = vectors @ vectors[7]
    assert [name for name, _ in found] == [f"d#{i}" for i in np.argsort(-exact)[:5]]
    assert [score for _, score in found] == pytest.approx(sorted(exact, reverse=True)[:5], abs=1e-5)
    assert all(-1 <= score <= 1 for _, score in found)


def test_a_limit_beyond_the_store_gives_all_of_it(make: Make) -> None:
    store = filled(make, unit(3))
    assert len(store.search(unit(1, seed=1), 1000)) == 3


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_gives_nothing(make: Make, limit: int) -> None:
    store = filled(make, unit(3))
    assert store.search(unit(1), limit) == []


def test_an_empty_store_finds_nothing(make: Make) -> None:
    store = make()
    store.commit()
    assert store.search(unit(1), 3) == []
    assert store.vectors(["d#0"]) == {}


def test_regions_keep_passages_about_them_and_about_none(make: Make) -> None:
    regions = [[HUAIBEI], [JIUQUAN], [], [HUAIBEI, JIUQUAN]]
    store = filled(make, unit(4), regions)
    query = unit(1, seed=3)
    assert {name for name, _ in store.search(query, 9, regions=[HUAIBEI])} == {"d#0", "d#2", "d#3"}
    assert {name for name, _ in store.search(query, 9, regions=[])} == {"d#2"}
    assert {name for name, _ in store.search(query, 9, regions=["四川省绵阳市"])} == {"d#2"}
    assert len(store.search(query, 9, regions=[HUAIBEI, JIUQUAN])) == 4


def test_a_rare_region_is_found_among_many_nearer_passages(make: Make) -> None:
    vectors = unit(400, seed=4)
    order = np.argsort(-(vectors @ vectors[0]))
    regions = [[JIUQUAN] for _ in vectors]
    for far in order[-3:]:
        regions[far] = [HUAIBEI]
    store = filled(make, vectors, regions)
    found = store.search(vectors[:1], 5, regions=[HUAIBEI])
    assert [name for name, _ in found] == [f"d#{i}" for i in order[-3:]]


def test_stored_vectors_come_back_and_unknown_ids_are_left_out(make: Make) -> None:
    vectors = unit(3)
    store = filled(make, vectors)
    found = store.vectors(["d#2", "unknown", "d#0", "d#2"])
    assert found.keys() == {"d#0", "d#2"}
    np.testing.assert_allclose(found["d#2"], vectors[2], atol=1e-7)
    assert found["d#2"].dtype == np.float32


def test_any_text_is_an_id_or_a_region(make: Make) -> None:
    ids = ["语料/一 二.md#0", "a'b\"c;--#1", "$or#2", "\N{OFFICE BUILDING}#3"]
    store = make()
    store.add(ids, unit(4), [["$and"], ["a.b"], ["'"], ["place:"]])
    store.commit()
    assert {name for name, _ in store.search(unit(1), 9)} == set(ids)
    assert [name for name, _ in store.search(unit(1), 9, regions=["$and"])] == [ids[0]]


def test_more_vectors_than_one_batch_are_stored(make: Make) -> None:
    vectors = unit(6000, dimension=8)
    store = filled(make, vectors)
    assert len(store.vectors([f"d#{i}" for i in range(6000)])) == 6000


def test_threads_search_at_once(make: Make) -> None:
    vectors = unit(200)
    store = filled(make, vectors)
    wrong: list[int] = []

    def search(number: int) -> None:
        for row in range(number, 200, 4):
            if store.search(vectors[row : row + 1], 1)[0][0] != f"d#{row}":
                wrong.append(row)

    threads = [threading.Thread(target=search, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_store_says_so_and_may_be_closed_again(make: Make) -> None:
    store = filled(make, unit(1))
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.search(unit(1), 1)


@given(
    st.lists(st.sets(st.sampled_from("甲乙丙")), min_size=1, max_size=30),
    st.sets(st.sampled_from("甲乙丙丁")),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_filtered_search_finds_exactly_what_the_filter_lets_through(
    make: Make, regions: list[set[str]], asked: set[str]
) -> None:
    store = filled(make, unit(len(regions)), [sorted(names) for names in regions])
    found = {name for name, _ in store.search(unit(1, seed=9), 3, regions=asked)}
    everything = {name for name, _ in store.search(unit(1, seed=9), 99, regions=asked)}
    allowed = {f"d#{i}" for i, names in enumerate(regions) if not names or names & asked}
    assert everything == allowed
    assert len(found) == min(3, len(allowed))
    assert found <= allowed


def test_two_stores_with_the_same_ids_keep_their_vectors_apart(make: Make) -> None:
    for seed in (1, 2):
        vectors = unit(3, seed=seed)
        store = filled(make, vectors)
        for _ in range(2):
            assert np.allclose(store.vectors(["d#1", "d#1"])["d#1"], vectors[1], atol=1e-6)
