"""DOCX by python-docx: paragraphs, headings, numbering and tables, in order.

Inserted text counts as accepted, deleted text as gone; headers, footers and text boxes are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from knowledge.errors import UnreadableDocument
from knowledge.loading.extracts import Extract
from knowledge.loading.limits import Limits, Stopwatch, check_archive
from knowledge.loading.numbering import Numbering
from knowledge.loading.rows import markdown_table

_OLE_MARK = b"\xd0\xcf\x11\xe0"
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|标题|大标题|文件标题)", re.IGNORECASE)
_LONGEST_HEADING = 80
_TEXT, _TAB, _BREAK = qn("w:t"), qn("w:tab"), qn("w:br")
_DELETED, _BOX = qn("w:del"), qn("w:txbxContent")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _WRAPPER = qn("w:p"), qn("w:tbl"), qn("w:sdtContent")


def read_word(path: Path, name: str, limits: Limits) -> Extract:
    """Read a document's body."""
    with path.open("rb") as file:
        if file.read(4) == _OLE_MARK:
            raise UnreadableDocument(
                name, "is encrypted or an old .doc file.", "Save it as .docx without a password."
            )
        check_archive(path, limits)
        document = docx.Document(file)
    if document.element.getroottree().docinfo.doctype:
        # Left unexpanded, an entity swallows the text behind it; no program writes one.
        raise UnreadableDocument(
            name, "declares entities, which no Word document does.", "Save it anew in Word or WPS."
        )
    numbering = Numbering.of(document)
    styles = {style.style_id: style for style in document.styles}
    stopwatch = Stopwatch(limits)
    parts: list[str] = []
    length = 0
    for element in _body(document.element.body):
        part = _table(element) if element.tag == _TABLE else _paragraph(element, styles, numbering)
        if part:
            parts.append(part)
            length += len(part)
            limits.check("characters", length, "characters")
            stopwatch.check()
    return Extract("\n\n".join(parts))


def _body(container: Any) -> Iterator[Any]:
    """Paragraphs and tables, those inside content controls too."""
    for element in container:
        if element.tag in (_PARAGRAPH, _TABLE):
            yield element
        elif element.tag == qn("w:sdt"):
            for content in element.iterchildren(_WRAPPER):
                yield from _body(content)


def _paragraph(element: Any, styles: dict[str, Any], numbering: Numbering) -> str:
    text = _text_of(element).strip()
    if not text:
        return ""
    style = styles.get(_style_id(element))
    label = numbering.label(element, style)
    text = f"{label}{text}" if label else text
    level = _heading_level(element, style)
    flat = " ".join(text.split("\n"))
    return f"{'#' * level} {flat}" if level and len(flat) <= _LONGEST_HEADING else text


def _text_of(element: Any) -> str:
    """The visible text of a paragraph or cell, walked without entering deleted parts."""
    parts: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag in (_DELETED, _BOX, _ALTERNATIVE):
            continue
        if node.tag == _TEXT:
            parts.append(node.text or "")
        elif node.tag == _TAB and node.getparent().tag == qn("w:r"):
            parts.append(" ")
        elif node.tag == _BREAK:
            parts.append("\n")
        stack.extend(reversed(node))
    return "".join(parts)


def _style_id(element: Any) -> str:
    properties = element.pPr
    style = properties.pStyle if properties is not None else None
    return style.val if style is not None else ""


def _heading_level(element: Any, style: Any) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    properties = element.pPr
    outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
    if outline is not None:
        level = int(outline.get(qn("w:val"), "9"))
        return level + 1 if level < 6 else 0
    seen = 0
    while style is not None and seen < 8:
        named = style.name or ""
        match = _HEADING_STYLE.fullmatch(named)
        if match:
            return min(int(match[1]), 6)
        if _TITLE_STYLE.fullmatch(named):
            return 1
        style, seen = style.base_style, seen + 1
    return 0


def _table(element: Any) -> str:
    rows = []
    for row in element.iterchildren(qn("w:tr")):
        cells = [_text_of_cell(cell) for cell in row.iterchildren(qn("w:tc"))]
        if any(cells):
            rows.append(cells)
    if len(rows) == 1 or max((len(row) for row in rows), default=0) == 1:
        # A frame around text rather than a table.
        return "\n\n".join(cell for row in rows for cell in row if cell)
    return markdown_table(rows)


def _text_of_cell(cell: Any) -> str:
    """In one line, with the cells of tables that lie in it; the parser bounds how deep they do."""
    parts: list[str] = []
    for element in _body(cell):
        if element.tag == _PARAGRAPH:
            parts.append(_text_of(element).strip())
            continue
        for row in element.iterchildren(qn("w:tr")):
            inner = (_text_of_cell(one) for one in row.iterchildren(qn("w:tc")))
            parts.append("；".join(text for text in inner if text))
    return " ".join(part for part in parts if part)
