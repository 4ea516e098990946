"""What every passage store does, the fake included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.adapters.sqlite_passages import SqlitePassageStore
from knowledge.documents import Document, Kind, Level, Metadata, Passage, Validity
from knowledge.errors import StoreError
from knowledge.ports import PassageStore
from tests.fakes.stores import FakePassageStore

FULL = Metadata(
    title="地方各级人民政府机构设置和编制管理条例",
    kind=Kind.STATUTE,
    publisher="国务院",
    date="2007-02-24",
    number="国务院令第486号",
    region="安徽省淮北市",
    level=Level.NATIONAL,
    validity=Validity.REPEALED,
    superseded_by="另一条例",
    source="来源",
    url="https://example.invalid/486",
    sureness="A",
)

Make = Callable[[], PassageStore]


@pytest.fixture(params=["fake", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    made: list[PassageStore] = []

    def build() -> PassageStore:
        store: PassageStore
        if request.param == "fake":
            store = FakePassageStore()
        else:
            store = SqlitePassageStore.create(tmp_path / f"{len(made)}.sqlite")
        made.append(store)
        return store

    yield build
    for store in made:
        store.close()


def text_of(document_id: str, *lines: str, metadata: Metadata | None = None) -> Document:
    text = "\n".join(lines)
    return Document(document_id, text, metadata or Metadata(title=document_id), "0" * 64, "/x")


def passages_of(document: Document) -> list[Passage]:
    passages = []
    start = 0
    for ordinal, line in enumerate(document.text.split("\n")):
        end = start + len(line)
        passages.append(Passage(f"{document.id}#{ordinal}", document.id, ordinal, start, end, line))
        start = end + 1
    return passages


def filled(make: Make, *documents: Document) -> PassageStore:
    store = make()
    for document in documents:
        store.add(document, passages_of(document))
    store.commit()
    return store


def test_passages_come_in_the_order_asked_without_unknown_ids(make: Make) -> None:
    store = filled(make, text_of("a", "一", "二"), text_of("b", "三"))
    found = store.passages(["b#0", "nowhere", "a#1", "b#0"])
    assert [passage.id for passage, _ in found] == ["b#0", "a#1", "b#0"]
    assert [metadata.title for _, metadata in found] == ["b", "a", "b"]
    assert store.passages([]) == []


def test_everything_comes_back_as_it_was_given(make: Make) -> None:
    document = text_of("a", "第十三条 内容", metadata=FULL)
    passage = Passage(
        "a#0", "a", 0, 0, 7, "第十三条 内容", ("第三章", "第十三条"), ("甘肃省酒泉市",)
    )
    store = make()
    store.add(document, [passage])
    store.commit()
    assert store.passages(["a#0"]) == [(passage, FULL)]
    assert store.document("a") == document
    assert store.documents() == [("a", FULL)]
    assert store.regions() == {"甘肃省酒泉市"}


def test_neighbours_stay_within_the_document(make: Make) -> None:
    store = filled(make, text_of("a", "一", "二", "三", "四"), text_of("b", "五"))
    assert [p.text for p in store.neighbours("a#1", 1, 1)] == ["一", "二", "三"]
    assert [p.text for p in store.neighbours("a#3", 0, 9)] == ["四"]
    assert [p.text for p in store.neighbours("a#0", 10**9, 10**9)] == ["一", "二", "三", "四"]
    assert [p.text for p in store.neighbours("a#2", -5, -5)] == ["三"]
    assert store.neighbours("nowhere", 1, 1) == []


def test_documents_keep_the_order_they_were_added_in(make: Make) -> None:
    store = filled(make, text_of("z", "一"), text_of("a", "二"), text_of("m", "三"))
    assert [document_id for document_id, _ in store.documents()] == ["z", "a", "m"]


def test_unknown_documents_are_none(make: Make) -> None:
    store = filled(make, text_of("a", "一"))
    assert store.document("b") is None
    assert store.passages_of("b") == []
    assert [p.id for p in store.passages_of("a")] == ["a#0"]


def test_a_document_may_have_no_passages(make: Make) -> None:
    store = make()
    store.add(text_of("a", ""), [])
    store.commit()
    assert [document_id for document_id, _ in store.documents()] == ["a"]
    assert store.passages_of("a") == []


def test_passages_are_found_by_their_keys(make: Make) -> None:
    document = text_of("a", "一", "二", "一")
    store = make()
    store.add(document, passages_of(document), keys=["aa", "bb", "aa"])
    store.add(text_of("b", "三"), passages_of(text_of("b", "三")))
    store.commit()
    found = store.by_key(["aa", "bb", "cc"])
    assert found.keys() == {"aa", "bb"}
    assert found["aa"] in {"a#0", "a#2"}
    assert found["bb"] == "a#1"
    assert store.by_key([]) == {}


def test_more_ids_than_one_statement_takes_are_found(make: Make) -> None:
    document = text_of("a", *(f"第{number}行" for number in range(3000)))
    keys = [f"{number:064x}" for number in range(3000)]
    store = make()
    store.add(document, passages_of(document), keys=keys)
    store.commit()
    ids = [f"a#{number}" for number in range(3000)]
    assert [passage.id for passage, _ in store.passages(ids)] == ids
    found = store.by_key(keys)
    assert [found[key] for key in keys] == ids


def test_threads_read_at_once(make: Make) -> None:
    store = filled(make, *(text_of(f"d{number}", "一", "二") for number in range(50)))
    wrong: list[str] = []

    def read() -> None:
        for number in range(50):
            [(passage, metadata)] = store.passages([f"d{number}#1"])
            if (passage.text, metadata.title) != ("二", f"d{number}"):
                wrong.append(passage.id)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_store_says_so_and_may_be_closed_again(make: Make) -> None:
    store = filled(make, text_of("a", "一"))
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.passages(["a#0"])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_survives(make: Make, lines: list[str]) -> None:
    document = text_of("语料/'文\"件;--.md", *(line.replace("\n", " ") for line in lines))
    store = filled(make, document)
    assert store.document(document.id) == document
    assert store.passages_of(document.id) == passages_of(document)


def test_two_stores_with_the_same_ids_keep_their_passages_apart(make: Make) -> None:
    for text in ("甲", "乙"):
        store = make()
        document = Document("d", text, FULL, "digest")
        store.add(document, [Passage("d#0", "d", 0, 0, 1, text)])
        store.commit()
        assert [store.passages(["d#0"])[0][0].text for _ in range(2)] == [text, text]
        store.close()
        with pytest.raises(StoreError):
            store.passages(["d#0"])
