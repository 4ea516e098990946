"""What every embedder does, the fake included."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from knowledge.adapters.onnx_embedder import BUNDLED_MODEL, OnnxEmbedder
from knowledge.ports import Embedder, Vectors
from tests.fakes.embedder import HashEmbedder

CHINESE = "财政局由二十五个科室调整为十九个。"
TEXTS = (
    CHINESE,
    "財政局由二十五個科室調整為十九個。",
    "The bureau merged its sections.",
    "大科室制 (big-section system) 的 pilot 单位",
    "",
    " \n\t ",
    "😀🎉👨‍👩‍👧",
    ("精简内设机构" * 334)[:2000],
    "a\x00b",
    "半个代理\ud83d",
    "</s><pad><unk>",
)


@cache
def _sentence_transformers() -> Embedder:
    pytest.importorskip("sentence_transformers")
    from knowledge.adapters.sentence_transformers_embedder import (
        SentenceTransformersEmbedder,
    )

    return SentenceTransformersEmbedder(str(BUNDLED_MODEL), local_files_only=True, bfloat16=False)


MAKERS: dict[str, Callable[[], Embedder]] = {
    "fake": HashEmbedder,
    "onnx": cache(OnnxEmbedder),
    "sentence-transformers": _sentence_transformers,
}


@pytest.fixture(
    params=["fake", "onnx", pytest.param("sentence-transformers", marks=pytest.mark.slow)]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return MAKERS[request.param]()


def cosines(left: Vectors, right: Vectors) -> list[float]:
    return [float(value) for value in (left * right).sum(axis=1)]


def test_a_text_becomes_one_row_of_unit_length_whatever_it_holds(embedder: Embedder) -> None:
    for vectors in (embedder.embed_passages(TEXTS), embedder.embed_queries(TEXTS)):
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)


def test_no_texts_become_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)
    assert embedder.embed_queries(()).shape == (0, embedder.dimension)


def test_the_same_texts_give_the_same_vectors(embedder: Embedder) -> None:
    first, second = embedder.embed_passages(TEXTS), embedder.embed_passages(list(TEXTS))
    assert min(cosines(first, second)) > 0.99999


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert min(cosines(together, alone)) >= 0.999


def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder: Embedder) -> None:
    passages = embedder.embed_passages([CHINESE, "今年夏天雨水多,山上的果子熟得晚。"])
    question = embedder.embed_queries(["财政局的科室由多少个调整为多少个?"])[0]
    right, wrong = passages @ question
    assert right > wrong


def test_different_texts_have_different_vectors(embedder: Embedder) -> None:
    one, other = embedder.embed_passages([CHINESE, "The bureau merged its sections."])
    assert one @ other < 0.98


def test_the_fingerprint_is_stable_and_names_something(embedder: Embedder) -> None:
    assert embedder.fingerprint == embedder.fingerprint
    assert len(embedder.fingerprint) > 3
