"""Questions about offices: how many at most, how small, how many of them line offices."""

from __future__ import annotations

import re
from typing import Any

from bot.agent.calls import Problem, ToolCall, given, plain
from bot.agent.outcomes import numbers_of
from bot.agent.reading import Q, is_count
from bot.agent.recognisers.cuts import newest_change
from bot.agent.recognisers.moves import further
from knowledge.quantities import Exactness, Quantity

_NOT_Q = "[^\ue000-\uf8ff。;?!]"


def office_limit(problem: Problem) -> list[ToolCall]:
    """How many offices there may be, by posts for each or by a least reduction."""
    counted = any(quantity.unit in _ENGLISH_OFFICES for quantity in problem.reading.quantities)
    if not counted and not problem.says(_OFFICES):
        return []
    change = newest_change(problem)
    if change is not None:
        return _reduction_met(problem, *change)
    if not problem.says(_LIMIT):
        return []
    each = _each(problem)
    counts = problem.reading.counts()
    staff = problem.pick(*_STAFF) or _people(problem, each)
    before = next((q for q in counts if q.unit in ("个", "") and q not in (staff, each)), None)
    share = problem.share()
    named = problem.rule_sets("office_limit")
    if share is None and each is None and not named:
        return []
    if (staff is None or not is_count(staff)) and before is None:
        return []
    current = problem.pick(_CURRENT)
    if current is not None and current == before:
        before = current if share is not None or named else None
        current = None if before else current
    arguments = given(
        staff=staff if staff is not None and is_count(staff) else None,
        min_per_office=each,
        before=before if share is not None or named else None,
        min_reduction_pct=share,
        current=current,
        rule_set=named[0] if named else None,
    )
    return [ToolCall("internal_org_limit", arguments)]


def _people(problem: Problem, each: Quantity | None) -> Quantity | None:
    """The only number of people beside those of each office: 我局47人."""
    if each is None:
        return None
    others = [q for q in problem.reading.counts() if q.unit in ("人", "名") and q != each]
    own = problem.pick(_OF_THE_BODY)
    return own if own is not None and own.value >= each.value and len(others) == 1 else None


def _reduction_met(problem: Problem, before: Quantity, after: Quantity) -> list[ToolCall]:
    """Whether a cut of offices meets a least reduction."""
    if not problem.says(MEETS) or problem.says(_POSTS):
        return []
    share, named = problem.share(), problem.rule_sets("office_limit")
    if share is None and not named:
        return []
    bound = given(min_reduction_pct=share, rule_set=None if share else named[0])
    ends, later = given(before=before, after=after), further(problem)
    left = after.value + sum(numbers_of(later.get("further_added")))
    left -= sum(numbers_of(later.get("further_cut")))
    if left.denominator != 1 or left < 0:
        return []
    return [
        ToolCall("reduction_rate", {**ends, **later}),
        ToolCall("internal_org_limit", {"before": ends["before"], "current": int(left), **bound}),
    ]


def _each(problem: Problem) -> Quantity | None:
    """Least posts of one office; at least 3 is as good as 3 here."""
    for part in reversed(problem.parts):
        for pattern in _EACH:
            quantity = part.first(pattern)
            if quantity is None and (match := _ONE_OFFICE.search(part.text)):
                one = part.quantity(match[1])
                quantity = part.quantity(match[2]) if one.value == 1 else None
            if quantity is None or "正" in quantity.text:  # 一个科1正2副 says nothing of its size
                continue
            if quantity.exactness in (Exactness.EXACT, Exactness.AT_LEAST):
                return quantity
    return None


