"""Questions about quotas of people: leaders, cuts of staff quotas, vacancies, ranks."""

from __future__ import annotations

import re

from bot.agent.calls import Problem, ToolCall, given
from bot.agent.reading import Q, is_count
from bot.agent.recognisers.cuts import newest_change
from knowledge.quantities import Quantity
from knowledge.regions import mentioned

_NOT_Q = "[^\ue000-\uf8ff。;?!]"
_LEADERS = re.compile(
    r"几职|领导|负责人|职数|正副职|正职|副职|几正几副|[一1]正|科长|头头|\bleaders?\b|\bheads?\b|\bdeput"
)
_HOW_MANY = re.compile(r"几|多少|配|超|核|设|how many|exceed|allowed|entitled")
_QUOTA = (
    re.compile(rf"{Q}\s*(?:的)?(?:人员)?编制"),
    re.compile(rf"编制(?:数|人数|核定)?(?:[^\ue000-\uf8ff。;?!减收砍压养]){{0,4}}{Q}"),
    re.compile(rf"{Q}的?(?:大?科|处|科室|内设机构|单位|机关|股)"),
    re.compile(rf"(?:大科|科室|处室|科|处)(?:里|内|有|共|一共|总共|编|是)*{Q}"),
    re.compile(rf"(?:quota|establishment|staff)\D{{0,12}}?{Q}"),
    re.compile(rf"{Q}\s*(?:staff|posts?|people|persons?|quota)"),
)
_ANY_COUNT = (re.compile(Q),)
_ACTUAL_LEADERS = (
    re.compile(rf"(?:实配|已配|现配|配了|配备了?|配着){Q}"),
    re.compile(
        rf"(?:现有|已有|实有|现在有){_NOT_Q}{{0,4}}{Q}[^\ue000-\uf8ff,]{{0,3}}(?:领导|负责人|科长|职)"
    ),
    re.compile(rf"(?:领导|负责人|科长){_NOT_Q}{{0,4}}(?:现有|有|配了){_NOT_Q}{{0,2}}{Q}"),
)


def leader_posts(problem: Problem) -> list[ToolCall]:
    """How many leaders an office of so many posts may have."""
    named = problem.rule_sets("leader_posts")
    asks = problem.says(_LEADERS) or (bool(named) and problem.says(_SET_BY_RULE))
    if not asks or not problem.says(_HOW_MANY):
        return []
    staff = problem.pick(*_QUOTA)
    if staff is None:
        counts = problem.reading.counts()
        staff = counts[0] if len(counts) == 1 and counts[0].unit in ("名", "人", "个", "") else None
    if staff is None or not is_count(staff) or problem.says(_ASSESSED):
        return []
    if mentioned(problem.text) and not named:
        return []
    chosen = named if problem.says(_COMPARED) else named[:1]
    actual = problem.pick(*_ACTUAL_LEADERS)
    return [
        ToolCall(
            "leader_posts",
            given(staff=staff, rule_set=",".join(chosen) or None, actual=actual),
        )
    ]


_SET_BY_RULE = re.compile(r"编制.*(?:规则|规定|办法).*设几")
_COMPARED = re.compile(r"各|分别|对比|比较|相比|不同|区别|和|与|跟|versus|\bvs\b|compare|both")
_ASSESSED = re.compile(r"考评|考核|平均|工资|叫什么|是谁")


def staffing_cut(problem: Problem) -> list[ToolCall]:
    """How far a staff quota must be cut by a rule, and whether it was."""
    if not problem.says(_STAFF) or not problem.says(_CUTTING):
        return []
    staff, after = _staff_and_after(problem)
    if staff is None or not is_count(staff):
        return []
    share = problem.share()
    cut = problem.pick(_CUT_ALREADY) if after is None else None
    cut = cut if cut is not None and is_count(cut) and cut != staff else None
    named = [] if share is not None else problem.rule_sets("staffing_cut")
    if share is None and not named:
        return []
    if share is not None and not problem.says(_BOUND):
        return []
    return [
        ToolCall(
            "staffing_cut",
            given(
                staff=staff,
                after=after,
                cut=cut,
                min_pct=share,
                rule_set=named[0] if named else None,
            ),
        )
    ]


def _staff_and_after(problem: Problem) -> tuple[Quantity | None, Quantity | None]:
    change = newest_change(problem)
    later = problem.parts[-1].counts() if len(problem.parts) > 1 else []
    if change is not None:
        return change
    if later:
        return later[-1], None
    staff = problem.pick(*_QUOTA)
    if staff is None or not is_count(staff):
        counts = [q for q in problem.reading.counts() if q.unit in ("名", "人", "个", "", "posts")]
        staff = counts[0] if counts else None
    return staff, None


