"""Numbers with their unit and exactness: 三成, 50余名, 不低于3%, 2.9:1, 三四十; and rounding, here only.

`knowledge.numerals` reads the number itself; this module knows what stands around it.
Dates, article numbers and document numbers are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from knowledge.english_numerals import ENGLISH_NUMERAL, parse_english
from knowledge.numerals import parse_number


class Exactness(StrEnum):
    """How far a number may be relied on."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it."""

    text: str
    """With its qualifiers: 不低于3%, 85%左右."""
    start: int
    end: int
    value: Fraction
    """As written: 50 for 50余; of a range the lower bound."""
    high: Fraction | None
    """Upper bound of a range."""
    unit: str
    """`%` (also for 三成 and fractions), `pp`, `:` for a ratio, or the measure word as written."""
    exactness: Exactness
    strict: bool = False
    """Whether a bound excludes the number itself (超过, 不足, 余).

    以上, 以下, 以内 and 不低于 include it. Source: 《民法典》第一千二百五十九条, by analogy.
    """


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text, in order, never overlapping.

    Args:
        text: Any text, in full or half width, Chinese or English.

    Example:
        >>> [(q.text, str(q.value), q.unit, q.exactness.value) for q in find_quantities(
        ...     "编制四百一十三名,精减不低于3%,约85%,50余名,三成,2.9:1,4名以内")]
        ... # doctest: +NORMALIZE_WHITESPACE
        [('四百一十三名', '413', '名', 'exact'), ('不低于3%', '3', '%', 'at_least'),
         ('约85%', '85', '%', 'about'), ('50余名', '50', '名', 'at_least'),
         ('三成', '30', '%', 'exact'), ('2.9:1', '29/10', ':', 'exact'),
         ('4名以内', '4', '名', 'at_most')]
    """
    folded = text.translate(_HALF_WIDTH)
    found: list[Quantity] = []
    for match in _TOKEN.finditer(folded):
        start = found[-1].end if found else 0
        if match.start() >= start and (quantity := _read(match, folded, text, start)):
            found.append(quantity)
    return found


def read_quantity(text: str) -> Quantity | None:
    """Read a whole string as one quantity.

    Example:
        >>> read_quantity("两成五").value, read_quantity("二三十个").high, read_quantity("科室")
        (Fraction(25, 1), Fraction(30, 1), None)
    """
    stripped = text.strip()
    found = find_quantities(stripped)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(stripped):
        return found[0]
    value = parse_number(stripped)
    if value is None:
        return None
    return Quantity(stripped, 0, len(stripped), value, None, "", Exactness.EXACT)


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Round once, half away from zero.

    Example:
        >>> round_half_up(Fraction(1400, 52), 2), round_half_up(Fraction(-1, 8), 2)
        (Decimal('26.92'), Decimal('-0.13'))
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext() as context:
        context.prec = max(len(str(whole)) + places + 1, 28)
        context.rounding = ROUND_HALF_UP
        rounded = Decimal(whole).scaleb(-places)
        return -rounded if exact < 0 and whole else rounded


def decimal_text(value: Fraction | Decimal | int, places: int) -> str:
    """A value rounded half-up, as text with exactly so many decimals.

    Example:
        >>> decimal_text(24, 2), decimal_text(Fraction(-700, 29), 2), decimal_text(Fraction(-1, 999), 2)
        ('24.00', '-24.14', '0.00')
    """
    return f"{round_half_up(value, places):f}"


def exact_text(value: Fraction | int) -> str:
    """The shortest exact form: a whole number, a decimal that ends, else a fraction.

    Example:
        >>> exact_text(Fraction(9, 2)), exact_text(Fraction(350, 13)), exact_text(Fraction(27))
        ('4.5', '350/13', '27')
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    rest, twos, fives = exact.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1 or max(twos, fives) > _MOST_DECIMALS:
        return f"{exact.numerator}/{exact.denominator}"
    return decimal_text(exact, max(twos, fives))


