from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.generations.durability import remove_unfinished, replace_file, sync_tree


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    replace_file(path, b"1")
    replace_file(path, b"2")
    assert path.read_bytes() == b"2"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_replacement_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.mkdir()
    (path / "full").touch()
    with pytest.raises(OSError, match=r"a\.json"):
        replace_file(path, b"2")
    assert list(tmp_path.iterdir()) == [path]


def test_leftovers_of_this_file_alone_are_removed(tmp_path: Path) -> None:
    for name in (".a.json-123", ".b.json-123", "a.json"):
        (tmp_path / name).touch()
    remove_unfinished(tmp_path / "a.json")
    assert {path.name for path in tmp_path.iterdir()} == {".b.json-123", "a.json"}


def test_a_tree_with_empty_files_and_folders_is_synced(tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "empty").touch()
    sync_tree(tmp_path)
