"""Runs a rehearsed image as a container engine would: its user, its environment, a read-only root.

What the engine does with namespaces is done with permissions here: the tree belongs to somebody
else, or at least may be written by nobody, and what was changed all the same is found afterwards.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rehearsal.errors import NobodyToRunAs
from tests.rehearsal.image import Image
from tests.rehearsal.listing import Listing, changes, listing, owned_by

_TIMEOUT_S = 300
_EVERYBODY_WRITES = (Path("/var/tmp"), Path("/run/lock"))  # noqa: S108 - looked at, not written to
"""Read-only in a container, and outside of the rehearsal's folder."""
_NOT_WRITABLE = ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    status: int
    out: str
    err: str


class Container:
    """An image that may be run."""

    def __init__(self, image: Image) -> None:
        """Take an image whose tree is read-only by now."""
        self.image = image
        self._kept = tuple(image.inside(volume) for volume in image.volumes)
        self._tmp = image.inside("/tmp")  # noqa: S108 - of the image
        self._before = self._listed()
        self._strays = self._owned_outside()

    def started(self, arguments: tuple[str, ...], **given: str) -> dict[str, Any]:
        """How a process of the image is started, for `subprocess` and `asyncio`.

        Args:
            arguments: The program and its arguments.
            **given: What an operator adds to the environment.
        """
        environment = {
            **self.image.seen_from_outside(),
            # Whatever asks the system for a temporary folder gets the image's.
            "TMPDIR": str(self._tmp),
            **given,
        }
        program = shutil.which(arguments[0], path=environment["PATH"])
        if program is None:
            message = f"the image has no program {arguments[0]}"
            raise FileNotFoundError(message)
        return {
            "args": [program, *arguments[1:]],
            "env": environment,
            "cwd": self.image.inside(self.image.workdir),
            **as_user(self.image.user),
        }

    def run(self, *arguments: str, **given: str) -> Done:
        """Run the entry point with arguments, or with its own where none are given."""
        return self.execute(*self.image.entrypoint, *(arguments or self.image.command), **given)

    def execute(self, *command: str, **given: str) -> Done:
        """Run a program of the image in the place of its entry point."""
        done = subprocess.run(
            **self.started(command, **given),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def written(self) -> list[str]:
        """What was written where nothing is to be written."""
        outside = self._owned_outside() - self._strays
        return [*changes(self._before, self._listed()), *sorted(outside)]

    def _listed(self) -> Listing:
        return listing(self.image.root, without=(*self._kept, self._tmp))

    def _owned_outside(self) -> set[str]:
        # Where it is this very user, what others do would be seen as well.
        owner = self.image.user[0]
        return set() if owner == os.geteuid() else owned_by(owner, _EVERYBODY_WRITES)


def as_user(user: tuple[int, int]) -> dict[str, Any]:
    """How a process becomes that user, for `subprocess`.

    Raises:
        NobodyToRunAs: This process may not become that user.
    """
    if user == (os.geteuid(), os.getegid()):
        return {"umask": 0o022}
    if os.geteuid() != 0:
        message = f"only root can become {user[0]}:{user[1]}; build with your own numbers"
        raise NobodyToRunAs(message)
    return {"user": user[0], "group": user[1], "extra_groups": [], "umask": 0o022}


def can_become(user: tuple[int, int]) -> bool:
    """Whether this process may run others as that user, which not every root may."""
    try:
        return subprocess.run(["/bin/true"], **as_user(user), check=False).returncode == 0
    except (OSError, NobodyToRunAs):
        return False


@contextmanager
def container_of(image: Image) -> Iterator[Container]:
    """An image whose tree may be written by nobody while the block lasts."""
    writable = [image.inside(volume) for volume in image.volumes] + [image.inside("/tmp")]  # noqa: S108 - of the image
    modes = {path: path.lstat().st_mode for path in _tree(image.root, writable)}
    try:
        for path, mode in modes.items():
            if not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) & _NOT_WRITABLE)
        yield Container(image)
    finally:
        # Or its owner could not remove it.
        for path, mode in modes.items():
            if not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode))


def _tree(root: Path, without: list[Path]) -> Iterator[Path]:
    yield root
    for entry in os.scandir(root):
        path = Path(entry.path)
        if path in without:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _tree(path, without)
        else:
            yield path
