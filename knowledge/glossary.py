"""English words of the field and the Chinese terms they stand for.

The corpus is Chinese; an English question shares no words with it until its terms are put into
Chinese. Places are left to `knowledge.regions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml


def chinese_terms(text: str) -> list[str]:
    """Chinese terms for the English words of the field in a text, longest phrases first.

    Args:
        text: Any text; plural endings are ignored.

    Returns:
        Each term once, in the order in which the words stand in the text.

    Example:
        >>> chinese_terms("How many internal offices did the finance bureau cut?")
        ['内设机构', '财政局', '精简']
    """
    found: dict[str, None] = {}
    for match in _pattern().finditer(text.lower()):
        for term in _terms()[_singular(match[1])]:
            found.setdefault(term, None)
    return list(found)


@cache
def _terms() -> Mapping[str, tuple[str, ...]]:
    """English phrase in the singular → Chinese terms."""
    source = resources.files("knowledge").joinpath("glossary.yaml").read_text(encoding="utf-8")
    terms: dict[str, tuple[str, ...]] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for entry in yaml.load(source, Loader=loader):  # noqa: S506 - safe loaders only
        for phrase in dict.fromkeys(entry["en"]):
            terms[phrase] = (*terms.get(phrase, ()), entry["zh"])
    return terms


@cache
def _pattern() -> re.Pattern[str]:
    phrases = sorted(_terms(), key=len, reverse=True)
    return re.compile(rf"\b((?:{'|'.join(map(re.escape, phrases))})(?:s|es)?)\b")


def _singular(phrase: str) -> str:
    for ending in ("", "s", "es"):
        stem = phrase.removesuffix(ending) if ending else phrase
        if stem in _terms():
            return stem
    return phrase
