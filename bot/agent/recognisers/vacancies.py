"""Questions about posts that are empty, and people beyond them."""

from __future__ import annotations

import re

from bot.agent.calls import Problem, ToolCall, given
from bot.agent.reading import Q, is_count
from bot.agent.recognisers.joining import JOINED, LEFT, as_one, since
from bot.agent.recognisers.posts import staffing_cut
from knowledge.quantities import Quantity


def vacancy(problem: Problem) -> list[ToolCall]:
    """Posts approved and people in them."""
    if not problem.says(VACANT):
        return []
    if len(problem.parts) > 1 and _QUOTA_MOVES.search(problem.parts[-1].text):
        return []  # what the quota becomes is not what is asked of it before
    if _is_cut_first(problem) and (cut_first := staffing_cut(problem)):
        return cut_first
    return _held_against(problem)


def _held_against(problem: Problem) -> list[ToolCall]:
    """The people there are against the posts there are."""
    counts = problem.reading.counts()
    approved, actual = problem.pick(*_APPROVED), problem.pick(*ACTUAL)
    empty = problem.pick(*_EMPTY)
    if empty is not None and is_count(empty) and empty != actual:
        return _by_empty(problem, approved, empty)
    if approved is not None and actual is None:
        actual = next((q for q in counts if q != approved), None)
    if approved is None and len(counts) == 2:
        approved, actual = next((q for q in counts if q != actual), counts[0]), actual or counts[1]
    if approved is None or actual is None or not (is_count(approved) and is_count(actual)):
        return []
    left, joined = since(problem, LEFT), since(problem, JOINED)
    known = {q.value for q in (approved, actual, *left, *joined)}
    if len(problem.parts) > 1 and any(q.value not in known for q in problem.parts[-1].counts()):
        return []  # a figure given later and not understood must not be left out
    moved = given(left=as_one(left), joined=as_one(joined))
    return [ToolCall("vacancy_rate", {**given(approved=approved, actual=actual), **moved})]


def _is_cut_first(problem: Problem) -> bool:
    """Whether a quota is cut before people are held against it: 编制50名,按3%精减后空编几名."""
    newest = problem.parts[-1].text
    return _ONCE_CUT.search(newest) is not None and problem.pick(*ACTUAL) is not None


def _by_empty(problem: Problem, approved: Quantity | None, empty: Quantity) -> list[ToolCall]:
    """Posts approved, and those of them that are empty."""
    if approved is None or approved == empty:
        approved = next((q for q in problem.reading.counts() if q.value > empty.value), None)
    if approved is None or not is_count(approved):
        return []
    moved = given(left=as_one(since(problem, LEFT)), joined=as_one(since(problem, JOINED)))
    return [ToolCall("vacancy_rate", {**given(approved=approved, vacant=empty), **moved})]


_CLAUSE = "[^\ue000-\uf8ff,。;?!]"
_ONCE_CUT = re.compile(
    rf"(?:编制|核定|编){_CLAUSE}{{0,6}}{Q}[^(（。;?!]*?(?:按|照|依){_CLAUSE}{{0,8}}[\ue000-\uf8ff]?{_CLAUSE}{{0,4}}"
    r"(?:精简|[减收核砍压])(?:减|回|掉|完|了|下去)*(?:之?后|以后|完)"
    rf"(?!{_CLAUSE}{{0,6}}(?:核定|编制|还有|还剩|现在){_CLAUSE}{{0,4}}{Q})"
)
"""按3%精减后空编率: vacant of what is left of the quota said before, which must be computed first."""
_QUOTA_MOVES = re.compile(rf"(?:增添?|添|加|减|收回?|划)[入出走来]?[了]?{Q}(?:名|个)?编制")
VACANT = re.compile(
    r"多占|超占|养着|空编|超编|满编|缺编|空缺|空着|编满|缺人|超了|使用率|用编|实有|vacan|over-?staff|unfilled|overstrength"
)
_EMPTY = (
    re.compile(
        rf"(?:空着|空了|空出来?|缺着?|缺编|空编|空缺)[了有]?(?:岗位|编制|名额)?(?:有|是|共|:)*{Q}"
    ),
    re.compile(
        rf"{Q}\s*(?:名|个)?(?:编制?|岗位|位子|坑)?(?:没人|没配人|还?空着|是空的|空编|空缺|没补)"
    ),
    re.compile(rf"{Q}\s*(?:posts?\s*)?(?:are|is|were|stand)?\s*(?:vacant|unfilled|empty)"),
)
_APPROVED = (
    re.compile(rf"{Q}\s*(?:个|名)?(?:的)?(?:编制|编\b|approved|authori[sz]ed)"),
    re.compile(
        rf"(?:核定|核编|批准|批了|批|定编|编制数?|应有|approved|authori[sz]ed|quota)[^\ue000-\uf8ff。;?!,养实在减增加收扩]{{0,6}}{Q}"
    ),
)
ACTUAL = (
    re.compile(
        rf"(?:养着|实有|在岗|在编|实际|现有|在册|到岗|实在|人员|坐着|只有|actual|in post|filled|employs?)[^\ue000-\uf8ff。;?!,]{{0,6}}{Q}"
    ),
    re.compile(rf"{Q}\s*(?:人|名)?(?:在岗|在编|在册|到岗|in post|filled|are filled|actual)"),
)
