"""The sentences that say what a calculator found, one function a calculator. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.answers import Language
from bot.calculations import caution, displays, given_text, rule
from bot.phrases import say
from bot.tables import aligned
from knowledge.calculators import Basis, Calculation, Row


def headline(calculation: Calculation, language: Language) -> list[str]:
    """What was found, the figure asked for first; a table in lines of its own.

    Args:
        calculation: Of any calculator; one without words of its own is listed result by result.
        language: Of the answer.
    """
    told = Told(calculation, language)
    written = _WRITERS.get(calculation.tool, _listed)(told)
    return [line for line in written if line]


@dataclass(frozen=True, slots=True)
class Told:
    """A calculation and the language it is told in."""

    calculation: Calculation
    language: Language

    def say(self, key: str, **values: str) -> str:
        """One phrase."""
        return say(key, self.language, **values)

    def result(self, name: str) -> str:
        """What a result is shown as; empty when there is none."""
        found = self.calculation.result(name)
        if found is None:
            return ""
        foreign = self.language == "en" and not found.unit.isascii()
        return found.display.removesuffix(found.unit) if foreign else found.display

    def bare(self, name: str) -> str:
        """As `result`, without the unit."""
        found = self.calculation.result(name)
        return found.display.removesuffix(found.unit) if found else ""

    def given(self, name: str) -> str:
        """What an input is shown as; empty when it was not given."""
        value = self.calculation.inputs.get(name)
        return "" if value is None else given_text(value)

    @property
    def joined(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "


def _reduction_rate(told: Told) -> list[str]:
    ends = {"before": told.given("before"), "after": told.bare("after") or told.given("after")}
    direction = told.result("direction")
    rate = told.result("rate_pct")
    if direction == "increase":
        growth = told.bare("delta").lstrip("-−")
        return [told.say("rate_increase", **ends, growth=growth, increase=rate.lstrip("-−"))]
    if direction == "unchanged":
        return [told.say("rate_unchanged", before=ends["before"], rate=rate)]
    reported = told.given("reported_pct")
    first = ""
    if reported:
        agrees = told.result("matches_reported") == "yes"
        claimed = "claimed" if told.calculation.basis is Basis.GIVEN else "reported"
        key = f"rate_{claimed}" if agrees else f"rate_not_{claimed}"
        first = told.say(key, **ends, reported=f"{reported}%", rate=rate)
    return [first, told.say("rate_decrease", **ends, delta=told.bare("delta"), rate=rate)]


def _reduction_inverse(told: Told) -> list[str]:
    main = told.calculation.main.name
    if main == "before":
        if told.result("low") and told.result("low") != told.result("high"):
            fitting = told.say("inverse_range", low=told.bare("low"), high=told.bare("high"))
            return [told.say("inverse_before", before=told.result("before")), fitting]
        return [told.say("inverse_before_exact", before=told.result("before"))]
    if main in ("after", "after_whole"):
        return [_left(told)]
    rate = told.say("inverse_rate", rate=told.result("rate_pct"))
    return [rate] if told.result("rate_pct") else _listed(told)


def _left(told: Told) -> str:
    whole = told.calculation.result("after_whole")
    after = told.calculation.result("after")
    if whole and after and whole.value != after.value:
        before = int(told.given("before") or 0)
        cut = str(before - int(str(whole.value))) if before else ""
        return told.say(
            "inverse_after_whole",
            after=told.bare("after"),
            whole=told.result("after_whole"),
            cut=cut,
        )
    shown = {"after": told.bare("after"), "delta": told.bare("delta") or told.given("delta")}
    rate = told.result("rate_pct")
    said = told.say("inverse_after", **shown)
    return said + told.joined + told.say("inverse_rate", rate=rate) if rate else said


def _reduction_table(told: Told) -> list[str]:
    columns = ("before", "after", "delta", "rate_pct", "rank")
    lines = [_ahead(told), _table(told, columns)]
    if told.result("total_rate_pct"):
        total = told.say(
            "table_total",
            rate=told.result("total_rate_pct"),
            before=told.bare("total_before"),
            after=told.bare("total_after"),
            delta=told.bare("total_delta"),
            mean=told.result("mean_of_rates_pct"),
        )
        lines.append(total)
    return lines


def _ahead(told: Told) -> str:
    """Who has the highest rate, and who cut the most."""
    rows = [row for row in told.calculation.rows if _value(row, "rate_pct") is not None]
    if not rows:
        return ""
    highest = max(rows, key=lambda row: _value(row, "rate_pct") or 0)
    most = max(rows, key=lambda row: _value(row, "delta") or 0)
    return told.say(
        "table_highest",
        name=highest.name,
        rate=displays(highest.results)["rate_pct"],
        most=most.name,
        delta=displays(most.results)["delta"],
    )


def _value(row: Row, name: str) -> Fraction | None:
    found = next((result.value for result in row.results if result.name == name), None)
    return found if isinstance(found, Fraction) else None


def _table(told: Told, columns: Sequence[str]) -> str:
    head = [told.say("column_name"), *(told.say(f"column_{name}") for name in columns)]
    rows = [
        [row.name, *(displays(row.results).get(name, told.say("no_rate")) for name in columns)]
        for row in told.calculation.rows
    ]
    return aligned([head, *rows])


def _staffing_cut(told: Told) -> list[str]:
    bound = f"{told.given('min_pct')}%"
    if told.result("meets"):
        key = "cut_met" if told.result("meets") == "yes" else "cut_not_met"
        values = {
            "cut": told.bare("cut"),
            "share": told.result("cut_pct"),
            "bound": bound,
            "least": told.bare("min_cut"),
        }
        if key == "cut_not_met":
            values["short"] = told.bare("shortfall")
        return [told.say(key, **values), *_by_user(told, "min_pct", bound)]
    values = {
        "cut": told.bare("min_cut"),
        "after": told.bare("max_after"),
        "share": told.result("min_cut_pct"),
        "bound": bound,
    }
    if told.result("one_less_pct"):
        less = str(int(values["cut"]) - 1)
        values |= {"less": less, "less_share": told.result("one_less_pct")}
        return [told.say("cut_least", **values), *_by_user(told, "min_pct", bound)]
    return [told.say("cut_least_only", **values), *_by_user(told, "min_pct", bound)]


def _by_user(told: Told, name: str, value: str) -> list[str]:
    """That the user gave a bound that no rule gives."""
    if told.calculation.sources:
        return []
    what = told.say(f"missing_{name}")
    return [told.say("rule_by_user", what=what, value=value)]


def _leader_posts(told: Told) -> list[str]:
    rules = {s.rule_set: rule(s, told.language) for s in told.calculation.sources}
    staff = told.given("staff")
    if told.calculation.rows:
        named = bool(told.given("rule_set"))
        head = told.say("leaders_compared" if named else "leaders_by_rule")
        lines = [
            _leaders(told, rules.get(row.name, row.name), staff, displays(row.results))
            + _minded(told, row)
            for row in told.calculation.rows
        ]
        return [head, *lines, "" if named else told.say("leaders_ask")]
    only = next(iter(rules.values()), "")
    lines = [_leaders(told, only, staff, displays(told.calculation.results))]
    if told.given("actual"):
        over = told.bare("over_by")
        key = "leaders_over" if over and over != "0" else "leaders_not_over"
        values = {"actual": told.given("actual")}
        lines.append(told.say(key, **values, **({"over": over} if key == "leaders_over" else {})))
    return lines


def _minded(told: Told, row: Row) -> str:
    """What must be minded of one rule, said with it."""
    minded = [caution(one, told.language) for one in row.cautions]
    return told.say("row_notice", text="；".join(minded)) if minded else ""


def _leaders(told: Told, named: str, staff: str, results: dict[str, str]) -> str:
    bare = {name: display.rstrip("名") for name, display in results.items()}
    if "total" not in bare:
        return told.say("leaders_unstated", rule=named, staff=staff)
    if "least" in bare:
        ends = {"least": bare["least"], "most": bare["most"]}
        return told.say("leaders_range", rule=named, staff=staff, **ends)
    made = ""
    if bare.get("principal"):
        single = bare.get("deputy", "0") in ("0", "")
        made = told.say(
            "leaders_made_single" if single else "leaders_made",
            principal=bare["principal"],
            **({} if single else {"deputy": bare["deputy"]}),
        )
    return told.say("leaders", rule=named, staff=staff, total=bare["total"], made=made)


def _vacancy(told: Told) -> list[str]:
    both = {"approved": told.given("approved"), "actual": told.given("actual")}
    status = told.result("status")
    if status == "超编":
        over = told.bare("over")
        return [told.say("overstaffed", **both, rate=told.result("over_pct"), over=over)]
    rate = told.result("vacancy_pct")
    if status == "满编":
        return [told.say("fully_staffed", **both, rate=rate)]
    return [told.say("vacant", **both, rate=rate, vacant=told.bare("vacant"))]


def _ranks(told: Told) -> list[str]:
    return [told.say("ranks", all=told.bare("ke_1_4"), upper=told.bare("ke_1_2"))]


def _limit(told: Told) -> list[str]:
    lines = [told.say("limit", limit=told.bare("limit"))]
    if told.result("by_staff") and told.given("min_per_office"):
        each = told.given("min_per_office")
        lines.append(told.say("limit_by_staff", each=each, count=told.bare("by_staff")))
    if told.result("by_reduction") and told.given("before"):
        left = told.bare("by_reduction")
        share = f"{told.given('min_reduction_pct')}%"
        cut = str(int(told.given("before")) - int(left))
        lines.append(told.say("limit_by_reduction", share=share, cut=cut, count=left))
    if told.given("current"):
        over = told.bare("over")
        exceeded = over not in ("", "0")
        current = {"current": told.given("current")}
        verdict = (
            told.say("limit_over", **current, over=over)
            if exceeded
            else told.say("limit_within", **current)
        )
        lines.insert(0, verdict)
    return lines


def _small(told: Told) -> list[str]:
    def names(name: str) -> str:
        found = told.result(name)
        return told.say("small_names", names=found) if found else ""

    def count(name: str) -> str:
        found = told.result(name)
        return str(len(found.split("、"))) if found else "0"

    line = told.say(
        "small",
        one_count=count("one"),
        one=names("one"),
        two_count=count("two"),
        two=names("two"),
        share=told.result("share_pct"),
    )
    empty = told.result("empty")
    lines = [line, told.say("small_empty", count=count("empty"), names=empty) if empty else ""]
    rules = {s.rule_set: rule(s, told.language) for s in told.calculation.sources}
    for result in told.calculation.results:
        if result.name.startswith("meets_"):
            named = rules.get(result.name.removeprefix("meets_"), result.name)
            verdict = told.say("yes" if result.value == "yes" else "no")
            lines.append(told.say("small_meets", rule=named, verdict=verdict))
    return lines


def _share(told: Told) -> list[str]:
    both = {"business": told.given("business"), "total": told.given("total")}
    lines = [told.say("share", share=told.result("share_pct"), **both)]
    if told.result("within"):
        values = {
            "target": f"{told.given('target_pct')}%",
            "gap": told.bare("gap_pp").lstrip("-"),
        }
        if told.result("within") == "yes":
            lines.append(told.say("share_within", **values))
        else:
            least = told.bare("min_business")
            lines.append(told.say("share_outside", **values, least=least))
    return lines


def _saturation(told: Told) -> list[str]:
    return [
        told.say(
            "saturation",
            share=told.result("saturation_pct"),
            fte=told.bare("fte"),
            posts=told.bare("posts_needed"),
        )
    ]


def _scores(told: Told) -> list[str]:
    return [
        told.say("score_line", rank=results["rank"], name=row.name, score=results["score"])
        for row in told.calculation.rows
        for results in [displays(row.results)]
    ]


def _ratio(told: Told) -> list[str]:
    rel = told.result("rel_pct")
    key = {"-": "ratio_down", "−": "ratio_down", "0": "ratio_up"}.get(rel[:1], "ratio_up")
    if told.result("verdict") == "unchanged":
        return [told.say("ratio_same", rel=rel)]
    ends = {"before": told.given("before"), "after": told.given("after")}
    first = told.say(key, rel=rel.lstrip("-−"), abs=told.result("abs_change"), **ends)
    second = told.say(
        "ratio_inverse",
        before=told.result("inverse_before"),
        after=told.result("inverse_after"),
        rel=told.result("inverse_rel_pct"),
    )
    high = "_high" if told.calculation.inputs.get("lower_is_better") is False else ""
    return [first, second, told.say(f"ratio_{told.result('verdict')}{high}")]


def _average(told: Told) -> list[str]:
    return [told.say("average", average=told.result("average"))]


def _gap(told: Told) -> list[str]:
    done = told.result("done_pct") or f"{told.given('done_pct')}%"
    lines = [told.say("gap", gap=told.bare("gap_pp"), done=done)]
    if told.result("remaining"):
        lines.append(told.say("gap_remaining", remaining=told.result("remaining")))
    return lines


def _number(told: Told) -> list[str]:
    text, value = told.given("text"), told.calculation.main.display
    low, high = told.result("low"), told.result("high")
    exactness = told.result("exactness")
    if low and high and low != high:
        return [told.say("number_range", text=text, low=low, high=high)]
    keys = {"at_least": "number_least", "at_most": "number_most", "about": "number_about"}
    return [told.say(keys.get(exactness, "number"), text=text, value=value)]


def _listed(told: Told) -> list[str]:
    found = displays(told.calculation.results)
    return [told.say("results", results="，".join(f"{k} {v}" for k, v in found.items()))]


_WRITERS: dict[str, Callable[[Told], list[str]]] = {
    "reduction_rate": _reduction_rate,
    "reduction_inverse": _reduction_inverse,
    "reduction_table": _reduction_table,
    "staffing_cut": _staffing_cut,
    "leader_posts": _leader_posts,
    "vacancy_rate": _vacancy,
    "rank_quota": _ranks,
    "internal_org_limit": _limit,
    "small_office_scan": _small,
    "business_share": _share,
    "workload_saturation": _saturation,
    "assessment_score": _scores,
    "ratio_change": _ratio,
    "average": _average,
    "completion_gap": _gap,
    "cn_number": _number,
}
