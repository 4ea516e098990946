"""What a text carries besides what it says: characters nobody sees, captions, advertising.

Every rule has a name, is a small function over the lines, and asks for evidence that a regulation
about members, prices or WeChat accounts does not give. What a rule took out is reported, so an
administrator can see it. Sentences that try to instruct a language model stay in the text;
`knowledge.suspicion` lists them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Kind


@dataclass(frozen=True, slots=True)
class Removed:
    """Something a rule took out."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Something a rule took out that is worth keeping as metadata."""

    key: str
    """`caption`: words that captions repeat, often the title of the page.
    `source`: where the whole text comes from. `caption_source`: where a captioned fact does."""
    value: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text and what it lost."""

    text: str
    removed: tuple[Removed, ...] = ()
    captured: tuple[Captured, ...] = ()

    def first(self, key: str) -> str | None:
        """The first value captured under a key, or `None`."""
        return next((found.value for found in self.captured if found.key == key), None)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A line that a rule replaces; an empty replacement removes it."""

    index: int
    replacement: str = ""
    captured: Captured | None = None


_Rule = Callable[[Sequence[str]], Iterator[_Edit]]

_LONGEST_NOISE = 600
"""Characters; a longer line is never taken for noise, and no rule's pattern runs over it."""

_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_INVISIBLE: dict[int, str | None] = {
    **_CONTROLS,
    **dict.fromkeys((0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F))),
    # Joiners, isolates, and the tags that spell a text which models read and nobody sees.
    **dict.fromkeys((*range(0x2060, 0x2070), *range(0xE0000, 0xE0080))),
    **dict.fromkeys((0xA0, 0x2007, 0x202F), " "),
    **dict.fromkeys((0x85, 0x2028, 0x2029), "\n"),
}
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str, kind: Kind = Kind.ARTICLE) -> Cleaned:
    """Strip what was never part of a document.

    Statutes lose invisible characters, comments and contact data only: a ruler with the word END
    in a law is no reason to drop its second half.
    """
    lines, comments = _without_comments(normalize(text).split("\n"))
    removed = [Removed("html_comment", comment) for comment in comments]
    captured: list[Captured] = []
    for rule in _STATUTE_RULES if kind is Kind.STATUTE else _ARTICLE_RULES:
        for edit in list(rule(lines)):
            removed.append(Removed(rule.__name__, _difference(lines[edit.index], edit.replacement)))
            lines[edit.index] = edit.replacement
            if edit.captured is not None:
                captured.append(edit.captured)
    tidy = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return Cleaned(tidy, tuple(removed), tuple(captured))


