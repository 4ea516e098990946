"""`dakeshi backup` and `dakeshi restore` as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import back_up
from bot.data_folder import using
from bot.settings import Settings
from tests.fakes.terminal import Terminal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "documents").mkdir(parents=True)
    (tmp_path / "data" / "documents" / "甲.md").write_text("甲局五个", encoding="utf-8")
    return tmp_path / "data"


def test_a_backup_is_made_and_restored_with_what_was_there_kept_aside(
    folder: Path, tmp_path: Path
) -> None:
    terminal = Terminal(folder)
    assert terminal.run("backup", str(tmp_path / "b.zip")) == 0
    assert "in 1 files" in terminal.out.getvalue()
    (folder / "documents" / "甲.md").write_text("甲局四个", encoding="utf-8")
    terminal = Terminal(folder)
    assert terminal.run("restore", str(tmp_path / "b.zip")) == 0
    assert (folder / "documents" / "甲.md").read_text(encoding="utf-8") == "甲局五个"
    (aside,) = folder.glob("replaced-*")
    assert str(aside) in terminal.out.getvalue()
    assert (aside / "documents" / "甲.md").read_text(encoding="utf-8") == "甲局四个"


def test_both_speak_json(folder: Path, tmp_path: Path) -> None:
    terminal = Terminal(folder)
    (folder / "documents" / "link").symlink_to(folder)
    assert terminal.run("backup", str(tmp_path / "b.zip"), "--json") == 0
    told = json.loads(terminal.out.getvalue())
    assert (told["files"], told["generation_id"]) == (1, None)
    assert [one["name"] for one in told["left_out"]] == ["documents/link"]
    assert "documents/link" in terminal.err.getvalue()
    terminal = Terminal(tmp_path / "other")
    assert terminal.run("restore", str(tmp_path / "b.zip"), "--json") == 0
    told = json.loads(terminal.out.getvalue())
    assert (told["files"], told["kept_aside"]) == (1, None)


def test_a_backup_that_cannot_be_used_ends_with_status_2(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"no backup")
    terminal = Terminal(folder)
    assert terminal.run("restore", str(tmp_path / "b.zip")) == 2
    assert "nothing was changed" in terminal.err.getvalue()
    assert Terminal(folder).run("restore", str(tmp_path / "nowhere.zip")) == 2


def test_a_folder_in_use_ends_a_restore_with_status_1(folder: Path, tmp_path: Path) -> None:
    Terminal(folder).run("backup", str(tmp_path / "b.zip"))
    terminal = Terminal(folder)
    with using(folder):
        assert terminal.run("restore", str(tmp_path / "b.zip")) == 1
        assert Terminal(folder).run("backup", str(tmp_path / "c.zip")) == 0
    assert "Stop the bot" in terminal.err.getvalue()


def test_a_backup_among_json_is_refused(folder: Path) -> None:
    terminal = Terminal(folder)
    assert terminal.run("backup", "-", "--json") == 2
    assert "dakeshi backup - > FILE" in terminal.err.getvalue()


def test_what_lies_in_postgresql_is_named_as_left_out(folder: Path, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=folder, database_url=SecretStr("postgresql://nobody@127.0.0.1:9/none")
    )
    made = back_up(settings, tmp_path / "b.zip")
    assert [one.name for one in made.left_out] == ["DAKESHI_DATABASE_URL"]
