"""Which files of the corpus roots are documents, and under which ids."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import UnreadableDocument

CORPUS_LABEL = "corpus"
"""Label of the embedded corpus, whose folder also holds pages about itself."""

_DEEPEST_FOLDER = 64
_EDITOR_LEFTOVERS = ("~", ".bak", ".tmp", ".swp", ".swo", ".part", ".crdownload", ".orig")
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin"}
_ABOUT_THE_CORPUS = {"readme.md", "sources.md", "licence.md", "license.md"}


@dataclass(frozen=True, slots=True)
class CorpusRoot:
    """A folder of documents, or one file."""

    path: Path
    label: str = ""
    """What the ids of its documents begin with; the folder's name when left empty."""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", _default_label(self.path))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read, with the id of its document."""

    path: Path
    document_id: str


def find_files(roots: Sequence[CorpusRoot]) -> Iterator[FoundFile | UnreadableDocument]:
    """Every file of the roots, in an order that stays the same; a file of two roots once.

    Hidden files, editor backups and lock files are passed over. A folder that cannot be listed
    and a root that does not exist are yielded as failures.
    """
    seen: set[tuple[int, int]] = set()
    for root, label in zip(roots, unique_labels(roots), strict=True):
        for found in _files_of(root.path, label, seen):
            if isinstance(found, FoundFile) and _is_about_the_corpus(root, found):
                continue
            yield found


def count_files(roots: Sequence[CorpusRoot]) -> int:
    """How many items reading these roots will yield, failures included."""
    return sum(1 for _ in find_files(roots))


def unique_labels(roots: Sequence[CorpusRoot]) -> list[str]:
    """The roots' labels, clashes told apart by a suffix: `notes`, `notes-2`."""
    taken: set[str] = set()
    labels = []
    for root in roots:
        label, ordinal = root.label, 2
        while label in taken:
            label, ordinal = f"{root.label}-{ordinal}", ordinal + 1
        taken.add(label)
        labels.append(label)
    return labels


def _files_of(
    path: Path, label: str, seen: set[tuple[int, int]]
) -> Iterator[FoundFile | UnreadableDocument]:
    try:
        info = path.stat()
    except (OSError, ValueError):
        yield UnreadableDocument(
            str(path), "does not exist or cannot be reached.", "Check the path, or remove it."
        )
        return
    if stat.S_ISDIR(info.st_mode):
        seen.add((info.st_dev, info.st_ino))
        yield from _walk(path, label, seen, 0)
    else:
        yield from _file(path, f"{label}/{_written(path.name)}", seen)


def _walk(
    folder: Path, prefix: str, seen: set[tuple[int, int]], depth: int
) -> Iterator[FoundFile | UnreadableDocument]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield UnreadableDocument(
            prefix, f"cannot be listed ({error.strerror}).", "Check its rights."
        )
        return
    for entry in entries:
        if is_ignored(entry.name):
            continue
        name = f"{prefix}/{_written(entry.name)}"
        if not _is_folder(entry):
            yield from _file(Path(entry.path), name, seen)
        elif depth >= _DEEPEST_FOLDER:
            yield UnreadableDocument(
                name, f"lies more than {_DEEPEST_FOLDER} folders deep.", "Move it further up."
            )
        elif _first_time(Path(entry.path), seen):
            yield from _walk(Path(entry.path), name, seen, depth + 1)


def is_ignored(name: str) -> bool:
    """Whether a name is a hidden file, an editor's leftover or the system's own."""
    lowered = name.lower()
    return (
        name.startswith((".", "~$", "#"))
        or lowered.endswith(_EDITOR_LEFTOVERS)
        or lowered in _SYSTEM_FILES
    )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _first_time(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether this folder or file was not met before, by any link to it."""
    try:
        info = path.stat()
    except OSError:
        return True
    key = (info.st_dev, info.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def _file(
    path: Path, name: str, seen: set[tuple[int, int]]
) -> Iterator[FoundFile | UnreadableDocument]:
    try:
        info = path.stat()
    except OSError as error:
        reason = "is a link that leads nowhere." if path.is_symlink() else f"({error.strerror})."
        yield UnreadableDocument(name, reason, "Remove it, or restore the file.")
        return
    if not stat.S_ISREG(info.st_mode):
        yield UnreadableDocument(name, "is not a regular file.", "Remove it from the folder.")
    elif _first_time(path, seen):
        yield FoundFile(path, name)


def _is_about_the_corpus(root: CorpusRoot, found: FoundFile) -> bool:
    name = found.path.name.lower()
    return root.label == CORPUS_LABEL and (name in _ABOUT_THE_CORPUS or name.startswith("_"))


def _default_label(path: Path) -> str:
    """The folder's name; for a file, the name of the folder it lies in."""
    folder = path.parent if path.suffix and not path.is_dir() else path
    return _written(folder.resolve().name or "root")


def _written(name: str) -> str:
    """A name as an id can hold it: composed, and without bytes that are no UTF-8."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", readable)