def normalize(text: str) -> str:
    r"""Unicode NFC, `\n` line ends, no control or zero-width characters, no NBSP.

    Full-width and half-width forms stay as published.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    text = _LONE_SURROGATES.sub("\ufffd", text.translate(_INVISIBLE))
    return unicodedata.normalize("NFC", _strip_line_ends(text))


def _strip_line_ends(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _difference(before: str, after: str) -> str:
    return before.removeprefix(after).strip() if after else before.strip()


def _without_comments(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines without HTML comments; a comment that is never closed stays in the text."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return lines, []
    kept: list[str] = []
    comments: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        kept.append(text[position:start])
        comments.append(text[start : end + 3])
        position = end + 3
    kept.append(text[position:])
    return "".join(kept).split("\n"), comments


# --- rules ----------------------------------------------------------------------------------

_RULER = "—–―─━=*_~·.•\\-"
_CUT_OFF = re.compile(
    rf"[{_RULER}\s]{{2,}}(?:(?i:the\s+)?(?i:end)|完|全文完|正文完|结束)[{_RULER}\s]{{2,}}$"
)
_TAIL_LIMIT = 1500
_SCREENSHOT = re.compile(
    r"[（(]?[^。；！？\n]{0,36}(?:截图|供图|资料图|资料图片|配图|图源网络)[）)]?$"
)
_PHOTO_SOURCE = re.compile(r"[（(]?(?:图片|图源|图)(?:来源|源自|来自)?[:：][^。；]{1,36}$")
_TRAILING_SOURCE = re.compile(
    r"(?P<kept>.*[。！？!?」”])\s*[（(]?(?:图片|资料|视频)?来源[:：]\s*(?P<source>[^\s。，,；;（）()]{2,30})[）)]?$"
)
_SOURCE_LINE = re.compile(
    r"[（(【]?(?:信息|文章|稿件|本文)?来源[:：]\s*(?P<source>[^\s。，,；;]{2,30}?)[）)】]?$"
)
_SPACED_OUT = re.compile(r"(?:[\u4e00-\u9fff][ \u3000]+){2,}[\u4e00-\u9fff]")
_PROMOTION_HEAD = re.compile(
    r"限时|特惠|优惠|会员|福利|站长|微信|客服|下载|加群|扫码|点击|促销|抢购|教程"
)
_CALLS = re.compile(
    r"点击(?:查看|下载|购买|领取|进入|链接)|立即(?:购买|下载|领取|加入)|扫(?:码|描二维码)(?:加|进|领|关注)|"
    r"限时(?:特惠|优惠|抢购|折扣)|整站资源|全站资源|本站(?:每日|会员|vip)"
)
_OFFERS = re.compile(
    r"会员|免费下载|教程|\d+\s*元|优惠|特惠|资源|每日(?:持续)?更新|领取|vip|VIP|副业|加群|详情"
)
_CONTACT = re.compile(
    r"(?:站长|客服|商务|广告|投稿|作者|合作|个人|咨询|联系|加|\+)*"
    r"(?:微信|QQ|qq|Q群|VX|vx|V信|wx|薇信|威信)(?:号|群)?[:：]+[A-Za-z0-9_\-]{5,30}$"
)
_NOTICE_HEAD = re.compile(
    r"[【\[]?(?:免责|版权|特别|转载|郑重|本站|网站)?声明[】\]]?[:：]|版权所有|免责声明"
)
_NOTICE_CUES = re.compile(
    r"本站|本网站?|本公众号|本平台|转载|原创(?:发布)?|侵权|侵犯|联系我们|联系删除|删除处理|未征得|"
    r"不代表|注明出处|仅供参考|采集|盗用"
)
_SHORT_NOTICE = re.compile(
    r"(?:本文|文章|图片|内容|素材)?[^。]{0,12}(?:来源|源自|来自|转载自?)(?:于)?(?:网络|互联网)[^。]{0,20}"
    r"(?:侵权|侵删|删除)[^。]{0,20}。?$|(?:如需)?转载请(?:注明|联系)[^。]{0,24}。?$"
)
_FURNITURE = re.compile(
    r"(?:【?字[体号][:：].{0,16}|分享到?[:：]?.{0,16}|打印(?:本页)?|关闭(?:窗口|本页)?|返回(?:顶部|首页|列表)|"
    r"上一篇[:：].{0,60}|下一篇[:：].{0,60}|(?:浏览|阅读|点击)(?:次数|量|数)?[:：]\s*\d+次?|"
    r"扫一扫[^。]{0,20}|责任编辑[:：]\s*\S{0,12}|(?:相关|推荐|延伸)阅读[:：]?)$"
)


def repeated_caption(lines: Sequence[str]) -> Iterator[_Edit]:
    """An image's alternative text: the same words two or more times, joined by `_` or `|`."""
    for index, line in _short(lines):
        for joint in ("_", "|"):
            parts = [part.strip() for part in line.split(joint)]
            if len(parts) > 1 and len(set(parts)) == 1 and len(parts[0]) >= 4:
                yield _Edit(index, captured=Captured("caption", parts[0]))


def image_caption(lines: Sequence[str]) -> Iterator[_Edit]:
    """A line that only says what a picture shows or whose it is (“…网站截图”)."""
    for index, line in _short(lines, 60):
        if _SCREENSHOT.match(line.strip()) or _PHOTO_SOURCE.match(line.strip()):
            yield _Edit(index)


def caption_source(lines: Sequence[str]) -> Iterator[_Edit]:
    """“…19个科室。来源:某某台”: the sentence stays, its source becomes metadata."""
    for index, line in _short(lines):
        match = _TRAILING_SOURCE.match(line)
        if match:
            yield _Edit(index, match["kept"], Captured("caption_source", match["source"]))


