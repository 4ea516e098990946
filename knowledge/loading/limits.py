"""How much of a file is read at most, so that a hostile one costs a clear error and no more."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import LimitExceeded

_ZIP_OVERHEAD = 1024
"""Bytes added to a packed size before the ratio is taken: tiny entries pack oddly."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file. Each is inclusive: a file of exactly this size is read."""

    file_bytes: int = 50 * 1024 * 1024
    pages: int = 2_000
    """Pages of a PDF."""
    characters: int = 5_000_000
    """Characters of the text a file yields."""
    unpacked_bytes: int = 500 * 1024 * 1024
    """Bytes of all entries of an archive (a DOCX or XLSX is one) taken together."""
    expansion: int = 200
    """Unpacked bytes for each packed byte of an archive."""
    entries: int = 10_000
    """Entries of an archive."""
    depth: int = 400
    """Nesting of HTML elements and of folders."""
    rows: int = 200_000
    """Rows of a sheet, empty ones included."""
    cells: int = 4_000_000
    """Cells of a workbook, empty ones included."""
    seconds: float = 120.0
    """Time for the pages of one PDF or the rows of one workbook, and for all of a file that is read
    in a process of its own."""
    memory_bytes: int = 1024 * 1024 * 1024
    """Memory of the process that files are read in, where the system bounds it."""

    def check(self, quantity: str, value: float, unit: str) -> None:
        """Compare a measured value with the limit of the same name.

        Args:
            quantity: A field of this class.
            value: What was measured.
            unit: The unit to name in the error.

        Raises:
            LimitExceeded: The value is above the limit.
        """
        limit = getattr(self, quantity)
        if value > limit:
            raise LimitExceeded(quantity.replace("_", " "), value, limit, unit)


@dataclass(slots=True)
class Stopwatch:
    """Stops a reader that works too long on one file."""

    limits: Limits
    _started: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raise `LimitExceeded` when the time for one file is used up."""
        self.limits.check("seconds", round(time.monotonic() - self._started, 1), "s")


def check_archive(archive: Path | bytes, limits: Limits) -> None:
    """Judge a zip archive by its directory, before anything is unpacked.

    Args:
        archive: A file, or all of its bytes.
        limits: What it is held to.

    Raises:
        LimitExceeded: It has too many entries or would unpack to too much.
        zipfile.BadZipFile: It is no zip archive.
    """
    whole = len(archive) if isinstance(archive, bytes) else archive.stat().st_size
    with zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
        entries = opened.infolist()
    limits.check("entries", len(entries), "entries")
    unpacked = sum(entry.file_size for entry in entries)
    limits.check("unpacked_bytes", unpacked, "bytes")
    packed = min(sum(entry.compress_size for entry in entries), whole)
    limits.check("expansion", unpacked // (packed + _ZIP_OVERHEAD), "bytes a byte")
