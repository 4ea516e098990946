"""What a document is, read from its own words where its file does not say so.

Nothing here guesses: a date that is not printed as one of publication stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from knowledge import regions
from knowledge.cleaning import Cleaned, normalize
from knowledge.documents import Kind, Level, Metadata, Validity
from knowledge.loading.extracts import Extract

_ARTICLE = re.compile(
    r"[#*\s]{0,8}第\s?[一二三四五六七八九十百千零〇\d]{1,9}\s?条(?:之[一二三四五六七八九十])?[\s\u3000*【（(]"
)
_FIRST_ARTICLE = re.compile(r"[#*\s]{0,8}第\s?[一1]\s?条")
_STATUTE_SHARE = 0.15
"""Share of a statute's lines that open an article, at least; its 款 and 项 are the others."""
_TITLE_ENDINGS = re.compile(
    r"(?:法|条例|规定|办法|决定|细则|规则|准则|章程|意见|通知|方案|制度|规程|法律|公告|通告|批复)(?:[（(〈《].{1,16})?$"
)
_REPEALED = re.compile(r"[（(\[【〔]?\s*(?:已废止|已失效|废止|失效|已廢止|廢止)\s*[）)\]】〕]?\s*$")
_STEM_DATE = re.compile(r"[（(_\-\s]*(?:19|20)\d{2}[-._年]?\d{2}[-._月]?\d{2}日?[）)]?\s*$")
_DAY = re.compile(r"(\d{4})\s?[年\-/.]\s?(\d{1,2})\s?[月\-/.]\s?(\d{1,2})\s?日?")
_ENACTED = re.compile(r"公布|发布|颁布|修订|修正|通过|印发")
_IN_EFFECT = re.compile(r"施行|实施|生效")
_PUBLISHED = re.compile(
    r"(?:发布|发文|成文|刊发|发表|更新|公布)?(?:时间|日期)\s*[:：]\s*(?P<day>\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})"
)
_ORDER = re.compile(
    r"(?:中华人民共和国)?([\u4e00-\u9fff]{2,14}令)\s*[(（]?\s*第\s*([\d一二三四五六七八九十百零〇]{1,7})\s*号"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,10}[〔\[（(【]\s?(?:19|20)\d{2}\s?[〕\]）)】]\s?第?\s?\d{1,5}\s?号"
)
_NATIONAL = re.compile(
    r"国务院|全国人民代表大会|中共中央|中央(?!企业)|最高人民|国家[\u4e00-\u9fff]{2,8}(?:局|委|部)"
)
_NAMING_SHARE = 0.3
"""Share of the lines that name a place, from which the whole text is about it."""
_HEAD_LINES = 15
_LONGEST_TITLE = 60
_LONGEST_HEAD_LINE = 200


