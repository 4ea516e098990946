"""Backups and restores that are killed at every step: old or new, and never half of each."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.data_folder.restoring import restore
from tests.integration.data_folder.folders import backup_of, fill, numbers_in, tree

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
ROOT = Path(__file__).parents[3]


def run(action: str, folder: Path, file: Path, step: int) -> tuple[bool, list[str]]:
    """Whether it was killed, and the steps that it came to."""
    module = "tests.integration.data_folder.copying_process"
    command = [sys.executable, "-m", module, action, str(folder), str(file), str(step)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0, done.stdout.split("\n")[:-1]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used") / "data"
    fill(folder, number=5)
    return folder


def steps_of(action: str, folder: Path, file: Path) -> list[str]:
    killed, steps = run(action, folder, file, -1)
    assert not killed
    return steps


def chosen(steps: list[str]) -> list[int]:
    """Every step but those that write one more file of an index like the one before."""
    return [
        number
        for number, name in enumerate(steps)
        if not name.startswith("generations/") or not steps[number - 1].startswith("generations/")
    ]


def test_a_restore_killed_at_any_step_leaves_the_old_folder_or_the_new_one(
    used: Path, backup: Path, tmp_path: Path
) -> None:
    shutil.copytree(used, tmp_path / "counted")
    steps = steps_of("restore", tmp_path / "counted", backup)
    decided = steps.index("restore.json")
    assert decided + 15 < len(steps)
    for number in chosen(steps):
        folder = tmp_path / str(number)
        shutil.copytree(used, folder)
        killed, reached = run("restore", folder, backup, number)
        assert killed
        assert len(reached) == number + 1
        expected = {"5"} if number <= decided else {"1"}
        assert numbers_in(folder) == expected, f"killed before {steps[number]}"
        assert not list(folder.glob(".restoring-*"))
        assert not (folder / "restore.json").exists()
        if number > decided:
            (aside,) = folder.glob("replaced-*")
            assert tree(aside) == tree(used)
        shutil.rmtree(folder)


def test_a_restore_that_was_killed_can_be_done_again(
    used: Path, backup: Path, tmp_path: Path
) -> None:
    for name in ("restore.json", "documents", "memory.sqlite"):
        folder = tmp_path / name
        shutil.copytree(used, folder)
        steps = steps_of("restore", shutil.copytree(used, tmp_path / f"{name}-counted"), backup)
        last = len(steps) - 1 - steps[::-1].index(name)
        assert run("restore", folder, backup, last)[0]
        with backup.open("rb") as stream:
            restore(stream, folder)
        assert numbers_in(folder) == {"1"}


def test_a_backup_killed_at_any_step_leaves_the_backup_before_it(
    used: Path, backup: Path, tmp_path: Path
) -> None:
    steps = steps_of("backup", used, tmp_path / "counted.zip")
    before = backup.read_bytes()
    for number in chosen(steps):
        killed, _ = run("backup", used, backup, number)
        assert killed
        assert backup.read_bytes() == before, f"killed before {steps[number]}"
    assert list(backup.parent.glob(".backup.zip-*"))
    backup_of(used, backup)
    assert not list(backup.parent.glob(".backup.zip-*"))
    with backup.open("rb") as stream:
        restore(stream, tmp_path / "data")
    assert numbers_in(tmp_path / "data") == {"5"}
