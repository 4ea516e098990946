"""Any file of an index, damaged in any way: noticed, named, and stood in for."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.data_folder.migrating import STEPS, migrate
from knowledge.errors import CorruptGeneration
from tests.integration.reindex_process import (
    generation_store,
    reindexer,
    search_once,
    write_round,
)
from tests.permissions import obeying_permissions


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose serving generation is of round 1, its previous one of round 0."""
    data = tmp_path_factory.mktemp("served") / "data"
    with contextlib.closing(generation_store(data)) as generations:
        for number in (0, 1):
            reindexer(generations).run([write_round(data.with_name("corpus"), number)])
    return data


def files_of_serving(data: Path) -> list[Path]:
    with contextlib.closing(generation_store(data)) as generations:
        folder = data / "generations" / str(generations.serving())
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    where = random.Random(path.name).randrange(len(content) * 8)  # noqa: S311 - the same each time
    content[where // 8] ^= 1 << where % 8
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def make_unreadable(path: Path) -> None:
    path.chmod(0)


@pytest.mark.parametrize("damage", [flip_a_bit, cut, lengthen, empty, remove, make_unreadable])
def test_any_damaged_file_is_named_and_the_previous_generation_stands_in(
    served: Path, tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    names = [path.relative_to(served) for path in files_of_serving(served)]
    assert len(names) >= 18
    for number, name in enumerate(names):
        data = tmp_path / str(number)
        shutil.copytree(served, data)
        damage(data / name)
        caplog.clear()
        with contextlib.closing(generation_store(data)) as generations, obeying_permissions():
            assert search_once(generations, number) == "round-0", name
            assert search_once(generations, number + 1) == "round-0"
        (record,) = caplog.records
        assert record.levelname == "WARNING"
        assert name.parts[1] in record.message
        assert "Run `dakeshi reindex`" in record.message
        shutil.rmtree(data, ignore_errors=True)


def test_a_reindex_heals_a_damaged_index_though_nothing_changed(
    served: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(served, data)
    root = write_round(tmp_path / "corpus", 1)
    damaged = next(path for path in files_of_serving(data) if path.name == "passages.sqlite")
    flip_a_bit(damaged)
    with contextlib.closing(generation_store(data)) as generations:
        report = reindexer(generations).run([root])
        assert report.switched
        assert search_once(generations, 0) == "round-1"
        assert generations.serving() == report.generation_id
        assert not damaged.exists()


def test_without_a_sound_index_a_question_is_told_what_to_do(served: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(served, data)
    for path in (data / "generations").rglob("data_level0.bin"):
        flip_a_bit(path)
    with contextlib.closing(generation_store(data)) as generations:
        with pytest.raises(CorruptGeneration, match=r"data_level0\.bin.*dakeshi reindex"):
            search_once(generations, 0)
        report = reindexer(generations).run([write_round(tmp_path / "corpus", 2)])
        assert report.reused == 0
        assert search_once(generations, 0) == "round-2"


def test_a_generation_is_looked_at_without_serving_from_it(served: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(served, data)
    with contextlib.closing(generation_store(data)) as generations:
        serving, previous = generations.serving(), generations.previous()
        assert serving is not None
        assert previous is not None
        assert generations.fault_of(previous) is None
        flip_a_bit(data / "generations" / previous / "passages.sqlite")
        assert generations.fault_of(serving) is None
        assert "passages.sqlite" in str(generations.fault_of(previous))


def test_searching_changes_no_file_of_a_generation(served: Path) -> None:
    before = {path: path.read_bytes() for path in files_of_serving(served)}
    with contextlib.closing(generation_store(served)) as generations:
        search_once(generations, 0)
    assert {path: path.read_bytes() for path in files_of_serving(served)} == before


def test_indexes_from_before_the_seals_get_them_with_the_first_use(
    served: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(served, data)
    for name in ("manifest.seal.json", "passages.seal.json", "lexical/seal.json"):
        for path in (data / "generations").glob(f"*/{name}"):
            path.unlink()
    unguarded = contextlib.closing(generation_store(data))
    with unguarded as generations, pytest.raises(CorruptGeneration):
        search_once(generations, 0)
    for _ in range(2):
        # Done a second time, as after a crash, it blesses nothing.
        (data / "data-folder.json").unlink(missing_ok=True)
        migrate(data, STEPS)
    with contextlib.closing(generation_store(data)) as generations:
        assert search_once(generations, 0) == "round-1"
    damaged = next(path for path in files_of_serving(data) if path.name == "passages.sqlite")
    flip_a_bit(damaged)
    (data / "data-folder.json").unlink()
    migrate(data, STEPS)
    with contextlib.closing(generation_store(data)) as generations:
        assert search_once(generations, 0) == "round-0"
