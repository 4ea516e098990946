"""Text as the lexical leg sees it: tokens that mean the same however they are written.

Both sides of a search go through the same folding: compatibility forms (NFKC), lower case,
Traditional to Simplified characters, Chinese numerals to digits.
Chinese becomes overlapping pairs of characters, other scripts become words, numbers stay whole.
A reference to an article (第十三条, 第13条) is one token, and another together with the end of the
name before it, so that "编制条例第十三条" is told from article 13 of all other statutes.

No word segmentation: with the articles taken care of, jieba's words were the worse tokens on every
set but one (nDCG@10 of BM25 alone), and its dictionary takes 0.8 s to load:

    set                pairs   jieba search mode + article tokens
    cmrc2018_dev       .982    .978
    drcd_test          .954    .946
    xquad_zh           .965    .962
    xquad_en2zh        .130    .135
    lawbench_articles  .852    .763   (pairs without the name's end: .587, look-ups .490)
    gd_service_synth   .977    .949

This module knows neither stores nor scores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from knowledge.numerals import HAN_NUMERAL, in_one_script, parse_number


def passage_tokens(text: str) -> list[str]:
    """Tokens of a text to be found, in order, repetitions included.

    Args:
        text: Any text; see `knowledge.indexing.indexed_text` for what is indexed of a passage.

    Returns:
        Tokens without blanks, each at most 40 characters long.

    Example:
        >>> passage_tokens("第十三條 內設機構")
        ['第13条', '内设', '设机', '机构']
        >>> passage_tokens("Offices cut by ２７％")
        ['office', 'cut', 'by', '27', '%27']
    """
    return list(_tokens(fold(text)))


def query_tokens(text: str) -> list[str]:
    """Tokens of a question, in order.

    As `passage_tokens`, but

    - the words that make it a question (多少, 什么, 由谁, how many) are dropped: they stand in
      questions, not in what answers them (nDCG@10 of BM25 on cmrc2018_dev .982 → .986, nowhere
      lower), and so are English articles and the like, which are rare in Chinese text and would
      count as the rarest of words;
    - an article may be named without its 第: a question about "13条" looks for 第十三条 as well as
      for thirteen items;
    - an article counts twice: who names one wants that one, however often others repeat the name
      of the statute.

    Example:
        >>> query_tokens("条例13条")
        ['条例', '第13条', '条例第13条', '13', '第13条']
        >>> query_tokens("内设机构由谁审批?")
        ['内设', '设机', '机构', '审批']
    """
    asked = _ASKING.sub(" ", fold(text))
    named = _BARE_ARTICLE.sub(r"第\1条\2 \1 ", asked)
    tokens = [token for token in _tokens(named) if token not in _ENGLISH_FRAME]
    return tokens + [token for token in tokens if _ARTICLE.fullmatch(token)]


def fold(text: str) -> str:
    """Write a text the one way in which texts are compared.

    Example:
        >>> fold("百分之二十七，四百一十三個；第十三條之一")
        '27%,413个;第13条之1'
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_simplified_characters())
    folded = _GROUPING.sub("", folded)
    folded = _ORDINAL.sub(_ordinal, folded)
    folded = _HAN_PERCENT.sub(_percent, folded)
    return HAN_NUMERAL.sub(_number, in_one_script(folded))


