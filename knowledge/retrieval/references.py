"""Look-ups by article: 国务院令第486号第十三条, 公务员法第二十条.

Neither leg tells one document's 第十三条 from another's well enough: the number of the article
outweighs the name of the document, and a document's number is rare in what is written about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.documents import ScoredPassage
from knowledge.lexical import fold

NAMED_BONUS = 1.0
"""What a passage gains that the question names by document and article: a whole leg's best."""
NAMED_CONFIDENCE = 0.95
"""How sure it is that such a passage answers."""

_ARTICLE = re.compile(r"第\d+条(?:之\d+)?")
_BARE_ARTICLE = re.compile(r"(?<![第\d.共有计是])(\d{1,4})条(?=(?:之\d+)?)")
_NUMBER = re.compile(r"第?(\d{2,4})号")
_ENGLISH_ARTICLE = re.compile(r"\barticles?\s+(\d{1,4})\b")
_ENGLISH_NUMBER = re.compile(r"\b(?:order|decree|no\.?|number)\s+(?:no\.?\s*)?(\d{2,4})\b")
_ABOUT_ARTICLE = re.compile(r"第\d+条.*$|(?:要点|摘要|节选|释义|解读|全文)$")
_SEPARATORS = re.compile(r"[(（)）,,、;；]")
_SHORT_TITLE = re.compile(r"[\u3400-\u9fff]{2,14}(?:法|条例|规定|办法)")
_COUNTRY = re.compile(r"^(?:中华人民共和国|中国共产党)")
_BRACKETED = re.compile(r"[(（].*?[)）]")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question names, folded."""

    question: str
    articles: frozenset[str]
    numbers: frozenset[str]
    """Document numbers: `486` for 国务院令第486号 or 486号令."""

    @classmethod
    def of(cls, question: str) -> Reference:
        """Read the articles and document numbers that a question names."""
        folded = _ENGLISH_ARTICLE.sub(r" 第\1条 ", fold(question))
        folded = _ENGLISH_NUMBER.sub(r" 第\1号 ", folded)
        folded = _BARE_ARTICLE.sub(r"第\1条", folded)
        return cls(folded, frozenset(_ARTICLE.findall(folded)), frozenset(_NUMBER.findall(folded)))

    def names(self, section: Sequence[str], title: str, number: str | None) -> bool:
        """Whether the question names a passage by its article and its document.

        Args:
            section: Section path of the passage.
            title: Of its document.
            number: Document number, if it has one.
        """
        if not self.articles or not section:
            return False
        article = _ARTICLE.match(fold(section[-1]))
        if article is None or article.group() not in self.articles:
            return False
        return self.names_document(title, number)

    def names_document(self, title: str, number: str | None = None) -> bool:
        """Whether the question names a document, by its number, its title or its short title."""
        if self.numbers:
            return bool(self.numbers & set(_NUMBER.findall(fold(f"{number or ''} {title}"))))
        return any(name in self.question for name in _names_of(fold(title)))


def _names_of(title: str) -> list[str]:
    """The title without its country and brackets, and the short titles that brackets hold."""
    core = _COUNTRY.sub("", _BRACKETED.sub("", title)).strip(" 《》")
    core = _ABOUT_ARTICLE.sub("", core)
    inside = (part for found in _BRACKETED.findall(title) for part in _SEPARATORS.split(found))
    short = (part for part in inside if _SHORT_TITLE.fullmatch(part))
    return [name for name in (core, *short) if len(name) > 1]


def prefer_named(
    ranked: Sequence[ScoredPassage], reference: Reference
) -> tuple[list[ScoredPassage], bool]:
    """Put the passages that a question names first.

    Args:
        ranked: Candidates, best first.
        reference: What the question names.

    Returns:
        The candidates, best first, and whether any of them is named.
    """
    if not reference.articles:
        return list(ranked), False
    scored = [
        replace(found, score=found.score + NAMED_BONUS)
        if reference.names(found.passage.section, found.metadata.title, found.metadata.number)
        else found
        for found in ranked
    ]
    named = any(new is not old for new, old in zip(scored, ranked, strict=True))
    return sorted(scored, key=lambda found: -found.score), named
