"""Archives, documents and workbooks of hand-written parts."""

from __future__ import annotations

import io
import itertools
import zipfile

import docx
import openpyxl  # type: ignore[import-untyped]  # ships no types

from tests.integration.fuzzing import entries_of
from tests.integration.hostile.listing import TEXT

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def archive(entries: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these entries."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", packed) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return saved.getvalue()


def changed(data: bytes, name: str, *changes: tuple[bytes, bytes]) -> bytes:
    """An archive one of whose entries is changed."""
    entries = entries_of(data)
    for before, after in changes:
        assert before in entries[name], (before, entries[name][:500])
        entries[name] = entries[name].replace(before, after, 1)
    return archive(entries)


def word_bytes(text: str = TEXT) -> bytes:
    """A small Word document."""
    saved = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(saved)
    return saved.getvalue()


def workbook_bytes(text: str = TEXT) -> bytes:
    """A small workbook of one cell."""
    saved = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = text
    book.save(saved)
    return saved.getvalue()


def word_of(inner: bytes, before: bytes = b"") -> bytes:
    """A Word document of hand-written XML."""
    document = before + b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>'
    return archive(
        {**entries_of(word_bytes()), "word/document.xml": document % (_WORD.encode(), inner)}
    )


def sheet_of(inner: bytes, before: bytes = b"") -> bytes:
    """A workbook whose only sheet is hand-written XML."""
    sheet = before + b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    made = {"xl/worksheets/sheet1.xml": sheet % (_SHEET.encode(), inner)}
    # What packs to nothing would be refused for that alone.
    return archive({**entries_of(workbook_bytes()), **made, "xl/media/noise.bin": noise(400_000)})


def noise(size: int) -> bytes:
    """Bytes that cannot be packed; the same on every run."""
    state, parts = 1, []
    for _ in range(size // 4):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        parts.append(state.to_bytes(4, "big"))
    return b"".join(parts)


def paragraph(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text


def laughs(inner: bytes = b"aaaaaaaaaa") -> bytes:
    names = b"abcdefghij"
    lines = [b'<!ENTITY a "%s">' % inner]
    for before, name in itertools.pairwise(names):
        lines.append(b'<!ENTITY %c "%s">' % (name, b"&%c;" % before * 10))
    return b"<!DOCTYPE x [" + b"".join(lines) + b"]>"


OUTSIDE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
