"""The form of a backup: a ZIP file, at whose end `backup.json` names every file and its SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

import pydantic

CONTENTS_FILE = "backup.json"
CHUNK_BYTES = 1 << 20
_LEVEL = 1
"""Of compression: vectors hardly shrink at any."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class Entry(pydantic.BaseModel):
    """A file of a backup."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    size: int = pydantic.Field(ge=0)
    """In bytes."""
    sha256: str = pydantic.Field(pattern=r"^[0-9a-f]{64}$")
    modified: float = pydantic.Field(ge=0, le=1e11, allow_inf_nan=False)
    """Seconds since 1970."""
    mode: int = pydantic.Field(ge=0, le=0o777)
    """Who may read and write it."""


class Heading(pydantic.BaseModel):
    """What every version of a backup says of itself."""

    model_config = pydantic.ConfigDict(frozen=True, extra="ignore")

    data_folder: int = pydantic.Field(ge=1)
    """Version of the data folder, and so of the backup's own form."""


class Contents(Heading):
    """`backup.json`."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    made: datetime
    """In UTC."""
    generation: str | None
    """Id of the index in it; `None` when there is none."""
    files: dict[str, Entry]


class ArchiveWriter:
    """Writes a backup to a stream, which need not be seekable.

    Used in a `with` block; what is left by a failure is no backup.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(
            stream, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=_LEVEL
        )
        self.files: dict[str, Entry] = {}

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            return
        # Otherwise it would be closed when it is collected, over whatever its stream is by then.
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()

    def add(self, name: str, content: Iterable[bytes], like: os.stat_result | None = None) -> None:
        """Add a file as it comes.

        Args:
            name: Within the data folder, with `/`.
            content: All of it, in pieces.
            like: Its time and permissions; by default the present, and its owner's alone.
        """
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_info(name), "w", force_zip64=True) as file:
            for piece in content:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = Entry(
            size=size,
            sha256=digest.hexdigest(),
            modified=max(like.st_mtime, 0.0) if like else datetime.now(UTC).timestamp(),
            mode=like.st_mode & 0o777 if like else 0o600,
        )

    def finish(self, *, data_folder: int, made: datetime, generation: str | None) -> Contents:
        """Write what the backup holds, and end it."""
        contents = Contents(
            data_folder=data_folder,
            made=made,
            generation=generation,
            files=self.files,
        )
        self._zip.writestr(_info(CONTENTS_FILE), contents.model_dump_json(indent=1))
        self._zip.close()
        return contents


def pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def is_backup(path: Path) -> bool:
    """Whether a file looks like a backup, whole or not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return CONTENTS_FILE in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
