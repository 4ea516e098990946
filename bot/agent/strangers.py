"""Names in a question that may be of somebody whom the corpus does not know. Pure.

A figure must not be given for a city, a country or a firm that no passage speaks of, only because
another's stands there. The gazetteer knows China's places; these are the others.
"""

from __future__ import annotations

import re

from bot.agent.wording import standard_wording
from knowledge.regions import mentioned, unheard_of


def strangers(question: str) -> list[str]:
    """Names that a passage must hold, or the question is about somebody else.

    Example:
        >>> strangers("火星市精简了多少个内设机构?"), strangers("How many offices did Tokyo cut?")
        (['火星市'], ['Tokyo'])
        >>> strangers("首尔一共减了几个科室?"), strangers("酒泉一共减了几个科室?")
        (['首尔'], [])
    """
    text = standard_wording(question)
    names = [*unheard_of(text), *_who_cut(text), *_LATIN_NAME.findall(question)]
    return list(dict.fromkeys(name for name in names if not mentioned(name)))


def _who_cut(text: str) -> list[str]:
    """Whoever is said to have cut something, where nothing else tells who that is."""
    found = (match[1] for match in _WHO.finditer(text))
    return [name for name in found if not _ANYBODY.search(name)]


_WHO = re.compile(
    r"(?:^|[,，。;；?？!！\s])(?:请问|那么?|听说)?([\u3400-\u9fff]{2,4}?|[A-Z][A-Za-z]{2,})"
    r"(?:那边|这边|市里)?(?:一共|总共|共|都)?(?:(?:精简|精减|减|撤|砍|裁)[了掉]?(?:多少|几)"
    r"|的?大科室制?(?:改革)?是?(?:怎么|如何|什么时候|哪年))"
)
_ANYBODY = re.compile(
    r"首[批先次个]|[他她它你您我咱俺谁某甲乙丙丁这那哪各每该本两几全总共都前后先次批上下又再还能会可应要想需得必须至少最多"
    r"科股处室局委厅部办编岗职位人员机构单位试点改革精简减后来现在目前一二三四五六七八九十百\d]"
)
_LATIN_NAME = re.compile(
    r"\b(?:in|did|does|has|have|at|about)\s+(?:the\s+)?((?!China|Chinese|State|Order|Article|Decree"
    r"|Chapter|Regulation|Civil|Rule|Establishment|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)[A-Z][a-z]{3,})\b"
)
