from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.adapters.private_folders import PrivateFolder

ROOT = Path(__file__).parents[4]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original" / "a.sqlite3"
    path.parent.mkdir()
    path.write_bytes(b"content")
    return path


def folders(within: Path) -> list[Path]:
    return list(within.glob("dakeshi-own-*"))


def test_a_folder_is_had_alone_and_goes_when_it_is_closed(original: Path, tmp_path: Path) -> None:
    one, two = (PrivateFolder(within=tmp_path) for _ in range(2))
    one.copy(original).write_bytes(b"changed")
    assert two.copy(original).read_bytes() == original.read_bytes() == b"content"
    one.close()
    one.close()
    assert folders(tmp_path) == [two.path]
    two.close()
    assert folders(tmp_path) == []


def test_what_is_linked_stays_when_the_folder_goes(original: Path, tmp_path: Path) -> None:
    own = PrivateFolder(within=tmp_path)
    own.link([original])
    assert (own.path / original.name).read_bytes() == b"content"
    own.close()
    assert original.read_bytes() == b"content"
    assert folders(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_folder_of_a_process_that_was_killed_is_removed_by_the_next(
    original: Path, tmp_path: Path
) -> None:
    script = f"""
import os, signal
from pathlib import Path
from knowledge.adapters.private_folders import PrivateFolder
own = PrivateFolder(within=Path({str(tmp_path)!r}))
own.copy(Path({str(original)!r}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = folders(tmp_path)
    living = PrivateFolder(within=tmp_path)
    assert left in folders(tmp_path), "one that was made just now may not be locked yet"
    for folder in folders(tmp_path):
        os.utime(folder, (1.0, 1.0))
    PrivateFolder(within=tmp_path).close()
    assert folders(tmp_path) == [living.path]
    living.close()
