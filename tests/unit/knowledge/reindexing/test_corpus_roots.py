from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import InputError, InvalidCorpus
from knowledge.generations.locking import FileLock
from knowledge.reindexing import CorpusRoots


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    folder = tmp_path / "package" / "embedded"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def roots(tmp_path: Path, embedded: Path) -> CorpusRoots:
    return CorpusRoots(tmp_path / "data", embedded=embedded)


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def labels(roots: CorpusRoots) -> list[tuple[str, Path]]:
    return [(root.label, root.path) for root in roots.all()]


def test_the_embedded_corpus_is_always_there(roots: CorpusRoots, embedded: Path) -> None:
    assert labels(roots) == [("corpus", embedded)]
    assert roots.remembered() == ()


def test_all_sorts_of_roots_come_together(tmp_path: Path, embedded: Path) -> None:
    own, configured, added = (folder(tmp_path / n) for n in ("data/documents", "laws", "notes"))
    roots = CorpusRoots(tmp_path / "data", embedded=embedded, configured=[configured])
    roots.add([added])
    assert labels(roots) == [
        ("corpus", embedded),
        ("documents", own),
        ("laws", configured),
        ("notes", added),
    ]


def test_added_roots_are_remembered_once_and_in_order(roots: CorpusRoots, tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one"), folder(tmp_path / "two")
    roots.add([two])
    roots.add([one, two, tmp_path / "one" / ".." / "two"])
    again = CorpusRoots(tmp_path / "data", embedded=tmp_path)
    assert again.remembered() == (two, one)


def test_removed_roots_are_forgotten_even_when_they_are_gone(
    roots: CorpusRoots, tmp_path: Path
) -> None:
    one, two = folder(tmp_path / "one"), folder(tmp_path / "two")
    roots.add([one, two])
    one.rmdir()
    assert ("one", one) in labels(roots)
    roots.remove([one])
    assert roots.remembered() == (two,)


def test_what_does_not_exist_cannot_be_added(roots: CorpusRoots, tmp_path: Path) -> None:
    here = folder(tmp_path / "here")
    with pytest.raises(InputError, match="nowhere does not exist"):
        roots.add([here, tmp_path / "nowhere"])
    assert roots.remembered() == ()


def test_what_is_not_remembered_cannot_be_removed(roots: CorpusRoots, tmp_path: Path) -> None:
    here = folder(tmp_path / "here")
    roots.add([here])
    with pytest.raises(InputError, match=r"elsewhere is not among the remembered folders: .*here"):
        roots.remove([here, tmp_path / "elsewhere"])
    assert roots.remembered() == (here,)


def test_only_names_just_those(roots: CorpusRoots, tmp_path: Path) -> None:
    here = folder(tmp_path / "here")
    file = here / "a.md"
    file.touch()
    roots.add([folder(tmp_path / "other")])
    assert [(root.label, root.path) for root in roots.only([here, file, here])] == [
        ("here", here),
        ("here", file),
    ]
    with pytest.raises(InputError, match="does not exist"):
        roots.only([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    "content", ["", "[]", '{"paths": [1]}', '{"paths": [], "more": 1}', "\x00"]
)
def test_a_damaged_list_says_what_to_do(roots: CorpusRoots, tmp_path: Path, content: str) -> None:
    folder(tmp_path / "data")
    (tmp_path / "data" / "corpus.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidCorpus, match=r"corpus\.json is damaged.*Remove it"):
        roots.all()


def test_two_at_once_do_not_lose_a_folder(roots: CorpusRoots, tmp_path: Path) -> None:
    data, here = folder(tmp_path / "data"), folder(tmp_path / "here")
    with FileLock(data / "corpus.lock") as other:
        assert other.acquire_exclusive()
        with pytest.raises(InputError, match="Try again"):
            roots.add([here])
    roots.add([here])
    assert roots.remembered() == (here,)
