"""HTML by trafilatura: the main text, without menus, and what the page's head declares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]  # ships no types

from knowledge.cleaning import normalize
from knowledge.errors import LimitExceeded, UnreadableDocument
from knowledge.loading.encodings import decode
from knowledge.loading.extracts import Extract
from knowledge.loading.front_matter import FrontMatter
from knowledge.loading.limits import Limits

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HEAD_BYTES = 4096
_MOST_ATTRIBUTES = 5_000
_LONG_TAG = re.compile(r"<[^<>]{10000,}")
# Names of <meta> elements, those of Chinese government sites first.
_TITLE = ("articletitle", "og:title")
_PUBLISHER = ("contentsource", "og:site_name", "sitename")
_DATE = ("pubdate", "article:published_time", "publishdate")
_URL = ("og:url", "url")
_DAY = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})")
_DROPPED = ("script", "style", "noscript", "nav", "header", "footer", "aside", "form", "template")
_BLOCKS = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "section", "article"}
    | {"table", "ul", "ol", "dl", "dd", "dt", "blockquote", "pre"}
)
_FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav\w*|menu\w*|foot\w*|header|top|crumbs?|breadcrumb|copyright|sidebar|share)"
    r"(?=$|[\s_-])"
)
_CLEARLY_MAIN = 400
"""Characters of main text from which nothing else is looked at."""
_MAIN_SHARE = 0.3
_SITE_NAME = re.compile(r"\s*[-_|—–·]\s*[^-_|—–·]{2,30}$")


def read_webpage(path: Path, name: str, limits: Limits) -> Extract:
    """Read the main text of a page; when none stands out, all the text of its body."""
    data = path.read_bytes()
    found = _CHARSET.search(data, 0, _HEAD_BYTES)
    source = decode(data, found[1].decode("ascii", "replace") if found else None)
    limits.check("characters", len(source) // 4, "characters")
    _check_attributes(source)
    tree = _parse(source, name)
    limits.check("depth", _depth(tree), "levels")
    metadata = _declared(tree)
    title = _page_title(tree)
    text = _main_text(source, tree)
    return Extract(text, metadata, title)


def _check_attributes(source: str) -> None:
    """The parser compares each attribute of an element with all others: 100,000 take 30 s."""
    for tag in _LONG_TAG.finditer(source):
        count = len(tag[0].split())
        if count > _MOST_ATTRIBUTES:
            raise LimitExceeded("attributes of an element", count, _MOST_ATTRIBUTES, "words")


def _parse(source: str, name: str) -> html.HtmlElement:
    # lxml refuses text that names an encoding, and a page saved as XHTML does.
    try:
        tree = html.document_fromstring(_DECLARATION.sub("", source.replace("\0", "")))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument(name, "holds no HTML.", "Save the page anew.") from error
    return tree


def _depth(tree: html.HtmlElement) -> int:
    """Levels of the deepest element, walked without recursion."""
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _main_text(source: str, tree: html.HtmlElement) -> str:
    main = trafilatura.extract(
        source,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        favor_recall=True,
        deduplicate=False,
    )
    main = normalize(main or "").strip()
    if len(main) >= _CLEARLY_MAIN:
        return main
    # Where little stands out, the page is short, or made of bare line breaks, or all menu.
    _drop_furniture(tree)
    whole = _body_text(tree)
    return main if len(main) > _MAIN_SHARE * len(whole) and "\n#" in f"\n{main}" else whole


def _drop_furniture(tree: html.HtmlElement) -> None:
    """Take out menus and foot lines that only their class or id names."""
    for element in list(tree.iter("div", "ul", "table", "section")):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _FURNITURE.search(named) and len(element.text_content()) < _CLEARLY_MAIN:
            element.drop_tree()


def _body_text(tree: html.HtmlElement) -> str:
    """The text of everything that is not furniture, a line for each block."""
    parts: list[str] = []
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            if event == "end" and not skipping:
                parts.append(element.tail or "")
            continue
        dropped = element.tag in _DROPPED or element.tag in ("head", "title")
        if event == "start":
            skipping += dropped
            if not skipping:
                parts.append(_opening(element.tag) + (element.text or ""))
            continue
        skipping -= dropped
        if not skipping:
            parts.append(_closing(element.tag) + (element.tail or ""))
    lines = (re.sub(r"[ \t\r]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return normalize("\n".join(line for line in lines if line))


def _opening(tag: str) -> str:
    if tag in ("h1", "h2", "h3", "h4"):
        return "\n" + "#" * int(tag[1]) + " "
    if tag in ("td", "th"):
        return " | "
    return "\n" if tag in _BLOCKS else ""


def _closing(tag: str) -> str:
    return " |\n" if tag == "tr" else ("\n" if tag in _BLOCKS else "")


def _declared(tree: html.HtmlElement) -> FrontMatter:
    given: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if key and content and len(content) <= 300:
            given.setdefault(key, content)

    def first(keys: Iterable[str]) -> str | None:
        return next((given[key] for key in keys if key in given), None)

    day = _DAY.search(first(_DATE) or "")
    url = first(_URL)
    return FrontMatter.model_construct(
        title=first(_TITLE),
        publisher=first(_PUBLISHER),
        date="-".join((day[1], day[2].zfill(2), day[3].zfill(2))) if day else None,
        url=url if url and url.startswith(("http://", "https://")) else None,
    )


def _page_title(tree: html.HtmlElement) -> str | None:
    """The only first-level heading, else the page's title without the site's name."""
    headings = [" ".join(h.text_content().split()) for h in tree.iter("h1")]
    named = [heading for heading in headings if heading]
    if len(named) == 1:
        return named[0]
    title = tree.findtext(".//title")
    return _SITE_NAME.sub("", " ".join(title.split())) or None if title else None
