from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import (
    CorruptGeneration,
    ModelError,
    NoGeneration,
    NothingToRollBack,
    ReindexInProgress,
)
from knowledge.generations import GenerationStore, Manifest, building_id, seal_manifest
from knowledge.ports import Stores
from tests.fakes.stores import FakeEngine, FakePassageStore
from tests.permissions import obeying_permissions


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def generations(tmp_path: Path, engine: FakeEngine) -> Iterator[GenerationStore]:
    with contextlib.closing(GenerationStore(tmp_path / "data", engine)) as opened:
        yield opened


def publish(generations: GenerationStore, text: str = "文", *, day: int = 1) -> str:
    """Build and switch to a generation of one passage."""
    with generations.writing():
        building = generations.begin()
        stores = generations.create_stores(building, dimension=2)
        document = Document("corpus/a.md", text, Metadata(title="题"), "d", None)
        passage = Passage("corpus/a.md#0", "corpus/a.md", 0, 0, len(text), text)
        stores.passages.add(document, [passage])
        stores.vectors.add([passage.id], np.eye(1, 2, dtype=np.float32), [()])
        generations.complete(building, manifest(building_id(building), day=day))
        generation_id = generations.rename_built(building)
        generations.switch(generation_id)
        generations.remove_unused()
        return generation_id


def manifest(generation_id: str, *, day: int = 1) -> Manifest:
    return Manifest(
        id=generation_id,
        created=datetime(2026, 1, day, tzinfo=UTC),
        embedder="e5",
        dimension=2,
        pipeline="1",
        roots=("corpus=/corpus",),
        documents={"corpus/a.md": "d"},
        content="c",
        passages=1,
    )


def folders(generations: GenerationStore, data: Path) -> set[str]:
    return {path.name for path in (data / "generations").iterdir() if path.is_dir()}


def is_closed(stores: Stores) -> bool:
    assert isinstance(stores.passages, FakePassageStore)
    return stores.passages.closed


def test_an_empty_data_folder_serves_nothing(generations: GenerationStore) -> None:
    assert generations.serving() is None
    assert generations.previous() is None
    generations.clear_debris()
    with pytest.raises(NoGeneration, match="dakeshi reindex"), generations.lease():
        pass


def test_a_lease_opens_once_for_all(generations: GenerationStore) -> None:
    generation_id = publish(generations)
    with generations.lease() as one, generations.lease() as two:
        assert one is two
        assert one.id == generation_id
        assert one.manifest.passages == 1
    with generations.lease() as three:
        assert three is one


def test_a_switch_concerns_the_next_lease_only(generations: GenerationStore) -> None:
    first = publish(generations, "一")
    with generations.lease() as old:
        second = publish(generations, "二")
        with generations.lease() as new:
            assert (old.id, new.id) == (first, second)
            assert not is_closed(old.stores)
        assert old.stores.passages.passages(["corpus/a.md#0"])[0][0].text == "一"
    assert is_closed(old.stores)
    assert not is_closed(new.stores)


def test_a_switch_by_another_store_is_seen(
    generations: GenerationStore, tmp_path: Path, engine: FakeEngine
) -> None:
    here, there = generations, GenerationStore(tmp_path / "data", engine)
    publish(here)
    with here.lease() as old:
        pass
    second = publish(there)
    with here.lease() as new:
        assert new.id == second
    assert is_closed(old.stores)


def test_a_leased_generation_is_never_removed(generations: GenerationStore, tmp_path: Path) -> None:
    first = publish(generations)
    with generations.lease():
        for _ in range(3):
            publish(generations)
        assert first in folders(generations, tmp_path / "data")
    with generations.lease():
        pass
    generations.clear_debris()
    assert folders(generations, tmp_path / "data") == {
        generations.serving(),
        generations.previous(),
    }


def test_rollback_and_rollback_again(generations: GenerationStore) -> None:
    first, second = publish(generations), publish(generations)
    assert (generations.serving(), generations.previous()) == (second, first)
    assert generations.rollback() == first
    assert (generations.serving(), generations.previous()) == (first, second)
    with generations.lease() as generation:
        assert generation.id == first
    assert generations.rollback() == second


def test_without_a_previous_generation_nothing_rolls_back(generations: GenerationStore) -> None:
    with pytest.raises(NothingToRollBack):
        generations.rollback()
    first = publish(generations)
    with pytest.raises(NothingToRollBack):
        generations.rollback()
    assert generations.serving() == first


def test_a_damaged_previous_generation_is_not_rolled_back_to(
    generations: GenerationStore, tmp_path: Path
) -> None:
    first, second = publish(generations), publish(generations)
    (tmp_path / "data" / "generations" / first / "stores").unlink()
    with pytest.raises(CorruptGeneration):
        generations.rollback()
    assert generations.serving() == second


