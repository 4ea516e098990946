"""What was found damaged is tried again: want of files or memory passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import StoreError
from knowledge.generations import Generation, Manifest
from knowledge.generations.leasing import Leases
from knowledge.generations.pointer import Pointer, PointerFile
from tests.fakes.stores import FakeEngine
from tests.unit.knowledge.generations.test_store import manifest


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_serving_generation_serves_again_when_what_was_short_is_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    short = True
    engine, clock = FakeEngine(), Clock()
    stores = engine.create(tmp_path, dimension=2)

    def open_generation(generation_id: str) -> Generation:
        if short and generation_id == "new":
            raise StoreError("too many open files")
        made: Manifest = manifest(generation_id)
        return Generation(generation_id, made, stores)

    pointer = PointerFile(tmp_path / "current.json")
    pointer.write(Pointer(serving="new", previous="old"))
    leases = Leases(tmp_path, pointer, open_generation, clock=clock)

    def leased() -> str:
        with leases.lease() as generation:
            return generation.id

    assert [leased(), leased()] == ["old", "old"]
    clock.now += 61
    assert leased() == "old"
    assert len(caplog.records) == 2
    short = False
    assert leased() == "old"
    clock.now += 61
    assert leased() == "new"
    leases.close()
