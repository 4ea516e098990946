"""Records in a folder of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.records import Records, open_records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "telegram.sqlite"


@pytest.fixture
async def records(path: Path) -> AsyncIterator[Records]:
    async with open_records(path) as opened:
        yield opened
