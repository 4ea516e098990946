"""Whose figures a question is about: 淮北财政局, 淮北首批试点, 酒泉. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.grounding import ANYBODY, bodies
from bot.agent.questions import language_of
from bot.agent.wording import one_wording, standard_wording
from knowledge.glossary import chinese_terms
from knowledge.regions import mentioned, short_name


@dataclass(frozen=True, slots=True)
class Subject:
    """A place, a body or a group of bodies, as a question names it."""

    label: str
    """淮北首批试点; with its place, so that it can be searched for by itself."""
    things: str = "科室"
    """What is counted of it."""

    @property
    def query(self) -> str:
        """The question by which its figures are found."""
        return f"{self.label}{self.things}由多少个减到多少个？"


def subjects(question: str) -> list[Subject]:
    """Every subject of a question, once, in order.

    Example:
        >>> [s.label for s in subjects("淮北财政局和市发改委,哪家减得更多?")]
        ['淮北财政局', '淮北发改委']
        >>> [s.label for s in subjects("Which cut more, Huaibei Finance Bureau or Jiuquan?")]
        ['淮北财政局', '酒泉']
    """
    text = standard_wording(question)
    if language_of(question) == "en":
        labels = [_english_label(segment) for segment in _ENGLISH_SPLIT.split(question)]
    else:
        labels = [_label(segment) for segment in _SPLIT.split(_WITHOUT_TERM.sub("", text))]
    found = [label for label in _with_places(_without_topic(text, labels)) if label]
    once = {_plainly(label): label for label in reversed(found)}
    return [
        Subject(label, "" if _DEPARTMENTS.search(label) else "科室")
        for label in reversed(once.values())
    ]


def _plainly(label: str) -> str:
    """A label with its place in short: 淮北市财政局 and 淮北财政局 are one."""
    for name in map(short_name, mentioned(label)):
        for level in "省市县区":
            label = label.replace(f"{name}{level}", name)
    return label


def _label(segment: str) -> str:
    """The part of a segment that names somebody."""
    anchors = [segment.find(short_name(place)) for place in mentioned(segment)]
    anchors += [match.start() for match in _GROUP.finditer(segment)]
    anchors += [match.start() for match in _DEPARTMENTS.finditer(segment)]
    anchors += [
        segment.find(body) for body in bodies(one_wording(segment)) if not ANYBODY.search(body)
    ]
    starts = [start for start in anchors if start >= 0]
    if not starts:
        return ""
    named = segment[min(starts) :]
    cut = _VERB.search(named, 1)
    label = _TAIL.sub("", named[: cut.start()] if cut else named).strip(" \"'“”,的")
    # 先试点的13家: how many bodies there are tells them from others, wherever it stands.
    counted = [count for count in _BODIES.findall(named) if count not in label]
    return "".join((label, *counted))


def _english_label(segment: str) -> str:
    places = [short_name(place) for place in mentioned(segment)]
    terms = [term for term in chinese_terms(segment) if _NAMES.search(term)]
    chinese = [run for run in _HAN.findall(segment) if mentioned(run) or _NAMES.search(run)]
    words = dict.fromkeys((*places, *terms, *chinese))
    pilot = ["试点"] if "首批" in words and "试点" not in words else []
    return "".join((*words, *pilot))


def _without_topic(text: str, labels: Sequence[str]) -> list[str]:
    """Labels without the place that only opens the question (舟山那轮改革，市委部门和政府部门…).

    Its name goes to the label after it, which has none of its own.
    """
    first, *others = labels
    named = [label for label in others if label]
    opens = _TOPIC.match(text) is not None and bool(mentioned(first))
    if not opens or len(named) < 2 or any(map(mentioned, named)):
        return list(labels)
    place = short_name(mentioned(first)[0])
    return [f"{place}{label}" if label else "" for label in others]


def _with_places(labels: Sequence[str]) -> list[str]:
    """A label without a place is about the place named before it."""
    place, found = "", []
    for label in labels:
        places = mentioned(label)
        if places:
            place = short_name(places[0])
            found.append(label)
        else:
            found.append(f"{place}{label}" if label else "")
    return found


_SPLIT = re.compile(
    r"[,，、;；?？。!！\n]|和|与|跟|以及|对比|相比|比(?=[\u3400-\u9fff,，])|\bvs\.?\b",
    re.IGNORECASE,
)
_ENGLISH_SPLIT = re.compile(r"\band\b|\bor\b|[,;?.]|\bvs\b|\bthan\b|\bwith\b|\bto\b", re.IGNORECASE)
_WITHOUT_TERM = re.compile(r"[“\"]?大科室?[”\"]?制?(?:改革)")
_TOPIC = re.compile(r"[^,，和与跟及、]{2,14}[,，]")
_BODIES = re.compile(r"\d+家")
_GROUP = re.compile(r"首批|第[一二三四五六1-6]批|\d+家|试点")
_VERB = re.compile(
    r"的|那|自己|本身|[多少](?=[减精砍压裁并出])|哪|谁|多少|几|精简|精减|减|压|砍|裁|并|搞|内设|科室|机构|大科|改革|分别|各自|各|照|按|会|能|要|够|达|放|算|怎|由|从|原"
    r"|总|不是|没有|是|有|把|将|跟|在|要是|平均|之间|两家|两个|加|呢|吗|更|高|低"
)
_TAIL = re.compile(r"(?:\d+个|全|市直|市里|那边|这边|一起|两|单位们)$")
_NAMES = re.compile(r"局|委|编办|首批|试点|厅")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_DEPARTMENTS = re.compile(r"(?:市?党政|市委|党委|市?政府)(?:工作)?部门|工作部门")
