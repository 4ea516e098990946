"""Documents into citable passages: `split`."""

from knowledge.splitting.passages import split

__all__ = ["split"]