MEETS = re.compile(
    r"过得[了去]|这一?关|过不过|站不站|够不够|够格|够|达到|达标|达不达|满足|符合|过关|过线|合格|算不算|是否不低于|[离距].{0,10}差|\bclear(?:s|ed)?\b|meet|satisf|reach|comply"
)
_ENGLISH_OFFICES = ("offices", "sections")
_OFFICES = re.compile(r"科室|内设|处室|大?科|机构|offices?|sections?")
_POSTS = re.compile(r"编制")
_LIMIT = re.compile(
    r"超没超|超不超|超了吗|最多|至多|顶多|上限|限额|封顶|能设|可设|可以设|能[开摆划]|能有|设几个|设多少|能留|保留|[至最]少[要得]?[减撤并砍压]|得[减撤并砍压][掉去]?(?:几|多少)|at most|maximum|limit|\bmust (?:cut|drop|close|merge|abolish|give up|shed)\b|how many[^?]{0,40}\b(?:may|can|could|should|allowed|keep|must)\b"
)
_STAFF = (
    re.compile(rf"编制(?:数|总数|共|有|是|为|一共|总共)*{_NOT_Q}{{0,2}}{Q}"),
    re.compile(rf"{Q}\s*(?:的)?(?:行政)?编制"),
    re.compile(rf"(?:quota|staff|establishment)\D{{0,12}}?{Q}"),
    re.compile(rf"{Q}\s*(?:staff|posts|people)"),
)
_EACH = (
    re.compile(rf"每(?:个|一个|一)?(?:大?科|科室|处室|处|内设机构|部门|股){_NOT_Q}{{0,8}}{Q}"),
    re.compile(rf"(?:一个|1个)(?:科|科室){_NOT_Q}{{0,6}}{Q}"),
    re.compile(rf"(?:each|every|per)\s+(?:office|section){_NOT_Q}{{0,24}}{Q}"),
    re.compile(rf"{Q}\s*(?:people|posts|staff)?\s*(?:per|each|an?)\s+(?:office|section)"),
)
_ONE_OFFICE = re.compile(rf"{Q}(?:大?科|科室|处室|处|股)[^\ue000-\uf8ff,。;?!]{{0,6}}{Q}")
"""一个科最少四个人."""
_OF_THE_BODY = re.compile(
    rf"(?:局|办|委|单位|机关|我们|咱们?|共|实有|在编)(?:里|内|有|共|现有|一共|总共)*{Q}(?![^,。;?!]{{0,3}}(?:退休|超编|空|缺|借|调|领导))"
)
_CURRENT = re.compile(
    rf"(?:现有|现在有?|现在摆[着了]?|摆[着了]|目前有?|已有|已设|设了|currently|now){_NOT_Q}{{0,6}}{Q}"
)


def small_offices(problem: Problem) -> list[ToolCall]:
    """Which offices of a list have one or two people."""
    rows = _sized(problem)
    if len(rows) < 2:
        return []
    standards = problem.rule_sets("small_offices")
    ends = all(row["name"].endswith(("科", "室", "处")) for row in rows)
    named = standards and (ends or problem.says(_WHICH_OFFICES))
    if not _SMALL.search(problem.text) and not named:
        return []
    return [ToolCall("small_office_scan", given_rows(problem, rows))]


