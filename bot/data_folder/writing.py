"""Whether a folder can be written, found out by doing so: rights alone do not tell."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

UNWRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""What a system says where nothing may be written."""


def why_unwritable(folder: Path) -> str | None:
    """What the system says against a new file in a folder; `None` when one can be made."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
