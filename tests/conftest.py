"""What holds for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import open_corpus
from bot.settings import Settings
from tests.postgres import PostgresServer, postgres_server

# Without it python-telegram-bot warns whenever a `RetryAfter` is read, and warnings are errors.
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - the library reads nothing else


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose embedded corpus is indexed; not to be written to."""
    data = tmp_path_factory.mktemp("indexed")
    with open_corpus(Settings(data_dir=data, _env_file=None)) as corpus:
        corpus.ensure()
    return data


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A data folder of one's own, indexed."""
    folder = tmp_path / "data"
    shutil.copytree(indexed, folder)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; whoever stops it starts it again."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database_url(postgres: PostgresServer) -> Iterator[SecretStr]:
    """An empty PostgreSQL database of one's own."""
    database = postgres.new_database()
    yield SecretStr(postgres.url(database))
    postgres.drop(database)
