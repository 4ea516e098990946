"""Spreadsheets: a heading per sheet, then rows that name their columns themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.splitting.blocks import Block, Line, Shape, heading_words, markdown_heading


def table_blocks(lines: Sequence[Line], title: str) -> list[Block]:
    """One block a heading (a sheet, a table of a sheet), in order."""
    blocks: list[Block] = []
    path: dict[int, str] = {}
    rows: list[Line] = []
    for line in lines:
        heading = markdown_heading(line.text)
        if heading is None:
            rows.append(line)
            continue
        _add(blocks, rows, path, title)
        rows = []
        path = {level: words for level, words in path.items() if level < heading[0]}
        path[heading[0]] = heading_words(heading[1])
    _add(blocks, rows, path, title)
    return blocks


def _add(blocks: list[Block], rows: Sequence[Line], path: Mapping[int, str], title: str) -> None:
    section = tuple(path[level] for level in sorted(path) if path[level] != title)
    if rows:
        blocks.append(Block(tuple(rows), section, Shape.ROWS, new_topic=True))
