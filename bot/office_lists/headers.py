"""Which row is the header, and what each column under it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # ships no types

from bot.office_lists.counts import is_blank, is_count
from bot.office_lists.lists import COUNTS, NAMES, Column, Role
from bot.office_lists.problems import OfficeListError, Place, Problem
from bot.office_lists.sheets import Cell, Grid

_SEARCHED = 40
"""Rows from the top among which the header is looked for."""
_SAMPLE = 60
_LONGEST = 24

_F = re.IGNORECASE
_IGNORED = re.compile(
    "序号|编号|备注|说明|领导|职数|级别|经费|率|占比|比例|增减|减少|增加|差额|空编|缺编|超编|空缺|缺额|超配|剩余|可用|余编|冻结|电话|地址|负责"
    "|联系|时间|日期|年份|依据|文号|职责|姓名|前后"
    r"|^no\.?$|^#$|remark|note|comment|\brate\b|share|%|vacan|change|difference|\bdate\b|leader",
    _F,
)
"""Of no use here, or computed anew."""
_BEFORE = re.compile(
    "(?:改革|调整|精简|整合|优化|合并|撤并)[之以]?前|^原|原有|原来|原科|原内|原机构|原编|原核|前$"
    r"|\b(?:before|previous|old|former|original)\b",
    _F,
)
_AFTER = re.compile(
    "(?:改革|调整|精简|整合|优化|合并|撤并)[之以]?后|保留|^拟设|^现设|^新设|后$"
    r"|\b(?:after|new|now|current|remaining|kept)\b",
    _F,
)
_NOW = re.compile("^现")
_PEOPLE = re.compile(
    r"实有|在编|在岗|在册|实际|使用|已用|占用|\b(?:in[- ]post|actual|incumbents?|headcount|filled)\b",
    _F,
)
_POSTS = re.compile(
    "编制(?![办科室股处局委])|核定|定编|编数|[前后原现]编|编$"
    r"|\b(?:posts?|establishment|quota|approved|authori[sz]ed)\b",
    _F,
)
_PERSONS = re.compile(r"人数|人员|现员|\b(?:staff|people|employees?|persons?)\b", _F)
_OFFICES = re.compile(
    r"科室|内设|股室|处室|[科处股]数|机构数|\b(?:offices?|sections?|divisions?)\b", _F
)
_OFFICE = re.compile(r"科室|内设|股室|处室|[科处股]名|\b(?:office|section|division)s?\b", _F)
_BODY = re.compile(
    "单位|部门|机构|机关|名称|委办局|局$|县区|区县|市县|县市|地市|市州|乡镇|街道|地区"
    r"|\b(?:body|bodies|bureau|department|agency|unit|organi[sz]ation|institution|authority|name|region|county)s?\b",
    _F,
)
_KIND = re.compile(r"类别|类型|性质|属性|分类|\b(?:category|kind|type|class)\b", _F)
_BUSINESS = re.compile(r"^业务(?:类|科室|处室|股室|机构|部门)?(?:数|个数)?$|\bline offices?\b", _F)
_SUPPORT = re.compile(
    r"^(?:综合|保障|综合保障)(?:类|科室|处室|股室|机构|部门)?(?:数|个数)?$|\b(?:support|general) offices?\b",
    _F,
)
_SUMMED = re.compile(r"(?:合计|小计|总数|总计|总量|总额|\btotal\b)", _F)
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]{0,12}[)）\]】]")
_WORDED = re.compile("编制|实有|在编|核定")
_BARE_NOW = re.compile("^现有?(?:数|个数|数量)?$")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet."""

    first: int
    """Index of the first row below it."""
    columns: tuple[Column, ...]


def find_header(grid: Grid) -> Header | None:
    """The header of a sheet: one row or two, at the top or below titles.

    Args:
        grid: A sheet.

    Raises:
        OfficeListError: AMBIGUOUS, where two columns mean the same.
    """
    found: list[tuple[int, int, int, list[Column]]] = []
    for index in range(min(_SEARCHED, len(grid.rows))):
        for span in (1, 2):
            texts = _texts(grid.rows[index : index + span])
            columns = _roles(texts, grid.rows[index + span :]) if texts else []
            roles = {column.role for column in columns if column.role}
            if roles & set(NAMES) and roles & {*COUNTS, Role.KIND}:
                found.append((-len(roles), span, index, columns))
    if not found:
        return None
    _, span, index, columns = min(found, key=lambda one: one[:3])
    number = grid.rows[index + span - 1][0]
    return Header(index + span, tuple(_settled(columns, grid.sheet, number)))


