"""Reads a backup that anybody may have made or damaged, and writes out just what it says it holds.

Nothing is believed: names, kinds, sizes and checksums are looked at before or while a file is
written, and whatever does not fit ends it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pydantic

from bot.data_folder.archive import CHUNK_BYTES, CONTENTS_FILE, Contents, Entry, Heading
from bot.data_folder.contents import stays
from bot.data_folder.version import refuse_newer
from bot.errors import UnusableBackup
from knowledge.generations.manifest import reason

_MOST_CONTENTS_BYTES = 256 * 1024 * 1024
"""Of `backup.json`: a million files or so."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


class Unpacking:
    """An open backup whose names and kinds were looked at."""

    def __init__(self, archive: zipfile.ZipFile, contents: Contents, members: _Members) -> None:
        """Use `opened`."""
        self._archive, self._members = archive, members
        self.contents = contents

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.contents.files.values())

    def names(self) -> list[str]:
        """Of the files, sorted."""
        return sorted(self.contents.files)

    def write(self, name: str, target: Path) -> None:
        """Write a file out, checked as it comes.

        Raises:
            UnusableBackup: It is not what the backup says.
        """
        entry, path = self.contents.files[name], target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            self._copy(name, entry, file)
        os.utime(path, (entry.modified, entry.modified))
        path.chmod(entry.mode | stat.S_IRUSR | stat.S_IWUSR)

    def _copy(self, name: str, entry: Entry, file: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        for piece in _read(self._archive, self._members[name], entry.size):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        if size != entry.size or digest.hexdigest() != entry.sha256:
            raise UnusableBackup(f"{name} in it is damaged. Use another backup.")


_Members = dict[str, zipfile.ZipInfo]


@contextmanager
def opened(stream: IO[bytes], *, version: int) -> Iterator[Unpacking]:
    """Open a backup and look at all that it says; no file is read yet.

    Args:
        stream: Seekable.
        version: Of data folders that this dakeshi knows.

    Raises:
        UnusableBackup: It is no backup, is cut short, or holds what no backup holds.
        NewerDataFolder: A newer dakeshi made it.
    """
    with _reading():
        archive = zipfile.ZipFile(stream)
    with archive:
        members = _checked_members(archive)
        contents = _contents(archive, members, version)
        _compare(contents, members)
        yield Unpacking(archive, contents, members)


def _checked_members(archive: zipfile.ZipFile) -> _Members:
    members: _Members = {}
    for info in archive.infolist():
        name = info.filename
        if info.orig_filename != name or not _is_safe(name):
            raise UnusableBackup(
                f"it holds a file with the name {name[:200]!r}, as no backup does."
            )
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir():
            raise UnusableBackup(f"{name!r} in it is no file but a link or something else.")
        if info.flag_bits & 1 or info.compress_type not in _METHODS:
            raise UnusableBackup(f"{name!r} in it is encrypted or packed as no backup is.")
        if name in members:
            raise UnusableBackup(f"it holds {name!r} twice.")
        members[name] = info
    return members


_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _is_safe(name: str) -> bool:
    r"""Whether a name stays below the folder that it is written into.

    Example:
        >>> [_is_safe(name) for name in ("documents/a.md", "../a", "/a", "a//b", "a\\b", "x.lock")]
        [True, False, False, False, False, False]
    """
    parts = name.split("/")
    if _CONTROL.search(name) or any(part in ("", ".", "..") for part in parts):
        return False
    return not stays(parts[0]) and not name.startswith(".")


def _contents(archive: zipfile.ZipFile, members: _Members, version: int) -> Contents:
    if CONTENTS_FILE not in members:
        raise UnusableBackup(f"it has no {CONTENTS_FILE}, so it is no backup of dakeshi.")
    text = b"".join(_read(archive, members[CONTENTS_FILE], _MOST_CONTENTS_BYTES))
    try:
        heading = Heading.model_validate_json(text)
        refuse_newer(Path("the backup"), heading.data_folder, version)
        return Contents.model_validate_json(text)
    except pydantic.ValidationError as error:
        raise UnusableBackup(f"its {CONTENTS_FILE} is damaged: {reason(error)}.") from error


def _compare(contents: Contents, members: _Members) -> None:
    """Check that the files are those that the backup says it holds, none within another."""
    foreign = members.keys() - contents.files.keys() - {CONTENTS_FILE}
    missing = contents.files.keys() - members.keys()
    for name in sorted(foreign):
        raise UnusableBackup(f"it holds {name!r}, which is not in its list.")
    for name in sorted(missing):
        raise UnusableBackup(f"{name!r} is missing in it. Use another backup.")
    for name, entry in contents.files.items():
        if members[name].file_size != entry.size:
            raise UnusableBackup(f"{name!r} in it is damaged. Use another backup.")
        folders = name.split("/")[:-1]
        for depth in range(1, len(folders) + 1):
            if "/".join(folders[:depth]) in contents.files:
                raise UnusableBackup(f"{name!r} in it lies within a file.")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """What a member unpacks to, as long as it is no more than it may be."""
    with _reading():
        left = most
        with archive.open(info) as packed:
            while piece := packed.read(CHUNK_BYTES):
                left -= len(piece)
                if left < 0:
                    raise UnusableBackup(f"{info.filename!r} in it unpacks to more than it says.")
                yield piece


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever is wrong with the form of a ZIP file becomes one kind of error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
        ValueError,
        RuntimeError,
    ) as error:
        raise UnusableBackup(
            f"it is no backup of dakeshi, or is damaged or cut short ({error}). Use another one."
        ) from error
