"""From a question to passages or to nothing, over stores in memory."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from knowledge.documents import Document, Metadata, Passage, Validity
from knowledge.errors import InputError, LimitExceeded
from knowledge.indexing import indexed_text
from knowledge.lexical import passage_tokens
from knowledge.ports import Stores, Vectors
from knowledge.regions import mentioned
from knowledge.retrieval import Retriever
from tests.fakes.embedder import HashEmbedder
from tests.fakes.lexical_store import FakeLexicalStore
from tests.fakes.stores import FakePassageStore, FakeVectorStore

_HUAIBEI, _JIUQUAN = "安徽省淮北市", "甘肃省酒泉市"
_RULE = "第十三条 设立、撤销、合并内设机构,由本级人民政府的机构编制管理机关审批。"


def _document(
    name: str, text: str, *, regions: tuple[str, ...] = (), metadata: Metadata | None = None
) -> tuple[Document, Passage]:
    described = metadata or Metadata(title=name)
    passage = Passage(f"{name}#0", name, 0, 0, len(text), text, (), regions)
    return Document(name, text, described, "digest"), passage


def _retriever(*documents: tuple[Document, Passage]) -> Retriever:
    embedder = HashEmbedder()
    stores = Stores(FakePassageStore(), FakeVectorStore(), FakeLexicalStore())
    for document, passage in documents:
        text = indexed_text(document.metadata, passage)
        stores.passages.add(document, [passage])
        stores.vectors.add([passage.id], embedder.embed_passages([text]), [passage.regions])
        stores.lexical.add([passage.id], [passage_tokens(text)], [passage.regions])
    for store in (stores.passages, stores.vectors, stores.lexical):
        store.commit()
    return Retriever(embedder=embedder, stores=stores, generation_id="g1")


@pytest.fixture
def retriever() -> Retriever:
    return _retriever(
        _document("淮北", "淮北市市直部门共精简内设机构68个。", regions=(_HUAIBEI,)),
        _document("酒泉", "酒泉市内设机构由413个减为295个,精简118个。", regions=(_JIUQUAN,)),
        _document("编制条例", _RULE),
        _document("考核", "开展科长考评,靠前的表彰嘉奖,靠后的通报批评。", regions=(_HUAIBEI,)),
        _document("审批", "推行一科领衔、联席会审、集中报批的审批机制。", regions=(_HUAIBEI,)),
    )


def _ids(retriever: Retriever, question: str, *, limit: int = 6) -> list[str]:
    result = retriever.search(question, limit=limit)
    return [found.passage.document_id for found in result.passages]


def test_the_passage_that_answers_comes_first(retriever: Retriever) -> None:
    result = retriever.search("酒泉市精简了多少个内设机构?")
    assert result.found
    assert result.passages[0].passage.document_id == "酒泉"
    assert result.regions == (_JIUQUAN,)
    assert result.generation_id == "g1"
    assert result.timings_ms["total"] > 0


def test_a_question_about_one_place_does_not_quote_another(retriever: Retriever) -> None:
    assert "淮北" not in _ids(retriever, "酒泉市精简了多少个内设机构?")


def test_a_rule_about_no_place_answers_for_every_place(retriever: Retriever) -> None:
    assert "编制条例" in _ids(retriever, "酒泉市合并内设机构由谁审批?")


def test_every_place_asked_is_among_the_passages(retriever: Retriever) -> None:
    found = _ids(retriever, "淮北和酒泉各精简多少内设机构?", limit=2)
    assert set(found) == {"淮北", "酒泉"}


def test_a_place_the_corpus_does_not_hold_is_named_and_refused(retriever: Retriever) -> None:
    result = retriever.search("宿州市精简了多少个内设机构?")
    assert not result.found
    assert result.unknown_regions == ("安徽省宿州市",)
    assert result.passages


def test_a_list_of_very_many_places_is_searched_without_a_filter() -> None:
    names = ["淮北", "酒泉", "绵阳", "庆阳", "合肥", "兰州", "成都", "金昌", "张掖"]
    texts = [_document(n, f"{n}市精简内设机构。", regions=mentioned(f"{n}市")) for n in names]
    result = _retriever(*texts).search(f"{'、'.join(names)}和宿州都精简内设机构了吗?")
    assert result.confidence > 0
    assert len(result.regions) == 10
    assert len(result.passages) == 6


def test_places_may_be_given_by_the_caller(retriever: Retriever) -> None:
    result = retriever.search("精简了多少个内设机构?", regions=[_JIUQUAN])
    assert result.regions == (_JIUQUAN,)
    assert "淮北" not in [found.passage.document_id for found in result.passages]


@pytest.mark.parametrize(
    "question",
    ["編制條例第十三條", "编制条例13条", "编制条例第１３条", "《编制条例》第十三条怎么说"],
)
def test_an_article_is_found_however_it_is_written(retriever: Retriever, question: str) -> None:
    assert _ids(retriever, question)[0] == "编制条例"


def test_numerals_may_be_chinese(retriever: Retriever) -> None:
    assert _ids(retriever, "由四百一十三个减为二百九十五个的是哪里")[0] == "酒泉"


@pytest.mark.parametrize("question", ["站长微信是多少", "xyzzy", "🙂", "?!", "明天天气好不好"])
def test_what_the_corpus_does_not_say_is_refused(retriever: Retriever, question: str) -> None:
    assert not retriever.search(question).found


@pytest.mark.parametrize("question", ["", "  \n\t"])
def test_a_blank_question_finds_nothing(retriever: Retriever, question: str) -> None:
    result = retriever.search(question)
    assert (result.passages, result.found, result.confidence) == ((), False, 0.0)


def test_a_question_beyond_the_limit_is_refused_with_its_length(retriever: Retriever) -> None:
    assert retriever.search("精" * 20_000) is not None
    with pytest.raises(LimitExceeded, match="20,001"):
        retriever.search("精" * 20_001)


@pytest.mark.parametrize("pasted", ["{asked}\n{text}", "{text}\n{asked}"])
def test_a_question_before_or_after_a_long_text_is_found(retriever: Retriever, pasted: str) -> None:
    asked = "酒泉市精简内设机构多少个?"
    question = pasted.format(asked=asked, text="风和日丽," * 1_000)
    result = retriever.search(question)
    assert result.question == question
    assert result.regions == (_JIUQUAN,)
    assert "酒泉" in [found.passage.document_id for found in result.passages]


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_out_of_range_is_named(retriever: Retriever, limit: int) -> None:
    with pytest.raises(InputError, match=str(limit)):
        retriever.search("精简", limit=limit)


def test_an_empty_corpus_finds_nothing() -> None:
    result = _retriever().search("酒泉市精简了多少个内设机构?")
    assert (result.passages, result.found) == ((), False)


def test_a_repealed_rule_stands_below_the_one_in_force() -> None:
    text = "内设机构的设立由机构编制管理机关审批。"
    repealed = Metadata(title="旧办法", validity=Validity.REPEALED)
    found = _retriever(
        _document("old", text, metadata=repealed), _document("new", f"{text}报上级备案。")
    ).search("内设机构的设立由谁审批?")
    assert [f.metadata.validity for f in found.passages] == [
        Validity.IN_FORCE,
        Validity.REPEALED,
    ]


def test_many_threads_get_the_same_answers(retriever: Retriever) -> None:
    questions: Sequence[str] = ["酒泉精简多少?", "淮北精简多少?", "编制条例第十三条"] * 8
    expected = [_ids(retriever, question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: _ids(retriever, q), questions)) == expected


class CountingEmbedder(HashEmbedder):
    """Counts the questions it encodes."""

    encoded = 0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return super().embed_queries(texts)


def test_a_question_asked_again_is_answered_alike_without_encoding_it(
    retriever: Retriever,
) -> None:
    embedder = retriever._embedder = CountingEmbedder()
    first = retriever.search("酒泉市精简了多少个内设机构?")
    first.timings_ms["total"] = -1.0
    again = retriever.search(" 酒泉市精简了多少个内设机构?")
    assert embedder.encoded == 1
    assert replace(again, timings_ms={}) == replace(first, timings_ms={})
    assert again.timings_ms["total"] >= 0


def test_another_limit_or_other_places_are_another_search(retriever: Retriever) -> None:
    question = "精简了多少个内设机构?"
    both = {found.passage.document_id for found in retriever.search(question).passages}
    one = retriever.search(question, regions=[_JIUQUAN])
    assert both >= {"淮北", "酒泉"}
    assert "淮北" not in {found.passage.document_id for found in one.passages}
    assert len(retriever.search(question, limit=1).passages) == 1


def test_what_one_generation_found_is_not_found_in_another() -> None:
    old = _retriever(_document("甲", "酒泉市精简内设机构118个。"))
    new = _retriever(_document("乙", "酒泉市精简内设机构119个。"))
    assert [_ids(one, "酒泉市精简了多少个内设机构?") for one in (old, new)] == [["甲"], ["乙"]]
