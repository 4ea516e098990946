"""What the settings name is chosen, or what is missing for it is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.app import database_url, open_corpus, open_services
from bot.errors import ConfigurationError
from bot.settings import Settings

URL = "postgresql://dakeshi:s3cret@127.0.0.1:9/dakeshi"


def test_without_a_database_in_the_settings_none_is_used(tmp_path: Path) -> None:
    assert database_url(Settings(data_dir=tmp_path, _env_file=None)) is None


@pytest.mark.parametrize("missing", ["psycopg", "psycopg_pool", "langgraph.checkpoint.postgres"])
async def test_a_database_without_its_driver_names_the_extra(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=URL, _env_file=None)
    monkeypatch.setitem(sys.modules, missing, None)
    with (
        pytest.raises(ConfigurationError, match=r"dakeshi\[postgres\]") as caught,
        open_corpus(settings),
    ):
        pass
    assert "s3cret" not in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"dakeshi\[postgres\]"):
        async with open_services(settings):
            pass
