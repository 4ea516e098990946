"""Rows of a spreadsheet as lines of text that can be found and quoted one by one.

`改革前：52；改革后：38` says what its figures are wherever the line is shown; a bare row of cells
would need its header beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_LINE_BREAKS = re.compile(r"\s*\n\s*")
_LONGEST_TITLE = 60
_NUMERIC = re.compile(r"[-+−]?[\d,]+(?:\.\d+)?%?")


def rows_to_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """One line a row.

    The first row with at least two cells, none of them a number, is the header; single cells above
    it are the table's title, a Markdown heading. Without a header, cells are joined by `；`.

    Args:
        rows: Cells as text, an empty one as an empty string.
    """
    header: list[str] | None = None
    seen_data = False
    above: list[str] = []
    for row in rows:
        cells = [_LINE_BREAKS.sub(" ", cell).strip() for cell in row]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if header is None and not seen_data and _is_header(filled):
            header = cells
            yield from _as_titles(above)
            continue
        if header is None and not seen_data and len(filled) == 1:
            above.append(filled[0])
            continue
        if not seen_data and header is None:
            yield from above
        seen_data = True
        yield _pairs(header, cells) if header and len(filled) > 1 else "；".join(filled)
    if header is None and not seen_data:
        yield from above


def _as_titles(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"### {line}" if len(line) <= _LONGEST_TITLE else line


def _is_header(filled: Sequence[str]) -> bool:
    return (
        len(filled) >= 2
        and len(set(filled)) == len(filled)
        and not any(_NUMERIC.fullmatch(cell) for cell in filled)
        and all(len(cell) <= 40 for cell in filled)
    )


def _pairs(header: Sequence[str], cells: Sequence[str]) -> str:
    named = []
    for index, cell in enumerate(cells):
        if cell:
            column = header[index] if index < len(header) else ""
            named.append(f"{column}：{cell}" if column else cell)
    return "；".join(named)


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first as its header."""
    lines = []
    width = max((len(row) for row in rows), default=0)
    for index, row in enumerate(rows):
        cells = [_LINE_BREAKS.sub(" ", cell).strip().replace("|", "／") for cell in row]
        cells += [""] * (width - len(cells))
        lines.append("| " + " | ".join(cells) + " |")
        if index == 0:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)
