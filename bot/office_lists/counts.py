"""One cell as a number of offices, posts or people: exact, or a problem that says what it is."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from bot.office_lists.sheets import Cell
from knowledge.quantities import Exactness, read_quantity

LARGEST = 10**9
_BLANKS = frozenset(
    [
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "无",
        "暂无",
        "缺",
        "不详",
        "未知",
        "待定",
        "未定",
        "未载明",
        "未提供",
        "未报",
        "未填",
        "空",
        "?",
        "…",
        "……",
        "...",
        "*",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "tbd",
        "unknown",
    ]
) | {""}
"""Ways to write that there is no figure. 无 is none of 0: whether it means so nobody can tell."""
_COUNTED = re.compile(r"\s*(?:内设机构|编制|科室|处室|股室|机构|部门|单位|人员)$")
_LONGEST_COUNT = 200
"""Characters; reading quantities takes 30 µs for each, and a cell may hold millions."""
_NO_COUNTS = ("%", "pp", ":")


class NotACount(ValueError):
    """A cell that holds something else than a count; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_count(cell: Cell) -> int | None:
    """A cell as a whole number, or nothing where it gives none.

    Raises:
        NotACount: FORMULA, MERGED_NUMBER, NOT_A_NUMBER, INEXACT, NOT_WHOLE, NEGATIVE,
            NUMBER_TOO_LARGE.

    Example:
        >>> [read_count(Cell(text, text)) for text in ("３６个", "1,234", "三十六", "36人", "—")]
        [36, 1234, 36, 36, None]
    """
    if cell.formula or cell.merged:
        raise NotACount("FORMULA" if cell.formula else "MERGED_NUMBER")
    if cell.value is None or (isinstance(cell.value, str) and is_blank(cell.value)):
        return None
    exact = _exact(cell.value)
    if exact.denominator != 1:
        raise NotACount("NOT_WHOLE")
    if exact < 0:
        raise NotACount("NEGATIVE")
    if exact > LARGEST:
        raise NotACount("NUMBER_TOO_LARGE")
    return int(exact)


def is_blank(text: str) -> bool:
    """Whether a text says that there is no figure."""
    return unicodedata.normalize("NFKC", text).strip().lower() in _BLANKS


def is_count(cell: Cell) -> bool:
    """Whether a number stands in a cell, be it a usable one or not."""
    if not cell.text:
        return False
    try:
        return read_count(cell) is not None
    except NotACount as wrong:
        return wrong.code != "NOT_A_NUMBER"


def _exact(value: str | int | Fraction) -> Fraction:
    if not isinstance(value, str):
        return Fraction(value)
    if len(value) > _LONGEST_COUNT:
        raise NotACount("NOT_A_NUMBER")
    text = unicodedata.normalize("NFKC", value).strip()
    quantity = read_quantity(text) or read_quantity(_COUNTED.sub("", text))
    if quantity is None or quantity.unit in _NO_COUNTS:
        raise NotACount("NOT_A_NUMBER")
    if quantity.exactness is not Exactness.EXACT:
        raise NotACount("INEXACT")
    return quantity.value
