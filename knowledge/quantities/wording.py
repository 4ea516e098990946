"""The words around a number: units, 余 and 多, and what bounds it. Patterns, no decisions."""

from __future__ import annotations

import re
from fractions import Fraction

from knowledge.numerals import HAN_CHARACTERS

_FLAGS = re.VERBOSE | re.IGNORECASE | re.ASCII
_H = HAN_CHARACTERS
_S = "[ \t]{0,2}"

_TIMES = ("年", "月", "日", "天", "周", "星期", "小时", "钟头", "分钟", "工作日")
TIMES = frozenset((*_TIMES, *(f"个{unit}" for unit in _TIMES)))
"""Units of time; after 近 they mean the last so many, before 内 within so many."""
DATES = {"年": (1900, 2099), "月": (1, 12), "日": (1, 31), "时": (0, 24)}
"""Units that make a date of a number in these bounds."""
_MEASURES = (
    "小时 钟头 工时 分钟 工作日 星期 季度 周年 批次 人次 平方米 平方公里 公里 公斤 个 倍 岁 年 天 月 日"
    " 时 元 岗 篇 辆 桩 套 份 件 款 张 页 米 克 吨 家/庭长 名/单称录额 人/均民社 项/目 条/例件 批/准复文"
    " 位/置 类/似别型 次/序 种/植 处/室理级长分于罚 所/有以属在需谓长 科/室长级员技学 章/程"
    " 分/之成别类管批工为 周/边期围转 层/级次面 轮/流岗换 门/类户槛 台/账阶 户/籍口 座/谈"
    " 支/持部撑 组/织长成建合"
)
"""Measure words; after a stroke, the characters that make another word of them (项目)."""
_MEASURE = "|".join(
    f"{word}(?![{excluded}])" if excluded else word
    for word, _, excluded in (entry.partition("/") for entry in _MEASURES.split())
)
UNIT = re.compile(
    rf"""{_S}
    (?:(?P<unit>%|‰|percent\b|per[ ]cent\b|pct\b|个?百分点|percentage[ ]points?\b|pp\b
        |成(?![立为效果绩员本分交熟长功就套])
        |个(?P<inner>[半多余])?(?:小时|钟头|工时|月|星期|季度|工作日)
        |{_MEASURE}
        |(?:offices?|sections?|persons?|people|posts?|hours?|staff|departments?|bureaus?|leaders?
            |heads?|points?|h|hrs?)\b)
    (?:(?<=[年天周月时头期倍成%])(?P<tail>半(?![数价径年天])|[多余](?![次样数元种少大]))
        |(?<=成)(?P<tenth>[一二三四五六七八九1-9](?![{_H}0-9.个家名人项]))
    )?)
    """,
    _FLAGS,
)
"""A unit, with what may stand within (两个半小时) or after it (三成五, 两倍多)."""
_PERCENT, _POINTS = ("%", Fraction(1)), ("pp", Fraction(1))
RENAMED = {
    **dict.fromkeys(("percent", "per cent", "pct"), _PERCENT),
    **dict.fromkeys(("个百分点", "百分点", "percentage point", "percentage points"), _POINTS),
    "‰": ("%", Fraction(1, 10)),
    "成": ("%", Fraction(10)),
}
"""Units that go by another name, and what they are worth in it."""
EXTRA = {
    "半": Fraction(1, 2),
    **{digit: Fraction(n % 9 + 1, 10) for n, digit in enumerate("一二三四五六七八九123456789")},
}
"""What 半 or a digit after 成 adds, in units."""
MORE = re.compile(
    rf"""[ \t]?(?:(?P<over>余(?![额力粮])|多(?![样边头重云]|元化))|(?P<few>几)
        |(?P<about>来(?=[ ]?(?:{_MEASURE}|[万亿])))|(?P<plus>\+(?![ \t]?[0-9])|plus\b))
    (?P<scale>万亿|[万亿])?""",
    _FLAGS,
)
"""50余, 五十多, 二十几, 50来个, 50+, 20多万."""

TO = re.compile(rf"{_S}(?:(?P<line>[\-–—~])|至|到|to\b){_S}", _FLAGS)
FROM = re.compile(r"(?:[由从自]|\bfrom\b)[^,，。;；、\n]{0,8}$", _FLAGS)
"""Before a range it makes a change of it."""
PART_OF = re.compile(f"{_S}分之{_S}")
RATIO = re.compile(f"{_S}[:比]{_S}")
COMPARED = re.compile(f"{_S}[少多高低大小减增降升]")
SLASHED = re.compile("[1-9]/(?:[2-9]|10)")
"""Of other pairs nobody knows whether a share is meant: 34/40 may be two counts."""
LETTER = re.compile("[A-Za-z_]")
OFFICE = re.compile(f"{_S}(?:内设|大科|科室|处室|股室|部门|单位|机构|领导|科长)")
"""Before these a digit needs no measure word: 三部门."""
NO_SIGN_AFTER = re.compile(
    rf"[担肩背抱胜自欺辜A-Za-z0-9)\]%\0年月日号个人名家项条章节款元倍科天时分次{_H}\-−][ \t]?$"
)

_MAY = "不(?:得|能|应|可|宜|会|准)?"
BEFORE = re.compile(
    rf"""(?:
    (?P<most>{_MAY}(?:超过|超出|多于|高于|大于|超)|未超过|(?<![超有])没有?超过
        |至多|最多|顶多|最高|≤
        |\b(?:at[ ]most|(?:no|not)[ ](?:more|greater|higher)[ ]than|up[ ]to|not[ ]exceeding)\b)
    |(?P<least>{_MAY}(?:少于|低于|小于)|至少|最少|最低|起码|≥
        |\b(?:at[ ]least|(?:no|not)[ ](?:less|fewer|lower)[ ]than|minimum(?:[ ]of)?)\b)
    |(?P<over>超过|超出|多于|高于|大于|逾|(?<=[率例比幅])超|过(?=半)
        |\b(?:more[ ]than|over|above|exceed(?:s|ed|ing)?)\b)
    |(?P<under>不足|不满|未满|未达到?|少于|低于|小于|(?<!到)不到
        |\b(?:less[ ]than|fewer[ ]than|lower[ ]than|under|below)\b)
    |(?P<about>大约|大概|大致|差不多|将近|接近|(?<![节预条合签简契制])约|≈
        |(?<!what[ ])(?<!how[ ])(?<!me[ ])\babout\b
        |\b(?:around|approximately|roughly|nearly|almost|circa)\b)
    |(?P<near>(?<![最附临相靠])近)
    )(?:了|为|有|是|达到?|占|需要?|要)?{_S}""",
    _FLAGS,
)
AFTER = re.compile(
    rf"""{_S}(?:
    (?P<most>(?:\(含\))?[及或和]?(?:以下(?![列简述文属])|以内|之内)|\bor[ ](?:less|fewer)\b)
    |(?P<least>(?:\(含\))?[及或和]?以上(?![述级报])|\bor[ ]more\b)
    |(?P<over>有余|出头)
    |(?P<under>不到(?![ ]?[0-9{_H}]))
    |(?P<about>左右|上下(?![级届])|\bor[ ]so\b)
    )""",
    _FLAGS,
)
WITHIN = re.compile("内(?![设容部外])")
"""After a unit of time a bound: 30日内."""