def source_line(lines: Sequence[str]) -> Iterator[_Edit]:
    """A line of its own that names the source of the whole text."""
    for index, line in _short(lines, 60):
        match = _SOURCE_LINE.match(line.strip())
        if match:
            yield _Edit(index, captured=Captured("source", match["source"]))


def cut_off_marker(lines: Sequence[str]) -> Iterator[_Edit]:
    """A ruler with END in it, and what follows when that is short and mostly advertising."""
    near_end = _last_lines(lines, _TAIL_LIMIT)
    for index, line in _short(lines, 60):
        if not _CUT_OFF.match(line.strip()):
            continue
        yield _Edit(index)
        tail = (
            [i for i in range(index + 1, len(lines)) if lines[i].strip()]
            if index >= near_end
            else []
        )
        if tail and sum(_is_noise(lines[i]) for i in tail) * 2 >= len(tail):
            yield from (_Edit(i) for i in tail)
            return


def _last_lines(lines: Sequence[str], characters: int) -> int:
    """Position after which at most so many characters are left."""
    index, left = len(lines) - 1, characters
    while index > 0 and left >= len(lines[index]):
        left -= len(lines[index]) + 1
        index -= 1
    return index


def advertising(lines: Sequence[str]) -> Iterator[_Edit]:
    """Offers of a website: a call to click or buy together with at least two offers."""
    return (_Edit(index) for index, line in _short(lines) if _advertises(line))


def contact_data(lines: Sequence[str]) -> Iterator[_Edit]:
    """A line that is nothing but somebody's chat account (“站长微信:…”)."""
    return (_Edit(index) for index, line in _short(lines, 80) if _gives_contact(line))


def site_notice(lines: Sequence[str]) -> Iterator[_Edit]:
    """A website's words about copyright, reposting and liability."""
    return (_Edit(index) for index, line in _short(lines) if _is_notice(line))


def page_furniture(lines: Sequence[str]) -> Iterator[_Edit]:
    """Buttons and counters of a page: font size, share, print, previous, next."""
    return (_Edit(index) for index, line in _short(lines, 80) if _FURNITURE.match(line.strip()))


def repeated_line(lines: Sequence[str]) -> Iterator[_Edit]:
    """A long line directly after the same line."""
    previous = ""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if len(stripped) >= 12 and stripped == previous and not stripped.startswith(("|", "#")):
            yield _Edit(index)
        previous = stripped or previous


_STATUTE_RULES: tuple[_Rule, ...] = (contact_data, page_furniture)
_ARTICLE_RULES: tuple[_Rule, ...] = (
    repeated_caption,
    image_caption,
    caption_source,
    source_line,
    cut_off_marker,
    contact_data,
    site_notice,
    advertising,
    page_furniture,
    repeated_line,
)


def _short(lines: Sequence[str], longest: int = _LONGEST_NOISE) -> Iterator[tuple[int, str]]:
    """Lines short enough for a pattern, with their positions."""
    return (
        (index, line)
        for index, line in enumerate(lines)
        if len(line) <= longest and line and not line.isspace()
    )


def _is_noise(line: str) -> bool:
    return len(line) <= _LONGEST_NOISE and (
        _advertises(line) or _gives_contact(line) or _is_notice(line)
    )


def _advertises(line: str) -> bool:
    spaced = _SPACED_OUT.search(line)
    joined = re.sub(r"\s+", "", line)
    if spaced and spaced.start() < 4 and _PROMOTION_HEAD.search(re.sub(r"\s+", "", spaced[0])):
        return True
    offers = {match[0] for match in _OFFERS.finditer(joined)}
    return bool(_CALLS.search(joined)) and len(offers) >= 2


def _gives_contact(line: str) -> bool:
    return bool(_CONTACT.match(re.sub(r"\s+", "", line)))


def _is_notice(line: str) -> bool:
    stripped = line.strip()
    if len(stripped) <= 80 and _SHORT_NOTICE.match(stripped):
        return True
    cues = {match[0] for match in _NOTICE_CUES.finditer(stripped)}
    return bool(_NOTICE_HEAD.match(stripped)) and len(cues) >= 2
