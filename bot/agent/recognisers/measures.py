"""Questions about other measures: saturation, scores, ratios, averages, gaps, numerals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.reading import Q, is_count
from bot.agent.recognisers.cuts import newest_change
from knowledge.quantities import Exactness, Quantity

_NOT_Q = "[^\ue000-\uf8ff。;?!]"
_HOURS = ("小时", "个小时", "工时", "个工时", "h", "hours", "hour", "时", "钟头", "个钟头")


def saturation(problem: Problem) -> list[ToolCall]:
    """Hours worked by so many people, against the hours of a full post."""
    if not problem.says(_SATURATION):
        return []
    hours = [q for q in problem.reading.quantities if q.unit in _HOURS]
    standard = problem.pick(*_STANDARD)
    if standard is not None and standard.unit not in _HOURS:
        later = problem.parts[-1].quantities if len(problem.parts) > 1 else tuple(hours[1:])
        standard = next((q for q in later if q.unit in _HOURS), None)
    worked = [q for q in hours if q != standard]
    staff = next(
        (
            q
            for q in problem.reading.counts()
            if q not in hours and q.unit in _PEOPLE and (q.value > 1 or len(hours) < 2)
        ),
        None,
    )
    if not worked or staff is None:
        return []
    return [
        ToolCall("workload_saturation", given(hours=worked[0], staff=staff, std_hours=standard))
    ]


_SATURATION = re.compile(r"饱和|工作量|满负荷|saturation|workload")
_PEOPLE = ("人", "名", "个", "个人", "位", "people", "staff", "posts", "person")
_STANDARD = (
    re.compile(
        rf"(?:标准|按|定额|额定|每人每年|人均年?|一个人一年|每人一年|standard|based on|at){_NOT_Q}{{0,10}}{Q}"
    ),
    re.compile(rf"{Q}\s*(?:的|一年|每年|为)*标准"),
)


def assessment(problem: Problem) -> list[ToolCall]:
    """Scores made of four parts, and their order."""
    items = [_item(match) for pattern in _SCORES for match in pattern.finditer(_spelled(problem))]
    names = [item["name"] for item in items]
    if not items or len(set(names)) < len(names):
        return []
    if len(items) < len(_BASE_TOLD.findall(problem.words)):
        return []  # a ranking without one of them would be wrong
    return [ToolCall("assessment_score", {"items": items})]


def _spelled(problem: Problem) -> str:
    """The question with its quantities as plain numbers."""
    text = problem.words
    return re.sub(
        "[\ue000-\uf8ff]", lambda mark: _number(problem.reading.quantity(mark.group())), text
    )


def _number(quantity: Quantity) -> str:
    value = quantity.value
    return str(int(value)) if value.denominator == 1 else f"{float(value):g}"


def _item(match: re.Match[str]) -> dict[str, Any]:
    parts = ("base", "composite", "bonus", "penalty")
    known = {part: match[part] for part in parts if match[part]}
    return {"name": match["name"].strip(" 的:,"), **known}


_BASE_TOLD = re.compile(rf"基础(?:评价|得分|分)?[\s:为是得]*{Q}")
_N = r"\d+(?:\.\d+)?"
_SCORES = (
    re.compile(
        rf"(?P<name>[\u3400-\u9fffA-Za-z]{{1,10}}?)[\s:=]*(?:得分?|为|是|的)?[\s:=]*(?P<base>{_N})\s*\+\s*(?P<composite>{_N})"
        rf"(?:\s*\+\s*(?P<bonus>{_N}))?(?:\s*[-−–]\s*(?P<penalty>{_N}))?"
    ),
    re.compile(
        rf"(?P<name>[\u3400-\u9fffA-Za-z]{{1,8}}?)[\s:,]*(?:的)?基础(?:评价|得分|分)?[\s:为是得]*(?P<base>{_N})\D{{0,6}}"
        rf"综合(?:评价|得分|分)?[\s:为是得]*(?P<composite>{_N})(?:\D{{0,4}}加(?:分项?)?[\s:为是得了]*(?P<bonus>{_N}))?"
        rf"(?:\D{{0,4}}[减扣](?:分项?)?[\s:为是得了]*(?P<penalty>{_N}))?"
    ),
)


def ratio(problem: Problem) -> list[ToolCall]:
    """Two ratios, earlier and later."""
    ratios = [
        q
        for q in problem.reading.quantities
        if q.unit == ":" and q.exactness is Exactness.EXACT and q.value > 0
    ]
    if len(ratios) < 2:
        return []
    if problem.says(_LATER_FIRST):
        ratios[:2] = ratios[1::-1]
    arguments = {"before": _as_ratio(ratios[0]), "after": _as_ratio(ratios[1])}
    if problem.says(_HIGHER):
        arguments["lower_is_better"] = False
    return [ToolCall("ratio_change", arguments)]


def _as_ratio(quantity: Quantity) -> Any:
    return given(value=quantity)["value"]


_LATER_FIRST = re.compile(
    rf"[到至为成是]{Q}[^\ue000-\uf8ff。;?!]{{0,6}}(?:比|较|相比)[^\ue000-\uf8ff。;?!]{{0,4}}{Q}"
)
_HIGHER = re.compile(r"越高越好|越大越好|higher is better")


def average(problem: Problem) -> list[ToolCall]:
    """So many things over so many others."""
    if not problem.says(AVERAGE) or problem.says(_OF_RATES):
        return []
    if again := _averaged_again(problem):
        return again
    counts = [count for count in problem.reading.counts() if count.value > 1]
    change = newest_change(problem)
    others = [q for q in counts if change and q.value not in {end.value for end in change}]
    if change is not None and len(others) == 1:
        total = change[1] if problem.says(_LEFT) else change[0]
        return [ToolCall("average", given(total=total, count=others[0], unit=_unit(total)))]
    if len(counts) != 2 or (problem.says(_DIVIDED) and _one_twice(*counts)):
        return []
    per = _PER.search(problem.words)
    noun = (per[1] or per[2] or "")[:2] if per else ""
    count = next(
        (q for q in counts if noun and _followed(problem, q, noun)),
        next((q for q in counts if q.unit and _per_unit(problem, q.unit)), counts[1]),
    )
    total = counts[0] if count == counts[1] else counts[1]
    return [ToolCall("average", given(total=total, count=count, unit=_unit(total)))]


def _one_twice(first: Quantity, second: Quantity) -> bool:
    """Whether a number is only said again: 50个部门, 除以50."""
    return first.value == second.value and (first.unit == second.unit or not second.unit)


_DIVIDED = re.compile(rf"除以?{Q}|[÷/]{Q}")


def _averaged_again(problem: Problem) -> list[ToolCall]:
    """One number of an average asked before put in the place of its kind: 压到271个,平均又是几个."""
    before = average(problem.before) if problem.before else []
    newest = [count for count in problem.parts[-1].counts() if count.value > 1]
    if len(newest) != 1 or not before:
        return []
    role = "total" if _unit(newest[0]) == before[0].arguments.get("unit") else "count"
    return [ToolCall("average", {**before[0].arguments, role: plain(newest[0])})]


def _per_unit(problem: Problem, unit: str) -> bool:
    """Whether so much for each of these is asked: 一家几个, of 29家."""
    others = {q.unit for q in problem.reading.counts() if q.value > 1} - {unit}
    return bool(others) and _EACH_UNIT.search(problem.text + f"|{unit}") is not None


def _followed(problem: Problem, quantity: Quantity, noun: str) -> bool:
    mark = problem.words.index(_mark(problem, quantity))
    return noun in quantity.unit + problem.words[mark + 1 : mark + 6]


def _mark(problem: Problem, quantity: Quantity) -> str:
    return chr(0xE000 + problem.reading.quantities.index(quantity))


def _unit(quantity: Quantity) -> str | None:
    return quantity.unit if quantity.unit and not quantity.unit.isascii() else None


_LEFT = re.compile(r"剩|还有|留|之?后")
AVERAGE = re.compile(
    r"平均|人均|均摊|摊到|摊下来|每[个家名位人科处].{0,8}[几多]|\baverage\b|\bper\b|\beach\b"
)
_OF_RATES = re.compile(r"率|幅度|饱和")
_EACH_UNIT = re.compile(r"(?:每|一|1)(?:个)?(家|名|人|位).*\|\1$", re.DOTALL)
_PER = re.compile(r"(?:每|一)(?:个|家|名|位|1个)?([\u3400-\u9fff]{1,4})|(?:per|each)\s+([a-z]+)")


def gap(problem: Problem) -> list[ToolCall]:
    """How much of a target is left."""
    if not problem.says(GAP):
        return []
    target, done = problem.pick(*_TARGET), problem.pick(*_DONE)
    if target is not None and done is not None and is_count(target) and is_count(done):
        return [ToolCall("completion_gap", given(done=done, target=target))]
    share = problem.share()
    if share is None:
        return []
    whole = target if target is not None and is_count(target) else None
    return [ToolCall("completion_gap", given(done_pct=share, target=whole))]


GAP = re.compile(
    r"(?:完成|任务|目标|进度|计划).{0,40}(?:差|缺口|剩|欠|没完成|百分之几|多少|几成|完成率)|(?:complet|target).{0,60}(?:gap|short|remain|left|how)"
)
_TARGET = (
    re.compile(
        rf"(?:目标|任务|计划|要求|应建|应完成|下达|总共|一共|target|out of|of){_NOT_Q}{{0,8}}{Q}"
    ),
    re.compile(rf"{Q}{_NOT_Q}{{0,4}}(?:的)?(?:目标|任务|计划)"),
)
_DONE = (
    re.compile(
        rf"(?:完成|建成|做完|干完|办完|(?:收回|收上来|收|干)(?=了)|completed?|done|built)(?:了)?{_NOT_Q}{{0,4}}{Q}"
    ),
    re.compile(rf"{Q}{_NOT_Q}{{0,6}}(?:完成|建成|completed|done|built)"),
)


def numeral(problem: Problem) -> list[ToolCall]:
    """What a numeral comes to; the whole question is about it."""
    if len(problem.reading.quantities) != 1:
        return []
    rest = _AROUND.sub("", problem.words)
    if len(rest) != 1 or not problem.says(_READ):
        return []
    return [ToolCall("cn_number", {"text": problem.reading.quantities[0].text})]


_READ = re.compile(r"是多少|等于|数字|怎么写|怎么读|写成|换成|换算|多少|number|digits|几")
_AROUND = re.compile(
    r"阿拉伯数字|数字|用|写成|换算成|换成|转成|等于|是多少|多少|怎么写|怎么读|读作|什么|是几|是|几|的|这个|请问|请|把|帮我|改成|写|呢|啊|吗"
    r"|what|number|is|in|digits|write|as|[\s,。?？!:“”\"'、]"
)

Recogniser = Callable[[Problem], list[ToolCall]]
