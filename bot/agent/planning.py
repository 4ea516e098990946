"""What tools a question needs, round by round: how the embedded chat model calculates. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.accounting import left_out_of_calls
from bot.agent.calls import SEARCH, Problem, ToolCall
from bot.agent.citing import REFUSAL
from bot.agent.evidence import Evidence
from bot.agent.grounding import ANYBODY, bodies
from bot.agent.lookups import Lookup, Rates, WhatIf, after_cut, look_up
from bot.agent.outcomes import Found, numbers_of
from bot.agent.premises import compares, proposes, search_of_claim
from bot.agent.questions import in_chinese, language_of
from bot.agent.recognisers.cuts import RATE
from bot.agent.recognising import recognise
from bot.agent.wording import one_wording, standard_wording
from bot.phrases import say
from knowledge.regions import mentioned, unheard_of
from knowledge.rules import RuleBook


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls to begin with, and the computation that waits for their results."""

    calls: tuple[ToolCall, ...]
    lookup: Lookup | None = None
    text: str = ""
    """What to say in the place of calls."""

    def further(
        self, evidence: Sequence[Evidence], found: Sequence[Found], made: Sequence[ToolCall]
    ) -> tuple[ToolCall, ...]:
        """Calls of the next round: those that were not made before."""
        if self.lookup is None:
            return ()
        return tuple(call for call in self.lookup.calls(evidence, found) if call not in made)


def plan(question: str, rules: RuleBook) -> Plan:
    """Decide what a question needs.

    Figures of the question are computed with at once; where a place, a body or a rule is named, or
    a figure is lacking, the corpus is searched as well. A question without a computation is
    searched for.

    Args:
        question: Complete in itself.
        rules: The rule sets there are.

    Example:
        >>> from knowledge.rules import load_rule_book
        >>> plan("某局由36个科室减到27个,少了百分之几?", load_rule_book()).calls
        (ToolCall(name='reduction_rate', arguments={'before': 36, 'after': 27}),)
    """
    query = search_query(question)
    problem = Problem(question, rules)
    lookup = None if unheard_of(query) else look_up(problem, query)
    if compares(question) or _ASKS_WHERE.search(question):
        return Plan(_searches((query,)))
    if isinstance(lookup, WhatIf):
        return Plan(_searches(lookup.searches), lookup)
    calls = recognise(problem)
    if _misread(question, problem, calls) or _one_of_several(problem, lookup, calls):
        calls = []
    elif _mostly_unheard(problem, calls) or (not lookup and _not_heard(question, problem, calls)):
        return Plan((), text=f"{REFUSAL}{say('not_understood', language_of(question))}")
    if _claims(question, problem, calls):
        return Plan(_searches((query,)))
    if calls and not (lookup is not None and _lacks(calls)):
        about = _names_somebody(question, problem) or _lacks(calls)
        searches = _searches((_with_topic(query, calls),)) if about else ()
        return Plan((*searches, *calls), after_cut(problem, calls))
    if lookup is not None:
        return Plan(_searches(lookup.searches), lookup)
    return Plan(_searches((query, *search_of_claim(question))))


def search_query(question: str) -> str:
    """A question as it is searched for."""
    english = language_of(question) == "en"
    if english:
        return in_chinese(question)
    worded = standard_wording(question)
    return f"{worded} 内设机构" if _CUT_OFFICES.search(worded) else worded


def _searches(queries: Sequence[str]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(SEARCH, {"query": query}) for query in dict.fromkeys(queries))


def _names_somebody(question: str, problem: Problem) -> bool:
    return bool(
        mentioned(question)
        or [body for body in bodies(one_wording(question)) if not ANYBODY.search(body)]
        or problem.rules.mentioned(question)
    )


def _claims(question: str, problem: Problem, calls: Sequence[ToolCall]) -> bool:
    """Whether figures of somebody's are put forward to be confirmed, and no rate is asked for.

    To compute with them would lend them the look of a result.
    """
    return (
        proposes(question)
        and not problem.says(RATE)
        and not _CHECKS.search(question)
        and bool(calls)
        and all(call.name in _OF_CHANGES for call in calls)
        and _names_somebody(question, problem)
    )


