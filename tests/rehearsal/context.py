"""What a build may copy from: the files of a folder that its `.dockerignore` leaves."""

from __future__ import annotations

import shutil
from pathlib import Path

from docker.utils.build import exclude_paths  # type: ignore[import-not-found]  # mypy sees docker/


class BuildContext:
    """The files of a folder that are sent to a builder."""

    def __init__(self, folder: Path) -> None:
        ignored = folder / ".dockerignore"
        lines = ignored.read_text(encoding="utf-8").splitlines() if ignored.exists() else []
        patterns = [line.strip() for line in lines]
        kept = exclude_paths(str(folder), [p for p in patterns if p and not p.startswith("#")])
        self._folder = folder
        self.files = frozenset(Path(name) for name in kept if not (folder / name).is_dir())

    def copy(self, source: str, target: Path, *, into: bool) -> bool:
        """Copy a file, or what is in a folder; whether there was anything of that name.

        Args:
            source: Within the folder.
            target: The copy of a file, or the folder that takes what is in a folder.
            into: Whether a file goes into the target under its own name.
        """
        named = Path(source)
        if named in self.files:
            self._copy(named, target / named.name if into else target)
            return True
        inside = [file for file in self.files if file.is_relative_to(named)]
        for file in inside:
            self._copy(file, target / file.relative_to(named))
        return bool(inside)

    def _copy(self, name: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self._folder / name, target, follow_symlinks=False)
