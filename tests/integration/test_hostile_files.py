"""Files made to cost memory or time are refused by name, quickly and without unpacking them."""

from __future__ import annotations

import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest

from knowledge.errors import UnreadableDocument
from knowledge.loading import Limits, load_document
from knowledge.splitting import split
from tests.integration.pdf_files import pdf_bytes


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    """Every file here is dealt with in seconds."""
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < 30


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        load_document(path, path.name, limits)
    return caught.value.reason


def test_a_file_above_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("字" * 100, encoding="utf-8")
    assert "file bytes is 300" in refused(path, Limits(file_bytes=299))
    assert load_document(path, "a.txt", Limits(file_bytes=300))


def test_a_text_above_the_character_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("字" * 101, encoding="utf-8")
    assert "characters" in refused(path, Limits(characters=100))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_that_unpacks_to_much_is_refused_before_unpacking(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("word/document.xml", "w") as entry,
    ):
        for _ in range(100):
            entry.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 1_000_000
    assert "expansion" in refused(path)


def test_an_archive_of_many_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}", "")
    assert "entries is 101" in refused(path, Limits(entries=100))


def text_or_refusal(path: Path) -> str:
    """The text of a file, or the reason why it is not read."""
    try:
        (document,) = load_document(path, path.name)
    except UnreadableDocument as error:
        return error.reason
    split(document)
    return document.text


def _with_entry(path: Path, name: str, change: tuple[bytes, bytes]) -> None:
    """Replace bytes in one entry of an archive."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    assert change[0] in entries[name]
    entries[name] = entries[name].replace(*change, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (ord("a") + n, b"&%c;" % (ord("a") + n - 1) * 10)
        for n in range(1, 9)
    )
    + b"]>"
)


def test_entities_of_a_word_file_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("MARK")
    document.save(str(path))
    _with_entry(path, "word/document.xml", (b"<w:document", LAUGHS + b"<w:document"))
    _with_entry(path, "word/document.xml", (b"MARK", b"before &i; after"))
    assert 0 < len(text_or_refusal(path)) < 1000


def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "MARK"
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        (name,) = [name for name in names if b"MARK" in archive.read(name)]
        root = archive.read(name)[archive.read(name).index(b"<", 5) :][:4]
    _with_entry(path, name, (root, LAUGHS + root))
    _with_entry(path, name, (b"MARK", b"&i;"))
    assert 0 < len(text_or_refusal(path)) < 1000


def test_a_sheet_that_claims_a_million_rows_costs_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "只有一格"
    book.save(path)
    claim = (b'<dimension ref="A1:A1"', b'<dimension ref="A1:XFD1048576"')
    _with_entry(path, "xl/worksheets/sheet1.xml", claim)
    (read,) = load_document(path, "a.xlsx")
    assert read.text == "只有一格"


def test_a_sheet_with_its_only_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "远"
    book.save(path)
    assert "rows" in refused(path)


def test_a_page_with_content_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    bomb = zlib.compress(b"BT (A) Tj ET " * 8_000_000, 9)
    path.write_bytes(pdf_bytes([["x"]], content=bomb, extra=b"/Filter /FlateDecode"))
    assert path.stat().st_size < 1_000_000
    assert "unpacked" in refused(path)


def test_a_page_packed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    bomb = zlib.compress(zlib.compress(b" " * 50_000_000, 9), 9)
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    path.write_bytes(pdf_bytes([["x"]], content=bomb, extra=filters))
    assert "filters" in refused(path)


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes([[f"{n}的文字内容在这里" * 2] for n in "甲乙丙丁戊己庚辛壬癸子"]))
    assert "pages is 11" in refused(path, Limits(pages=10))
    assert load_document(path, "a.pdf", Limits(pages=11))


def test_a_deeply_nested_page_is_refused_or_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 50_000 + "文字" + "</div>" * 50_000, encoding="utf-8")
    assert refused(path)


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{k}: &{k} [{','.join([f'*{p}'] * 9)}]" for p, k in zip("abcdefg", "bcdefgh", strict=True)
    ]
    path.write_text("---\n" + "\n".join(lines) + "\n---\n正文", encoding="utf-8")
    assert "aliases" in refused(path)


@pytest.mark.parametrize(
    "line",
    [
        "# " * 150_000,
        "[" * 200_000,
        "![](" * 100_000,
        "**" * 200_000,
        "<!--" * 100_000,
        "<p" * 60_000,
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".txt", ".html"])
def test_one_endless_line_is_read_or_refused_in_seconds(
    tmp_path: Path, line: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(f"前文说明。\n{line}\n后文说明。", encoding="utf-8")
    assert text_or_refusal(path)