@pytest.mark.parametrize("damage", ["manifest.json", "manifest.seal.json", "stores"])
def test_the_previous_generation_stands_in_for_a_damaged_one_and_that_is_said_once(
    generations: GenerationStore, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = publish(generations), publish(generations)
    (tmp_path / "data" / "generations" / second / damage).write_text("{", encoding="ascii")
    for _ in range(3):
        with generations.lease() as generation:
            assert generation.id == first
    manifest_in_use = generations.serving_manifest()
    assert manifest_in_use is not None
    assert manifest_in_use.id == first
    (record,) = caplog.records
    assert (record.levelname, second in record.message) == ("WARNING", True)
    assert "Run `dakeshi reindex`" in record.message
    assert generations.rollback() == first


def test_a_new_generation_keeps_the_sound_one_and_not_the_damaged_one(
    generations: GenerationStore, tmp_path: Path
) -> None:
    first, second = publish(generations), publish(generations)
    (tmp_path / "data" / "generations" / second / "stores").unlink()
    with generations.lease():
        pass
    third = publish(generations)
    assert (generations.serving(), generations.previous()) == (third, first)
    with generations.lease() as generation:
        assert generation.id == third


@pytest.mark.parametrize("damaged", [1, 2])
def test_where_no_generation_is_sound_the_remedy_is_named(
    generations: GenerationStore, tmp_path: Path, damaged: int
) -> None:
    made = [publish(generations) for _ in range(damaged)]
    for one in made:
        (tmp_path / "data" / "generations" / one / "stores").unlink()
    for _ in range(2):
        refused = pytest.raises(CorruptGeneration, match=f"{made[-1]}.*dakeshi reindex")
        with refused, generations.lease():
            pass


def test_a_generation_that_was_mended_by_hand_serves_again(
    generations: GenerationStore, tmp_path: Path
) -> None:
    only = publish(generations)
    stores = tmp_path / "data" / "generations" / only / "stores"
    content = stores.read_bytes()
    stores.unlink()
    with pytest.raises(CorruptGeneration), generations.lease():
        pass
    stores.write_bytes(content)
    with generations.lease() as generation:
        assert generation.id == only


def test_what_is_open_goes_on_serving_when_its_pointer_is_damaged(
    generations: GenerationStore, tmp_path: Path, engine: FakeEngine
) -> None:
    only = publish(generations)
    with generations.lease():
        pass
    (tmp_path / "data" / "current.json").write_text('{"serv', encoding="ascii")
    with generations.lease() as generation:
        assert generation.id == only
    GenerationStore(tmp_path / "data", engine).clear_debris()
    assert generations.serving() == only


def test_a_pointer_that_may_not_be_read_is_not_written_anew(
    generations: GenerationStore, tmp_path: Path
) -> None:
    older, _ = publish(generations, day=9), publish(generations, day=1)
    generations.rollback()
    pointer = tmp_path / "data" / "current.json"
    pointer.chmod(0)
    with obeying_permissions():
        generations.clear_debris()
        with pytest.raises(CorruptGeneration, match="Permission"):
            generations.serving()
    assert generations.serving() == older


def test_a_generation_folder_that_is_gone_is_corrupt(
    generations: GenerationStore, tmp_path: Path
) -> None:
    publish(generations)
    (tmp_path / "data" / "generations").rename(tmp_path / "elsewhere")
    with pytest.raises(CorruptGeneration, match="dakeshi reindex"), generations.lease():
        pass


def test_a_manifest_of_another_generation_is_corrupt(
    generations: GenerationStore, tmp_path: Path
) -> None:
    generation_id = publish(generations)
    path = tmp_path / "data" / "generations" / generation_id / "manifest.json"
    path.write_text(manifest("another").model_dump_json(), encoding="utf-8")
    path.with_name("manifest.seal.json").unlink()
    seal_manifest(path.parent)
    with pytest.raises(CorruptGeneration, match="says it is another"), generations.lease():
        pass


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"serving": "../../etc", "previous": null}', '{"serving": 1}', "\x00"],
)
def test_a_damaged_pointer_is_corrupt_and_costs_no_generation(
    generations: GenerationStore, tmp_path: Path, content: str
) -> None:
    publish(generations)
    publish(generations)
    kept = folders(generations, tmp_path / "data")
    (tmp_path / "data" / "current.json").write_text(content, encoding="utf-8")
    with pytest.raises(CorruptGeneration, match=r"current\.json"):
        generations.serving()
    with generations.writing():
        generations.remove_unused()
    assert folders(generations, tmp_path / "data") == kept
    generations.clear_debris()
    assert folders(generations, tmp_path / "data") == kept
    assert generations.serving() in kept
    assert generations.serving() if publish(generations) else None


def test_without_its_pointer_the_newest_generation_serves_again(
    generations: GenerationStore, tmp_path: Path
) -> None:
    newer, older = publish(generations, day=9), publish(generations, day=1)
    (tmp_path / "data" / "current.json").unlink()
    assert generations.serving() is None
    generations.clear_debris()
    assert folders(generations, tmp_path / "data") == {newer, older}
    assert (generations.serving(), generations.previous()) == (newer, older)
    with generations.lease() as generation:
        assert generation.id == newer