_CUT_ALREADY = re.compile(rf"(?:减|收回|核减|精简|压|砍|cut|收)(?:了|掉)[^\ue000-\uf8ff]{{0,2}}{Q}")
_STAFF = re.compile(r"编制|编外|核编|名额|人员|staff|quota|posts")
_CUTTING = re.compile(r"give up|surrender|减|精简|压|核|收|砍|cut|reduc|shed")
_BOUND = re.compile(
    r"卡|算不算|不低于|至少|最少|不少于|不得低于|达到|达标|够|满足|符合|要求|比例|按|要减|最低|at least|minimum|meet|must"
)


def vacancy(problem: Problem) -> list[ToolCall]:
    """Posts approved and people in them."""
    if not problem.says(_VACANT):
        return []
    approved, actual = problem.pick(*_APPROVED), problem.pick(*_ACTUAL)
    counts = problem.reading.counts()
    if approved is not None and actual is None:
        actual = next((q for q in counts if q != approved), None)
    if approved is None and len(counts) == 2:
        approved, actual = next((q for q in counts if q != actual), counts[0]), actual or counts[1]
    if approved is None or actual is None or not (is_count(approved) and is_count(actual)):
        return []
    left, joined = _since(problem, _GONE), _since(problem, _COME)
    if len(left) > 1 or len(joined) > 1:
        return []  # a calculator is told of one move each way; half of them would be a wrong figure
    known = {q.value for q in (approved, actual, *left, *joined)}
    if len(problem.parts) > 1 and any(q.value not in known for q in problem.parts[-1].counts()):
        return []  # a figure given later and not understood must not be left out
    moved = given(left=next(iter(left), None), joined=next(iter(joined), None))
    return [ToolCall("vacancy_rate", {**given(approved=approved, actual=actual), **moved})]


def _since(problem: Problem, moved: str) -> list[Quantity]:
    """How many have gone or come since: said by a later question, or after a word of time."""
    first, *later = problem.parts
    marks = [(first, mark) for mark in _THEN[moved].findall(first.text)]
    marks += [(part, mark) for part in later for mark in _MOVED[moved].findall(part.text)]
    found = (part.quantity(mark) for part, mark in marks)
    return [quantity for quantity in found if is_count(quantity)]


_GONE, _COME = "gone", "come"
_VERBS = {
    _GONE: r"(?:调[走出离]|借走|转走|走|退休|离[职开]|辞[职退]|少了|\bleft\b|retired?)",
    _COME: r"(?:调[进入来]|新进|(?<![推改])进|招[了录]?|(?<![原本近上下])来|录用|补充?|增加|多了|\bjoin(?:ed)?\b|hired?)",
}
_SO_MANY = rf"[了掉去进来]?[^\ue000-\uf8ff,。;?!]{{0,3}}{Q}"
_MOVED = {moved: re.compile(verbs + _SO_MANY) for moved, verbs in _VERBS.items()}
_THEN = {
    moved: re.compile(
        rf"(?:后来|随后|接着|之后|又|再|since|then)[^\ue000-\uf8ff。;?!]{{0,6}}?{verbs}{_SO_MANY}"
    )
    for moved, verbs in _VERBS.items()
}
_VACANT = re.compile(
    r"多占|超占|养着|空编|超编|满编|缺编|空缺|空着|编满|缺人|超了|使用率|用编|实有|vacan|over-?staff|unfilled|overstrength"
)
_APPROVED = (
    re.compile(rf"{Q}\s*(?:个|名)?(?:的)?(?:编制|编\b|approved|authori[sz]ed)"),
    re.compile(
        rf"(?:核定|核编|批准|批了|批|定编|编制数?|应有|approved|authori[sz]ed|quota)[^\ue000-\uf8ff。;?!,养实在减增加收扩]{{0,6}}{Q}"
    ),
)
_ACTUAL = (
    re.compile(
        rf"(?:养着|实有|在岗|在编|实际|现有|在册|到岗|实在|人员|坐着|只有|actual|in post|filled|employs?)[^\ue000-\uf8ff。;?!,]{{0,6}}{Q}"
    ),
    re.compile(rf"{Q}\s*(?:人|名)?(?:在岗|在编|在册|到岗|in post|filled|are filled|actual)"),
)


def rank_quota(problem: Problem) -> list[ToolCall]:
    """How many ranks of the section-chief kind so many posts allow."""
    if not problem.says(_RANKS):
        return []
    posts = problem.pick(*_QUOTA) or next(iter(problem.reading.counts()), None)
    if posts is None or not is_count(posts):
        return []
    level = next((level for level, pattern in _LEVELS if problem.says(pattern)), "市")
    return [ToolCall("rank_quota", given(posts=posts, level=level))]


_RANKS = re.compile(r"主任科员|调研员|职级职数|rank quota")
_LEVELS = (
    ("县", re.compile(r"县|乡|镇|county|township")),
    ("省", re.compile(r"省级|省直|省厅|provinc")),
    ("市", re.compile(r"市|municipal|city")),
)
