"""Which generation serves: one small file, replaced in one atomic step."""

from __future__ import annotations

from pathlib import Path

import pydantic

from knowledge.errors import CorruptGeneration
from knowledge.generations.durability import remove_unfinished, replace_file
from knowledge.generations.manifest import reason


class Pointer(pydantic.BaseModel):
    """The generation that serves, and the one that did before."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    serving: str = pydantic.Field(pattern=r"^[0-9A-Za-z-]+$")
    previous: str | None = pydantic.Field(default=None, pattern=r"^[0-9A-Za-z-]+$")


class PointerFile:
    """`current.json` of a data folder."""

    def __init__(self, path: Path) -> None:
        """Name the file; it need not exist."""
        self._path = path

    def read(self) -> Pointer | None:
        """What it says; `None` when nothing is indexed yet.

        Raises:
            CorruptGeneration: It is damaged.
        """
        try:
            return Pointer.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, pydantic.ValidationError) as error:
            raise CorruptGeneration(
                f"{self._path} cannot be read: {reason(error)}. Run `dakeshi reindex`."
            ) from error

    def is_lost(self) -> bool:
        """Whether nobody knows any more what it said: it is missing, or holds something else."""
        try:
            Pointer.model_validate_json(self._path.read_bytes())
        except (FileNotFoundError, pydantic.ValidationError):
            return True
        except OSError:
            # Who may not read it learns so from `read`.
            return False
        return False

    def write(self, pointer: Pointer) -> None:
        """Replace it, durably; the caller is the one writer."""
        replace_file(self._path, pointer.model_dump_json().encode())

    def remove_unfinished(self) -> None:
        """Remove what crashes in `write` left; the caller is the one writer."""
        remove_unfinished(self._path)
