"""PDF by PDFium: text page by page, without running heads, with broken lines put together.

PDFium reads every Chinese encoding that occurs and repairs damaged files (see docs/decisions.md).
It is native code that cannot be interrupted, so what its streams unpack to is measured first.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types

from knowledge.cleaning import normalize
from knowledge.errors import LimitExceeded, UnreadableDocument
from knowledge.loading.extracts import Extract
from knowledge.loading.limits import Limits, Stopwatch

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_CONTENT_BYTES = 64 * 1024 * 1024
"""What all streams but images may unpack to; a thousand dense pages take less."""
_CHUNK = 1 << 20
_PAGE_NUMBER = re.compile(
    r"(?:[-—–―·\s]*\d{1,4}[-—–―·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|"
    r"\d{1,4}\s*/\s*\d{1,4}|(?i:page)\s+\d{1,4}(?:\s+of\s+\d{1,4})?)$"
)
_DIGITS = re.compile(r"\d+")
_NEW_PARAGRAPH = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条]|[一二三四五六七八九十]{1,3}、|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d)|[●•■◆○]|附件"
)
_SENTENCE_ENDS = tuple("。！？；：!?;:”’）)")
_EDGE_LINES = 2
_REPEATED_ON = 0.4
"""Share of the pages on which a running head stands, at least."""
_FEW = 10
"""Characters a page: below this the pages are pictures of text."""
_FULL_LINE = 0.8
"""Share of the usual width from which a line was broken by the margin, not by its author."""
_OCR = "Run text recognition (OCR) on it and save the result as searchable PDF, .docx or .txt."


def read_pdf(path: Path, name: str, limits: Limits) -> Extract:
    """Read the text of all pages."""
    data = path.read_bytes()
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocument(name, "is no PDF.", "Check what it is and name it accordingly.")
    _check_streams(data, limits)
    pages = _page_texts(data, name, limits)
    text = "\n".join(pages)
    if sum(not character.isspace() for character in text) < _FEW * len(pages):
        raise UnreadableDocument(name, "is scanned: its pages hold no text.", _OCR)
    if sum(_is_unreadable(character) for character in text) * 5 > len(text):
        raise UnreadableDocument(name, "has fonts that do not say their characters.", _OCR)
    lines = _without_running_heads([normalize(page).split("\n") for page in pages])
    return Extract("\n".join(join_lines(lines)))


def _check_streams(data: bytes, limits: Limits) -> None:
    """Measure what content streams unpack to, without keeping any of it."""
    allowed = min(_CONTENT_BYTES, limits.unpacked_bytes)
    total = after = 0
    for match in _STREAM.finditer(data):
        header = data[after : match.start()].rpartition(b"obj")[2]
        after = match.end()
        if b"/Image" in header or b"Flate" not in header:
            continue
        if header.count(b"FlateDecode") > 1:
            raise LimitExceeded("filters of a stream", header.count(b"FlateDecode"), 1, "Flate")
        total += _unpacked(data, match.end(), allowed - total)
        if total > allowed:
            raise LimitExceeded("unpacked size of its pages", total, allowed, "bytes")


def _unpacked(data: bytes, start: int, allowed: int) -> int:
    inflater = zlib.decompressobj()
    size, position, pending = 0, start, b""
    while size <= allowed and not inflater.eof:
        chunk = pending or data[position : position + 65536]
        if not pending:
            position += len(chunk)
        if not chunk:
            break
        try:
            size += len(inflater.decompress(chunk, _CHUNK))
        except zlib.error:
            break
        pending = inflater.unconsumed_tail
    return size


def _page_texts(data: bytes, name: str, limits: Limits) -> list[str]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            remedy = "Save it without a password."
            raise UnreadableDocument(name, "is encrypted.", remedy) from error
        raise
    stopwatch = Stopwatch(limits)
    try:
        limits.check("pages", len(document), "pages")
        texts, length = [], 0
        for index in range(len(document)):
            text = _page_text(document, index)
            length += len(text)
            limits.check("characters", length, "characters")
            stopwatch.check()
            texts.append(text)
    finally:
        document.close()
    return texts


def _page_text(document: pdfium.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        view = page.get_textpage()
        try:
            # PDFium marks a hyphen at a line's end by U+FFFE.
            return str(view.get_text_range()).replace("\ufffe", "")
        finally:
            view.close()
    finally:
        page.close()


def _is_unreadable(character: str) -> bool:
    return character == "\ufffd" or "\ue000" <= character <= "\uf8ff"


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines but page numbers and what stands at the edge of many pages."""
    trimmed = [[line.strip() for line in page if line.strip()] for page in pages]
    seen = Counter(key for page in trimmed for key in {_key(line) for line in _edges(page)})
    often = max(3, _REPEATED_ON * len(trimmed))
    lines: list[str] = []
    for page in trimmed:
        last = len(page) - 1
        for index, line in enumerate(page):
            at_edge = index < _EDGE_LINES or index > last - _EDGE_LINES
            if not (at_edge and (_PAGE_NUMBER.match(line) or seen[_key(line)] >= often)):
                lines.append(line)
    return lines or [line for page in trimmed for line in page]


def _edges(page: Sequence[str]) -> Iterable[str]:
    return [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _key(line: str) -> str:
    return _DIGITS.sub("#", line)


def join_lines(lines: Sequence[str]) -> list[str]:
    """Put together lines that only the right margin broke."""
    widths = sorted(_width(line) for line in lines)
    usual = widths[int(len(widths) * 0.9)] if widths else 0
    paragraphs: list[str] = []
    previous_width = 0
    for line in lines:
        if paragraphs and _continues(paragraphs[-1], line, previous_width >= usual * _FULL_LINE):
            paragraphs[-1] = _joined(paragraphs[-1], line)
        else:
            paragraphs.append(line)
        previous_width = _width(line)
    return paragraphs


def _continues(before: str, line: str, was_full: bool) -> bool:
    if not was_full or _NEW_PARAGRAPH.match(line):
        return False
    return not before.endswith(_SENTENCE_ENDS)


def _joined(before: str, line: str) -> str:
    if before.endswith("-") and before[-2:-1].isalpha() and before.isascii():
        return before[:-1] + line
    gap = " " if before[-1] < "\u2e80" and line[0] < "\u2e80" else ""
    return before + gap + line


def _width(line: str) -> int:
    """Width in columns; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line[:200])
