"""The image of this checkout, rehearsed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.rehearsal.building import Builder
from tests.rehearsal.image import Image

ROOT = Path(__file__).parents[2]


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """An empty folder that the image's user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="dakeshi-rehearsal-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def build_image(folder: Path) -> Image:
    """Do what this checkout's Dockerfile says."""
    dockerfile = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
    return Builder(folder, ROOT, build_arguments()).build(dockerfile)


def build_arguments() -> Mapping[str, str]:
    """Numbers of the image's user that this process can become: its own, unless it is root."""
    return {} if os.geteuid() == 0 else {"APP_UID": str(os.geteuid()), "APP_GID": str(os.getegid())}
