"""Logging: diagnostics go to standard error, and nothing that carries a secret does."""

from __future__ import annotations

import logging
import sys

NOISY = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "anthropic",
    "chromadb",
    "jieba",
    "pypdf",
    "trafilatura",
    "urllib3",
)
"""Libraries that log below WARNING what nobody asked for, some of it URLs that carry keys."""


def configure_logging(level: str) -> None:
    """Send log records of at least `level` to standard error."""
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
