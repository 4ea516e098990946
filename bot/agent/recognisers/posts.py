"""Questions about quotas of people: leaders, cuts of staff quotas, ranks."""

from __future__ import annotations

import re

from bot.agent.calls import Problem, ToolCall, given
from bot.agent.reading import Q, Reading, is_count
from bot.agent.recognisers.cuts import newest_change
from bot.agent.recognisers.joining import as_one
from bot.agent.wording import one_wording
from knowledge.quantities import Exactness, Quantity
from knowledge.regions import mentioned

_NOT_Q = "[^\ue000-\uf8ff。;?!]"
_LEADERS = re.compile(
    r"几职|领导|负责人|职数|正副职|正职|副职|班子|几正几副|[一1]正|科长|头头|\bleaders?\b|\bheads?\b|\bdeput"
)
_HOW_MANY = re.compile(r"几|多少|配|超|核|设|how many|exceed|allowed|entitled")
_QUOTA = (
    re.compile(rf"{Q}\s*(?:的)?(?:人员)?编制"),
    re.compile(rf"编制(?:数|人数|核定)?(?:[^\ue000-\uf8ff。;?!减收砍压养]){{0,4}}{Q}"),
    re.compile(rf"{Q}人?的?(?:大?科|处|科室|内设机构|单位|机关|股)"),
    re.compile(rf"(?:大科|科室|处室|科|处)(?:里|内|有|共|一共|总共|编|是)*{Q}"),
    re.compile(rf"(?:quota|establishment|staff)\D{{0,12}}?{Q}"),
    re.compile(rf"{Q}\s*(?:staff|posts?|people|persons?|quota)"),
)
_ACTUAL_LEADERS = (
    re.compile(rf"配(?:了|上|着)?{Q}[^\ue000-\uf8ff,]{{0,2}}(?:负责人|领导|科长|处长)"),
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
    more = _more_people(problem)
    before = problem.before if more is not None else problem
    staff = _quota(before) if before is not None else None
    if staff is None and more is None:
        counts = problem.reading.counts()
        staff = counts[0] if len(counts) == 1 and counts[0].unit in ("名", "人", "个", "") else None
    if staff is None or not is_count(staff) or problem.says(_ASSESSED):
        return []
    if problem.says(_WHICH_ARTICLE) and not problem.says(_HOW_MANY_POSTS):
        return []
    if mentioned(problem.text) and not named:
        return []
    actual = problem.pick(*_ACTUAL_LEADERS) or _written_out(problem, staff)
    if _others(problem, staff, actual):
        # 科员4个、科长1个: which of them is the quota is not for us to choose.
        return [ToolCall("leader_posts", given(rule_set=",".join(named[:1]) or None))]
    chosen = named if problem.says(_COMPARED) else _of_its_kind(problem, named)[:1]
    return [
        ToolCall(
            "leader_posts",
            given(
                staff=as_one([staff, *([more] if more is not None else [])]),
                rule_set=",".join(chosen) or None,
                actual=actual,
                condition_met=_condition_met(problem, chosen) or None,
            ),
        )
    ]


def _more_people(problem: Problem) -> Quantity | None:
    """People or posts that a later question adds to an office's: 要是再并进来三个人呢."""
    if len(problem.parts) == 1 or _NO_POST.search(problem.parts[-1].text):
        return None
    found = problem.parts[-1].first(_MORE)
    return found if found is not None and is_count(found) else None


def _of_its_kind(problem: Problem, named: list[str]) -> list[str]:
    """Rule sets that go by one name (事业单位), those first that rule what is asked about."""
    newest = problem.parts[-1].text
    whole = _WHOLE_BODY.search(newest) is not None and _OFFICE.search(newest) is None
    return sorted(named, key=lambda one: _rules_bodies(problem, one) is not whole)


def _rules_bodies(problem: Problem, rule_set: str) -> bool:
    provision = problem.rules.get(rule_set).provisions.leader_posts
    return provision is not None and provision.of == "organisation"


def _written_out(problem: Problem, staff: Quantity) -> Quantity | None:
    """Leaders there are, written as 1正2副."""
    named = (q for q in problem.reading.quantities if "正" in q.text and q != staff)
    return next(named, None) if problem.says(_IN_POST) else None


def _others(problem: Problem, staff: Quantity, actual: Quantity | None) -> list[Quantity]:
    """Numbers of people in the part that gives the quota, beside it."""
    values = {staff.value, actual.value if actual is not None else staff.value}
    part = next(
        p for p in reversed(problem.parts) if staff.value in {q.value for q in p.quantities}
    )
    return [
        q
        for q in part.counts()
        if q.unit in ("名", "人", "个", "位") and q.value not in values
        if q.value > 1 or q.text[0].isdigit()
    ]


def _condition_met(problem: Problem, chosen: list[str]) -> bool:
    """Whether the question says that what a rule ties more deputies to holds."""
    if len(chosen) != 1:
        return False
    provision = problem.rules.get(chosen[0]).provisions.leader_posts
    more = provision.conditional_more if provision else None
    asked = one_wording(problem.text)
    return more is not None and any(_said(word, asked) for word in more.words)


def _said(word: str, text: str) -> bool:
    """Whether a text says a word; … in it stands for up to four characters (任务…重), no 不."""
    pieces = (re.escape(one_wording(piece)) for piece in word.split("…"))
    return re.search("[^不没无非]{0,4}".join(pieces), text) is not None


def _quota(problem: Problem) -> Quantity | None:
    """Posts of an office: those given, not the 一个 of 一个处."""
    for part in reversed(problem.parts):
        if posts := [q for q in part.counts() if q.unit == "posts"]:
            return posts[0]
        for pattern in _QUOTA:
            for match in pattern.finditer(part.text):
                quantity = part.quantity(match[1])
                anyone = quantity.value == 1 and quantity.text[0] == "一"
                if quantity.exactness is Exactness.EXACT and not anyone:
                    return quantity
    return None


_MORE = re.compile(
    rf"(?:并进来?|合?并入|添|增加?|加|调[进来入]|招|来|进)[了上来]?(?:[\ue000-\uf8ff])?[^\ue000-\uf8ff,。;?!]{{0,2}}{Q}"
    r"(?:个?人|编制|[个名]编制)?(?:的(?:小?科|股|处))?(?=呢|的话|进来|[?？,，]|$)"
)
_NO_POST = re.compile(r"副|正职|科长|领导|职务|借调|挂职|编外|实际|现有|减|走|退")
_WHOLE_BODY = re.compile(r"班子|单位(?:的)?领导|全?单位能?[配设]|leadership")
_OFFICE = re.compile(r"科室?|处室?|内设")
_IN_POST = re.compile(r"现|实有|已|配[了的着]|超|(?<!最)多(?!少)|精简")
_SET_BY_RULE = re.compile(r"编制.*(?:规则|规定|办法).*设几")
_COMPARED = re.compile(r"各|分别|对比|比较|相比|不同|区别|和|与|跟|versus|\bvs\b|compare|both")
_ASSESSED = re.compile(r"考评|考核|平均|工资|叫什么|是谁|那句话")
_WHICH_ARTICLE = re.compile(r"第几条|哪一?条")
_HOW_MANY_POSTS = re.compile(r"几[职名个位]|[设配]几|多少[名个位]")


def staffing_cut(problem: Problem) -> list[ToolCall]:
    """How far a staff quota must be cut by a rule, and whether it was."""
    if not problem.says(_STAFF) or not problem.says(_CUTTING):
        return []
    staff, after = _staff_and_after(problem)
    if staff is None or not is_count(staff):
        return []
    share = problem.share()
    if len({match[1] for match in _ANY_CUT.finditer(problem.words)}) > 1:
        return []  # which of them is the cut, or whether they are added, is not for us to choose
    judged = (_CUT_ALREADY, _CUT_PLANNED) if problem.says(_JUDGED) else (_CUT_ALREADY,)
    cut = problem.pick(*judged) if after is None else None
    cut = cut if cut is not None and is_count(cut) and cut != staff else None
    named = [] if share is not None else problem.rule_sets("staffing_cut")
    if share is None and not named:
        return []
    if share is not None and not problem.says(_BOUND) and not problem.says(_HOW_MANY_PEOPLE):
        return []
    rule_set = named[0] if named else None
    return [
        ToolCall(
            "staffing_cut",
            given(staff=staff, after=after, cut=cut, min_pct=one, rule_set=rule_set),
        )
        for one in (_bounds(problem) or (share,))
    ]


def _bounds(problem: Problem) -> list[Quantity]:
    """The least shares to be applied one beside the other: 按3%, 再按5%呢."""
    part = next((part for part in reversed(problem.parts) if part.shares()), None)
    match = _ALTERNATIVES.search(part.text) if part else None
    if part is None or match is None:
        return []
    marks = (part.quantity(mark) for mark in _MARK.findall(match.group()))
    return list({one.value: one for one in marks if one.unit == "%"}.values())


_MARK = re.compile(Q)
_LEAST = "(?:不低于|不少于|至少|最少)?"
_ALTERNATIVES = re.compile(
    rf"[按照以]{_LEAST}{Q}(?:(?:和|与|、|,|或者?|还是){_LEAST}{Q})+"
    rf"|[按照以]{_LEAST}{Q}[^\ue000-\uf8ff。;?!占率空超已]{{0,6}}(?:再|或者?|和|与|还是|另外?|、|又)[按照以]{_LEAST}{Q}"
)
"""Two shares of one role; one that says how many are empty, or were cut, is no bound."""


def _staff_and_after(problem: Problem) -> tuple[Quantity | None, Quantity | None]:
    change = newest_change(problem)
    later = problem.parts[-1].counts() if len(problem.parts) > 1 else []
    if change is not None:
        return change
    cut_later = bool(later) and _is_a_cut(problem.parts[-1], later[-1])
    if later and not cut_later:
        return later[-1], None
    base = problem.before if cut_later and problem.before is not None else problem
    staff = base.pick(*_QUOTA)
    if staff is None or not is_count(staff):
        counts = [q for q in problem.reading.counts() if q.unit in ("名", "人", "个", "", "posts")]
        staff = counts[0] if counts else None
    return staff, None


def _is_a_cut(part: Reading, quantity: Quantity) -> bool:
    """Whether a number says how many posts were cut, or are to be."""
    return quantity in (part.first(_CUT_ALREADY), part.first(_CUT_PLANNED))


_CUT_ALREADY = re.compile(rf"(?:减|收回|核减|精简|压|砍|cut|收)(?:了|掉)[^\ue000-\uf8ff]{{0,2}}{Q}")
_CUT_PLANNED = re.compile(
    rf"(?:只|就|打算|准备|计划|拟|想)[^\ue000-\uf8ff,]{{0,3}}(?:精简|精减|核减|收回|[减收核砍压]){Q}"
)
_ANY_CUT = re.compile(rf"(?:精简|精减|核减|收回|[减收核砍压])[了掉]?{Q}(?!以上|以内)")
_JUDGED = re.compile(r"够|行|达|可以|差|符合|满足|合格|过关|enough|meet")
_STAFF = re.compile(
    r"(?:减|收回?|压|砍)[掉去]?(?:多少|几)[名人]|编制|编外|核编|名额|人员|staff|quota|posts"
)
_CUTTING = re.compile(r"give up|surrender|减|精简|压|核|收|砍|cut|reduc|shed")
_HOW_MANY_PEOPLE = re.compile(r"(?:减|收回?|压|核减|砍)[掉去]?(?:多少|几)[名人]")
_BOUND = re.compile(
    r"卡|怎么算|算一?下|算算|算不算|不低于|至少|最少|不少于|不得低于|达到|达标|够|满足|符合|要求|比例|按|要减|最低|at least|minimum|meet|must"
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
