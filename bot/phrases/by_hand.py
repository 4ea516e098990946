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
    "summary_reduction_rate": {
        "zh": "由前后两个数算精简率。",
        "en": "Compute the streamlining rate (精简率) of one number before and after.",
    },
    "summary_reduction_inverse": {
        "zh": "精简前、精简后、减少数、精简率，知道两个推出其余。",
        "en": "Find the rest of before, after, difference and rate from any two of them.",
    },
    "summary_reduction_table": {
        "zh": "多个单位并列算精简率，并算总的精简率。",
        "en": "Compute streamlining rates (精简率) of several bodies side by side, and of all together.",
    },
    "summary_staffing_cut": {
        "zh": "至少要精减多少名编制，已减的够不够。",
        "en": "Compute how many posts (编制) must at least be cut, and whether a cut suffices.",
    },
    "summary_leader_posts": {
        "zh": "按规则查一个科室可设几名领导。",
        "en": "Look up how many leaders (领导职数) an office of so many posts (编制) has under a rule.",
    },
    "summary_internal_org_limit": {
        "zh": "内设机构最多可设几个。",
        "en": "Compute how many internal offices (内设机构) there may be at most.",
    },
    "summary_small_office_scan": {
        "zh": "找出名单里的一人科、两人科。",
        "en": "Find one-person and two-person offices (一人科, 两人科) in a list.",
    },
    "summary_business_share": {
        "zh": "算业务科室占比，并与目标比较。",
        "en": "Compute the share of line offices (业务科室占比) and compare it with a target.",
    },
    "summary_vacancy_rate": {
        "zh": "算空编率、超编率。",
        "en": "Compute how many posts (编制) are vacant or overfilled: 空编率, 超编率.",
    },
    "summary_workload_saturation": {
        "zh": "实际工时除以满编的标准工时。",
        "en": "Compute workload saturation (工作饱和度): hours worked over the hours of full posts.",
    },
    "summary_assessment_score": {
        "zh": "基础分＋综合分＋加分－扣分，并排名。",
        "en": "Add assessment scores up (考核得分): base + composite + bonus − penalty, and rank them.",
    },
    "summary_ratio_change": {
        "zh": "比较车桩比一类的比值前后变化。",
        "en": "Compare a ratio such as vehicles per charger (车桩比) before and after.",
    },
    "summary_average": {
        "zh": "总数除以个数。",
        "en": "Divide a total by a count.",
    },
    "summary_completion_gap": {
        "zh": "离目标还差多少。",
        "en": "Compute what is left of a target.",
    },
    "summary_rank_quota": {
        "zh": "按编制算职级职数（规定原文待核实）。",
        "en": "Compute how many rank posts (职级职数) so many posts allow; unverified (待核实).",
    },
    "summary_cn_number": {
        "zh": "读懂公文里写的数。",
        "en": "Read a number as Chinese or English documents write it.",
    },
}