_MOST_DECIMALS = 12
_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {ord("∶"): ":"}
_H = "零〇○一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸"
_HAN = rf"(?<![{_H}])[{_H}]{{1,24}}(?:点[{_H}]{{1,9}})?(?![{_H}])"
_ARABIC = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\.\d{1,12})?(?![\d])[万亿萬億]?"
_ENGLISH = rf"\b{ENGLISH_NUMERAL}"
_N = rf"(?:{_ARABIC}|{_HAN})"
_D = r"\d{1,12}(?:\.\d{1,6})?"
_UNIT = (
    r"(?:个百分点|个小时|个工时|个钟头|小时|工时|钟头|批次|个人(?!科)|个|家|名|人(?!科)|项|条|批|位|件|类|种"
    r"|次|岁|年|天|倍|级|处|岗|章|款|所|门|份|篇|辆|台|桩|元|万元|分(?![之别成工类析档为管])"
    r"|percentage points?\b|offices?\b|sections?\b|persons?\b|people\b|posts?\b|hours?\b|staff\b"
    r"|departments?\b|bureaus?\b|leaders?\b|heads?\b|points?\b)"
)
_TOKEN = re.compile(
    rf"""
    (?P<skip>第{_N}[条章节款项编号期届次批]|第\d{{1,6}}|[〔\[]\d{{4}}[〕\]]\s*\d{{1,5}}\s*号
        |(?<!\d)(?:19|20)\d\d\s*[-—–~至到]\s*(?:19|20)\d\d\s*年?
        |(?<!\d)(?:19|20)\d\d\s*年(?:代|度)?|[一二][九〇零][〇零一二三四五六七八九]{{2}}年
        |(?<!\d)(?:19|20)\d\d[-/.]\d\d?(?:[-/.]\d\d?)?(?![\d])
        |{_N}\s*月(?:\s*{_N}\s*[日号])?|(?<![\d第])\d{{1,4}}\s*号(?:令|文)?
        |令第?\d{{1,4}}|\d{{1,2}}[.、)](?=\s*[\u3400-\u9fff])(?<=\n..)|(?:[一1]人|[二两2]人|单人|双人)科
        |(?<![A-Za-z])\d{{0,3}}\d年代|\b(?:19|20)\d\d\b(?!\s*(?:{_UNIT}|小时|h\b|[:%+\-*/×÷,]))(?=\s*(?:年|report|\)))
        |[统万]一|一(?:般|定|律|起|些|直|样|共|致|旦|切|刀|线|面|边|并|体|下|核|把手|副|类事|件事)|三定)
    |(?P<posts>[一1]正(?:(?P<deputies>[一二两三四1-4])副)?)
    |(?P<ratio>(?<![\d.:]){_D}\s*[:比]\s*{_D}(?![\d:]))
    |(?P<percent>百分之(?P<han_percent>{_N})|(?P<sign>(?<![\d)])[-−])?(?P<number_percent>{_ARABIC}|{_ENGLISH})\s*(?:%|percent\b|per\s+cent\b))
    |(?P<fraction>(?P<below>{_N})分之(?P<above>{_N})|[½⅓⅔¼¾]|(?<![\u3400-\u9fff])?一半|半数|\bhalf\b)
    |(?P<tenths>(?P<whole_tenths>[一二两三四五六七八九十\d]|\d\.\d)成(?P<part_tenths>[一二三四五六七八九半])?(?![立为效果绩员本分交熟长功就套]))
    |(?P<range>(?<![+\-*/=×÷从由自\d.])(?P<low>{_N})\s*(?P<low_unit>[个名人家项])?\s*(?P<to>[-—–~至到]|to\b)\s*(?P<high>{_N})(?=\s*{_UNIT}|\s*%|[^\d.]|$))
    |(?P<vague>(?P<vague_text>[二三四五六七八九]?十?[一二三四五六七八][二三四五六七八九][十百千万]?|[一二三四五六七八九]?十几|几十)(?={_UNIT}))
    |(?P<plain>(?P<minus>(?<![\w)\]%])[-−])?(?P<number>{_N}|{_ENGLISH}))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE: tuple[tuple[re.Pattern[str], Exactness, bool], ...] = tuple(
    (re.compile(rf"(?:{words})\s*$", re.IGNORECASE), exactness, strict)
    for words, exactness, strict in (
        (
            r"不得?低于|不得?少于|不小于|至少|最少|起码|最低|at least|(?:not?|never) (?:less|fewer|below|lower) than"
            r"|no(?:t)? less than|minimum(?: of)?",
            Exactness.AT_LEAST,
            False,
        ),
        (
            r"不得?超过|不得?多于|不得?高于|不大于|至多|最多|顶多|at most|no more than|up to|not exceeding",
            Exactness.AT_MOST,
            False,
        ),
        (r"超过|多于|大于|高于|超出|逾|more than|over|above", Exactness.AT_LEAST, True),
        (
            r"不足|不到|少于|低于|小于|不满|less than|fewer than|below|under",
            Exactness.AT_MOST,
            True,
        ),
        (
            r"大约|大概|大致|将近|接近|差不多|约|近|about|around|roughly|nearly|approximately",
            Exactness.ABOUT,
            False,
        ),
    )
)
_MORE = re.compile(r"\s*[余多](?!少|大|次|数)|\s*plus\b|\+(?!\s*\d)")
_SOME = re.compile(r"\s*来(?=[个家名人项位])")
_AFTER: tuple[tuple[re.Pattern[str], Exactness], ...] = (
    (
        re.compile(r"\s*(?:及?以内|及?以下|之内|or (?:less|fewer))", re.IGNORECASE),
        Exactness.AT_MOST,
    ),
    (re.compile(r"\s*(?:及?以上|or more)", re.IGNORECASE), Exactness.AT_LEAST),
    (re.compile(r"\s*(?:左右|上下)"), Exactness.ABOUT),
)
_MEASURE = re.compile(rf"\s*(?P<unit>{_UNIT})", re.IGNORECASE)
_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4)}
_Value = tuple[Fraction, Fraction | None, str]
"""Value, upper bound of a range, and unit; an empty unit is read from what follows."""


def _read(match: re.Match[str], folded: str, text: str, free: int) -> Quantity | None:
    kind = match.lastgroup if match.lastgroup in _READERS else _kind(match)
    reader = _READERS.get(kind)
    value = reader(match) if reader else None
    if value is None or (kind == "plain" and not _is_number(match, folded)):
        return None
    return _qualified(match, value, folded, text, free)


def _kind(match: re.Match[str]) -> str:
    return next((name for name in _KINDS if match[name] is not None), "")


def _qualified(match: re.Match[str], value: _Value, folded: str, text: str, free: int) -> Quantity:
    number, high, unit = value
    start, end = match.span()
    exactness = Exactness.EXACT if high is None else Exactness.RANGE
    strict = False
    if more := _MORE.match(folded, end):
        end, exactness, strict = more.end(), Exactness.AT_LEAST, True
    elif some := _SOME.match(folded, end):
        end, exactness = some.end(), Exactness.ABOUT
    if not unit and (measure := _MEASURE.match(folded, end)):
        end, unit = measure.end(), measure["unit"].lower()
        unit = "pp" if unit == "个百分点" or unit.startswith("percentage") else unit
    for pattern, meaning in _AFTER:
        if after := pattern.match(folded, end):
            end, exactness = after.end(), meaning
    before = folded[max(free, start - 16) : start]
    for pattern, meaning, excluded in _BEFORE:
        if said := pattern.search(before):
            start -= len(before) - said.start()
            exactness, strict = meaning, excluded
            break
    return Quantity(text[start:end], start, end, number, high, unit, exactness, strict)


def _is_number(match: re.Match[str], folded: str) -> bool:
    """Whether a run of Chinese numerals is meant as a number; a lone one needs a measure word."""
    written = match["number"]
    if written[0].isdigit():
        before = folded[match.start() - 1 : match.start()]
        return not ("a" <= before.lower() <= "z" or before == "_")
    if written.isascii():
        return written.lower() != "one" or _MEASURE.match(folded, match.end()) is not None
    lone = len(written) == 1 or written in ("百千", "万亿", "千万", "百万")
    follows = _MEASURE.match(folded, match.end()) or _MORE.match(folded, match.end())
    return not lone or follows is not None


def _number(text: str | None) -> Fraction | None:
    if not text:
        return None
    return parse_number(text) if not text[0].isalpha() or not text.isascii() else _english(text)


def _english(text: str) -> Fraction | None:
    value = parse_english(text)
    return None if value is None else Fraction(value)


def _ratio(match: re.Match[str]) -> _Value | None:
    first, second = re.split(r"\s*[:比]\s*", match["ratio"])
    return (Fraction(first) / Fraction(second), None, ":") if Fraction(second) else None


def _percent(match: re.Match[str]) -> _Value | None:
    value = _number(match["han_percent"] or match["number_percent"])
    if value is None:
        return None
    return (-value if match["sign"] else value, None, "%")


def _fraction(match: re.Match[str]) -> _Value | None:
    written = match["fraction"]
    if written in _SIGNS:
        return Fraction(*_SIGNS[written]) * 100, None, "%"
    if match["below"] is None:
        return Fraction(50), None, "%"
    below, above = _number(match["below"]), _number(match["above"])
    return (above / below * 100, None, "%") if below and above is not None else None


def _tenths(match: re.Match[str]) -> _Value | None:
    whole, part = _number(match["whole_tenths"]), match["part_tenths"]
    if whole is None:
        return None
    extra = Fraction(5) if part == "半" else _number(part) or Fraction(0)
    return whole * 10 + extra, None, "%"


def _range(match: re.Match[str]) -> _Value | None:
    low, high = _number(match["low"]), _number(match["high"])
    if low is None or high is None or low >= high:
        return None
    return low, high, ""


def _vague(match: re.Match[str]) -> _Value | None:
    text = match["vague_text"]
    if text == "几十":
        return None
    if text.endswith("几"):
        low = parse_number(text[:-1])
        return None if low is None else (low, low + 9, "")
    scale = text[-1] if text[-1] in "十百千万" else ""
    digits = text.removesuffix(scale) if scale else text
    head, first, second = digits[:-2], digits[-2], digits[-1]
    low, high = parse_number(head + first + scale), parse_number(head + second + scale)
    return (
        (low, high, "") if low is not None and high is not None and high - low < low + 2 else None
    )


def _plain(match: re.Match[str]) -> _Value | None:
    value = _number(match["number"])
    if value is None:
        return None
    return (-value if match["minus"] else value, None, "")


def _posts(match: re.Match[str]) -> _Value | None:
    """一正两副 is three people."""
    return 1 + (_number(match["deputies"]) or Fraction(0)), None, "名"


_READERS: dict[str, Callable[[re.Match[str]], _Value | None]] = {
    "posts": _posts,
    "ratio": _ratio,
    "percent": _percent,
    "fraction": _fraction,
    "tenths": _tenths,
    "range": _range,
    "vague": _vague,
    "plain": _plain,
}
_KINDS = ("skip", *_READERS)
