"""Sizes and checksums of files of a generation, which never change again, written down beside them.

Engines read their files without looking: a flipped bit ends the process, finds other things, or
puts another figure into a passage. Checking all of them takes 15 ms at 10,000 passages (70 MB), so
it is done whenever a store is opened.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path

from knowledge.errors import CorruptGeneration
from knowledge.generations.durability import replace_file

_CHUNK_BYTES = 1 << 20


def seal(seal_file: Path, files: Iterable[Path]) -> None:
    """Write down what files are.

    Args:
        seal_file: Where; the files lie in its folder, or below.
        files: Complete and closed.
    """
    folder = seal_file.parent
    found = {path.relative_to(folder).as_posix(): _checksum(path) for path in sorted(files)}
    replace_file(seal_file, json.dumps(found, indent=1, ensure_ascii=False).encode())


def check_seal(seal_file: Path, what: str) -> frozenset[str]:
    """Check that every sealed file is what it was; their names.

    Args:
        seal_file: As given to `seal`.
        what: What the files are, to be named.

    Raises:
        CorruptGeneration: A file, or the seal, is damaged, missing or cannot be read.
    """
    folder = seal_file.parent
    try:
        sealed = json.loads(seal_file.read_text(encoding="utf-8"))
        damaged = [name for name, sum_ in sealed.items() if _checksum(folder / name) != sum_]
    except (OSError, ValueError, AttributeError) as error:
        raise CorruptGeneration(f"{what} is incomplete: {error}") from error
    if damaged:
        raise CorruptGeneration(f"{what} is damaged: {', '.join(damaged)}")
    return frozenset(sealed)


def _checksum(path: Path) -> str:
    size = checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
    return f"{size}:{checksum:08x}"