def given_rows(problem: Problem, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Arguments of a scan: the list, and whether it counts posts or people, if it says so."""
    basis = "编制" if "编制" in problem.words else "实有" if _PEOPLE.search(problem.words) else None
    return {"offices": rows, **({"count_basis": basis} if basis else {})}


def _sized(problem: Problem) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for match in _OFFICE.finditer(problem.words):
        quantity = problem.reading.quantity(match[2])
        name = _LEAD.sub("", match[1])
        if not name or _ASKING.search(name) or problem.words[match.end() :].startswith("科"):
            continue
        if is_count(quantity) and quantity.unit in ("", "人", "名", "个", "people", "person"):
            rows.append({"name": name, "staff": plain(quantity)})
    return rows


_SMALL = re.compile(
    r"[一单壹1二两双俩2]\s*(?:个)?人\s*的?(?:科|大科|处|股)|(?:one|two|1|2|single)-(?:person|man)",
    re.I,
)
_WHICH_OFFICES = re.compile(r"哪[个些几]个?科")
_PEOPLE = re.compile(r"实有|在岗|在编|实际|现有")
_OFFICE = re.compile(
    "([\u3400-\u9fffa-z ]{1,12}?)(?:有|共|是|只有|光杆|只|才|就|编制|配|实有|各|:|\\s)*([\ue000-\uf8ff])"
)
_ASKING = re.compile(r"[哪几谁]|多少|总|共$|标准|要求")
_LEAD = re.compile(r"^(?:和|与|及|跟|以及|还有|其中|下面|单位|我们|咱们?|局里|里|的|and\s|\s)+")


def business_share(problem: Problem) -> list[ToolCall]:
    """The share of line offices among all."""
    if not problem.says(_BUSINESS):
        return []
    rest = _all_but(problem)
    if rest:
        return rest
    business = problem.pick(*_LINE)
    counts = [q for q in problem.reading.counts() if q != business]
    if business is None or not is_count(business) or not counts:
        return []
    total = problem.pick(*_TOTAL)
    if total is None or not is_count(total) or total == business:
        total = counts[0]
    return [_share_of(problem, business=business, total=total)]


def _all_but(problem: Problem) -> list[ToolCall]:
    """All offices but so many are line offices."""
    if not problem.says(_REST):
        return []
    support = problem.pick(*_SUPPORT)
    counts = [q for q in problem.reading.counts() if q != support and q.value > 1]
    if support is None or not is_count(support) or not counts:
        return []
    rest = problem.pick(_SO_MANY_REST)
    if rest is not None and is_count(rest) and rest != support and len(counts) == 1:
        return [_share_of(problem, business=rest, support=support)]
    named = problem.pick(*_TOTAL)
    total = named if named is not None and named in counts else counts[0]
    return [_share_of(problem, support=support, total=total)]


def _share_of(problem: Problem, **known: Quantity) -> ToolCall:
    share = problem.share()
    named = [] if share is not None else problem.rule_sets("business_share")
    rule_set = named[0] if named else None
    return ToolCall("business_share", given(**known, target_pct=share, rule_set=rule_set))


_REST = re.compile(
    r"(?:其余|其他|其它|剩下?|余下|别的|另外)的?[\ue000-\uf8ff]?[^\ue000-\uf8ff。;?!]{0,8}业务|[除去].{0,14}业务"
    r"|(?:the rest|all (?:the )?others?)\b.{0,20}(?:line|business)"
)
_SO_MANY_REST = re.compile(
    rf"(?:其余|其他|其它|剩下?|余下|别的|另外)的?{Q}[^\ue000-\uf8ff。;?!,]{{0,5}}业务"
)
_SUPPORT = (
    re.compile(
        rf"{Q}[^\ue000-\uf8ff,。;?!]{{0,3}}(?:是|为|属于|算|搞|做)?(?:[^\ue000-\uf8ff,]{{0,3}})"
        r"(?:综合|办公室|党务|后勤|机关党委|人事)"
    ),
    re.compile(
        rf"(?:综合|后勤|党务|机关党委|人事)(?:类|性)?(?:科室|科|处室|部门|口)?(?:有|是|占|为|共|就|了|:)*{Q}"
    ),
    re.compile(rf"{Q}\s*(?:are|is|were)?\s*(?:support|general|administrative)"),
)
_BUSINESS = re.compile(r"业务|line (?:office|section)|business")
_LINE = (
    re.compile(
        rf"{Q}[^\ue000-\uf8ff,。;?!]{{0,3}}(?:是|为|属于|算|搞|做|干)(?:[^\ue000-\uf8ff,]{{0,2}})业务"
    ),
    re.compile(rf"业务(?:科室|科|处室|部门|口)?(?:有|是|占|为|共|数|:|就)*{Q}"),
    re.compile(rf"{Q}\s*(?:个)?(?:的)?业务"),
    re.compile(rf"{Q}\s*(?:are|is|were)?\s*(?:line|business)"),
)
_TOTAL = (
    re.compile(
        rf"(?:共|总共|一共|总数|全局|全部|合计|总计|of|total)[^\ue000-\uf8ff。;?!]{{0,8}}{Q}"
    ),
    re.compile(
        rf"{Q}[^\ue000-\uf8ff。;?!]{{0,4}}(?:科室|内设机构|sections?|offices?)(?:里|中|当中)"
    ),
)