def _misread(question: str, problem: Problem, calls: Sequence[ToolCall]) -> bool:
    """Whether numbers about a place were picked out of more that were not understood.

    What was computed of them would read like that place's figure.
    """
    return (
        any(name != _RULE and any(numbers_of(v)) for c in calls for name, v in c.arguments.items())
        and all(call.name in _OF_PICKED for call in calls)
        and bool(mentioned(question))
        and bool(left_out_of_calls(problem, calls))
    )


def _with_topic(query: str, calls: Sequence[ToolCall]) -> str:
    """A query with the words in which a rule that is applied is written (收回几名: 精减比例)."""
    topics = (_TOPICS.get(call.name, "") for call in calls if _RULE in call.arguments)
    return " ".join((query, *dict.fromkeys(topic for topic in topics if topic)))


def _one_of_several(problem: Problem, lookup: Lookup | None, calls: Sequence[ToolCall]) -> bool:
    """Whether one body's figures stand in the question and another's must be found (财政局呢)."""
    compared = isinstance(lookup, Rates) and len(lookup.subjects) > 1 and problem.says(_WHICH)
    return compared and [call.name for call in calls] == ["reduction_rate"]


def _mostly_unheard(problem: Problem, calls: Sequence[ToolCall]) -> bool:
    """Whether as many numbers are left out as taken in: then these are not what was meant."""
    if not calls or any(call.name not in _OF_PICKED for call in calls):
        return False
    unheard = len(left_out_of_calls(problem, calls))
    taken = {
        n for c in calls for name, v in c.arguments.items() if name != _RULE for n in numbers_of(v)
    }
    return unheard >= max(_A_FEW, len(taken))


def _not_heard(question: str, problem: Problem, calls: Sequence[ToolCall]) -> bool:
    """Whether figures of nobody's in particular are to be computed with that nothing computes.

    What is searched for instead holds the same numbers by chance.
    """
    newest = problem.parts[-1] if problem.parts else problem.reading
    own = [q for q in newest.counts() if q.value > 1 and q.unit in ("名", "人", "位", "个")]
    return (
        not calls
        and len(own) + len(newest.shares()) > 1
        and _RECKONS.search(newest.text) is not None
        and not _names_somebody(question, problem)
    )


_RECKONS = re.compile(
    r"(?:剩|留|还有|减|收回?|空)[^,。;?!\ue000-\uf8ff]{0,4}(?:多少|几)[^,。;]{0,4}[?？]?$"
)
_CUT_OFFICES = re.compile(r"精简[了掉]?(?:多少|几)个?(?:[科处股]室|科)")
"""What is called 科室 in questions is 内设机构 in most documents."""
_ASKS_WHERE = re.compile(r"是(?:哪里|哪儿|哪个?(?:市|县|省|地方|单位))的?(?:数字?|事)?[?？。]?$")
"""Who asks whose figures these are knows them, and wants no sum of them."""
_A_FEW = 2
_WHICH = re.compile(r"哪|谁|更|比(?![例重])|which")
_CHECKS = re.compile(r"算得?[对错准]|验算|核算|核对|核一?下|复核|对得上|check")
_RULE = "rule_set"
_TOPICS = {"staffing_cut": "编制精减比例不低于"}
_OF_CHANGES = ("reduction_rate", "reduction_table")
_OF_PICKED = (
    *_OF_CHANGES,
    "reduction_inverse",
    "average",
    "leader_posts",
    "internal_org_limit",
    "vacancy_rate",
    "staffing_cut",
)
"""Calculators of one or two numbers, which a question may hold among others."""


def _lacks(calls: Sequence[ToolCall]) -> bool:
    """Whether the question gives too little: the corpus may know the rest."""
    return any(call.name == "reduction_inverse" and len(call.arguments) < 2 for call in calls)
