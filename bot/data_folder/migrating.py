"""Brings a data folder of an older dakeshi into the shape of this one, where it lies.

A crash leaves the folder at the last version that was written down, and the next start goes on
from there. So each step must end well when it is done a second time over its own half-done work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.data_folder.version import VERSION_FILE, read_version, refuse_newer, write_version
from knowledge.generations import seal_manifest
from knowledge.generations.durability import remove_unfinished

Step = Callable[[Path], None]
"""Brings a folder from one version to the next; may be done again."""


def _seal_generations(folder: Path) -> None:
    """From the time before versions: indexes whose passages and words no checksum guards."""
    from knowledge.adapters.embedded import seal_older  # noqa: PLC0415 - once in a folder's life

    for generation in (folder / "generations").glob("[!.]*/"):
        seal_manifest(generation)
        seal_older(generation)


STEPS: tuple[Step, ...] = (_seal_generations,)
"""The n-th, from 0, leads from version n to n + 1."""


def is_current(folder: Path, steps: Sequence[Step]) -> bool:
    """Whether a data folder has the shape that the last step leads to.

    Raises:
        NewerDataFolder: Its version is not known here.
    """
    version = read_version(folder)
    refuse_newer(folder, version, len(steps))
    return version == len(steps)


def migrate(folder: Path, steps: Sequence[Step]) -> None:
    """Do the steps that are left; the caller has the folder for itself.

    Raises:
        NewerDataFolder: Its version is not known here; nothing was changed.
        OSError: It cannot be written.
    """
    remove_unfinished(folder / VERSION_FILE)
    version = read_version(folder)
    refuse_newer(folder, version, len(steps))
    for number in range(version, len(steps)):
        steps[number](folder)
        write_version(folder, number + 1)
