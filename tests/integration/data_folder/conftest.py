from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.data_folder.folders import backup_of, fill


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "data"
    fill(folder, number=1)
    backup_of(folder, folder.with_name("backup.zip"))
    return folder


@pytest.fixture
def filled(_filled: Path, tmp_path: Path) -> Path:
    """A data folder with something of every kind in it."""
    shutil.copytree(_filled, tmp_path / "filled")
    return tmp_path / "filled"


@pytest.fixture
def backup(_filled: Path, tmp_path: Path) -> Path:
    """A backup of `filled`."""
    shutil.copy(_filled.with_name("backup.zip"), tmp_path / "backup.zip")
    return tmp_path / "backup.zip"
