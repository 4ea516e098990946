"""Reading in a process of its own gives what reading here gives, and survives what kills a reader."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import UnreadableDocument
from knowledge.loading import CorpusRoot, Limits, load_apart, read_corpus
from tests.integration import misbehaving

CORPUS = Path(__file__).parents[2] / "knowledge" / "corpus"
TEXT = "淮北市推行大科室制改革，内设机构由52个减少为38个。\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="names of signals and pipes")
badly = partial(load_apart, handler=f"{misbehaving.MODULE}:read")


def shown(item: Document | UnreadableDocument) -> object:
    return item if isinstance(item, Document) else (item.name, item.reason, item.remedy)


def both_ways(root: Path, limits: Limits | None = None) -> list[object]:
    """What a folder gives; the same, whichever process reads it."""
    here = [shown(item) for item in read_corpus([CorpusRoot(root)], limits)]
    apart = [shown(item) for item in read_corpus([CorpusRoot(root)], limits, load=load_apart)]
    assert apart == here
    return apart


def test_the_embedded_corpus_reads_the_same_apart() -> None:
    assert len(both_ways(CORPUS)) > 10


@posix
def test_failures_keep_their_place_and_their_words(tmp_path: Path) -> None:
    for name in ("a.txt", "c.md", "e.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 damaged")
    (tmp_path / "d.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "f.txt").touch()
    os.mkfifo(tmp_path / "g.txt")
    (tmp_path / os.fsdecode(b"h\xff.xyz")).write_text(TEXT, encoding="utf-8")
    (tmp_path / os.fsdecode(b"i\xff.txt")).write_text(TEXT, encoding="utf-8")
    found = both_ways(tmp_path)
    assert [isinstance(item, Document) for item in found] == [
        *(True, False, True, False, True, False, False, False, True)
    ]


def test_limits_hold_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("字" * 101, encoding="utf-8")
    (failure,) = both_ways(tmp_path, Limits(characters=100))
    assert "characters is 101" in str(failure)


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert both_ways(tmp_path) == []


@posix
@pytest.mark.slow
def test_files_that_kill_their_reader_are_named_and_the_others_read(tmp_path: Path) -> None:
    for name in ("a", "endless", "lying", "poisoned", "poisoned_too", "z"):
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    root = CorpusRoot(tmp_path, "t")
    found = list(read_corpus([root], Limits(seconds=3), load=badly))
    assert [item.id if isinstance(item, Document) else str(item) for item in found] == [
        "t/a.txt",
        "t/endless.txt: took longer than 3 s to read. "
        "Divide it into smaller files, or save it anew in another format.",
        "t/lying.txt: crashed the reader (its reply makes no sense). "
        "Open it in its program and save it anew, or save its text as .docx or .txt.",
        "t/poisoned.txt: crashed the reader (signal 11). "
        "Open it in its program and save it anew, or save its text as .docx or .txt.",
        "t/poisoned_too.txt: crashed the reader (signal 11). "
        "Open it in its program and save it anew, or save its text as .docx or .txt.",
        "t/z.txt",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
def test_a_file_that_needs_too_much_memory_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT * 400_000, encoding="utf-8")
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")
    limits = Limits(memory_bytes=120 * 2**20, characters=50_000_000)
    found = list(read_corpus([CorpusRoot(tmp_path, "t")], limits, load=load_apart))
    reasons = [item.reason for item in found if isinstance(item, UnreadableDocument)]
    assert reasons == ["needed more than 120 MiB to read."]
    assert len(found) == 3
