"""Which calculator a question asks for, with figures that stand in the question."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.emulators.provider.replies import ToolCall

_N = r"(\d+)\s*[个名家人]?"

_CALCULATORS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "reduction_rate",
        ("before", "after"),
        rf"(?:由|从|原有|原来)\s*{_N}\D{{0,12}}?(?:到|至|为|成|剩)\s*{_N}.*?(?:率|多少|几成)",
    ),
    (
        "reduction_rate",
        ("before", "after"),
        r"(?i)rate\b.*?\bfrom\s+(\d+)\D{0,30}?\bto\s+(\d+)",
    ),
    (
        "reduction_rate",
        ("before", "after"),
        r"(?i)from\s+(\d+)\D{0,30}?\bto\s+(\d+).*?(?:\brate\b|percent|%)",
    ),
    (
        "vacancy_rate",
        ("approved", "actual"),
        rf"(?:核定|编制)\D{{0,6}}{_N}\D{{0,6}}(?:实有|在岗|在编)\D{{0,6}}{_N}.*?率",
    ),
    (
        "business_share",
        ("total", "business"),
        rf"{_N}科室\D{{0,8}}业务科室\D{{0,6}}{_N}.*?(?:占比|比例|比重)",
    ),
    (
        "staffing_cut",
        ("staff", "min_pct"),
        rf"编制\D{{0,6}}{_N}.*?不(?:低|少)于\s*(\d+)\s*%",
    ),
)
"""Tool, its arguments in the order in which the question gives them, and how it is asked for."""


def calculation(question: str, offered: Collection[str]) -> ToolCall | None:
    """The call that computes what is asked, if all it needs is given and the tool is there.

    >>> calculation("由52个精简到38个，精简率是多少?", ["reduction_rate"])
    ToolCall(name='reduction_rate', arguments={'before': 52, 'after': 38}, raw_arguments=None, id=None)
    >>> calculation("淮北的精简率是多少?", ["reduction_rate"])
    """
    for tool, names, pattern in _CALCULATORS:
        match = re.search(pattern, question, re.DOTALL)
        if match and tool in offered:
            return ToolCall(tool, dict(zip(names, map(int, match.groups()), strict=True)))
    return None
