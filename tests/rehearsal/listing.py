"""What is in a folder, so that any change shows."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """What the file system knows of a file, a folder or a link."""

    mode: int
    owner: int
    size: int
    modified_ns: int
    changed_ns: int
    """Moves with whatever is done to the file, and cannot be set back."""
    leads_to: str | None


Listing = Mapping[str, Entry]


def listing(root: Path, *, without: Iterable[Path] = ()) -> Listing:
    """Everything below a folder, and the folder itself; but nothing of these folders."""
    left_out = {str(folder) for folder in without}
    found: dict[str, Entry] = {".": _entry(root)}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in left_out]  # noqa: PTH118 - 30,000 of them
        for name in (*folders, *files):
            path = Path(folder, name)
            found[str(path.relative_to(root))] = _entry(path)
    return found


def changes(before: Listing, after: Listing) -> list[str]:
    """What came, went or changed."""
    return sorted(
        name
        for name in before.keys() | after.keys()
        if (was := before.get(name)) is None or was != after.get(name)
    )


def owned_by(owner: int, folders: Iterable[Path]) -> set[str]:
    """What belongs to somebody in folders that everybody may write to."""
    return {
        str(path)
        for folder in folders
        for here, _, files in os.walk(folder)
        for path in (Path(here), *(Path(here, name) for name in files))
        if (found := _found(path)) is not None and found.st_uid == owner
    }


def _entry(path: Path) -> Entry:
    found = path.lstat()
    link = str(path.readlink()) if stat.S_ISLNK(found.st_mode) else None
    return Entry(
        found.st_mode, found.st_uid, found.st_size, found.st_mtime_ns, found.st_ctime_ns, link
    )


def _found(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
