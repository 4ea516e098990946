"""Laws, regulations and rules: 编, 章, 节, 条, one article a block.

款 and 项 stay inside their article. A table of contents yields nothing, because nothing stands
under its lines; what comes before the first article (who passed the law, when) is one block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.numerals import parse_number
from knowledge.splitting.blocks import (
    Block,
    Line,
    Shape,
    heading_words,
    markdown_heading,
)

_NUMBER = r"[一二三四五六七八九十百千零〇两\d０-９]{1,9}"
_DIVISION = re.compile(rf"第\s*({_NUMBER})\s*(分编|编|章|节)(?=[\s\u3000:：]|$)")
_ARTICLE = re.compile(
    rf"(?:\*\*)?(第\s*({_NUMBER})\s*条(?:之{_NUMBER})?)(?:\*\*)?"
    r"(?=(?P<border>[\s\u3000【\[（(:：]|$)|.)"
)
_REFERENCE = re.compile(r"规定|所|第|的|至|到|和|与|及|、|，|,|中|款|项|之|或|以及|以外|以下|以上")
_APPENDIX = re.compile(r"附\s*(?:件|录|表|则?：|:)\s*[一二三四五六七八九十\d]*[\s:：]?|附[:：]")
_DEPTH = {"编": 0, "分编": 1, "章": 2, "节": 3}
_LONGEST_DIVISION = 60


def statute_blocks(lines: Sequence[Line], title: str) -> list[Block]:
    """Blocks of a statute, in order; the title's own line belongs to none."""
    return _StatuteReader(title).read(lines)


def article_heading(line: str, after: int = 0) -> tuple[str, int] | None:
    """Name and number of the article a line opens, or `None`.

    Args:
        line: A stripped line.
        after: Number of the article before it; a line whose border is in doubt (“第十三条规定…”)
            opens an article only when its number comes next.
    """
    line = line.lstrip("# ")
    match = _ARTICLE.match(line)
    if match is None:
        return None
    number = int(parse_number(match[2]) or 0)
    if match["border"] is None:
        follows = number in (after, after + 1)
        if not follows or _REFERENCE.match(line, match.end()):
            return None
    return re.sub(r"\s+", "", match[1]), number


class _StatuteReader:
    """Walks through the lines and remembers under which 编, 章, 节 and 条 it is."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._path: dict[int, str] = {}
        self._article: str | None = None
        self._number = 0
        self._open: list[Line] = []
        self._blocks: list[Block] = []

    def read(self, lines: Sequence[Line]) -> list[Block]:
        for line in lines:
            self._take(line)
        self._close()
        return self._blocks

    def _take(self, line: Line) -> None:
        bare = line.text.lstrip("# ")
        division = _DIVISION.match(bare)
        if division and len(bare) <= _LONGEST_DIVISION and not bare.endswith("。"):
            self._enter(_DEPTH[division[2]], heading_words(bare))
            return
        article = article_heading(line.text, self._number)
        if article is not None:
            self._close()
            self._article, self._number = article
        elif self._is_heading(line):
            return
        self._open.append(line)

    def _is_heading(self, line: Line) -> bool:
        """Take the line as a title, a table of contents' name or another heading."""
        words = heading_words(line.text)
        if not self._number and words.replace(" ", "") in (self._title.replace(" ", ""), "目录"):
            return True
        heading = markdown_heading(line.text)
        if heading is None and not (self._number and _APPENDIX.match(line.text)):
            return False
        if heading is None and len(line.text) > _LONGEST_DIVISION:
            return False
        self._close()
        self._article = None
        self._path = {} if heading is None or heading[0] <= 2 else self._path
        if not (heading and heading[0] == 1 and not self._blocks):
            self._path[4] = words
        return True

    def _enter(self, depth: int, words: str) -> None:
        self._close()
        self._article = None
        self._path = {d: w for d, w in self._path.items() if d < depth}
        self._path[depth] = words

    def _close(self) -> None:
        if self._open:
            path = tuple(self._path[depth] for depth in sorted(self._path))
            section = (*path, self._article) if self._article else path
            shape = Shape.WHOLE if self._article else Shape.PROSE
            self._blocks.append(Block(tuple(self._open), section, shape))
        self._open = []
