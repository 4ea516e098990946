"""Reads what Atheris makes up: `python -m tests.fuzz.target KIND CORPUS [libFuzzer's flags]`."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType

_READ = ("markdown", "webpages", "word", "pdf", "spreadsheets")
"""Imported by `knowledge.loading` with the first file of their kind; here, to be followed."""


class Target:
    """One kind of file."""

    def __init__(self, kind: str, examples: ModuleType, folder: Path) -> None:
        self._kind = kind
        self._whole: bytes = examples.EXAMPLES[kind]
        self._examples = examples
        self._path = folder / f"file{kind}"
        archive = kind in examples.ARCHIVES
        self._entries: dict[str, bytes] = examples.entries_of(self._whole) if archive else {}

    def __call__(self, data: bytes) -> None:
        """Read it; what is raised but a problem that is named is a failure."""
        from knowledge.errors import UnreadableDocument
        from knowledge.loading import Limits, load_document

        self._path.write_bytes(self._file(data))
        limits = Limits(
            file_bytes=2_000_000, pages=50, characters=200_000, unpacked_bytes=20_000_000
        )
        try:
            load_document(self._path, self._path.name, limits)
        except UnreadableDocument as problem:
            if not (problem.reason.strip() and problem.remedy.strip()):
                raise AssertionError("a problem without words") from problem

    def seeds(self) -> list[bytes]:
        """What to begin with, in the form that it is called with."""
        if not self._entries:
            return [self._whole]
        return [bytes([n]) + content for n, content in enumerate(self._entries.values())]

    def _file(self, data: bytes) -> bytes:
        """Of an archive one entry is made up, and the archive is whole."""
        if not self._entries or not data:
            return data
        name = list(self._entries)[data[0] % len(self._entries)]
        return bytes(self._examples.with_entry(self._whole, name, data[1:]))


def main(arguments: list[str]) -> None:
    """Fuzz until the time is over."""
    atheris = importlib.import_module("atheris")
    kind, corpus = arguments[0], Path(arguments[1])
    # What is imported before this is not followed, so everything of ours comes after.
    with atheris.instrument_imports(include=["knowledge"]):
        for module in _READ:
            importlib.import_module(f"knowledge.loading.{module}")
        examples = importlib.import_module("tests.integration.fuzzing")
    with tempfile.TemporaryDirectory(prefix="dakeshi-fuzz-") as folder:
        target = Target(kind, examples, Path(folder))
        for number, seed in enumerate(target.seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], *arguments[1:]], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
