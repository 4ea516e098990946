"""Questions about a number before and after: rates, tables, and what is missing of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.reading import Change, Q, Reading, changes, is_count
from bot.agent.recognisers.moves import CUT, UNITS, further, moved, moves_of, summed
from knowledge.quantities import Exactness, Quantity

RATE = re.compile(
    r"精简率|[减降增涨升]幅|幅度|百分之几|百分之多少|百分比|几成|几个点|多少%|几%|精简比例|比例"
    r"|精简了?多少(?!个|科室|内设|机构|部门|编制)|变化|\brates?\b|percent|proportion"
)
"""A rate is asked for."""
_LESS = (
    re.compile(
        rf"(?P<before>{Q})[^\ue000-\uf8ff。;?!]{{0,12}}?{CUT}(?!到|至|为|成)"
        rf"[^\ue000-\uf8ff。;?!到至为成剩%]{{0,3}}(?P<delta>{Q})"
    ),
    re.compile(
        rf"(?P<before>{Q})[^\ue000-\uf8ff]{{0,30}}?\b(?:cut|lost|abolished|removed|dropped)\s+"
        rf"(?:by\s+)?(?P<delta>{Q})"
    ),
)
_LEFT = re.compile(
    rf"{CUT}[^\ue000-\uf8ff。;?!]{{0,4}}(?P<delta>{Q})[^\ue000-\uf8ff。;?!]{{0,12}}?"
    rf"(?:剩下?|还有|留下?|现有|现在|剩余)[^\ue000-\uf8ff。;?!]{{0,5}}(?P<after>{Q})"
)
_ONLY_DELTA = re.compile(
    rf"(?:{CUT}|\b(?:cut|cutting|removed)\s)[^\ue000-\uf8ff。;?!,到至为成剩后]{{0,4}}{Q}"
)
_ONLY_AFTER = re.compile(
    rf"(?:剩|还有|留|精简到|减到|压到|精简后|改革后|现在|后)[^\ue000-\uf8ff。;?!,]{{0,6}}{Q}"
)
_MADE = re.compile(
    rf"(?:\bkept|\bkeep|精简到|减到|压到|降到|缩到|并到|调整到|变成|剩|down to|to)[^\ue000-\uf8ff]{{0,4}}{Q}"
)
_HOW_MANY_LEFT = re.compile(r"(?:剩|留|还有|保留|remain|left)")
_HOW_MANY_CUT = re.compile(rf"{CUT}(?:几|多少)|(?:多少|几)[个名]|how many")
_BASE = re.compile(
    r"原来|原先|原有|之前|此前|精简前|改革前|倒推|反推|反算|推回|基数|总数|before|originally|original"
)
_AT_RATE = re.compile(r"按|照|以|精简率|比例|幅度|at|by|rate|[减降压砍]")
_NAME_END = re.compile(
    r"(?:的)?(?:内设)?(?:科室|机构|部门|处室|总数|数量|编制|数|原来|原有|原先|现有|由|从|自|有|不是|是|共|把|将|以前|老早|改革前|[::\s])+$"
)
_NAME_START = re.compile(
    r"^[\s,，。;；:、和与及跟]+|^(?:还有个|再加上?|加上|其中|另外|还有|而|请问|算一?下|帮我算一?下|如果|假如|要是)+"
)


def table(problem: Problem) -> list[ToolCall]:
    """Several bodies, each with a number before and after."""
    for index in range(len(problem.parts) - 1, -1, -1):
        part = problem.parts[index]
        rows = named_rows(part) or _pasted_rows(part)
        if len(rows) > 1 and not _unlike(part, rows):
            later = problem.parts[index + 1 :]
            return [ToolCall("reduction_table", {"rows": [_gone_on(row, later) for row in rows]})]
    together = [row for part in problem.parts for row in named_rows(part)]
    names = {row["name"] for row in together}
    if len(problem.parts) > 1 and len(names) == len(together) > 1 and problem.says(_TOGETHER):
        return [ToolCall("reduction_table", {"rows": together})]
    return _one_by_one(problem)


def _gone_on(row: dict[str, Any], later: Sequence[Reading]) -> dict[str, Any]:
    """A row with what later questions let its body cut or set up: 丙局要是再并掉两个呢."""
    name = re.escape(row["name"])
    moves = [move for part in later for move in moves_of(name, part)]
    return {**row, **summed(moves)}


def _unlike(part: Reading, rows: list[dict[str, Any]]) -> bool:
    """Whether no sum can be made of rows: posts and offices, or what each of several has."""
    if any(row["name"].startswith(("每", "各")) for row in rows):
        return True
    kinds = {unit in _PEOPLE for c in changes(part) if (unit := c.after.unit or c.before.unit)}
    return len(kinds) > 1


def _one_by_one(problem: Problem) -> list[ToolCall]:
    """Several changes that are not all of named bodies: each by itself, none left out."""
    for part in reversed(problem.parts):
        found = changes(part)
        if len(found) > 1 and not _asks_how(problem):
            return [ToolCall("reduction_rate", _ends(change)) for change in found]
        if found:
            break
    return []


_TOGETHER = re.compile(r"合|一块|一起|总共|一共|together|total|combined")
_PASTED = re.compile(
    rf"^[ \t|]*([^\ue000-\uf8ff\t|,]{{1,20}}?)[ \t|,]+{Q}[ \t|,]+{Q}[ \t|]*$", re.MULTILINE
)


def _pasted_rows(reading: Reading) -> list[dict[str, Any]]:
    """Lines of a pasted table: name, before, after."""
    rows = [
        {
            "name": match[1].strip(),
            "before": plain(reading.quantity(match[2])),
            "after": plain(reading.quantity(match[3])),
        }
        for match in _PASTED.finditer(reading.text)
        if is_count(reading.quantity(match[2])) and is_count(reading.quantity(match[3]))
    ]
    return rows if len({row["name"] for row in rows}) == len(rows) else []


def named_rows(reading: Reading) -> list[dict[str, Any]]:
    """Changes with the names before them; none when a name is lacking or stands twice."""
    rows: list[dict[str, Any]] = []
    position = 0
    for change in changes(reading):
        clauses = re.split(r"[,:;。?!\n]", reading.text[position : change.start])
        clause = next((one for one in reversed(clauses) if one.strip()), "")
        name = clean_name(clause)
        if not name or any(row["name"] == name for row in rows):
            return []
        rows.append({"name": name, **_ends(change)})
        position = change.end
    return rows


def clean_name(text: str) -> str:
    """A name without the words around it."""
    previous = ""
    while previous != text:
        previous, text = text, _NAME_END.sub("", _NAME_START.sub("", text)).strip(" ,:\"'“”")
    return "" if re.search("[\ue000-\uf8ff]", text) else text[-30:]


def rate(problem: Problem) -> list[ToolCall]:
    """One number before and after."""
    if _asks_how(problem):
        return []
    change = newest_change(problem)
    if change is None:
        return moved(problem)
    before, after = change
    told = problem.pick(_TOLD_DELTA)
    if told is not None and is_count(told) and told.value != abs(before.value - after.value):
        conflict = [_inverse(before=before, after=after, delta=told)]
    else:
        conflict = []
    return [
        *conflict,
        ToolCall(
            "reduction_rate",
            given(
                before=before,
                after=after,
                **further(problem),
                reported_pct=_reported(problem),
            ),
        ),
    ]


_PROCEDURE = re.compile(
    r"审批|谁批|手续|程序|报谁|[怎咋]么?报|如何报|报到?哪|找谁|谁点头|谁说了算|谁定|谁拍板|备案"
    r"|怎么走|要不要报|用不用报|能不能|可不可以|允不允许|合不合规|approv|procedure|who decides"
)
"""Who merges 5 offices into 3 may ask how to go about it."""


def _asks_how(problem: Problem) -> bool:
    """Whether a procedure is asked for, and no rate."""
    return problem.says(_PROCEDURE) and not problem.says(RATE)


def newest_change(problem: Problem) -> tuple[Quantity, Quantity] | None:
    """Before and after, with what a later question puts in the place of after."""
    for index in range(len(problem.parts) - 1, -1, -1):
        found = [c for c in changes(problem.parts[index]) if c.before.start != c.after.start]
        if found:
            made = [part.first(_MADE) for part in problem.parts[index + 1 :] if not changes(part)]
            newest = [one for one in made if one is not None and is_count(one)]
            return found[-1].before, newest[-1] if newest else found[-1].after
    return None


def inverse(problem: Problem) -> list[ToolCall]:
    """Two of before, after, difference and rate, where the other two are asked for."""
    if _asks_how(problem):
        return []
    for part in reversed(problem.parts):
        if found := _less(part) or _left(part):
            return found
    return _at_a_rate(problem)


def _at_a_rate(problem: Problem) -> list[ToolCall]:
    """One number and a rate."""
    share = problem.share()
    counts = [count for count in problem.reading.counts() if _offices(count)]
    if share is None or not counts or not problem.says(_AT_RATE):
        return []
    if problem.says(_BASE):
        for name, pattern in (("delta", _ONLY_DELTA), ("after", _ONLY_AFTER)):
            number = problem.pick(pattern)
            if number is not None and is_count(number):
                return [_inverse(**{name: number, "rate_pct": share})]
        return []  # what it is worked back from was not understood: it is not what was before
    if len(counts) == 1 and (problem.says(_HOW_MANY_LEFT) or problem.says(_HOW_MANY_CUT)):
        return [_inverse(before=counts[0], rate_pct=share)]
    return []


def _less(part: Reading) -> list[ToolCall]:
    """So many, less so many."""
    for pattern in _LESS:
        if match := pattern.search(part.text):
            before, delta = part.quantity(match["before"]), part.quantity(match["delta"])
            if (
                is_count(before)
                and is_count(delta)
                and before.value > 1
                and before.value >= delta.value
            ):
                return [_inverse(before=before, delta=delta)]
    return []


def _left(part: Reading) -> list[ToolCall]:
    """So many cut, so many left."""
    if match := _LEFT.search(part.text):
        delta, after = part.quantity(match["delta"]), part.quantity(match["after"])
        if is_count(delta) and is_count(after):
            return [_inverse(delta=delta, after=after)]
    return []


def _offices(quantity: Quantity) -> bool:
    """Whether a number may be one of offices or posts: not two decimals, not one matter."""
    return quantity.value > 1 and quantity.unit in UNITS


_PEOPLE = ("名", "人", "位", "职")


def lacking(problem: Problem) -> list[ToolCall]:
    """A rate asked of one number alone: the calculator says what is missing."""
    counts = [count for count in problem.reading.counts() if _offices(count)]
    if len(counts) != 1 or not problem.says(_STREAMLINING) or not problem.says(RATE):
        return []
    if _is(problem.reading, _ONLY_DELTA, counts[0]):
        return [_inverse(delta=counts[0])]
    if _is(problem.reading, _ONLY_AFTER, counts[0]):
        return [_inverse(after=counts[0])]
    return [_inverse(before=counts[0])]


_STREAMLINING = re.compile(r"精简|减|压|并|裁|砍|撤|降|缩|cut|reduc|streamlin")


def _is(reading: Reading, pattern: re.Pattern[str], quantity: Quantity) -> bool:
    return reading.first(pattern) == quantity


def _inverse(**known: Quantity) -> ToolCall:
    return ToolCall("reduction_inverse", given(**known))


def _ends(change: Change) -> dict[str, Any]:
    return {"before": plain(change.before), "after": plain(change.after)}


_TOLD_DELTA = re.compile(rf"(?:共|合计|一共|总共)(?:减少?|精简|砍|撤|压)(?:了|掉)?{Q}")
_REPORTED = (
    re.compile(
        rf"(?:[减降]幅|幅度|报道|对外|公布|号称|写的?是?|说的?是?|报|精简率)[^\ue000-\uf8ff。;?!]{{0,4}}{Q}"
    ),
    re.compile(
        rf"{Q}[,，]?(?:这么[说算写])?(?:对吗|对不对|对么|对吧|是吗|是吧|没错|吧[?？]?$|准不准|算得)"
    ),
)


def _reported(problem: Problem) -> Quantity | None:
    for part in reversed(problem.parts):
        for match in (m for pattern in _REPORTED for m in pattern.finditer(part.text)):
            reported = part.quantity(match[1])
            if reported.unit == "%" and reported.exactness is Exactness.EXACT:
                return reported
    return None
