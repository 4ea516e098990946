"""A list that anybody sent is read in a process of its own, and comes back as checked JSON.

Whoever may talk to the bot may send it a workbook; what reads workbooks is large, and one that
hangs it or fills the memory must cost its sender an error and nobody else anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.office_lists.lists import CellValue, Column, Entry, OfficeList, Role
from bot.office_lists.problems import OfficeListError, Problem, refuse
from bot.office_lists.reading import read_office_list
from knowledge.isolation import Bounds, Ending, EndOfWorker, Request, answers

HANDLER = "bot.office_lists.apart:reply"
BOUNDS = Bounds(seconds=30, memory_bytes=1024 * 1024 * 1024)


def read_apart(
    name: str, data: bytes, *, bounds: Bounds = BOUNDS, handler: str = HANDLER
) -> OfficeList:
    """Read a list as `read_office_list` does, in a process of its own.

    Args:
        name: Of the file.
        data: All of it; untrusted.
        bounds: For the process.
        handler: What the process does, as `module:function`; see `reply`.

    Raises:
        OfficeListError: As there, and TOO_SLOW, TOO_MUCH_MEMORY and CRASHED.
        WorkerCannotStart: There can be no process.
    """
    (answer,) = answers(handler, [Request({"name": _readable(name)}, data)], bounds)
    if isinstance(answer.reply, EndOfWorker):
        raise _refusal(name, answer.reply, bounds)
    try:
        said = _Reply.model_validate_json(answer.reply)
    except ValidationError as error:
        nonsense = EndOfWorker(Ending.CRASH, "its reply makes no sense")
        raise _refusal(name, nonsense, bounds) from error
    if said.problems or said.read is None:
        raise OfficeListError([*said.problems] or [Problem("DAMAGED", value=name[:60])])
    return said.read.as_list(name)


def reply(head: dict[str, Any], body: bytes) -> bytes:
    """Read one list, in the worker."""
    try:
        read = read_office_list(head["name"], body)
    except OfficeListError as error:
        return _Reply(problems=error.problems).model_dump_json().encode()
    return _Reply(read=_List.of(read)).model_dump_json().encode()


class _Ratio(BaseModel):
    """A count that is not whole, which JSON has no form for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    numerator: int
    denominator: int

    @classmethod
    def of(cls, value: CellValue) -> _Crossing:
        if not isinstance(value, Fraction):
            return value
        return cls(numerator=value.numerator, denominator=value.denominator)


_Crossing = str | int | _Ratio | None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    row: int
    body: str
    office: str
    counts: Mapping[Role, int]
    business: bool | None
    cells: tuple[_Crossing, ...]


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sheet: str
    columns: tuple[Column, ...]
    entries: tuple[_Row, ...]
    warnings: tuple[Problem, ...]

    @classmethod
    def of(cls, read: OfficeList) -> _List:
        entries = tuple(
            _Row(
                row=one.row,
                body=one.body,
                office=one.office,
                counts=one.counts,
                business=one.business,
                cells=tuple(map(_Ratio.of, one.cells)),
            )
            for one in read.entries
        )
        return cls(sheet=read.sheet, columns=read.columns, entries=entries, warnings=read.warnings)

    def as_list(self, name: str) -> OfficeList:
        entries = tuple(
            Entry(
                one.row,
                one.body,
                one.office,
                one.counts,
                one.business,
                tuple(map(_value, one.cells)),
            )
            for one in self.entries
        )
        return OfficeList(name, self.sheet, self.columns, entries, self.warnings)


class _Reply(BaseModel):
    """What a worker may say; strict, so that nothing is made to fit."""

    model_config = ConfigDict(extra="forbid", strict=True)

    problems: tuple[Problem, ...] = ()
    read: _List | None = None


def _value(crossed: _Crossing) -> CellValue:
    if not isinstance(crossed, _Ratio):
        return crossed
    return Fraction(crossed.numerator, crossed.denominator)


def _readable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _refusal(name: str, end: EndOfWorker, bounds: Bounds) -> OfficeListError:
    match end.ending:
        case Ending.TIME:
            return refuse("TOO_SLOW", value=name, limit=f"{bounds.seconds:g}")
        case Ending.MEMORY:
            return refuse(
                "TOO_MUCH_MEMORY", value=name, limit=f"{bounds.memory_bytes / 2**20:,.0f} MiB"
            )
        case Ending.CRASH:
            return refuse("CRASHED", value=name, limit=end.detail)
