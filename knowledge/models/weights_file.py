"""Writes `model.safetensors`, the one file of weights that both servings of the model read.

Matrices are stored as 8-bit floats (e4m3): `transformers` widens them to float32 by itself when it
loads the folder, and the ONNX graph beside it widens the same bytes through a table of 256 values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.models.source_weights import SourceModel

WEIGHTS_FILE = "model.safetensors"
_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


_EMBEDDINGS = "embeddings"
_NARROW = (".word_embeddings.weight", *(f".{name}.weight" for name in _PARTS))
StoredValues = NDArray[np.float32] | NDArray[np.uint8]
"""Float32 values, or bytes of e4m3."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Where a tensor lies in the file."""

    offset: int
    """Bytes from the start of the file."""
    size: int
    shape: tuple[int, ...]


def float8_values() -> NDArray[np.float32]:
    """The 256 values of e4m3 (`float8_e4m3fn`) by their byte; its two NaNs read as 0."""
    codes = np.arange(256)
    sign = np.where(codes & 0x80, -1.0, 1.0)
    exponent = (codes >> 3) & 0x0F
    mantissa = codes & 0x07
    normal = (1 + mantissa / 8) * 2.0 ** (exponent - 7)
    magnitude = np.where(exponent == 0, mantissa / 8 * 2.0**-6, normal)
    magnitude[[0x7F, 0xFF]] = 0.0
    return (sign * magnitude).astype(np.float32)


def to_float8(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Bytes of the nearest e4m3 values; ties go to the smaller magnitude."""
    positive = float8_values()[:0x7F]
    middles = (positive[1:] + positive[:-1]) / 2
    codes = np.searchsorted(middles, np.abs(values)).astype(np.uint8)
    codes[np.signbit(values)] |= 0x80
    return codes


def float32_tensors(source: SourceModel, kept: Sequence[int]) -> dict[str, NDArray[np.float32]]:
    """Every tensor under the name `BertModel` gives it, in the order in which it is stored.

    Query, key and value of a layer follow one another, so that the ONNX graph can read the three
    as one matrix.
    """
    width = source.hidden
    tensors = {
        f"{_EMBEDDINGS}.position_embeddings.weight": source.matrix("emb.pos", width),
        f"{_EMBEDDINGS}.token_type_embeddings.weight": source.matrix("emb.type", width),
        f"{_EMBEDDINGS}.LayerNorm.weight": source.tensors["emb.ln.w"],
        f"{_EMBEDDINGS}.LayerNorm.bias": source.tensors["emb.ln.b"],
        f"{_EMBEDDINGS}.word_embeddings.weight": source.matrix("emb.word", width)[list(kept)],
    }
    for layer in range(source.layers):
        prefix = f"encoder.layer.{layer}"
        for name, short in _PARTS.items():
            columns = source.feed_forward if short == "fo" else width
            tensors[f"{prefix}.{name}.weight"] = source.matrix(f"l{layer}.{short}.w", columns)
            tensors[f"{prefix}.{name}.bias"] = source.tensors[f"l{layer}.{short}.b"]
        for name, short in _NORMS.items():
            tensors[f"{prefix}.{name}.weight"] = source.tensors[f"l{layer}.{short}.w"]
            tensors[f"{prefix}.{name}.bias"] = source.tensors[f"l{layer}.{short}.b"]
    return tensors


def stored_tensors(source: SourceModel, kept: Sequence[int]) -> dict[str, StoredValues]:
    """The same, with matrices as bytes of e4m3; float32 comes first, which keeps it aligned."""
    tensors = float32_tensors(source, kept)
    narrow = [name for name in tensors if name.endswith(_NARROW)]
    plain: dict[str, StoredValues] = {
        name: values for name, values in tensors.items() if name not in narrow
    }
    return plain | {name: to_float8(tensors[name]) for name in narrow}


def write_weights(folder: Path, tensors: Mapping[str, StoredValues]) -> dict[str, StoredTensor]:
    """Write the safetensors file and say where each tensor lies in it."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    position = 0
    for name, values in tensors.items():
        kind = "F32" if values.dtype == np.float32 else "F8_E4M3"
        span = [position, position + values.nbytes]
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": span}
        position += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with (folder / WEIGHTS_FILE).open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        stored = {}
        for name, values in tensors.items():
            stored[name] = StoredTensor(file.tell(), values.nbytes, values.shape)
            file.write(np.ascontiguousarray(values).tobytes())
    return stored
