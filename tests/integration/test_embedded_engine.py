"""The three stores of a generation in one folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.embedded import EmbeddedEngine
from knowledge.adapters.sqlite_passages import SqlitePassageStore
from knowledge.documents import Document, Metadata, Passage
from knowledge.errors import CorruptGeneration, StoreError
from tests.integration.test_chroma_store import cut, remove, scribble


def build(folder: Path) -> None:
    folder.mkdir()
    with contextlib.closing(EmbeddedEngine().create(folder, dimension=8)) as stores:
        for number in range(30):
            document = Document(f"d{number}", "内设机构 " * 50, Metadata(title="题"), "0")
            passage = Passage(f"d{number}#0", f"d{number}", 0, 0, 250, document.text)
            stores.passages.add(document, [passage], keys=[f"{number:064x}"])
            vector = np.random.default_rng(number).standard_normal((1, 8)).astype(np.float32)
            stores.vectors.add([passage.id], vector, [()])
            stores.lexical.add([passage.id], [["内设", "机构"]], [()])
        stores.passages.commit()
        stores.vectors.commit()
        stores.lexical.commit()


def test_what_is_built_opens_again_even_elsewhere(tmp_path: Path) -> None:
    build(tmp_path / "built")
    (tmp_path / "built").rename(tmp_path / "另 处#1?%")
    with contextlib.closing(EmbeddedEngine().open(tmp_path / "另 处#1?%")) as stores:
        assert len(stores.passages.documents()) == 30
        assert len(stores.vectors.search(np.eye(1, 8, dtype=np.float32), 99)) == 30
        assert len(stores.lexical.search(["内设"], 99)) == 30


@pytest.mark.parametrize("store", ["passages.sqlite", "vectors", "lexical"])
def test_a_missing_store_is_corrupt(tmp_path: Path, store: str) -> None:
    build(tmp_path / "built")
    (tmp_path / "built" / store).rename(tmp_path / "elsewhere")
    with pytest.raises(CorruptGeneration):
        EmbeddedEngine().open(tmp_path / "built")


@pytest.mark.parametrize("damage", [remove, cut, scribble])
def test_damaged_passages_are_noticed_by_opening(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    build(tmp_path / "built")
    damage(tmp_path / "built" / "passages.sqlite")
    with pytest.raises(CorruptGeneration):
        SqlitePassageStore.open(tmp_path / "built" / "passages.sqlite")


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    build(tmp_path / "built")
    with pytest.raises((StoreError, OSError)):
        EmbeddedEngine().create(tmp_path / "built", dimension=8)


def test_readers_leave_no_files_behind(tmp_path: Path) -> None:
    build(tmp_path / "built")
    before = set((tmp_path / "built").rglob("*"))
    with contextlib.closing(EmbeddedEngine().open(tmp_path / "built")) as stores:
        stores.passages.documents()
        stores.lexical.search(["内设"], 3)
        stores.vectors.search(np.eye(1, 8, dtype=np.float32), 3)
    assert set((tmp_path / "built").rglob("*")) == before
