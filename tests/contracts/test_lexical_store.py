"""What every lexical store does, fake and real alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.tantivy_store import TantivyStore
from knowledge.errors import StoreError
from knowledge.ports import LexicalStore, StoreEngine
from tests.contracts.stores import SparseLeg, milvus_engine
from tests.fakes.lexical_store import FakeLexicalStore

Make = Callable[[], LexicalStore]


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreEngine]:
    with milvus_engine(tmp_path_factory.mktemp("milvus") / "data") as engine:
        yield engine


@pytest.fixture(params=["fake", "tantivy", pytest.param("milvus", marks=pytest.mark.slow)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    made: list[LexicalStore] = []

    def build() -> LexicalStore:
        store: LexicalStore
        if request.param == "fake":
            store = FakeLexicalStore()
        elif request.param == "milvus":
            engine = request.getfixturevalue("milvus")
            store = SparseLeg(engine, tmp_path / f"lexical-{len(made)}")
        else:
            store = TantivyStore.create(tmp_path / f"lexical-{len(made)}")
        made.append(store)
        return store

    yield build
    for store in made:
        store.close()


@pytest.fixture
def store(make: Make) -> LexicalStore:
    store = make()
    store.add(
        ["huaibei", "jiuquan", "rule", "both"],
        [
            ["精简", "机构", "68"],
            ["精简", "机构", "118", "精简"],
            ["第13条", "机构", "审批"],
            ["考察", "机构"],
        ],
        [["安徽省淮北市"], ["甘肃省酒泉市"], [], ["甘肃省酒泉市", "甘肃省庆阳市"]],
    )
    store.commit()
    return store


def test_best_passage_comes_first_and_passages_without_a_token_do_not_come(
    store: LexicalStore,
) -> None:
    found = store.search(["精简", "118"], 10)
    assert [passage_id for passage_id, _ in found] == ["jiuquan", "huaibei"]
    assert found[0][1] > found[1][1] > 0


def test_limit_is_kept(store: LexicalStore) -> None:
    assert len(store.search(["机构"], 2)) == 2
    assert store.search(["机构"], 0) == []


def test_a_token_asked_twice_counts_twice(store: LexicalStore) -> None:
    once = dict(store.search(["第13条"], 1))["rule"]
    twice = dict(store.search(["第13条", "第13条"], 1))["rule"]
    assert twice == pytest.approx(2 * once, rel=1e-5)


def test_region_filter_keeps_passages_about_the_place_or_about_none(store: LexicalStore) -> None:
    found = store.search(["机构"], 10, regions=["甘肃省酒泉市"])
    assert {passage_id for passage_id, _ in found} == {"jiuquan", "rule", "both"}


def test_empty_region_filter_keeps_only_passages_about_no_place(store: LexicalStore) -> None:
    assert [passage_id for passage_id, _ in store.search(["机构"], 10, regions=[])] == ["rule"]


def test_region_filter_does_not_change_scores(store: LexicalStore) -> None:
    free = dict(store.search(["精简", "机构"], 10))
    filtered = dict(store.search(["精简", "机构"], 10, regions=["甘肃省酒泉市"]))
    assert filtered["jiuquan"] == pytest.approx(free["jiuquan"], rel=1e-5)


def test_scores_of_given_passages_agree_with_search(store: LexicalStore) -> None:
    tokens = ["精简", "机构", "审批"]
    scores = store.scores(tokens, ["huaibei", "rule", "unknown"])
    found = dict(store.search(tokens, 10))
    assert scores["huaibei"] == pytest.approx(found["huaibei"], rel=1e-5)
    assert scores["rule"] == pytest.approx(found["rule"], rel=1e-5)
    assert scores["unknown"] == 0


def test_scores_are_zero_where_nothing_matches(store: LexicalStore) -> None:
    assert store.scores(["站长"], ["rule"]) == {"rule": 0}
    assert store.scores([], ["rule"]) == {"rule": 0}
    assert store.scores(["机构"], []) == {}


def test_idf_is_largest_for_a_token_never_seen(store: LexicalStore) -> None:
    idf = store.idf(["机构", "精简", "站长"])
    assert idf["站长"] > idf["精简"] > idf["机构"] > 0
    assert idf["精简"] == pytest.approx(math.log(1 + 2.5 / 2.5))


def test_no_tokens_find_nothing(store: LexicalStore) -> None:
    assert store.search([], 10) == []
    assert store.idf([]) == {}


def test_an_empty_index_finds_nothing(make: Make) -> None:
    store = make()
    store.commit()
    assert store.search(["机构"], 5) == []
    assert store.scores(["机构"], ["x"]) == {"x": 0}
    assert store.idf(["机构"])["机构"] > 0


def test_a_passage_without_tokens_is_kept_and_never_found(make: Make) -> None:
    store = make()
    store.add(["empty", "full"], [[], ["机构"]], [[], []])
    store.commit()
    assert [passage_id for passage_id, _ in store.search(["机构"], 5)] == ["full"]


def test_nothing_is_read_before_commit_and_nothing_added_after(make: Make) -> None:
    store = make()
    store.add(["a"], [["机构"]], [[]])
    with pytest.raises(StoreError):
        store.search(["机构"], 1)
    store.commit()
    with pytest.raises(StoreError):
        store.add(["b"], [["机构"]], [[]])


def test_lists_of_different_length_are_refused(make: Make) -> None:
    with pytest.raises((ValueError, StoreError)):
        make().add(["a", "b"], [["机构"]], [[], []])


def test_a_closed_store_refuses_and_closes_again_quietly(store: LexicalStore) -> None:
    store.close()
    with pytest.raises(StoreError):
        store.search(["机构"], 1)
    store.close()


def test_many_threads_search_at_once(store: LexicalStore) -> None:
    expected = store.search(["精简", "机构"], 3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.search(["精简", "机构"], 3), range(64)))
    assert all(answer == expected for answer in answers)


_WORDS = st.lists(st.sampled_from(["精简", "机构", "第13条", "68", "office"]), max_size=12)


_EXACT = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_PASSAGES = st.lists(_WORDS, min_size=1, max_size=8)


@_EXACT
@given(passages=_PASSAGES, question=_WORDS)
def test_scores_are_those_of_exact_bm25(
    make: Make, passages: list[list[str]], question: list[str]
) -> None:
    fake, real = FakeLexicalStore(), make()
    ids = [str(i) for i in range(len(passages))]
    for store in (fake, real):
        store.add(ids, passages, [()] * len(passages))
        store.commit()
    expected = dict(fake.search(question, 10))
    assert dict(real.search(question, 10)) == pytest.approx(expected, rel=1e-4)
    assert dict(real.scores(question, ids)) == pytest.approx(
        {i: expected.get(i, 0.0) for i in ids}, rel=1e-4
    )
    assert dict(real.idf(question)) == pytest.approx(dict(fake.idf(question)), rel=1e-6)
