"""Chooses the pieces of the vocabulary that Chinese and English text uses, and writes a tokenizer.

Most of the 250,002 pieces of the source spell other languages.
Leaving those out is what makes the model small; nothing is left out that spells Han characters,
and every single character stays, so that any text of the source still encodes without `<unk>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from knowledge.models.english import english_order
from knowledge.models.source_weights import SourceModel

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
"""Token ids 0 to 3, as in XLM-RoBERTa."""
MAX_TOKENS = 512
_SPACE = "▁"
_HAN = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z'’-]+")
_ALIEN_MARK = re.compile("[^\x00-\xff\u2010-\u203f\u20ac\u2100-\u22ff\u2460-\u25ff\u3000-\u303f]")
"""Digits and marks of other scripts: neither Latin-1 nor general or CJK punctuation."""
_FULL_WIDTH_TILDE = "～"
_STAND_IN = "\ufdd0"
"""A noncharacter that carries ～ past NFKC, which the source's normalisation leaves alone."""


def choose_pieces(source: SourceModel, english: frozenset[str], latin_count: int) -> list[int]:
    """Ids of the source's pieces to keep, the specials first, then in the source's order.

    Args:
        source: The model with its whole vocabulary.
        english: Pieces of a vocabulary made for English, which narrows the choice.
        latin_count: How many pieces of Latin letters to keep.

    Raises:
        ValueError: The special tokens are not those of XLM-RoBERTa.
    """
    pieces = source.pieces
    specials = [token for token, (piece, _) in enumerate(pieces) if piece in SPECIALS]
    if [pieces[token][0] for token in specials] != list(SPECIALS):
        raise ValueError("the source's special tokens are not those of XLM-RoBERTa")
    latin = [
        token
        for token, (piece, _) in enumerate(pieces)
        if piece in english and _LATIN.fullmatch(piece.lstrip(_SPACE))
    ]
    ordered = english_order(pieces, latin, source.matrix("emb.word", source.hidden))
    kept = set(ordered[:latin_count])
    kept.update(token for token, (piece, _) in enumerate(pieces) if _always_kept(piece))
    return specials + sorted(kept.difference(specials))


def _always_kept(piece: str) -> bool:
    bare = piece.replace(_SPACE, "")
    if len(bare) <= 1:
        return True
    if _HAN.search(bare):
        return not _KANA_OR_HANGUL.search(bare)
    return not any(map(str.isalpha, bare)) and not _ALIEN_MARK.search(bare)


def check_normalisation(source: SourceModel) -> list[str]:
    """Characters that the tokenizer written here normalises otherwise than the source does."""
    normalizer = make_tokenizer([("<unk>", 0.0)]).normalizer
    characters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    return [
        character
        for character in characters
        if normalizer.normalize_str(character) != source.normalisation.get(character, character)
    ]


def make_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """The tokenizer in memory, for these pieces, the specials first."""
    return Tokenizer.from_str(json.dumps(_tokenizer(pieces)))


def write_tokenizer(folder: Path, pieces: Sequence[tuple[str, float]]) -> None:
    """Write `tokenizer.json` and its configuration for these pieces, the specials first."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(pieces), **compact), "utf-8")  # type: ignore[arg-type]
    configuration = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "padding_side": "right",
        "truncation_side": "right",
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
    }
    text = json.dumps(configuration, indent=2, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text + "\n", "utf-8")


def _tokenizer(pieces: Sequence[tuple[str, float]]) -> dict[str, object]:
    """XLM-RoBERTa's pipeline: NMT clean-up and NFKC, spaces to `▁`, Unigram, `<s> $A </s>`."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": token,
                "content": content,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for token, content in enumerate(SPECIALS)
            if token < len(pieces)
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                _replace({"String": _FULL_WIDTH_TILDE}, _STAND_IN),
                {"type": "Nmt"},
                {"type": "NFKC"},
                _replace({"String": _STAND_IN}, _FULL_WIDTH_TILDE),
                _replace({"Regex": " {2,}"}, " "),
            ],
        },
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": _SPACE,
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special("<s>"), _sequence("A"), _special("</s>")],
            "pair": [
                _special("<s>"),
                _sequence("A"),
                _special("</s>"),
                _special("</s>"),
                _sequence("B"),
                _special("</s>"),
            ],
            "special_tokens": {
                content: {"id": content, "ids": [token], "tokens": [content]}
                for token, content in enumerate(SPECIALS)
                if content in ("<s>", "</s>")
            },
        },
        "decoder": {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always"},
        "model": {
            "type": "Unigram",
            "unk_id": SPECIALS.index("<unk>") if len(pieces) > len(SPECIALS) else 0,
            "vocab": [[piece, score] for piece, score in pieces],
            "byte_fallback": False,
        },
    }


def _replace(pattern: dict[str, str], content: str) -> dict[str, object]:
    return {"type": "Replace", "pattern": pattern, "content": content}


def _special(content: str) -> dict[str, object]:
    return {"SpecialToken": {"id": content, "type_id": 0}}


def _sequence(name: str) -> dict[str, object]:
    return {"Sequence": {"id": name, "type_id": 0}}
