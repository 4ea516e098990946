"""Small valid files of every kind, and what can befall their bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import docx
import openpyxl  # type: ignore[import-untyped]  # ships no types
from hypothesis import strategies as st

from tests.integration.pdf_files import pdf_of
from tests.unit.bot.office_lists.files import Rows, table, workbook

_TEXT = "淮北市推行大科室制改革，内设机构由52个减少为38个。"
_ROWS: Rows = [["单位", "改革前", "改革后"], ["淮北市教育局", 52, 38], ["淮北市民政局", "九", 6]]
ARCHIVES = (".docx", ".xlsx")
_SPLICES = (
    b"\0" * 16,
    b"\xff" * 9,
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
    b"&a;",
    b"<w:p>" * 300,
    b"</w:body>",
    b"<!--",
    b"]]>",
    b"---\n",
    b"a: &a [*a]\n",
    b"stream\r\n",
    b"endobj ",
    b"/Kids [1 0 R 1 0 R] ",
    b"999999999999999999999",
    b"-1",
    b"1e400",
    b"NaN",
    b'"',
    "第九百条".encode(),
    "\u202e\u2028".encode(),
    b"PK\x05\x06" + b"\0" * 18,
)


@dataclass(frozen=True, slots=True)
class Damage:
    """What befalls the bytes of a file, or of one entry of an archive, one after the other."""

    entry: int | None
    """Number of the entry, for an archive whose entries are damaged."""
    steps: tuple[tuple[str, float, bytes], ...]
    """Kind, place as a share of the length, and what goes there."""

    def done_to(self, data: bytes) -> bytes:
        """The damaged file."""
        if self.entry is None:
            return self._applied(data)
        entries = entries_of(data)
        name = list(entries)[self.entry % len(entries)]
        return with_entry(data, name, self._applied(entries[name]))

    def _applied(self, data: bytes) -> bytes:
        for kind, place, content in self.steps:
            at = int(place * len(data))
            match kind:
                case "flip" if data:
                    at = min(at, len(data) - 1)
                    data = data[:at] + bytes([data[at] ^ (content[0] or 1)]) + data[at + 1 :]
                case "cut":
                    data = data[:at]
                case "drop":
                    data = data[:at] + data[at + 1 + len(content) * 3 :]
                case "splice":
                    data = data[:at] + content + data[at:]
                case "double":
                    data = data[:at] + data[max(0, at - 200) : at] * 3 + data[at:]
                case _:
                    pass
        return data


def entries_of(data: bytes) -> dict[str, bytes]:
    """The entries of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_entry(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with something else in one of its entries."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as damaged:
        for each, kept in entries_of(data).items():
            damaged.writestr(each, content if each == name else kept)
    return saved.getvalue()


def damages(suffix: str) -> st.SearchStrategy[Damage]:
    """What may befall a file of that kind."""
    step = st.tuples(
        st.sampled_from(["flip", "flip", "drop", "splice", "splice", "double", "cut"]),
        st.floats(0, 1),
        st.sampled_from(_SPLICES) | st.binary(min_size=1, max_size=8),
    )
    entry: st.SearchStrategy[int | None] = st.none()
    if suffix in ARCHIVES:
        entry = st.integers(0, 30) | entry
    return st.builds(Damage, entry, st.lists(step, min_size=1, max_size=4).map(tuple))


def files_of(other: str) -> Iterator[bytes]:
    """The files of every kind but one."""
    return (data for suffix, data in EXAMPLES.items() if suffix != other)


@cache
def lists() -> dict[str, bytes]:
    """Lists of offices that can be computed."""
    return {".csv": table(_ROWS).encode(), ".xlsx": workbook(_ROWS, merged=["A5:A6"])}


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("改革方案", 1)
    document.add_paragraph(_TEXT)
    document.add_paragraph("其一", style="List Number")
    cells = document.add_table(2, 2).rows[1].cells
    cells[0].text, cells[1].text = "机构", "38"
    return _saved(document)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in _ROWS:
        book.active.append(row)
    book.create_sheet("二").append([0.25, True, "=1+1"])
    return _saved(book)


def _saved(made: object) -> bytes:
    saved = io.BytesIO()
    made.save(saved)  # type: ignore[attr-defined]
    return saved.getvalue()


def _pdf() -> bytes:
    line = b"<%s> Tj T* " % _TEXT.encode("utf-16-be").hex().encode()
    stream = zlib.compress(b"BT /F1 12 Tf 72 780 Td 18 TL " + line * 3 + b"ET")
    return pdf_of([[_TEXT]], content=stream, extra=b"/Filter /FlateDecode")


EXAMPLES = {
    ".md": f"---\ntitle: 改革\ndate: 2013-05\n---\n# 淮北\n\n{_TEXT}\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n".encode(),
    ".txt": f"第一章 总则\n第一条 {_TEXT}\n第二条 略。\n第三条 略。\n".encode("gb18030"),
    ".html": (
        "<html><head><meta charset='gbk'><title>淮北</title></head><body><h1>改革</h1>"
        f"<p>{_TEXT}</p><table><tr><td>1</td></tr></table></body></html>"
    ).encode("gb18030"),
    ".csv": table(_ROWS).encode(),
    ".docx": _word(),
    ".xlsx": _workbook(),
    ".pdf": _pdf(),
}
