"""Every hostile file has its outcome, and none holds up or takes down who reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.loading import CorpusRoot, Limits, load_apart, read_corpus
from knowledge.splitting import split
from tests.integration.hostile import archives, encodings, pages, papers, word, workbooks
from tests.integration.hostile.listing import HOSTILE, TEXT

pytestmark = pytest.mark.slow
KINDS = (archives, encodings, pages, papers, word, workbooks)
"""Each has added its files to the list."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What reading all of them in one pass comes to, with what is not hostile between them."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
        (folder / f"{name}.zz.txt").write_text(f"{name}。{TEXT}", encoding="utf-8")
    found = {}
    for item in read_corpus([CorpusRoot(folder, "t")], Limits(seconds=60), load=load_apart):
        if isinstance(item, Document):
            assert all(len(passage.text) for passage in split(item))
            found[item.id.removeprefix("t/")] = f"={item.text}"
        else:
            found[item.name.removeprefix("t/")] = item.reason
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_harmlessly_or_named(outcomes: dict[str, str], name: str) -> None:
    outcome = outcomes[name]
    assert re.search(HOSTILE[name][1], outcome, re.DOTALL), outcome[:300]
    assert "root:" not in outcome
    assert len(outcome) < 5_000_000


def test_the_files_between_them_are_all_read(outcomes: dict[str, str]) -> None:
    assert [outcomes[f"{name}.zz.txt"] for name in HOSTILE] == [f"={n}。{TEXT}" for n in HOSTILE]


def test_every_kind_is_on_the_list() -> None:
    assert {make.__module__ for make, _ in HOSTILE.values()} == {kind.__name__ for kind in KINDS}


def test_nothing_was_written_outside(outcomes: dict[str, str]) -> None:
    assert outcomes
    assert not Path("/tmp/dakeshi-was-here").exists()  # noqa: S108 - where one of them points
