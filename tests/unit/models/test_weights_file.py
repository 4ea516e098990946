"""Storing weights as 8-bit floats."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models.weights_file import StoredValues, float8_values, to_float8, write_weights


def test_the_table_holds_the_values_of_e4m3() -> None:
    values = float8_values()
    assert values[0x38] == 1.0
    assert values[0x01] == 2.0**-9
    assert values[0x7E] == 448.0
    assert values[0xB8] == -1.0


def test_every_value_of_the_table_survives() -> None:
    values = float8_values()
    numbers = np.delete(values, [0x7F, 0xFF])
    assert float8_values()[to_float8(numbers)].tolist() == numbers.tolist()


@given(st.floats(-448, 448, width=32))
def test_a_value_becomes_the_nearest_there_is(value: float) -> None:
    stored = float8_values()[to_float8(np.array([value], np.float32))][0]
    assert abs(stored - value) == pytest.approx(np.abs(float8_values() - value).min(), abs=1e-12)


def test_tensors_are_found_where_the_file_says(tmp_path: Path) -> None:
    tensors: dict[str, StoredValues] = {
        "a": np.arange(3, dtype=np.float32),
        "b": np.arange(6, dtype=np.uint8).reshape(2, 3),
    }
    stored = write_weights(tmp_path, tensors)
    data = (tmp_path / "model.safetensors").read_bytes()
    for name, values in tensors.items():
        place = stored[name]
        assert data[place.offset : place.offset + place.size] == values.tobytes()
        assert place.shape == values.shape
    header_bytes = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + header_bytes])
    assert (8 + header_bytes) % 8 == 0
    assert header["b"] == {"dtype": "F8_E4M3", "shape": [2, 3], "data_offsets": [12, 18]}
