"""Blocks into spans of a size that an embedding model and a reader can take in.

Sizes are in characters. A passage of 500 Chinese characters is about 350 tokens, which leaves
room under the model's 512 for the title and the section path that are indexed with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.regions import is_within
from knowledge.splitting.blocks import Block, Line, Shape

TARGET = 450
"""Pieces of a text that must be cut come out at about this length."""
LIMIT = 700
"""No passage is longer."""
TINY = 120
"""A paragraph shorter than this is put together with its neighbour."""

_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)】\"']*|\.(?=\s)")
_CLAUSE_END = re.compile(r"[，,、：:]|\s")
_CELL_BORDER = re.compile(r"[ \t]*\|[ \t]*")
_LONGEST_HEADER = 120

Places = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """Where one passage stands, and what stands above it."""

    start: int
    end: int
    section: tuple[str, ...]
    new_topic: bool


def pack(block: Block, text: str, places: Places) -> list[Span]:
    """Cut one block into spans, in order, covering every line of it.

    Args:
        block: Lines under one section path.
        text: The document's text.
        places: Full names of the places a text names.
    """
    if block.shape is Shape.TABLE:
        return list(_pack_table(block))
    pieces = [piece for line in block.lines for piece in _pieces(line)]
    if block.shape is Shape.WHOLE:
        groups = _balanced(pieces)
    else:
        groups = _together(pieces, text, _once(block, places), rows=block.shape is Shape.ROWS)
    return [
        Span(start, end, block.section, block.new_topic and index == 0)
        for index, (start, end) in enumerate(groups)
    ]


def _once(block: Block, places: Places) -> Places:
    """Places for putting lines together: none count under a heading that compares places."""
    compares = len(places(" ".join(block.section))) > 1
    return (lambda _text: ()) if compares else places


def _pieces(line: Line) -> Iterator[tuple[int, int]]:
    """A line, cut at sentence borders when it is longer than a passage may be."""
    if line.end - line.start <= LIMIT:
        yield line.start, line.end
        return
    position, text = 0, line.text
    while len(text) - position > LIMIT:
        cut = position + _cut(text[position : position + TARGET])
        yield from _trimmed(line, position, cut)
        position = cut
    yield from _trimmed(line, position, len(text))


def _trimmed(line: Line, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = line.text[start:end]
    if piece.strip():
        left = len(piece) - len(piece.lstrip())
        yield line.start + start + left, line.start + start + len(piece.rstrip())


def _cut(window: str) -> int:
    """Where to cut a window of text: after its last sentence, else its last clause."""
    for border in (_SENTENCE_END, _CLAUSE_END):
        ends = [m.end() for m in border.finditer(window) if m.end() >= len(window) // 3]
        if ends:
            return ends[-1]
    return len(window)


def _balanced(pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """One span when it fits, else as many of about equal length as are needed."""
    if not pieces:
        return []
    whole = pieces[-1][1] - pieces[0][0]
    if whole <= LIMIT:
        return [(pieces[0][0], pieces[-1][1])]
    aim = whole / -(-whole // TARGET)
    spans: list[tuple[int, int]] = []
    start, end = pieces[0]
    for piece_start, piece_end in pieces[1:]:
        overshoots = piece_end - start > LIMIT or (piece_end - start - aim) > (aim - (end - start))
        if overshoots:
            spans.append((start, end))
            start = piece_start
        end = piece_end
    return [*spans, (start, end)]


def _together(
    pieces: Sequence[tuple[int, int]], text: str, places: Places, *, rows: bool
) -> list[tuple[int, int]]:
    """Put small neighbours together, as long as they speak of the same places."""
    spans: list[tuple[int, int]] = []
    about: tuple[str, ...] = ()
    small = TARGET if rows else TINY
    for start, end in pieces:
        named = places(text[start:end])
        if spans and end - spans[-1][0] <= TARGET:
            previous = spans[-1]
            is_small = min(previous[1] - previous[0], end - start) < small
            if is_small and _agree(named, about):
                spans[-1] = (previous[0], end)
                about = max(about, named, key=len)
                continue
        spans.append((start, end))
        about = named
    return spans


def _agree(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether one set of places adds none to the other; a province adds nothing to its city."""
    fewer, more = sorted((first, second), key=len)
    return not fewer or all(
        any(is_within(place, other) or is_within(other, place) for other in more) for place in fewer
    )


def _pack_table(block: Block) -> Iterator[Span]:
    """Rows up to the limit; the passages after the first carry the header in their section."""
    header = _CELL_BORDER.sub(" | ", block.lines[0].text[:_LONGEST_HEADER]).strip(" |")
    section, new_topic = block.section, block.new_topic
    pieces = [piece for line in block.lines for piece in _pieces(line)]
    start, end = pieces[0]
    for piece_start, piece_end in pieces[1:]:
        if piece_end - start > LIMIT:
            yield Span(start, end, section, new_topic)
            section, new_topic = (*block.section, header), False
            start = piece_start
        end = piece_end
    yield Span(start, end, section, new_topic)
