"""`make` sets up a virtual environment by itself, also where the one there is of no use any more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="needs make and a POSIX shell"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what `make` reads, and a Python that makes virtual environments without pip."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    python = folder / "python"
    python.write_text(
        f'#!/bin/sh\n[ "$2" = venv ] && set -- "$@" --without-pip\nexec "{sys.executable}" "$@"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    return folder


def install(project: Path, target: str = "install") -> list[str]:
    """Run make with a pip that only says what it was told; the lines printed."""
    command = ["make", target, f"PYTHON={project}/python", "PIP=echo pip"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def is_installed(lines: list[str]) -> bool:
    return "pip install -c constraints.txt -e ." in lines


def test_the_second_run_has_nothing_to_do(project: Path) -> None:
    assert is_installed(install(project))
    assert not is_installed(install(project))


@pytest.mark.parametrize("damage", ["removed", "dangling", "broken"])
def test_a_venv_whose_python_is_gone_is_made_again_in_one_run(project: Path, damage: str) -> None:
    install(project)
    python = project / ".venv/bin/python"
    python.unlink()
    if damage == "dangling":
        python.symlink_to("nowhere/python3")
    elif damage == "broken":
        python.write_text("no program", encoding="utf-8")
    assert is_installed(install(project))
    assert (project / ".venv/.installed").exists()
    assert not is_installed(install(project))


def test_a_venv_that_was_moved_is_made_again_in_one_run(project: Path) -> None:
    install(project)
    moved = project.rename(project.parent / "elsewhere")
    assert is_installed(install(moved))
    assert not is_installed(install(moved))


def test_what_it_is_installed_from_being_newer_installs_again(project: Path) -> None:
    install(project)
    installed = (project / ".venv/.installed").stat().st_mtime
    os.utime(project / "pyproject.toml", (installed + 2, installed + 2))
    lines = install(project)
    assert is_installed(lines)
    assert not any(line.startswith("Setting up") for line in lines)