def normal(text: str) -> str:
    """A header as it is compared: half width, without blanks between characters and brackets."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    kept = _BRACKETS.sub("", folded) or folded
    return kept if kept.isascii() else re.sub(r"[\s:,、/]+", "", kept)


def _texts(rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> list[str]:
    """What stands over each column; nothing where a row holds numbers and is no header."""
    lines = [[cell.text for cell in cells] for _, cells in rows]
    if any(is_count(cell) for _, cells in rows for cell in cells):
        return []
    if len(lines) < 2:
        return lines[0] if lines else []
    top, below = lines
    width = max(map(len, lines))
    top, below = ([*line, *[""] * (width - len(line))] for line in (top, below))
    joined, last = [], ""
    for above, text in zip(top, below, strict=True):
        # What is merged over several columns stands over the first of them alone.
        last = above or (last if text else "")
        joined.append(" ".join(part for part in (last, text) if part))
    return joined


def _roles(texts: Sequence[str], below: Sequence[tuple[int, tuple[Cell, ...]]]) -> list[Column]:
    columns = []
    for index, text in enumerate(texts):
        sample = [cells[index] for _, cells in below[:_SAMPLE] if index < len(cells)]
        role = _role(normal(text), _holds(sample)) if text else None
        columns.append(Column(index, text, role))
    return columns


def _holds(sample: Iterable[Cell]) -> str:
    """Whether a column holds `numbers`, `texts`, or neither."""
    filled = [cell for cell in sample if cell.text and not is_blank(cell.text)]
    if any(map(is_count, filled)):
        return "numbers"
    return "texts" if filled else ""


def _role(text: str, holds: str) -> Role | None:
    if len(text) > _LONGEST and not text.isascii():
        return None
    if _KIND.search(text):
        return Role.KIND if holds != "numbers" else None
    if _IGNORED.search(text):
        return None
    if holds == "texts" and not _WORDED.search(text):
        return _name(text) if not _BEFORE.search(text) else _counted(text, named=True)
    return _counted(text, named=False) or (_name(text) if holds != "numbers" else _offices(text))


def _name(text: str) -> Role | None:
    if _AFTER.search(text) and not _OFFICE.search(text):
        return _counted(text, named=True)
    if _OFFICE.search(text):
        return Role.OFFICE
    if _BODY.search(text):
        return Role.BODY
    return _counted(text, named=False)


def _offices(text: str) -> Role | None:
    """A number of offices of which the header does not say when: those there are now."""
    return Role.AFTER if _OFFICES.search(text) else None


def _counted(text: str, *, named: bool) -> Role | None:
    """What is counted. `named`: the column holds texts, so 原单位 is a name and no count."""
    people, posts = bool(_PEOPLE.search(text)), bool(_POSTS.search(text))
    for pattern, offices, staff in (
        (_BEFORE, Role.BEFORE, Role.POSTS_BEFORE),
        (_AFTER, Role.AFTER, Role.POSTS_AFTER),
    ):
        if pattern.search(text):
            if (
                people
                or _PERSONS.search(text)
                or (named and (_BODY.search(text) or _OFFICE.search(text)))
            ):
                return None
            return staff if posts else offices
    tests = (
        (bool(_BUSINESS.search(text)), Role.BUSINESS),
        (bool(_SUPPORT.search(text)), Role.SUPPORT),
        (people, Role.PEOPLE),
        (posts, Role.POSTS),
        (bool(_PERSONS.search(text) or _BARE_NOW.search(text)), Role.PEOPLE),
        (bool(_NOW.search(text) and _OFFICES.search(text)), Role.AFTER),
    )
    return next((role for holds, role in tests if holds), None)


def _settled(columns: Sequence[Column], sheet: str, row: int) -> list[Column]:
    """Each role once: of names the first column, of numbers the one that is no part of another.

    Raises:
        OfficeListError: AMBIGUOUS.
    """
    settled = _promoted(columns)
    for role in Role:
        same = [column for column in settled if column.role is role]
        if len(same) < 2:
            continue
        chosen = _named(same) if role in (*NAMES, Role.KIND) else _whole(same)
        if chosen is None:
            first, second = same[:2]
            place = Place(sheet, row, second.index, second.header)
            other = f"{first.header} ({get_column_letter(first.index + 1)})"
            raise OfficeListError([Problem("AMBIGUOUS", place, limit=other)])
        settled = [
            replace(column, role=None) if column in same and column is not chosen else column
            for column in settled
        ]
    return settled


def _named(columns: Sequence[Column]) -> Column:
    """Whose row it is: the column called so, before 主管部门 or 地区 that many rows share."""
    return min(columns, key=lambda column: not _OWN_NAME.fullmatch(normal(column.header)))


def _whole(columns: Sequence[Column]) -> Column | None:
    """The column of sums, or the one whose header says nothing more; 行政编制 is a part."""
    for test in (_SUMMED.search, _PLAIN.fullmatch):
        found = [column for column in columns if test(normal(column.header))]
        if len(found) == 1:
            return found[0]
    return None


_OWN_NAME = re.compile(r"(?:单位|部门|机构|科室|股室|处室|内设机构)?(?:名称)?|name|office|body")
_PLAIN = re.compile("(?:核定|实有|在编|人员|现有)?(?:编制|人数|人员|科室|机构)?数?量?")


def _promoted(columns: Sequence[Column]) -> list[Column]:
    """现有 beside 原有 is what is left, and not who is there."""
    roles = {column.role for column in columns}
    promoted = []
    for column in columns:
        bare = _BARE_NOW.search(normal(column.header)) or normal(column.header).endswith("现有")
        if column.role is Role.PEOPLE and bare and Role.BEFORE in roles and Role.AFTER not in roles:
            column = replace(column, role=Role.AFTER)
        if (
            column.role is Role.POSTS
            and Role.POSTS_BEFORE in roles
            and Role.POSTS_AFTER not in roles
        ):
            column = replace(column, role=Role.POSTS_AFTER)
        promoted.append(column)
    return promoted
