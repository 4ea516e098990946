"""The calculators by name: what each takes, and running one with untrusted arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_type_hints

from knowledge.calculators import (
    assessment,
    leadership,
    numbers,
    offices,
    proportions,
    ranks,
    reduction,
    reduction_inverse,
    reduction_table,
    staffing,
    vacancy,
    workload,
)
from knowledge.calculators.results import Outcome
from knowledge.errors import CalculatorError
from knowledge.rules import RuleBook


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of a calculator."""

    name: str
    annotation: object
    required: bool
    description: str


@dataclass(frozen=True)
class Calculator:
    """A calculator under its name and the field's own terms."""

    name: str
    function: Callable[..., Outcome]
    term: str
    aliases: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What it computes, in one sentence."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def manual(self) -> str:
        """When to use it and what it gives: its docstring without arguments and examples."""
        return re.split(r"\n\n(?:Args|Raises|Example):", inspect.getdoc(self.function) or "")[0]

    @cached_property
    def takes_rules(self) -> bool:
        """Whether it applies rule sets."""
        return "rules" in inspect.signature(self.function).parameters

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its inputs, in the order in which they are given by hand."""
        hints = get_type_hints(self.function)
        described = _described(inspect.getdoc(self.function) or "")
        return tuple(
            Parameter(
                name,
                hints[name],
                parameter.default is inspect.Parameter.empty,
                described.get(name, ""),
            )
            for name, parameter in inspect.signature(self.function).parameters.items()
            if name != "rules"
        )


class Calculators:
    """Every calculator, with the rule sets that they apply."""

    def __init__(self, rules: RuleBook) -> None:
        self.rules = rules
        self._by_name = {
            name.lower(): calculator
            for calculator in _CALCULATORS
            for name in (calculator.name, calculator.term, *calculator.aliases)
        }

    def __iter__(self) -> Iterator[Calculator]:
        return iter(_CALCULATORS)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all."""
        return tuple(calculator.name for calculator in _CALCULATORS)

    def get(self, name: str) -> Calculator:
        """A calculator by its name, its term or an alias.

        Raises:
            CalculatorError: UNKNOWN_CALCULATOR.

        Example:
            >>> from knowledge.rules import load_rule_book
            >>> Calculators(load_rule_book()).get("精简率").name
            'reduction_rate'
        """
        found = self._by_name.get(name.strip().lower())
        if found is None:
            known = ", ".join(self.names)
            raise CalculatorError("UNKNOWN_CALCULATOR", "calculator", name[:40], known)
        return found

    def run(self, name: str, arguments: Mapping[str, object]) -> Outcome:
        """Run a calculator.

        Args:
            name: As for `get`.
            arguments: By parameter name; untrusted.

        Raises:
            CalculatorError: UNKNOWN_CALCULATOR, UNKNOWN_INPUT, MISSING_INPUT, or the calculator's.
        """
        calculator = self.get(name)
        known = [parameter.name for parameter in calculator.parameters]
        for argument in arguments:
            if argument not in known:
                listed = ", ".join(known)
                raise CalculatorError("UNKNOWN_INPUT", "input", str(argument)[:40], listed)
        for parameter in calculator.parameters:
            if parameter.required and parameter.name not in arguments:
                raise CalculatorError("MISSING_INPUT", parameter.name)
        extra = {"rules": self.rules} if calculator.takes_rules else {}
        return calculator.function(**arguments, **extra)


def _described(docstring: str) -> dict[str, str]:
    """The Args section of a Google docstring."""
    section = re.search(r"\nArgs:\n(.*?)(?:\n\n|\Z)", docstring, re.DOTALL)
    if section is None:
        return {}
    entries = re.split(r"\n(?= {4}\w+:)", section[1])
    pairs = (entry.strip().partition(":") for entry in entries)
    return {name: " ".join(text.split()) for name, _, text in pairs}


_CALCULATORS: Sequence[Calculator] = (
    Calculator("reduction_rate", reduction.reduction_rate, "精简率", ("rate", "精减率")),
    Calculator(
        "reduction_inverse", reduction_inverse.reduction_inverse, "精简倒推", ("inverse", "倒推")
    ),
    Calculator("reduction_table", reduction_table.reduction_table, "精简率表", ("table",)),
    Calculator("staffing_cut", staffing.staffing_cut, "编制精减", ("cut",)),
    Calculator("leader_posts", leadership.leader_posts, "领导职数", ("posts",)),
    Calculator("internal_org_limit", offices.internal_org_limit, "内设机构限额", ("limit",)),
    Calculator("small_office_scan", offices.small_office_scan, "一人科", ("small", "两人科")),
    Calculator("business_share", offices.business_share, "业务科室占比", ("share",)),
    Calculator("vacancy_rate", vacancy.vacancy_rate, "空编率", ("vacancy", "超编率")),
    Calculator("workload_saturation", workload.workload_saturation, "工作饱和度", ("saturation",)),
    Calculator("assessment_score", assessment.assessment_score, "考核得分", ("score",)),
    Calculator("ratio_change", proportions.ratio_change, "车桩比", ("ratio",)),
    Calculator("average", proportions.average, "平均数", ("平均",)),
    Calculator("completion_gap", proportions.completion_gap, "完成率缺口", ("gap",)),
    Calculator("rank_quota", ranks.rank_quota, "职级职数", ("ranks",)),
    Calculator("cn_number", numbers.cn_number, "数字解析", ("number",)),
)