def detect_kind(text: str) -> Kind:
    """A statute when enough of its lines open an article, else an article."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    articles = [line for line in lines if len(line) < 20_000 and _ARTICLE.match(line)]
    if len(articles) < 3 or len(articles) < _STATUTE_SHARE * len(lines):
        return Kind.ARTICLE
    begins = any(_FIRST_ARTICLE.match(line) for line in articles)
    return Kind.STATUTE if begins or len(articles) >= 6 else Kind.ARTICLE


def infer_metadata(path: Path, extract: Extract, cleaned: Cleaned, kind: Kind) -> Metadata:
    """What the file declares, and for the rest what its text says."""
    declared = extract.declared
    lines = [line.strip() for line in cleaned.text.split("\n", 400)[:400] if line.strip()]
    title = declared.title or normalize(_title(path, extract, cleaned, lines, kind))
    head = _preamble(lines) if kind is Kind.STATUTE else lines[:_HEAD_LINES]
    number = declared.number or (_number(head) if kind is Kind.STATUTE else None)
    publisher = declared.publisher or _publisher(head, number, cleaned, kind)
    region = declared.region or _region(title, publisher, lines, declared.level)
    return Metadata(
        title=_REPEALED.sub("", title).strip("《》 ") or title,
        kind=kind,
        publisher=publisher,
        date=declared.date or _date(head, kind),
        number=number,
        region=region,
        level=declared.level or _level(title, publisher, region),
        validity=declared.validity or _validity(title, path, declared.superseded_by),
        superseded_by=declared.superseded_by,
        source=declared.source or _source(cleaned),
        url=declared.url,
        sureness=declared.sureness,
    )


def _title(path: Path, extract: Extract, cleaned: Cleaned, lines: Sequence[str], kind: Kind) -> str:
    stem = _STEM_DATE.sub("", path.stem).strip() or path.stem
    candidates = (
        _first_heading(lines),
        _statute_title(lines) if kind is Kind.STATUTE else None,
        extract.suggested_title,
        _title_line(lines) if kind is Kind.ARTICLE else None,
        cleaned.first("caption"),
        stem if sum("\u4e00" <= c <= "\u9fff" for c in stem) >= 4 else None,
        _first_sentence(lines) if kind is Kind.ARTICLE else None,
    )
    return next((found.strip()[:200] for found in candidates if found and found.strip()), stem)


def _first_heading(lines: Sequence[str]) -> str | None:
    """The words of a first-level heading among the first lines."""
    for line in lines[:_HEAD_LINES]:
        if line.startswith("# "):
            return line.lstrip("# ").strip()
    return None


def _statute_title(lines: Sequence[str]) -> str | None:
    """The first line, with the second when the name runs over it."""
    for index, line in enumerate(lines[:3]):
        if len(line) > _LONGEST_TITLE or line.endswith("。"):
            continue
        words = re.sub(r"\s+", "", line)
        if _TITLE_ENDINGS.search(_REPEALED.sub("", words)):
            before = re.sub(r"\s+", "", lines[index - 1]) if index else ""
            joins = index == 1 and len(before) <= 40 and words.startswith(("和", "与", "及", "的"))
            return before + words if joins else words
    return None


def _title_line(lines: Sequence[str]) -> str | None:
    """The first line when it looks like a title: short, no full stop, text after it."""
    if len(lines) < 2:
        return None
    first = lines[0].lstrip("# ")
    ends = first.endswith(("。", "；", "，", ",", ";", "：", ":", "|", "”。"))
    named = "：" in first[:8] or ":" in first[:8]
    is_title = 4 <= len(first) <= _LONGEST_TITLE and not ends and not named and "。" not in first
    return first if is_title and not first.startswith(("|", "-", "*", "（", "(")) else None


def _first_sentence(lines: Sequence[str]) -> str | None:
    if not lines:
        return None
    sentence = re.split(
        r"[。！？!?；;]", lines[0][:_LONGEST_HEAD_LINE].lstrip("#-*| "), maxsplit=1
    )[0]
    return sentence if len(sentence) <= 40 else re.split(r"[，,、：:]", sentence)[0][:40]


def _preamble(lines: Sequence[str]) -> list[str]:
    """What stands before the first article."""
    head: list[str] = []
    for line in lines[:60]:
        if _ARTICLE.match(line):
            break
        head.append(line[:_LONGEST_HEAD_LINE])
    return head


def _number(head: Sequence[str]) -> str | None:
    for line in head:
        order = _ORDER.search(line)
        if order:
            after_date = line[: order.start(1)][-1:].isdigit()
            words = order[1].removeprefix("日") if after_date else order[1]
            return f"{_issuer(words)}令第{order[2]}号"
        number = _NUMBER.search(line)
        if number:
            return re.sub(r"\s", "", number[0])
    return None


def _issuer(order: str) -> str:
    """The body before 令, without what a sentence puts in front of it."""
    body = order.removesuffix("令")
    return re.sub(r"^(?:以|经|根据|由|中华人民共和国)+", "", body)


def _publisher(head: Sequence[str], number: str | None, cleaned: Cleaned, kind: Kind) -> str | None:
    if kind is not Kind.STATUTE:
        return cleaned.first("source")
    if number and "令第" in number:
        return number.split("令第", maxsplit=1)[0]
    for line in reversed(head):
        enacting = line.split("《", maxsplit=1)[0]
        if not _DAY.search(enacting):
            continue
        if "全国人民代表大会常务委员会" in enacting or re.search(
            r"全国人民代表大会.{0,4}常务委员会", enacting
        ):
            return "全国人民代表大会常务委员会"
        if re.search(r"全国人民代表大会(?:第.{1,3}次会议)?", enacting):
            return "全国人民代表大会"
    return None


def _date(head: Sequence[str], kind: Kind) -> str | None:
    if kind is not Kind.STATUTE:
        for line in head:
            match = _PUBLISHED.search(line[:_LONGEST_HEAD_LINE])
            if match:
                return _iso(match["day"])
        return None
    days = [
        day
        for line in head
        if _ENACTED.search(line) and not (_IN_EFFECT.search(line) and not _ENACTED.search(line))
        for day in _enacted_days(line)
    ]
    return max(days, default=None)


def _enacted_days(line: str) -> list[str]:
    """Days of a line that something was enacted on, not those from which it applies."""
    days = []
    for match in _DAY.finditer(line):
        after = line[match.end() : match.end() + 4]
        iso = _iso(match[0])
        if iso and not _IN_EFFECT.search(after) and "起" not in after:
            days.append(iso)
    return days


def _iso(words: str) -> str | None:
    match = _DAY.match(words)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    valid = 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
    return f"{year:04}-{month:02}-{day:02}" if valid else None


def _region(
    title: str, publisher: str | None, lines: Sequence[str], level: Level | None
) -> str | None:
    """The one place that the title names, else the issuer, else most of the text."""
    if level is Level.NATIONAL or title.startswith("中华人民共和国"):
        return None
    for words in (title, publisher or ""):
        named = regions.mentioned(words)
        if named:
            return named[0] if len(named) == 1 else None
    if _NATIONAL.match(publisher or ""):
        return None
    named = regions.mentioned("\n".join(lines))
    if len(named) != 1:
        return None
    naming = sum(bool(regions.mentioned(line)) for line in lines)
    return named[0] if naming >= _NAMING_SHARE * len(lines) else None


def _level(title: str, publisher: str | None, region: str | None) -> Level | None:
    if region:
        depth = len(regions.ancestors(region))
        return (Level.PROVINCE, Level.CITY, Level.COUNTY)[min(depth, 2)]
    national = title.startswith("中华人民共和国") or _NATIONAL.match(publisher or "")
    return Level.NATIONAL if national else None


def _validity(title: str, path: Path, superseded_by: str | None) -> Validity:
    if superseded_by:
        return Validity.SUPERSEDED
    stem = _STEM_DATE.sub("", path.stem)
    repealed = _REPEALED.search(title) or _REPEALED.search(stem)
    return (
        Validity.REPEALED
        if repealed and repealed[0].strip("） )（(") != title
        else Validity.IN_FORCE
    )


def _source(cleaned: Cleaned) -> str | None:
    source = cleaned.first("source")
    if source:
        return source
    captioned = cleaned.first("caption_source")
    return f"{captioned}（文中图片说明所注来源）" if captioned else None
