"""Rehearses the image of this checkout: `python -m tests.rehearsal ask "…" --json`.

The arguments are what a container would be given; without any it serves Telegram, as the image
does.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rehearsal.building import Builder, Image
from tests.rehearsal.running import build_arguments, container_of

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


def main(arguments: list[str]) -> int:
    """Rehearse; the exit status of the command, or 1 where it wrote what it should not."""
    operators = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - what an operator gives to it
        if name.startswith("DAKESHI_") and name != "DAKESHI_DATA_DIR"
    }
    with folder_for_all() as folder:
        began = time.monotonic()
        image = build_image(folder)
        print(f"built in {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 - it is a program
        with container_of(image) as container:
            done = container.run(*arguments, **operators)
            sys.stdout.write(done.out)
            sys.stderr.write(done.err)
            written = container.written()
    for path in written:
        print(f"written: {path}", file=sys.stderr)  # noqa: T201 - it is a program
    return done.status or bool(written)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
