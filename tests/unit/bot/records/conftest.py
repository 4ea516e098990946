"""Records of their own, in both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.records import Records, open_records

Open = Callable[[], AbstractAsyncContextManager[Records]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "telegram.sqlite"


@pytest.fixture(params=["sqlite", "postgres"])
def opening(request: pytest.FixtureRequest, path: Path) -> Open:
    """Opens the same records, as often as one likes."""
    if request.param == "sqlite":
        return partial(open_records, path)
    return partial(open_records, path, request.getfixturevalue("database_url"))


@pytest.fixture
async def records(opening: Open) -> AsyncIterator[Records]:
    async with opening() as opened:
        yield opened