@pytest.mark.parametrize("damage", ["manifest.json", "stores"])
def test_without_its_pointer_a_damaged_generation_does_not_serve_and_stays(
    generations: GenerationStore, tmp_path: Path, damage: str
) -> None:
    older, newer = publish(generations, day=1), publish(generations, day=2)
    (tmp_path / "data" / "generations" / newer / damage).write_text("{", encoding="ascii")
    (tmp_path / "data" / "current.json").unlink()
    generations.clear_debris()
    assert (generations.serving(), generations.previous()) == (older, None)
    assert folders(generations, tmp_path / "data") == {older, newer}


def test_without_its_pointer_nothing_serves_when_all_are_damaged(
    generations: GenerationStore, tmp_path: Path
) -> None:
    only = publish(generations)
    (tmp_path / "data" / "generations" / only / "stores").unlink()
    (tmp_path / "data" / "current.json").unlink()
    generations.clear_debris()
    assert generations.serving() is None
    assert folders(generations, tmp_path / "data") == {only}


def test_without_its_pointer_a_new_generation_keeps_the_newest_as_previous(
    generations: GenerationStore, tmp_path: Path
) -> None:
    publish(generations, day=1)
    newest = publish(generations, day=2)
    (tmp_path / "data" / "current.json").unlink()
    third = publish(generations, day=3)
    assert (generations.serving(), generations.previous()) == (third, newest)


def test_while_somebody_writes_nothing_is_adopted(
    generations: GenerationStore, tmp_path: Path, engine: FakeEngine
) -> None:
    publish(generations)
    (tmp_path / "data" / "current.json").unlink()
    with generations.writing():
        GenerationStore(tmp_path / "data", engine).clear_debris()
        assert generations.serving() is None


def test_debris_goes_and_generations_stay(generations: GenerationStore, tmp_path: Path) -> None:
    first, second = publish(generations), publish(generations)
    folder = tmp_path / "data" / "generations"
    for name in (".building-x", ".removing-y", "20200101T000000Z-abcdef"):
        (folder / name / "deep").mkdir(parents=True)
    (folder / "long-gone.lock").touch()
    (tmp_path / "data" / ".current.json-half").touch()
    generations.clear_debris()
    assert folders(generations, tmp_path / "data") == {first, second}
    assert not (folder / "long-gone.lock").exists()
    assert not (tmp_path / "data" / ".current.json-half").exists()


def test_debris_stays_while_somebody_writes(
    generations: GenerationStore, tmp_path: Path, engine: FakeEngine
) -> None:
    with generations.writing():
        building = generations.begin()
        GenerationStore(tmp_path / "data", engine).clear_debris()
        assert building.exists()


def test_one_writer_at_a_time(generations: GenerationStore, tmp_path: Path) -> None:
    publish(generations)
    with generations.writing():
        with pytest.raises(ReindexInProgress, match=f"process {os.getpid()} since 20"):
            publish(generations)
        with pytest.raises(ReindexInProgress):
            generations.rollback()
    publish(generations)
    holder = tmp_path / "data" / "reindex.lock.holder"
    with generations.writing():
        holder.write_text("nonsense", encoding="ascii")
        with pytest.raises(ReindexInProgress, match="another process"):
            publish(generations)


def test_a_stale_holder_file_is_no_obstacle(generations: GenerationStore, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stale = json.dumps({"pid": 1, "since": "2020-01-01"})
    (tmp_path / "data" / "reindex.lock.holder").write_text(stale, encoding="ascii")
    (tmp_path / "data" / "reindex.lock").touch()
    assert publish(generations) == generations.serving()


def test_a_generation_requires_its_embedding_model(generations: GenerationStore) -> None:
    publish(generations)
    with generations.lease() as generation:
        generation.require("e5")
        with pytest.raises(ModelError, match="bge"):
            generation.require("bge")


def test_close_waits_for_the_last_lease(generations: GenerationStore) -> None:
    publish(generations)
    with generations.lease() as generation:
        generations.close()
        assert not is_closed(generation.stores)
    assert is_closed(generation.stores)
    generations.close()


def test_a_lease_ends_when_its_block_fails(generations: GenerationStore) -> None:
    publish(generations)
    with contextlib.suppress(ValueError), generations.lease() as generation:
        raise ValueError
    generations.close()
    assert is_closed(generation.stores)


def test_leases_of_many_threads_survive_many_switches(generations: GenerationStore) -> None:
    publish(generations)
    stop = threading.Event()
    wrong: list[str] = []

    def lease() -> None:
        while not stop.is_set():
            with generations.lease() as generation:
                if is_closed(generation.stores):
                    wrong.append(generation.id)

    threads = [threading.Thread(target=lease) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        publish(generations)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
