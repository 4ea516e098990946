"""The characters that the bundled font keeps: `python -m bot.charts.fonts.characters` prints them.

A tool for developers, run once when the font is made; see PROVENANCE.md. The same sources give the
same characters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import resources

_GB2312_ROWS = (*range(0xA1, 0xAA), *range(0xB0, 0xF8))
"""Signs and scripts, then the 6,763 Chinese characters in their two levels."""
_FURTHER = "→←↑↓≥≤≠≈±×÷−ΣΔ∈①②③④⑤⑥⑦⑧⑨⑩□■●○•…—–‘’“”·％‰½¼¾²³№€£¥©®〇々〔〕￥←▲▼△▽"
"""What the assistant's own sentences and formulas are written with."""
_TABLES = ("regions.yaml", "glossary.yaml")
"""Place names of today hold some characters that GB2312 lacks."""


def characters() -> str:
    r"""Every character once, in the order of Unicode.

    Example:
        >>> kept = characters()
        >>> all(one in kept for one in "淮北市机构编制，（）１２３ABC→≥Σ①…"), "\n" in kept
        (True, False)
    """
    kept = {chr(code) for code in range(0x20, 0x7F)}
    kept.update(chr(code) for code in range(0xA0, 0x100))
    kept.update(chr(code) for code in range(0x3001, 0x3020))
    kept.update(chr(code) for code in range(0xFF01, 0xFF5F))
    kept.update(_gb2312(), _FURTHER, _named())
    return "".join(sorted(one for one in kept if one.isprintable()))


def _gb2312() -> Iterator[str]:
    for row in _GB2312_ROWS:
        for cell in range(0xA1, 0xFF):
            yield from bytes((row, cell)).decode("gb2312", "ignore")


def _named() -> Iterator[str]:
    for name in _TABLES:
        yield from resources.files("knowledge").joinpath(name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.buffer.write(characters().encode())
