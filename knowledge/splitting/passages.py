"""A document into its passages, each with its section path and the places it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from knowledge import regions
from knowledge.documents import Document, Kind, Level, Passage
from knowledge.splitting.articles import article_blocks
from knowledge.splitting.blocks import Block, Line, Shape, lines_of
from knowledge.splitting.packing import LIMIT, Places, Span, pack
from knowledge.splitting.statutes import statute_blocks
from knowledge.splitting.tables import table_blocks

_READERS: dict[Kind, Callable[[Sequence[Line], str], list[Block]]] = {
    Kind.STATUTE: statute_blocks,
    Kind.ARTICLE: article_blocks,
    Kind.TABLE: table_blocks,
}


def split(document: Document) -> list[Passage]:
    """Cut a document into citable passages.

    Passages are in order and do not overlap, `document.text[p.start:p.end] == p.text`, and every
    line that is neither blank nor a heading is in one of them. A text that has nothing but
    headings is one passage, so no document is lost.
    """
    lines = lines_of(document.text)
    if not lines:
        return []
    blocks = _READERS[document.metadata.kind](lines, document.metadata.title)
    if not blocks:
        blocks = [Block(tuple(lines), (), Shape.WHOLE)]
    places = cache(regions.gazetteer().mentioned)  # of this document: texts come up twice
    if _is_short(document, blocks, places):
        blocks = [Block(tuple(line for b in blocks for line in b.lines), (), Shape.WHOLE)]
    spans = [span for block in blocks for span in pack(block, document.text, places)]
    about = _regions(document, spans, places)
    return [
        Passage(
            id=f"{document.id}#{ordinal}",
            document_id=document.id,
            ordinal=ordinal,
            start=span.start,
            end=span.end,
            text=document.text[span.start : span.end],
            section=span.section,
            regions=about[ordinal],
        )
        for ordinal, span in enumerate(spans)
    ]


def _is_short(document: Document, blocks: Sequence[Block], places: Places) -> bool:
    """Whether the whole document is one passage: short, about one place, no headings."""
    whole = blocks[-1].lines[-1].end - blocks[0].lines[0].start
    return (
        document.metadata.kind is Kind.ARTICLE
        and whole <= LIMIT
        and not any(block.section for block in blocks)
        and len(places(document.text.strip())) <= 1
    )


def _regions(document: Document, spans: Sequence[Span], places: Places) -> list[tuple[str, ...]]:
    """What each passage is about: places it names, else the document's, else those before it."""
    metadata = document.metadata
    if metadata.kind is Kind.STATUTE and metadata.level is Level.NATIONAL:
        return [()] * len(spans)
    inherited = (metadata.region,) if metadata.region else ()
    about: list[tuple[str, ...]] = []
    carried: tuple[str, ...] = ()
    for span in spans:
        carried = () if span.new_topic else carried
        text = document.text[span.start : span.end]
        named = places(text) or places("\n".join(span.section))
        if metadata.kind is Kind.ARTICLE and named:
            carried = named
        about.append(named or inherited or carried)
    return about
