"""What a `RUN` would do, told again for a plain folder."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.rehearsal.dockerfile import Instruction

_PATH = re.compile(
    r"(?<![\w.$})/:*-])/[A-Za-z_][^\s\"';&|()<>:]*|(?<=:)/[A-Za-z_][^\s\"';&|()<>:]*"
)
_INSTALLS = re.compile(r"(?:apt-get\s|rm\s+-rf\s+/var/lib/apt/lists/)")
_PROGRAMS = frozenset({"python", "install"})
_RUNS_ANOTHER = re.compile(r"[;|<>`\n]|(?<!&)&(?!&)")


class Shell:
    """Translates the commands of a `RUN`."""

    def __init__(self, inside: Callable[[str], str]) -> None:
        """Take what leads from a path in the image to the path in the folder."""
        self._inside = inside
        self.left_out: list[str] = []
        """Installations of system packages: the machine's own stand for them."""

    def translated(self, step: Instruction) -> str:
        """The commands with their paths in the folder, the empty text if none is left.

        Raises:
            NotRehearsed: Something could be written outside of the folder.
        """
        kept = []
        for command in re.split(r"\s*&&\s*", step.value):
            if _INSTALLS.match(command):
                self.left_out.append(" ".join(command.split()))
            else:
                self._check(step, command)
                kept.append(_PATH.sub(lambda path: self._placed(step, path[0]), command))
        return " && ".join(kept)

    def _check(self, step: Instruction, command: str) -> None:
        program = command.split(maxsplit=1)[0] if command.strip() else ""
        if program not in _PROGRAMS and not program.startswith("/"):
            raise step.refuse(f"of {program!r} is not rehearsed")
        if odd := _RUNS_ANOTHER.search(command):
            raise step.refuse(f"with {odd[0]!r} is not rehearsed")

    def _placed(self, step: Instruction, path: str) -> str:
        if (placed := self._inside(path)) == path:
            raise step.refuse(f"names {path}, which belongs to the machine here")
        return placed
