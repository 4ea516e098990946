"""What a calculator gives: a `Calculation`, or `NotComputable` when the inputs do not suffice.

Values are exact (`Fraction`); `display` is the one place where they are rounded. No sentence for a
reader is here: cautions are codes with values, worded by whoever shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

Scalar = int | str | bool | None
"""What stands in inputs: whole numbers, exact decimals as text, names."""


class Basis(StrEnum):
    """Where the figures come from that a result rests on."""

    QUOTED = "原文"
    COMPUTED = "核算"
    """Computed by us from figures of a cited source."""
    GIVEN = "用户给定"
    """Computed by us from figures that the user gave."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader must know about a result."""

    code: str
    """Stable, upper case: `AFTER_GT_BEFORE`, `INEXACT`, `SCOPE_OVERLAP` …"""
    values: tuple[tuple[str, str], ...] = ()
    """What the wording fills in, as displayed."""


@dataclass(frozen=True, slots=True)
class Result:
    """One named figure or finding."""

    name: str
    """Stable identifier: `rate_pct`, `min_cut`, `status`."""
    value: Fraction | str
    """Exact; a string for findings such as a list of names."""
    unit: str
    """`%`, `pp`, `个`, `名`, `h`, or empty."""
    display: str
    """Rounded once, half-up, with its unit: `26.92%`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a coefficient was read."""

    title: str
    """Of the document, without 《》, with its article: `文化部机关机构编制管理办法 第七条`."""
    issuer: str
    date: str
    """As precise as the source is; empty when it gives none."""
    sureness: str
    """`A` full text read, `B` the passage read, `C` secondary pages only (待核实)."""
    rule_set: str = ""
    """Id of the rule set."""
    url: str = ""
    name: str = ""
    """Of the rule set: 淮北市“大科室”制规则."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a unit of government and its results."""

    name: str
    results: tuple[Result, ...]
    cautions: tuple[Caution, ...] = ()
    """Of this line alone."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """What was computed, from what, and how."""

    tool: str
    inputs: Mapping[str, object]
    """As admitted: JSON values only (int, str, bool, None, lists and mappings of these)."""
    formula: str
    """With the figures filled in: `(52 - 38) / 52 × 100%`; without the result."""
    results: tuple[Result, ...]
    """The main one first."""
    basis: Basis = Basis.GIVEN
    cautions: tuple[Caution, ...] = ()
    sources: tuple[Source, ...] = ()
    """Of the rules that were applied; empty when none was."""
    rows: tuple[Row, ...] = ()

    @property
    def main(self) -> Result:
        """The result that was asked for."""
        return self.results[0]

    def result(self, name: str) -> Result | None:
        """A result by its name."""
        return next((result for result in self.results if result.name == name), None)

    def on(self, basis: Basis) -> Calculation:
        """The same calculation, resting on other figures."""
        return replace(self, basis=basis)


@dataclass(frozen=True, slots=True)
class NotComputable:
    """The source does not give what the calculation needs; a correct outcome, not a failure."""

    tool: str
    inputs: Mapping[str, object]
    code: str
    """`MISSING_INPUT` or `RULE_NOT_SPECIFIED`."""
    missing: tuple[str, ...]
    """Names of the inputs, or of what the rule leaves open (`staff>=5`)."""
    sources: tuple[Source, ...] = field(default=())
    cautions: tuple[Caution, ...] = ()


Outcome = Calculation | NotComputable
