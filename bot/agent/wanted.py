"""The sort of thing that would answer a question, and how a text shows that it holds it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.numerals import parse_number


class Wanted(StrEnum):
    """The sort of thing that would answer the question."""

    FIGURE = "figure"
    PERCENT = "percent"
    DATE = "date"
    LIST = "list"
    ARTICLE = "article"
    """Which article says it."""
    BODY = "body"
    """Who: a person, a department, an authority."""
    CHANGE = "change"
    """A figure before and after."""
    OUTLET = "outlet"
    """Which paper or site reported it."""
    MEANING = "meaning"
    """What a word means."""
    BASIS = "basis"
    """What something goes by."""
    ORIGIN = "origin"
    """Where something comes from."""
    DIFFERENCE = "difference"
    """Whether things are alike, or how they differ."""
    TEXT = "text"


def wanted_in(asking: str) -> frozenset[Wanted]:
    """What the sentence that asks wants, in one wording."""
    found = frozenset(kind for kind, pattern in _WANTED.items() if pattern.search(asking))
    if Wanted.ARTICLE in found:
        return frozenset({Wanted.ARTICLE})  # what it says is told, not asked
    if Wanted.BASIS in found and Wanted.FIGURE not in found:
        found -= {Wanted.PERCENT}  # 靠什么确定比例 asks how, not how much
    return found or frozenset({Wanted.TEXT})


def number_wanted(asking: str) -> int | None:
    """How many things the question knows there to be (哪四个问题), where it does.

    Example:
        >>> number_wanted("要写清哪三样"), number_wanted("有哪些措施")
        (3, None)
    """
    match = _SO_MANY.search(asking)
    value = parse_number(match[1]) if match else None
    return int(value) if value is not None else None


def holds(wanted: frozenset[Wanted], number: int | None, text: str) -> bool:
    """Whether a text holds the sort of thing that is wanted."""
    if number is not None and Wanted.LIST in wanted:
        return any(parse_number(one) == number for one in _COUNTED.findall(text))
    for decisive in _DECISIVE:
        if decisive in wanted:
            return _HOLDS[decisive].search(text) is not None
    return any(_HOLDS[kind].search(text) for kind in wanted if kind in _HOLDS)


def shortened_in(question: str) -> tuple[tuple[int, str], ...]:
    """What a question shortens to a number and a word.

    Example:
        >>> shortened_in("“三身”是哪三身")
        ((3, '身'),)
    """
    found = dict.fromkeys(_SHORTENED.findall(question))
    return tuple((int(parse_number(numeral) or 0), word) for numeral, word in found)


def spells_out(shortened: Sequence[tuple[int, str]], text: str) -> bool:
    """Whether a text spells out what a question shortens.

    Args:
        shortened: As `shortened_in` reads it from the question.
        text: A sentence of a passage.

    Example:
        >>> spells_out([(3, "身")], "用“瘦身”“强身”“塑身”概括3条主线")
        True
        >>> spells_out([(3, "身")], "先瘦身,再强身")
        False
    """
    for number, word in shortened:
        things = {*re.findall(f"{_HAN}{word}", text)}, {*re.findall(f"{word}{_HAN}", text)}
        if any(len(found) >= number for found in things):
            return True
    return False


_DECISIVE = (Wanted.CHANGE, Wanted.PERCENT, Wanted.OUTLET)
_NUMERAL = r"[二两三四五六七八九十百]+|\d+"
_HAN = r"[\u3400-\u9fff]"
_SHORTENED = re.compile(
    rf"(?:哪|“)([二两三四五六七八九十]|[2-9])((?![个家名项人条件类位种样点方面年月日天次级批章])[\u3400-\u9fff])(?={_HAN}?(?:[”?？]|$|都?是|指))"
)
"""三身, 四更加 …: not a number of things that a measure word counts."""
_SO_MANY = re.compile(rf"哪({_NUMERAL})(?=[个家名项人条件类位种样点方面])")
_COUNTED = re.compile(rf"({_NUMERAL})(?=[个家名项人条件类位种样点方面]).*[:：、,，]")
_WANTED = {
    Wanted.ARTICLE: re.compile(r"第几条|哪一?条(?=规定|里|写|讲|说|的|$|[?？,，。、])"),
    Wanted.PERCENT: re.compile(
        r"(?:率|比例|占比|百分比|百分之|几成|幅度).{0,6}(?:多少|几|多大|多高|是|达|呢|$)|多少%|几成|算.{0,20}率"
    ),
    Wanted.FIGURE: re.compile(r"多少|几[个家名项人条批类件位次年种]|有几|数量|总数"),
    Wanted.CHANGE: re.compile(r"前后|[由从](?:原来的?)?多少.*(?:到|至|为|成)|变化"),
    Wanted.DATE: re.compile(r"什么时候|何时|哪一?年|哪一?天|几月|几号|日期|什么时间|啥时候"),
    Wanted.LIST: re.compile(
        r"哪些|哪几|有什么|有啥|包括|列出|列举|分别|各是|都是|内容|措施|是什么(?!时候)|是啥"
        rf"|{_SO_MANY.pattern}"
    ),
    Wanted.BODY: re.compile(
        r"谁|层级|哪一?级|哪个(?:部门|机关|单位|局)|哪家|由.{0,4}(?:审批|负责)"
    ),
    Wanted.OUTLET: re.compile(
        r"(?:哪|什么)[家个份]?(?:报|媒体|网|电视台|单位报道)|出处|出自(?:哪|何处|什么)|谁(?:最早|先)?(?:报道|说的|报的)|哪里?报道|数字?是?从?哪里?来"
    ),
    Wanted.MEANING: re.compile(
        r"是指|对应(?:的是|是)?(?:什么|哪)|指的?(?:是)?什么|什么意思|含义|何谓|什么叫|^\s*(?:什么|啥)是|\bwhat (?:is|are)\b"
    ),
    Wanted.BASIS: re.compile(r"(?:依据|凭|靠|看|按照?)(?:的?是)?(?:什么|哪些|啥)"),
    Wanted.ORIGIN: re.compile(r"从哪里?来|哪里来|从何而来|怎么来的"),
    Wanted.DIFFERENCE: re.compile(
        r"一样吗|是否一样|相同吗|[有是]什么不同|区别|差别|差异|差在|不一样|不同在|怎么不同"
    ),
}
_A_NUMBER = r"(?:\d[\d,.]*|[二两三四五六七八九十百千零〇]|[一二两三四五六七八九十百千零〇]{2,})"
_HOLDS = {
    Wanted.ARTICLE: re.compile(rf"第{_A_NUMBER}条"),
    Wanted.FIGURE: re.compile(
        rf"{_A_NUMBER}\s*(?:余|多)?(?:个|家|名|项|人(?!科)|条|批|类|件|位|次|%|名以内|:)|\d+(?:\.\d+)?%"
        r"|[正副]职?\d|\d[正副]"
    ),
    Wanted.CHANGE: re.compile(r"[由从]\D{0,12}\d+.{0,16}(?:到|至|为|成|减|→)\D{0,6}\d+|\d+个?→\d+"),
    Wanted.PERCENT: re.compile(r"\d+(?:\.\d+)?\s*[%％]|百分之|[一二三四五六七八九]成"),
    Wanted.DATE: re.compile(r"\d+\s*年|\d+\s*月|今年|去年|上半年|下半年|[一二三四五六七八九十]+月"),
    Wanted.LIST: re.compile(r"、|;|；|包括|分别"),
    Wanted.BODY: re.compile(r"报.{0,14}(?:审批|批准)|由.{1,20}(?:审批|批准|负责|承担)|主任|机关"),
    Wanted.OUTLET: re.compile(
        r"(?:《[^》]{1,12}报》|[\u3400-\u9fff](?:日报|时报|青年报|新闻网|网站|编制网|电视台|联播)).{0,16}(?:报道|刊|写|介绍)"
        r"|(?:报道|刊|出自).{0,6}《[^》]{1,12}(?:报|网)》|出自|见于.{1,40}(?:规定|办法|条例|文件)"
    ),
    Wanted.MEANING: re.compile(r"指|所说的|包括|等于|对应|即"),
    Wanted.BASIS: re.compile(r"依据|按(?!\d)|先看|看|参照|以.{1,12}为"),
    Wanted.ORIGIN: re.compile(r"来自|由.{1,20}(?:解决|调剂|划转)|自己解决|调剂|划转"),
}