_MAX_TOKEN = 40
_MAX_NUMERAL = 24
_HAN_DIGITS = "零〇一二三四五六七八九十百千两廿卅"
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ORDINAL = re.compile(
    rf"第([{_HAN_DIGITS}]{{1,9}}|\d{{1,9}})(?=[条章节款项编])(条之[{_HAN_DIGITS}\d]{{1,9}})?"
)
_HAN_PERCENT = re.compile(rf"百分之([{_HAN_DIGITS}点]{{1,24}}|\d{{1,24}}(?:\.\d{{1,24}})?)")
_BARE_ARTICLE = re.compile(r"(?<![第\d.])(\d{1,4})条(之\d+)?")
_ASKING = re.compile(
    r"多少|什么|为何|由谁|谁|何[时地人处]|如何|怎么样|怎[么样]|是否|能否|可否|啥|咋|嘛时候"
    r"|请问|想问问?|一下|到底|究竟|[吗嘛](?!啡)|呢(?!绒|子)"
    r"|第?几(?=[个家名项条款章节人次年月日天种类批成倍位届期号级])|哪(?![吒咤])[些个里儿一]?"
)
_ENGLISH_FRAME = frozenset(
    re.findall(
        r"\w+",
        """
        a about after also an and are as at be been before being between by can could did do does
        during for from had has have he her him his how if in into is it its many may might much
        no not of on or over she than that the their then there these they thi those to under wa
        were what when where which who whom whose why will with would
        """,
    )
)
"""As `_stem` leaves them: this is thi, was is wa."""
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_ARTICLE = re.compile(r"第\d+条(?:之\d+)?")
_NAME_END = re.compile(rf"([{_CJK}]{{2,4}})[》\s]*$")
_NAME_LENGTHS = (2, 4)
_TOKEN = re.compile(
    rf"(?P<article>第\d+[条章节款项编](?:之\d+)?)"
    rf"|(?P<number>\d+(?:\.\d+)*)(?P<percent>%)?"
    rf"|(?P<chinese>[{_CJK}]+?(?=第\d+[条章节款项编])|[{_CJK}]+)"
    rf"|(?P<word>[^\W\d_{_CJK}]+)"
)
_SINGLE_UNITS = "十百千万亿"


@cache
def _simplified_characters() -> Mapping[int, str]:
    """Traditional character → Simplified, from OpenCC's table, for `str.translate`.

    Characters are enough: both sides of a comparison pass through the same table, so a character
    whose reading depends on its phrase (乾) is still compared with itself.
    """
    lines = resources.files("opencc").joinpath("dictionary/TSCharacters.txt")
    pairs = (line.split() for line in lines.read_text(encoding="utf-8").splitlines())
    return {ord(pair[0]): pair[1] for pair in pairs if len(pair) > 1}


def _ordinal(match: re.Match[str]) -> str:
    number = parse_number(match[1])
    if number is None:
        return match[0]
    suffix = match[2] or ""
    inserted = parse_number(suffix.removeprefix("条之")) if suffix else None
    return f"第{number}" + (f"条之{inserted}" if inserted is not None else suffix)


def _percent(match: re.Match[str]) -> str:
    number = parse_number(match[1])
    return match[0] if number is None else f"{_decimal(float(number))}%"


def _number(match: re.Match[str]) -> str:
    """Digits for a run of Chinese numerals, where it surely is a number.

    A lone 一 or 万 is mostly part of a word (统一, 万一); so is a pair of digits (一一对应).
    """
    run = match[0]
    if not 2 <= len(run) <= _MAX_NUMERAL or run[0] in _SINGLE_UNITS[1:]:
        return run
    if not any(unit in run for unit in _SINGLE_UNITS) and len(run) < 3 and "点" not in run:
        return run
    number = parse_number(run)
    return run if number is None else _decimal(float(number))


def _decimal(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def _tokens(folded: str) -> Iterator[str]:
    for match in _TOKEN.finditer(folded):
        kind = match.lastgroup
        if kind == "chinese":
            yield from _pairs(match["chinese"])
        elif kind == "word":
            yield _stem(match["word"][:_MAX_TOKEN])
        elif kind == "article":
            yield from _reference(
                match["article"], folded[max(match.start() - 12, 0) : match.start()]
            )
        else:
            number = match["number"][:_MAX_TOKEN]
            yield number
            if match["percent"]:
                yield f"%{number}"


def _reference(article: str, before: str) -> Iterator[str]:
    """An article, alone and after the last characters of the name it follows."""
    yield article
    name = _NAME_END.search(before)
    if name is not None and article[-1] != "款":
        for length in _NAME_LENGTHS:
            if len(name[1]) >= length:
                yield name[1][-length:] + article


def _pairs(run: str) -> Iterator[str]:
    """Overlapping pairs of characters; a lone character stands for itself."""
    if len(run) == 1:
        yield run
    for i in range(len(run) - 1):
        yield run[i : i + 2]


def _stem(word: str) -> str:
    """Drop the plural of an English word; other endings carry meaning in names."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word.isascii():
        return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word
