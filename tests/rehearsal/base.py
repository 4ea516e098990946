"""A copy of the Python that runs, in the place where the base image has its own."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

IMAGE = "python:3.11-slim-bookworm"
"""The base image that the copy may stand for."""
PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PREFIX = "usr/local"
_NOT_IN_THE_IMAGE = (
    *("site-packages", "dist-packages"),
    *("test", "tests", "idle_test", "config-*", "__pycache__"),
)
"""No package is installed there, and the base image leaves its tests and compiled files out."""


def lay_base(root: Path) -> None:
    """Put an interpreter and its standard library into a folder, with no package installed.

    The rest of the base image are the machine's own `/usr`, `/bin` and `/lib`.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    binaries, libraries = root / _PREFIX / "bin", root / _PREFIX / "lib"
    binaries.mkdir(parents=True)
    # Of a virtual environment, its base.
    shutil.copy2(Path(sys._base_executable).resolve(), binaries / name)  # type: ignore[attr-defined]  # known to CPython alone
    for alias in ("python3", "python"):
        (binaries / alias).symlink_to(name)
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        libraries / name,
        symlinks=True,
        ignore=shutil.ignore_patterns(*_NOT_IN_THE_IMAGE),
    )
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        shared = sysconfig.get_config_var("INSTSONAME")
        shutil.copy2(Path(sysconfig.get_config_var("LIBDIR"), shared), libraries / shared)
    for folder, mode in (("tmp", 0o1777), ("root", 0o700)):
        (root / folder).mkdir()
        (root / folder).chmod(mode)


def base_environment(root: Path) -> Mapping[str, str]:
    """What the copied interpreter needs to find its library, which the base image has settled."""
    return {"LD_LIBRARY_PATH": str(root / _PREFIX / "lib")}
