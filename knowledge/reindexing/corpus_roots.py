"""Which folders make up the corpus of a data folder; those named by the user are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pydantic

from knowledge.errors import InputError, InvalidCorpus
from knowledge.generations.durability import replace_file
from knowledge.generations.locking import FileLock
from knowledge.generations.manifest import reason
from knowledge.loading import CorpusRoot

_EMBEDDED_LABEL = "corpus"
_OWN_FOLDER = "documents"


class _Remembered(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    paths: tuple[str, ...] = ()


class CorpusRoots:
    """The embedded corpus, `documents/` in the data folder, and folders named by the user."""

    def __init__(self, data: Path, *, embedded: Path, configured: Sequence[Path] = ()) -> None:
        """Name the folders; nothing is read yet.

        Args:
            data: The data folder; `corpus.json` in it remembers what `add` was given.
            embedded: The corpus that comes with the package.
            configured: Folders and files named by the settings.
        """
        self._data = data
        self._file = data / "corpus.json"
        self._embedded = embedded
        self._configured = configured

    def remembered(self) -> tuple[Path, ...]:
        """Folders and files that were added, in that order.

        Raises:
            InvalidCorpus: `corpus.json` is damaged.
        """
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return ()
        try:
            return tuple(map(Path, _Remembered.model_validate_json(content).paths))
        except pydantic.ValidationError as error:
            raise InvalidCorpus(
                f"{self._file} is damaged: {reason(error)}. Remove it and name the folders again."
            ) from error

    def add(self, paths: Sequence[Path]) -> None:
        """Remember folders or files; those remembered already stay where they are.

        Raises:
            InputError: One does not exist; none is added then.
        """
        wanted = [existing(path) for path in paths]
        with _exclusive(self._data):
            self._write(list(dict.fromkeys([*self.remembered(), *wanted])))

    def remove(self, paths: Sequence[Path]) -> None:
        """Forget folders or files; they need not exist any more.

        Raises:
            InputError: One is not remembered; none is removed then.
        """
        with _exclusive(self._data):
            known = self.remembered()
            unwanted = set(map(_absolute, paths))
            for path in unwanted.difference(known):
                names = ", ".join(map(str, known)) or "none"
                raise InputError(f"{path} is not among the remembered folders: {names}")
            self._write([path for path in known if path not in unwanted])

    def all(self) -> list[CorpusRoot]:
        """Roots of the whole corpus, each folder once; ones that are gone are among them."""
        own = self._data / _OWN_FOLDER
        named = [*([own] if own.exists() else []), *self._configured, *self.remembered()]
        paths = dict.fromkeys(map(_absolute, named))
        paths.pop(_absolute(self._embedded), None)
        embedded = CorpusRoot(self._embedded, _EMBEDDED_LABEL)
        return [embedded, *(CorpusRoot(path) for path in paths)]

    def only(self, paths: Sequence[Path]) -> list[CorpusRoot]:
        """Roots of these folders or files alone; they are not remembered.

        Raises:
            InputError: One does not exist.
        """
        return [CorpusRoot(path) for path in dict.fromkeys(map(existing, paths))]

    def _write(self, paths: Sequence[Path]) -> None:
        content = _Remembered(paths=tuple(map(str, paths))).model_dump_json(indent=1)
        replace_file(self._file, content.encode())


def existing(path: Path) -> Path:
    """The absolute form of a path.

    Raises:
        InputError: Nothing is there.
    """
    absolute = _absolute(path)
    if not absolute.exists():
        raise InputError(f"{absolute} does not exist. Name a folder or a file.")
    return absolute


def _absolute(path: Path) -> Path:
    return path.expanduser().resolve()


def _exclusive(data: Path) -> FileLock:
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "corpus.lock")
    if not lock.acquire_exclusive():
        raise InputError("another process is changing the list of folders. Try again.")
    return lock
