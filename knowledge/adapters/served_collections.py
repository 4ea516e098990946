"""Which collection of a server holds which generation, and which of them nobody needs any more.

A generation's folder stays where its manifest and passages are; `collection.json` in it names the
collection. Every name begins with a mark of its data folder (`collections-owner.json` beside the
generations), so that several data folders share a server and none touches another's collections.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import pydantic

from knowledge.errors import CorruptGeneration, StoreError

_REFERENCE = "collection.json"
_OWNER = "collections-owner.json"
_PREFIX = "dakeshi"
_log = logging.getLogger(__name__)


BUILDING_FACTOR = 30


@dataclass(frozen=True, slots=True)
class Address:
    """A server, and how long to wait for it."""

    url: str
    token: str = field(default="", repr=False)
    """Milvus's, or a bearer token: Chroma itself asks for none, a proxy before it may."""
    timeout_s: float = 10.0
    """For one request, in seconds; building an index may take `BUILDING_FACTOR` times as long."""


class Reference(pydantic.BaseModel):
    """Where the vectors of one generation are."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    engine: str
    """`chroma` or `milvus`."""
    collection: str = pydantic.Field(pattern=r"^[0-9A-Za-z_]{3,120}$")
    rows: int | None = pydantic.Field(default=None, ge=0)
    """How many vectors it holds; `None` while it is being built."""

    def write(self, folder: Path) -> None:
        """Write it into a generation's folder."""
        (folder / _REFERENCE).write_text(self.model_dump_json(), encoding="ascii")

    @classmethod
    def read(cls, folder: Path, engine: str) -> Reference:
        """What a committed generation's folder says.

        Raises:
            CorruptGeneration: It says nothing, or names another engine.
        """
        try:
            found = cls.model_validate_json((folder / _REFERENCE).read_bytes())
        except (OSError, pydantic.ValidationError) as error:
            raise CorruptGeneration(
                f"{folder.name} names no collection of a {engine} server: it is damaged, or was "
                "made with another DAKESHI_VECTOR_ENGINE."
            ) from error
        if found.engine != engine or found.rows is None:
            raise CorruptGeneration(
                f"{folder.name} is no complete index of the engine {engine}: "
                f"it was made with {found.engine}."
            )
        return found


def new_collection(folder: Path, engine: str) -> Reference:
    """Name a collection for a generation that is about to be built, and write the name down.

    It is written before the collection is made: a crash leaves no collection without a name.
    """
    generation = re.sub(r"[^0-9A-Za-z]+", "_", folder.name).strip("_")[:60]
    mark = secrets.token_hex(3)
    name = f"{owner_prefix(folder.parent)}{generation}_{mark}"
    reference = Reference(engine=engine, collection=name)
    try:
        reference.write(folder)
    except OSError as error:
        raise StoreError(f"cannot write {folder / _REFERENCE}: {error}") from error
    return reference


def owner_prefix(generations: Path) -> str:
    """What the names of a data folder's collections begin with; made when it is first asked for."""
    path = generations / _OWNER
    try:
        if not path.exists():
            path.write_text(_Owner(mark=secrets.token_hex(6)).model_dump_json(), encoding="ascii")
        mark = _Owner.model_validate_json(path.read_bytes()).mark
    except (OSError, pydantic.ValidationError) as error:
        raise StoreError(
            f"{path}, which marks this data folder's collections on the server, cannot be used: "
            f"{error}. Restore it, or remove it; then run `dakeshi reindex --force`."
        ) from error
    return f"{_PREFIX}_{mark}_"


def discard_unused(
    generations: Path, names: Callable[[], Collection[str]], drop: Callable[[str], None]
) -> None:
    """Drop the collections of this data folder that no generation's folder names.

    Args:
        generations: Folder of the generations; the caller is the one writer.
        names: Gives the names of all collections of the server.
        drop: Removes one.
    """
    if not (generations / _OWNER).exists():
        return
    try:
        prefix = owner_prefix(generations)
        used = _named(generations)
        for name in names():
            if name.startswith(prefix) and name not in used:
                drop(name)
    except (StoreError, OSError) as error:
        # The index that serves is whole; the leftovers are found again by the next reindex.
        _log.warning("unused collections could not be removed: %s", error)


class _Owner(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    mark: str = pydantic.Field(pattern=r"^[0-9a-f]{12}$")


def _named(generations: Path) -> set[str]:
    """Collections that a folder names, complete or not.

    A name that cannot be read might be any of them, so that nothing may be dropped.
    """
    found = set()
    for path in generations.glob(f"*/{_REFERENCE}"):
        try:
            found.add(Reference.model_validate_json(path.read_bytes()).collection)
        except pydantic.ValidationError as error:
            raise StoreError(f"{path} is damaged: {error.errors()[0]['msg']}") from error
    return found
