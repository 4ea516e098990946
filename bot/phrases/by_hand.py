"""What is said around calculators that are run by hand, and around rule sets."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

BY_HAND: Final[dict[str, dict[Language, str]]] = {
    "calculators": {"zh": "计算器：", "en": "Calculators:"},
    "calculator_usage": {
        "zh": "用法：$call $name 值 … 或 名称=值 …",
        "en": "usage: $call $name VALUE … or NAME=VALUE …",
    },
    "rule_sets": {"zh": "规则集：", "en": "Rule sets:"},
    "rule_source": {
        "zh": "来源：$title · $issuer · $date · 可靠程度 $sureness",
        "en": "source: $title · $issuer · $date · sureness $sureness",
    },
    "year_unstated": {"zh": "年份未写明", "en": "year not stated"},
}
