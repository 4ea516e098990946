"""Reading the 4-bit source file."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from knowledge.models.source_weights import read_pieces, read_source

PIECES = (("<s>", 0.0), ("▁机构", -3.5), ("é", -7.25))


def source_file(path: Path, *, magic: bytes = b"E5S1", block: int = 32) -> Path:
    """A file with two tensors: one plain, one of a single 4-bit block."""
    words = [piece.encode() for piece, _ in PIECES]
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    head = magic + struct.pack("<8i", 1, 32, 1, 2, 64, len(PIECES), 8, 1)
    head += struct.pack("<fi", 1e-12, block)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I", *offsets)
    head += struct.pack(f"<{len(PIECES)}f", *(score for _, score in PIECES)) + b"".join(words)
    rule = struct.pack("<IB2I", ord("½"), 2, ord("1"), ord("2")) + struct.pack("<IB", 1, 0)
    head += struct.pack("<iI", 2, len(rule)) + rule
    plain = np.array([1.5, -2.0], "<f4").tobytes()
    packed = np.float16(0.5).tobytes() + bytes([0xF0] * 16)
    entries = [("plain", 0, 2, plain), ("packed", 1, 32, packed)]
    directory_bytes = 4 + sum(2 + len(name) + 1 + 4 + 16 for name, *_ in entries)
    position = len(head) + directory_bytes
    head += struct.pack("<i", len(entries))
    for name, kind, count, data in entries:
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, count, position, len(data))
        position += len(data)
    path.write_bytes(head + plain + packed)
    return path


def test_vocabulary_normalisation_and_shape_are_read(tmp_path: Path) -> None:
    source = read_source(source_file(tmp_path / "model.bin"))
    assert source.pieces == PIECES
    assert source.normalisation == {"½": "12", "\x01": ""}
    assert (source.hidden, source.layers, source.heads, source.positions) == (32, 1, 2, 8)
    assert source.epsilon == pytest.approx(1e-12)


def test_low_nibbles_are_the_first_half_of_a_block(tmp_path: Path) -> None:
    source = read_source(source_file(tmp_path / "model.bin"))
    assert source.tensors["plain"].tolist() == [1.5, -2.0]
    assert source.tensors["packed"].tolist() == [-4.0] * 16 + [3.5] * 16
    assert source.matrix("packed", 16).shape == (2, 16)


def test_the_vocabulary_can_be_read_alone(tmp_path: Path) -> None:
    assert read_pieces(source_file(tmp_path / "model.bin")) == PIECES


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not an E5S1 file"):
        read_source(source_file(tmp_path / "model.bin", magic=b"GGUF"))
    with pytest.raises(ValueError, match="blocks of 64"):
        read_source(source_file(tmp_path / "model.bin", block=64))
