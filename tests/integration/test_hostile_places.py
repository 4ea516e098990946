"""What lies in a folder and is no file to read, and files that change while they are read."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.errors import UnreadableDocument
from knowledge.loading import CorpusRoot, Limits, count_files, load_apart, read_corpus
from knowledge.loading.discovery import FoundFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links")
TEXT = "淮北市推行大科室制改革，内设机构由52个减少为38个。"


def outcomes(root: Path, limits: Limits | None = None) -> dict[str, str]:
    found = list(read_corpus([CorpusRoot(root, "t")], limits, load=load_apart))
    assert len(found) == count_files([CorpusRoot(root, "t")])
    return {
        item.id if isinstance(item, Document) else item.name: item.text
        if isinstance(item, Document)
        else item.reason
        for item in found
    }


def test_pipes_devices_and_sockets_are_named_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "terminal.txt").symlink_to("/dev/tty")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.txt"))
        assert outcomes(tmp_path) == dict.fromkeys(
            ("t/pipe.txt", "t/s.txt", "t/terminal.txt", "t/zero.txt"), "is not a regular file."
        )


def test_links_are_followed_once_and_never_in_a_circle(tmp_path: Path) -> None:
    corpus, elsewhere = tmp_path / "corpus", tmp_path / "elsewhere"
    for folder in (corpus / "a" / "b", elsewhere):
        folder.mkdir(parents=True)
    (elsewhere / "x.txt").write_text(TEXT, encoding="utf-8")
    (elsewhere / "back").symlink_to(corpus)
    (corpus / "a" / "b" / "up").symlink_to(corpus)
    (corpus / "linked").symlink_to(elsewhere)
    (corpus / "twice").symlink_to(elsewhere)
    (corpus / "self.txt").symlink_to(corpus / "self.txt")
    found = outcomes(corpus)
    assert found.pop("t/self.txt").startswith("is a link that leads nowhere")
    assert found == {"t/linked/x.txt": TEXT}


@pytest.mark.parametrize(
    "name",
    [
        "x\\..\\..\\x.txt",
        "new\nline.txt",
        "\u202etxt.exe.txt",
        "tab\t\x07bell.txt",
        "a b'\"$(touch x);.txt",
        "CON.txt",
        "長" * 80 + ".txt",
        "-rf.txt",
        os.fsdecode(b"\xff\xfe.txt"),
    ],
)
def test_a_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (text,) = outcomes(tmp_path).values()
    assert text == TEXT
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_vanishes_before_it_is_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    files = [FoundFile(tmp_path / "a.txt", "a"), FoundFile(tmp_path / "b.txt", "b")]
    gone, there = load_apart(files)
    assert "cannot be opened (No such file" in str(gone)
    assert isinstance(there, Document)


def test_a_file_that_becomes_a_pipe_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    files = [FoundFile(tmp_path / "a.txt", "a"), FoundFile(tmp_path / "b.txt", "b")]
    refused, there = load_apart(files, Limits(seconds=1))
    assert isinstance(refused, UnreadableDocument)
    assert isinstance(there, Document)


def test_a_file_that_is_written_while_it_is_read_gives_a_text_or_a_reason(tmp_path: Path) -> None:
    path, done = tmp_path / "a.txt", threading.Event()
    path.write_text(TEXT, encoding="utf-8")

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            path.write_bytes((f"{TEXT}\n".encode() * (number % 50))[: number % 997])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = list(load_apart([FoundFile(path, "a")] * 300))
    finally:
        done.set()
        writer.join()
    assert len(found) == 300
    assert all(item.text if isinstance(item, Document) else item.remedy for item in found)
