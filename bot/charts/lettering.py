"""Text in the bundled font: how wide it is, where it breaks, and what of it can be shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

from PIL import ImageFont

FONT_FILE = "NotoSansCJKsc-Regular-subset.otf"
_LONGEST = 2_000
"""Characters; nothing longer fits a chart, and measuring it would take time."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PIECES = re.compile(
    r"[（(《〈“‘「『【\[]*(?:[A-Za-z0-9À-ÿ.,%'’+/−-]+(?:(?<=[0-9])[^\s\x00-ÿ（(《])?|\s+|[^\s])[）)》〉”’」』】\]，。、；：！？…％·,.;:!?]*"
)
"""What a line is not broken within: a word, a figure with its measure word (3家), a character, each
with its punctuation."""


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The bundled font in a size [px]."""
    path = resources.files("bot.charts").joinpath("fonts", FONT_FILE)
    # The basic layout is part of every Pillow; the other one needs libraries that may be missing,
    # and the same chart must be the same picture everywhere.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def legible(text: str) -> str:
    r"""Text as it can be drawn on one line: composed, without controls and marks for layout.

    Example:
        >>> legible(" 财政局\u200b\n(本级)\ud800 ")
        '财政局 (本级)'
    """
    kept = _SELECTORS.sub("", unicodedata.normalize("NFC", text[:_LONGEST]))
    spaced = "".join(
        " " if one.isspace() else "" if unicodedata.category(one)[0] == "C" else one for one in kept
    )
    return " ".join(spaced.split())


def length(text: str, size: int) -> int:
    """Width of a line [px]."""
    return -(-int(font(size).getlength(text) * 64) // 64)


def wrapped(text: str, size: int, width: int, lines: int) -> list[str]:
    """Text in at most so many lines; what does not fit ends in `…`.

    Args:
        text: Any text.
        size: Of the font [px].
        width: Of a line [px].
        lines: At most.

    Example:
        >>> wrapped("市人力资源和社会保障局（本级）", 20, 130, 2)
        ['市人力资源和', '社会保障局…']
    """
    found = [""]
    for piece in _pieces(legible(text), size, width):
        if length((found[-1] + piece).rstrip(), size) <= width:
            found[-1] += piece
        else:
            found.append(piece.lstrip())
    filled = [line.rstrip() for line in found if line.strip()]
    if len(filled) <= lines:
        return filled
    return [*filled[: lines - 1], shortened("".join(filled[lines - 1 :]), size, width)]


def balanced(text: str, size: int, width: int, lines: int) -> list[str]:
    """As `wrapped`, the lines of about one length: a last character alone looks like a mistake.

    Example:
        >>> wrapped("酒泉市四十六个市直党政部门", 20, 240, 2)[-1]
        '门'
        >>> balanced("酒泉市四十六个市直党政部门", 20, 240, 2)
        ['酒泉市四十六个', '市直党政部门']
    """
    found = wrapped(text, size, width, lines)
    if len(found) < 2 or found[-1].endswith("…"):
        return found
    for narrower in range(-(-length("".join(found), size) // len(found)), width, max(1, size // 4)):
        evened = wrapped(text, size, narrower, lines)
        if len(evened) == len(found) and not evened[-1].endswith("…"):
            return evened
    return found


def shortened(text: str, size: int, width: int) -> str:
    """A line that fits, its end replaced by `…` where it is too long."""
    if length(text, size) <= width:
        return text
    for end in range(min(len(text), width), 0, -1):
        line = text[:end].rstrip("（(、，· ") + "…"
        if length(line, size) <= width:
            return line
    return "…"


def fitting(text: str, size: int, least: int, width: int) -> int:
    """The largest size, down to a least one, in which a line fits; the least if none does."""
    return next((s for s in range(size, least, -2) if length(text, s) <= width), least)


def _pieces(text: str, size: int, width: int) -> list[str]:
    """What a line is made of; a word longer than a line comes in single characters."""
    return [
        part
        for piece in _PIECES.findall(text)
        for part in ([piece] if length(piece, size) <= width else piece)
    ]
