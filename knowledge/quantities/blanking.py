"""A text with everything blanked that looks like a quantity and says when, which or nothing."""

from __future__ import annotations

import re

from knowledge.numerals import HAN_CHARACTERS, in_one_script

BLANK = "\0"
"""Stands for every character that was taken out, so that offsets hold."""


def legible(text: str) -> str:
    """A text in half width, without dates, articles, ranks, clocks, names and words with 一.

    Years, months and days with their measure word (2023年) are left: only their unit tells.

    Returns:
        A text of the same length, so that its offsets are those of the text as given.

    Example:
        >>> legible("依第十三条,统一为３个").replace(BLANK, "_")
        '依___条,__为3个'
        >>> legible("三十6个")  # typed half and half
        '三十六个'
    """
    typed = in_one_script(text.translate(_HALF_WIDTH))
    return _NOISE.sub(lambda match: BLANK * len(match.group()), typed)


_HALF_WIDTH = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94) if offset != ord(",") - 0x21},
    **dict.fromkeys(map(ord, "\u3000\xa0"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011"), "-"),
    **dict.fromkeys(map(ord, "\u301c\u223c"), "~"),
    ord("∶"): ":",
    ord("―"): "—",
}
"""One character for each. The comma of a sentence stays: it groups no digits."""

_H = HAN_CHARACTERS
_N = rf"(?:(?<![0-9.])[0-9]{{1,8}}(?![0-9])|(?<![{_H}])[{_H}]{{1,12}}(?![{_H}]))"
_S = "[ \t]{0,2}"
_TO = r"\-–—~至到"
_YEAR = "(?<![0-9.])(?:19|20)[0-9]{2}(?![0-9])"
_MONTH = (
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_CLOCK = "[0-9]{1,2}:[0-9]{2}"
_ADDRESSES = (
    r"https?://[^\s，。]{1,300}",
    r"(?<![0-9.])[0-9]{1,6}(?:\.[0-9]{1,6}){2,8}",
    r"(?<![0-9.,])0[0-9]{1,12}(?:-[0-9]{1,12})*(?![0-9.])",
)
"""Links, versions, telephone numbers."""
_PLACES_IN_TEXTS = (
    r"(?:^|(?<=\n))[ \t]{0,8}(?:[0-9]{1,2}[.、)]|\([0-9]{1,2}\))(?![0-9])(?=[ \t]{0,8}\S)",
    r"\[#?[0-9]{1,3}\]",
    rf"第{_S}{_N}(?:条之{_N})?"
    rf"(?:{_S}[、和与{_TO}]{_S}第?{_N}(?={_S}[条章节款项编批届次期号名季])){{0,4}}",
    rf"{_N}(?:{_S}[、和{_TO}]{_S}{_N})?{_S}(?:号(?!人)|[级届]|年代)",
    r"(?:令|\b(?:Order|Decree|Articles?|Art\.|Nos?\.|Chapter|Clause|Page|Table|Figure))"
    r"[ ]{0,2}(?:No\.[ ]?)?[0-9]{1,6}(?![0-9%])",
    rf"(?<![{_H}0-9.])(?:1[0-9]|20|十[一二三四五六七八九]|二十)大(?![科类项块领任工行重举部中体])",
)
"""Numbers of lists, citations, articles, documents, ranks and congresses."""
_TIMES = (
    rf"[〔\[【(]{_S}{_YEAR}{_S}年?{_S}[〕\]】)]",
    rf"{_YEAR}(?P<between>[-/.])[0-9]{{1,2}}(?P=between)[0-9]{{1,2}}(?![0-9])",
    rf"{_YEAR}[-/](?:0[1-9]|1[0-2])(?![0-9])",
    rf"{_YEAR}{_S}[{_TO}]{_S}{_YEAR}",
    rf"{_YEAR}(?={_S}report\b)|\b(?:in|since|until|year|half[ ]of){_S}{_YEAR}(?![,.]?[0-9%])",
    rf"(?:\b[0-3]?[0-9](?:st|nd|rd|th)?{_S}(?:of{_S})?)?{_MONTH}"
    rf"(?:{_S}[0-3]?[0-9](?:st|nd|rd|th)?\b(?![0-9%]))?(?:,?{_S}{_YEAR})?",
    rf"{_N}[时点]{_S}(?:{_N}{_S}分|[半整许]|钟)",
    rf"(?:[上下中]午|凌晨|[早晚]上|傍晚)(?:{_N}[时点]|{_CLOCK})",
    rf"(?<![0-9:.])(?:{_CLOCK}(?::[0-9]{{2}}|{_S}[{_TO}]{_S}{_CLOCK})"
    r"|[0-9]{1,2}:0[0-9]|0[0-9]:[0-9]{2})(?![0-9.:])",
    "[上下]半年",
)
_ALONE = rf"(?<![{_H}0-9.])"
_WORDS = (
    rf"(?:[统唯单同逐专归划不另某每这那哪任如]|(?<!分)之|{_ALONE}[一万])一(?![{_H}])",
    rf"{_ALONE}一(?:般|定|律|起|些|直|样|共|致|旦|切|刀|线|面|边|并|体|下|核|向|带|时|再)",
    rf"{_ALONE}(?:一(?:系列|部分|把手|次性|元化|分为|条龙|类事|件事)|三定|十分(?![钟之]))",
    rf"{_ALONE}(?:[一1单]|[二两2双])人的?科|\b(?:one|two|single)-(?:person|man)\b",
)
_NOISE = re.compile(
    "|".join((*_TIMES, *_ADDRESSES, *_PLACES_IN_TEXTS, *_WORDS)), re.IGNORECASE | re.ASCII
)
