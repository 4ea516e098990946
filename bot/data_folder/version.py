"""Which shape a data folder has: one small file that says so."""

from __future__ import annotations

import logging
from pathlib import Path

import pydantic

from bot.errors import NewerDataFolder
from knowledge.generations.durability import replace_file
from knowledge.generations.manifest import reason

VERSION_FILE = "data-folder.json"

_log = logging.getLogger(__name__)


class _Written(pydantic.BaseModel):
    """A newer dakeshi may say more; what counts here it will still say."""

    model_config = pydantic.ConfigDict(frozen=True, extra="ignore")

    version: int = pydantic.Field(ge=1)


def read_version(folder: Path) -> int:
    """The version of a data folder; 0 when nothing says it.

    A folder of the time before there were versions has no such file. A damaged file says nothing
    either: every step of a migration may be done again, so beginning at 0 loses nothing.
    """
    path = folder / VERSION_FILE
    try:
        return _Written.model_validate_json(path.read_bytes()).version
    except FileNotFoundError:
        return 0
    except pydantic.ValidationError as error:
        _log.warning("%s is damaged (%s) and is written again", path, reason(error))
        return 0


def write_version(folder: Path, version: int) -> None:
    """Say which version a data folder has, durably; the caller has it for itself."""
    replace_file(folder / VERSION_FILE, _Written(version=version).model_dump_json().encode())


def refuse_newer(where: Path, version: int, known: int) -> None:
    """Check that this dakeshi knows a version.

    Raises:
        NewerDataFolder: It does not.
    """
    if version > known:
        raise NewerDataFolder(
            f"{where} was written by a newer dakeshi (version {version} of the data folder; this "
            f"one knows {known}). Install that dakeshi again, or restore a backup made before the "
            "upgrade into another folder."
        )
