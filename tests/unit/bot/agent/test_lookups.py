"""Computations whose figures must first be found."""

from __future__ import annotations

from bot.agent.calls import Problem, ToolCall
from bot.agent.evidence import Evidence
from bot.agent.lookups import after_cut, look_up
from bot.agent.outcomes import outcome_or_failure
from knowledge.calculators import Calculators
from knowledge.rules import load_rule_book
from tests.fakes.search import evidence, evidence_passage

QUESTION = "淮北财政局和市发改委,哪家减得更多?"
TOGETHER = "淮北财政局、淮北发改委科室由多少个减到多少个？"
ALONE = "淮北发改委科室由多少个减到多少个？"
FINANCE = evidence_passage(
    "淮北市财政局的科室由25个调整为19个。", title="淮北市财政局", document="a.md"
)
PLANNING = evidence_passage(
    "淮北市发改委的科室由29个整合为22个。", title="淮北市发改委", document="b.md"
)


def calls(*found: Evidence) -> list[ToolCall]:
    lookup = look_up(Problem(QUESTION, load_rule_book()), QUESTION)
    assert lookup is not None
    assert lookup.searches == (TOGETHER,)
    return lookup.calls(found, [])


def test_bodies_of_one_place_are_searched_for_together() -> None:
    (table,) = calls(evidence(FINANCE, PLANNING, query=TOGETHER))
    assert table.arguments == {
        "rows": [
            {"name": "淮北财政局", "before": 25, "after": 19},
            {"name": "淮北发改委", "before": 29, "after": 22},
        ]
    }


def test_one_that_was_not_found_is_searched_for_by_itself() -> None:
    first = evidence(FINANCE, query=TOGETHER)
    assert calls(first) == [ToolCall("search_corpus", {"query": ALONE})]
    (table,) = calls(first, evidence(PLANNING, query=ALONE))
    assert [row["after"] for row in table.arguments["rows"]] == [19, 22]


def test_what_neither_search_finds_is_not_searched_for_again() -> None:
    assert calls(evidence(FINANCE, query=TOGETHER), evidence(FINANCE, query=ALONE)) == []


def test_two_names_of_one_body_are_not_added() -> None:
    question = "淮北财政局和淮北财政部门,够不够它自己定的20%?"
    lookup = look_up(Problem(question, load_rule_book()), question)
    assert lookup is not None
    found = [evidence(FINANCE, query=query) for query in lookup.searches]
    names = {call.name for call in lookup.calls(found, [])}
    assert "reduction_table" not in names


def test_what_is_vacant_after_a_cut_is_of_what_the_cut_leaves() -> None:
    rules = load_rule_book()
    problem = Problem("编制50名,在编46人,按不低于3%精减后,空编率多少?", rules)
    cut = ToolCall("staffing_cut", {"staff": 50, "min_pct": 3})
    lookup = after_cut(problem, [cut])
    assert lookup is not None
    assert lookup.calls([], []) == []
    computed = outcome_or_failure(Calculators(rules), cut.name, cut.arguments)
    vacancy = ToolCall("vacancy_rate", {"approved": "48", "actual": 46})
    assert lookup.calls([], [computed]) == [vacancy]
    assert after_cut(Problem("编制50名,按3%精减几名?", rules), [cut]) is None
