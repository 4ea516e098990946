"""What a Dockerfile comes to, and how its paths and its environment look from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.rehearsal.base import PATH, base_environment

_OF_THE_MACHINE = frozenset({"bin", "dev", "lib", "lib64", "proc", "sbin", "sys", "usr"})
"""Folders of the base image, for which the machine's own stand."""


@dataclass
class Image:
    """What a Dockerfile comes to."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    workdir: str = "/"
    user: tuple[int, int] = (0, 0)
    volumes: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    told: list[tuple[str, str]] = field(default_factory=list)
    """Labels, ports and the signal to stop, as they are written."""
    left_out: list[str] = field(default_factory=list)
    """Installations of system packages, for which the machine's own stand."""

    def inside(self, path: str) -> Path:
        """Where a path of the image is in the folder; `/usr` and the like are the machine's."""
        parts = Path(path).parts
        if parts[1:2] and parts[1] in _OF_THE_MACHINE and parts[1:3] != ("usr", "local"):
            return Path(path)
        return self.root.joinpath(*parts[1:])

    def seen_from_outside(self) -> dict[str, str]:
        """The environment with its paths in the folder."""
        return {
            **base_environment(self.root),
            **{name: self._placed(value) for name, value in self.environment.items()},
        }

    def _placed(self, value: str) -> str:
        if "://" in value:
            return value
        parts = value.split(":")
        return ":".join(str(self.inside(part)) if part.startswith("/") else part for part in parts)
