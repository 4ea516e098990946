"""Messages that ask several things at once, taken apart. Pure.

酒泉减了多少个科室？襄阳的精简率是多少？ is two questions: each is looked up and answered by itself.
One that is about the others (合起来呢, 哪个高) needs them, and keeps the message whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.agent.followups import complete, whom
from bot.agent.grounding import bodies
from bot.agent.reading import Reading
from knowledge.regions import mentioned


def separate(question: str, earlier: Sequence[str] = ()) -> list[str]:
    """The questions of a message, each complete in itself; one where it is to be taken whole.

    Args:
        question: As asked.
        earlier: Earlier questions, complete in themselves, oldest first.

    Example:
        >>> separate("酒泉减了多少个科室？襄阳的精简率是多少？")
        ['酒泉减了多少个科室？', '襄阳的精简率是多少？']
        >>> separate("我们局12人,精减3%减几人?精减5%呢?")
        ['我们局12人,精减3%减几人?', '我们局12人,精减3%减几人? 精减5%呢?']
        >>> separate("甲局30个减到21个,减幅多少？乙局40减到30呢？合起来呢？")
        ['甲局30个减到21个,减幅多少？乙局40减到30呢？合起来呢？']
    """
    parts = _PART.findall(_BORDER.sub(_mark_if_asked, question))
    if not 1 < len(parts) <= _MOST or not all(map(_ASKS.search, parts)):
        return [complete(question, earlier)]
    if any(map(_ABOUT_THE_OTHERS.search, parts[1:])):
        return [complete(question, earlier)]
    separated: list[str] = []
    for part in map(str.strip, parts):
        before = [*earlier, *separated]
        alone = not separated or _stands_alone(part)
        if separated and _LEVEL.search(part) and _stands_alone(part):
            separated.append(part)
        else:
            whole = complete(part, before) if alone else _behind(separated[-1], part, before)
            separated.append(whole)
    return list(dict.fromkeys(separated))


def _mark_if_asked(border: re.Match[str]) -> str:
    """A question mark where a question ends, else the border as it is: lists have borders too."""
    asked = _ENDS_ASKING.search(border.string[: border.start()])
    return "？" if asked else border.group()


def _behind(last: str, part: str, before: Sequence[str]) -> str:
    """A part made complete: by the place asked about, or behind the one before it."""
    completed = complete(part, before)
    if completed != part:
        return completed
    place, body = whom(last)
    if place and not mentioned(part) and _NOUN.search(part) and not _COUNTS.search(part):
        return f"{place}{'' if bodies(part) else body}{part}"
    return f"{last} {part}"


def _stands_alone(part: str) -> bool:
    """Whether a part says what it is about: of whom and what, or two figures of its own."""
    of_whom = bool(mentioned(part)) or _LEVEL.search(part) is not None
    return (of_whom and _SUBJECT.search(part) is not None) or len(Reading.of(part).quantities) > 1


_NOUN = re.compile(r"科|处室|机构|部门|单位|编制|领导|职数|试点")
_COUNTS = re.compile(r"\d|[一二三四五六七八九十两]{2}|再|又|按|精简率|比例|达标|够")
"""A part that goes on computing needs the figures before it."""
_MOST = 4
_PART = re.compile(r"[^?？]*[^?？\s][^?？]*(?:[?？]+|$)")
_BORDER = re.compile(
    r"[；;]|[,，。]\s*(?=另外|还有|顺便|再问)"
    r"|,?\s+and\s+(?=(?:how many|when|who|where|why)\b[^?]*\b(?:it|they|its|their)\b)",
    re.IGNORECASE,
)
"""Where a new question may begin without a question mark before it."""
_ENDS_ASKING = re.compile(
    r"(?:多少[\u3400-\u9fff]{0,4}|几[个名家项人步条位][\u3400-\u9fff]{0,4}|[吗呢嘛么谁啥]|什么[\u3400-\u9fff]{0,3}|哪[\u3400-\u9fff]{0,4}|怎么[\u3400-\u9fff]{0,3}|[能可]不[能可][\u3400-\u9fff]{0,8})[了的]?[?？]?\s*$"
    r"|\b(?:what|how|which|who|when|where|why)\b[^?.;]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[多几]少?|吗|呢|嘛|么|什么|啥|哪|谁|怎|如何|是否|能否|[能可]不[能可]|为何|[?？]"
    r"|\b(?:what|how|which|who|when|where|why|is|are|does|did|can)\b",
    re.IGNORECASE,
)
_ABOUT_THE_OTHERS = re.compile(
    r"合(?!并|适|规)|合并(?:后|以后|起来|算|计算)[^,，。?？]{0,8}(?:率|多少|几)|合计|平均精简率|总(?:精简)?率|一块|一起|总共|总的|一共|相比|比(?!例|重)|谁(?![定批管来制发审讲说叫是])|差"
    r"|哪[个家边]?(?:[个家边])?[^,，。?？]{0,6}(?:更|最|多|少|高|低|大|小|狠|快|强|凶|厉害|靠前|领先|第一|居首)|[高低大小]|加起来|其中|对[吗吧不]|是[吗吧]|还是"
    r"|together|total|which|more|higher|lower|compare|\b(?:them)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"^(?:国务院|中央|省级?|设区市|市级|县级|区级|乡镇|事业单位)")
_SUBJECT = re.compile(
    r"科室|机构|编制|职数|领导|部门|精简率|比例|制度|改革|试点|一人科|两人科|考评|措施|哪年|什么时候"
)
