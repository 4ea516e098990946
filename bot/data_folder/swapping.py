"""Puts the files of a restored data folder in the place of those that are there.

A data folder may be a mount of its own, as in a container, which cannot be renamed. So its entries
are moved one by one, after a journal says what is to be done: whoever uses the folder next
completes it. Before the journal is there, the old folder serves; from then on, the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pydantic

from bot.data_folder.contents import JOURNAL_FILE, STAGING, stays
from bot.errors import DataFolderError
from knowledge.generations.durability import remove_unfinished, replace_file, sync_folder
from knowledge.generations.manifest import reason

CONTENT = "content"
OnStep = Callable[[str], None]


class _Journal(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    doing: Literal["clearing", "placing"]
    staging: str = pydantic.Field(pattern=rf"^\{STAGING}[0-9A-Za-z_]+$")
    aside: str = pydantic.Field(pattern=r"^replaced-[0-9A-Za-z-]+$")


def begin_swap(folder: Path, staging: Path, aside: Path) -> None:
    """Decide that a staged folder takes the place of what is there; the caller has it alone.

    Args:
        folder: The data folder.
        staging: In it, holds all that will be there under `content`, durably.
        aside: In it; what is there now goes there.
    """
    _write(folder, _Journal(doing="clearing", staging=staging.name, aside=aside.name))


def swap_is_due(folder: Path) -> bool:
    """Whether a swap was begun and not completed."""
    return (folder / JOURNAL_FILE).exists()


def complete_swap(folder: Path, on_step: OnStep = lambda _: None) -> None:
    """Do what is left of a swap, if there is one; the caller has the folder alone.

    Raises:
        DataFolderError: The journal is damaged.
        OSError: Something cannot be moved; it is tried again by whoever uses the folder next.
    """
    journal = _read(folder)
    if journal is None:
        return
    staging, aside = folder / journal.staging, folder / journal.aside
    if journal.doing == "clearing":
        _move(_replaced(folder), aside, on_step)
        journal = journal.model_copy(update={"doing": "placing"})
        _write(folder, journal)
    content = staging / CONTENT
    _move(sorted(content.iterdir()) if content.is_dir() else [], folder, on_step)
    on_step(staging.name)
    shutil.rmtree(staging, ignore_errors=True)
    on_step(JOURNAL_FILE)
    (folder / JOURNAL_FILE).unlink()
    sync_folder(folder)


def remove_abandoned(folder: Path) -> None:
    """Remove what restores left that never came to the swap; the caller has the folder alone."""
    remove_unfinished(folder / JOURNAL_FILE)
    if swap_is_due(folder):
        return
    for staging in folder.glob(f"{STAGING}*"):
        shutil.rmtree(staging, ignore_errors=True)


def has_abandoned(folder: Path) -> bool:
    """Whether `remove_abandoned` might find something."""
    return any(folder.glob(f"{STAGING}*"))


def _replaced(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not stays(entry.name))


def _move(entries: list[Path], target: Path, on_step: OnStep) -> None:
    if entries:
        target.mkdir(exist_ok=True)
    for entry in entries:
        on_step(entry.name)
        entry.rename(target / entry.name)
    if target.is_dir():
        sync_folder(target)


def _read(folder: Path) -> _Journal | None:
    path = folder / JOURNAL_FILE
    try:
        return _Journal.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except pydantic.ValidationError as error:
        raise DataFolderError(
            f"{path} is damaged ({reason(error)}): a restore was not completed. What was there "
            f"before lies in {folder}/replaced-*. Remove {path.name} and restore again."
        ) from error


def _write(folder: Path, journal: _Journal) -> None:
    replace_file(folder / JOURNAL_FILE, journal.model_dump_json().encode())
