"""Choosing the pieces that Chinese and English text uses."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.models.source_weights import SourceModel
from knowledge.models.vocabulary import SPECIALS, choose_pieces, make_tokenizer

ENGLISH = ("▁the", "▁government", "▁office", "▁unusual")
FOREIGN = ("▁gobierno", "▁und", "▁avec", "▁seltsam")


def source(*pieces: str, specials: tuple[str, ...] = SPECIALS) -> SourceModel:
    """A model whose embeddings put English on one side, everything else on the other."""
    words = (*specials, *ENGLISH, *FOREIGN, *pieces)
    sides = [1.0 if word in ENGLISH else -1.0 for word in words]
    embeddings = np.array([[side, 0.1] for side in sides], np.float32)
    return SourceModel(
        hidden=2,
        layers=0,
        heads=1,
        feed_forward=1,
        positions=1,
        epsilon=0.0,
        pieces=tuple((word, -float(index)) for index, word in enumerate(words)),
        normalisation={},
        tensors={"emb.word": embeddings.reshape(-1)},
    )


def chosen(model: SourceModel, latin_count: int) -> list[str]:
    known = frozenset((*ENGLISH, *FOREIGN))
    return [model.pieces[token][0] for token in choose_pieces(model, known, latin_count)]


def test_specials_come_first() -> None:
    assert chosen(source(), 2)[:4] == list(SPECIALS)


def test_other_special_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="special tokens"):
        chosen(source(specials=("[CLS]", "[PAD]", "[SEP]", "[UNK]")), 2)


def test_english_is_kept_before_other_languages() -> None:
    kept = chosen(source(), 4)
    assert set(ENGLISH) <= set(kept)
    assert not set(FOREIGN) & set(kept)


@pytest.mark.parametrize(
    "piece", ["机构", "▁機構", "é", "▁ж", "2019", "...", "《", "①②", "の", "𠮷", "第十"]
)
def test_chinese_single_characters_digits_and_marks_stay(piece: str) -> None:
    assert piece in chosen(source(piece), 0)


@pytest.mark.parametrize("piece", ["の機", "привет", "한국", "২০", "mañana"])
def test_what_spells_other_languages_goes(piece: str) -> None:
    assert piece not in chosen(source(piece), 0)


def test_the_tokenizer_wraps_normalises_and_keeps_the_full_width_tilde() -> None:
    pieces = [*((special, 0.0) for special in SPECIALS), ("▁", -1.0), ("3", -2.0), ("～", -3.0)]
    encoded = make_tokenizer(pieces).encode("３～3")
    assert encoded.tokens == ["<s>", "▁", "3", "～", "3", "</s>"]
