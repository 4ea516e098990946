"""What a generation is made of, on disk and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pydantic

from knowledge.errors import ModelError
from knowledge.ports import Stores


class GoldenSummary(pydantic.BaseModel):
    """What the golden questions came to on a generation."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    asked: int = pydantic.Field(ge=0)
    left_out: int = pydantic.Field(default=0, ge=0)
    """Questions whose sources are not in this corpus."""
    failures: tuple[str, ...] = ()
    """What failed, each with the question's name."""
    holds: bool = True
    """Whether enough of them passed for the generation to serve."""


class Manifest(pydantic.BaseModel):
    """What a generation was made from."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    id: str
    created: datetime
    """In UTC."""
    embedder: str
    """The embedder's fingerprint."""
    dimension: int = pydantic.Field(gt=0)
    pipeline: str
    """Version of all that lies between a file and the stores."""
    roots: tuple[str, ...]
    """Corpus roots as `label=path`."""
    documents: dict[str, str]
    """Digest of each document, by id."""
    content: str
    """SHA-256 (hex) over every document's digest, passages and how they are tokenised."""
    passages: int = pydantic.Field(gt=0)
    golden: GoldenSummary | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation, usable from several threads while it is leased."""

    id: str
    manifest: Manifest
    stores: Stores

    def require(self, fingerprint: str) -> None:
        """Check that questions will be embedded as the passages were.

        Raises:
            ModelError: Another embedding model made this index.
        """
        if fingerprint != self.manifest.embedder:
            raise ModelError(
                f"the index was made with the embedding model {self.manifest.embedder}, the "
                f"settings name {fingerprint}. Run `dakeshi reindex`, or restore the setting."
            )


def reason(error: OSError | pydantic.ValidationError) -> str:
    """Why a file of ours cannot be read, in one line."""
    if isinstance(error, pydantic.ValidationError):
        return str(error.errors()[0]["msg"])
    return str(error)
