"""A report in words, as tables in plain text, and as charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from bot.answers import Language
from bot.calculations import caution, displays, formula_line, rule
from bot.charts import Bar, BarChart
from bot.office_lists.analysing import LeftOut, Measure, OfficeReport, Section
from bot.office_lists.lists import Role
from bot.phrases import say
from bot.tables import aligned
from knowledge.calculators import Calculation, Row

_MOST_NAMED = 12
_MOST_LINES = 60
"""Rows of a table in plain text; the workbook has them all."""

_COLUMNS: Mapping[Measure, tuple[tuple[str, str], ...]] = {
    Measure.OFFICES: (
        ("before", "before"),
        ("after", "after"),
        ("delta", "delta"),
        ("rate_pct", "rate_pct"),
    ),
    Measure.POSTS: (
        ("before", "before"),
        ("after", "after"),
        ("delta", "posts_delta"),
        ("rate_pct", "posts_rate_pct"),
    ),
    Measure.VACANCY: (
        ("approved", "approved"),
        ("actual", "actual"),
        ("net", "net_signed"),
        ("net_pct", "vacancy_signed"),
    ),
    Measure.SHARE: (
        ("business", "business"),
        ("total", "count"),
        ("share_pct", "share_pct"),
    ),
}
"""Results of a row, and the phrase of their column."""


def report_lines(report: OfficeReport, language: Language) -> list[str]:
    """What a list gives, in words, the headline first; then what to mind.

    Args:
        report: Of `analyse`.
        language: Of the words.
    """
    told = [_Told(section, language) for section in report.sections]
    lines = [line for one in told for line in one.headline()] or [say("list_nothing", language)]
    lines.insert(1, _scope(report, language))
    lines += [line for one in told for line in one.notices()]
    notices = [warning.text(language) for warning in report.office_list.warnings]
    return [*lines, *(say("notice", language, text=notice) for notice in notices)]


def tables_of(report: OfficeReport, language: Language) -> list[str]:
    """A table of the bodies for each measure, with its total, lined up for Chinese characters.

    Args:
        report: Of `analyse`.
        language: Of the headers.
    """
    return [
        _Told(section, language).table()
        for section in report.sections
        if section.rows and section.measure in _COLUMNS
    ]


def charts_of(report: OfficeReport, language: Language) -> list[BarChart]:
    """Charts of the measures in which bodies differ: two or more of them.

    Args:
        report: Of `analyse`.
        language: Of the words.
    """
    charts: list[BarChart] = []
    for section in report.sections:
        if len(section.rows) >= 2:
            charts += _CHARTS.get(section.measure, _no_charts)(_Told(section, language))
    return charts


class _Told:
    """A section and the language it is told in."""

    def __init__(self, section: Section, language: Language) -> None:
        self.section = section
        self.language = language

    def say(self, key: str, **values: str) -> str:
        return say(f"list_{key}", self.language, **values)

    def bare(self, name: str) -> str:
        """A result of the total without its measure word."""
        found = self.section.total.result(name) if self.section.total else None
        if found is None:
            return ""
        return found.display if found.unit == "%" else found.display.removesuffix(found.unit)

    def headline(self) -> list[str]:
        """What was found, the total first, and how."""
        total = self.section.total
        if total is None:
            return []
        lines = _HEADLINES[self.section.measure](self)
        return [*lines, formula_line(total, self.language)] if total.main.unit == "%" else lines

    def notices(self) -> list[str]:
        """What to mind: cautions, and rows left out."""
        texts = [caution(one, self.language) for one in self.section.cautions]
        return [
            *(say("notice", self.language, text=text) for text in dict.fromkeys(texts)),
            *self._left_out(),
        ]

    def _left_out(self) -> list[str]:
        left_out = self.section.left_out
        if not left_out:
            return []
        named = [
            self.say(
                "left_out_row",
                name=one.entry.name,
                row=str(one.entry.row),
                why=why(one, self.language),
            )
            for one in left_out[:_MOST_NAMED]
        ]
        rows = ("、" if self.language == "zh" else "; ").join(named)
        if len(left_out) > _MOST_NAMED:
            rows = self.say("left_out_more", rows=rows)
        what = self.say(f"what_{self.section.measure}")
        return [self.say("left_out", what=what, count=str(len(left_out)), rows=rows)]

    def names(self, label: str) -> str:
        """Names of offices of a size, the first dozen of them."""
        found = self.section.total.result(label) if self.section.total else None
        names = str(found.value).split("、") if found else []
        listed = ("、" if self.language == "zh" else ", ").join(names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            return self.say("names_more", names=listed, count=str(len(names)))
        return listed

    def table(self) -> str:
        """The bodies, and all together."""
        columns = _COLUMNS[self.section.measure]
        head = [self.say("col_name"), *(self.say(f"col_{phrase}") for _, phrase in columns)]
        shown = self.section.rows[:_MOST_LINES]
        lines = [[row.name, *_cells(self._shown(row), columns)] for row in shown]
        if len(shown) < len(self.section.rows):
            lines.append(["…", *["…"] * len(columns)])
        total = self.section.total
        if total is not None:
            totals = _totals(total)
            lines.append([self.say("total"), *_cells(totals, columns)])
        return aligned([head, *lines])

    def _shown(self, row: Row) -> dict[str, str]:
        found = displays(row.results)
        return {**found, **_signed(found)}


def why(left_out: LeftOut, language: Language) -> str:
    """Why a row is in no figure."""
    if left_out.code == "BLANK":
        joined = ("、" if language == "zh" else ", ").join(left_out.missing)
        return say("list_why_blank", language, columns=joined)
    key = {"KIND": "kind", "ZERO_TOTAL": "zero", "PART_GT_WHOLE": "part"}.get(left_out.code)
    if key:
        return say(f"list_why_{key}", language)
    return say("list_why_other", language, code=left_out.code)


def _scope(report: OfficeReport, language: Language) -> str:
    listed = report.office_list
    offices, bodies = str(len(listed.entries)), str(len(listed.bodies))
    if not listed.has(Role.OFFICE):
        return say("list_scope_bodies", language, bodies=bodies)
    if not listed.bodies:
        return say("list_scope_offices", language, offices=offices)
    return say("list_scope_both", language, bodies=bodies, offices=offices)


def _reduced(told: _Told) -> list[str]:
    key = told.section.measure
    delta = told.bare("total_delta")
    values = {
        "before": told.bare("total_before"),
        "after": told.bare("total_after"),
        "delta": delta.lstrip("-−"),
        "rate": told.bare("total_rate_pct").lstrip("-−"),
    }
    if not values["rate"]:
        return [told.say("no_total_rate")]
    first = told.say(
        f"headline_{key}_more" if delta.startswith("-") else f"headline_{key}", **values
    )
    return [first, *_extremes(told, "rate_pct")]


def _vacant(told: _Told) -> list[str]:
    over = told.bare("over")
    key, net = ("headline_over", over) if over != "0" else ("headline_vacancy", told.bare("vacant"))
    total = told.section.total
    given = total.inputs if total else {}
    first = told.say(
        key,
        rate=told.bare("over_pct" if over != "0" else "vacancy_pct"),
        approved=str(given.get("approved", "")),
        actual=str(given.get("actual", "")),
        net=net,
    )
    if not told.section.over or not told.section.vacant:
        return [first]
    vacant, too_many = str(told.section.vacant), str(told.section.over)
    return [first, told.say("gross", vacant=vacant, over=too_many)]


def _small(told: _Told) -> list[str]:
    basis = "people" if told.section.basis is Role.PEOPLE else "posts"
    lines = [
        told.say(
            "headline_small",
            one=told.bare("one_count"),
            two=told.bare("two_count"),
            count=str(len(told.section.entries)),
            share=told.bare("share_pct"),
            basis=told.say(f"basis_{basis}"),
        )
    ]
    for label, key in (("one", "one"), ("two", "two"), ("empty", "empty_offices")):
        names = told.names(label)
        lines += [told.say(key, names=names)] if names else []
    return [*lines, *_verdicts(told)]


def _verdicts(told: _Told) -> list[str]:
    total = told.section.total
    rules = {s.rule_set: rule(s, told.language) for s in total.sources} if total else {}
    return [
        say(
            "small_meets",
            told.language,
            rule=rules.get(result.name.removeprefix("meets_"), result.name),
            verdict=say("yes" if result.value == "yes" else "no", told.language),
        )
        for result in (total.results if total else ())
        if result.name.startswith("meets_")
    ]


def _shared(told: _Told) -> list[str]:
    total = told.section.total
    given = total.inputs if total else {}
    first = told.say(
        "headline_share",
        share=told.bare("share_pct"),
        count=str(given.get("total", "")),
        business=str(given.get("business", "")),
    )
    return [first, *_extremes(told, "share_pct")]


def _extremes(told: _Told, name: str) -> list[str]:
    """Who is ahead and who is last, where that tells anything."""
    found = [(row, value) for row in told.section.rows if (value := _value(row, name)) is not None]
    if len({value for _, value in found}) < 2:
        return []
    high, low = max(found, key=lambda one: one[1])[0], min(found, key=lambda one: one[1])[0]
    return [
        told.say(
            "highest",
            name=high.name,
            rate=displays(high.results)[name],
            low_name=low.name,
            low_rate=displays(low.results)[name],
        )
    ]


def _value(row: Row, name: str) -> Fraction | None:
    found = next((result.value for result in row.results if result.name == name), None)
    return found if isinstance(found, Fraction) else None


def _signed(found: Mapping[str, str]) -> dict[str, str]:
    """Vacant posts and their rate, negative where there are too many people."""
    if "vacant" not in found:
        return {}
    over = found["over"].removesuffix("名")
    if over != "0":
        return {"net": f"-{over}", "net_pct": f"-{found['over_pct']}"}
    return {"net": found["vacant"].removesuffix("名"), "net_pct": found["vacancy_pct"]}


def _totals(total: Calculation) -> dict[str, str]:
    """Results of a total by the names that rows have."""
    found = displays(total.results)
    given = {name: str(value) for name, value in total.inputs.items() if isinstance(value, int)}
    renamed = {
        name.removeprefix("total_"): display.removesuffix("个") for name, display in found.items()
    }
    return {**renamed, **given, **_signed(found)}


def _cells(shown: Mapping[str, str], columns: Sequence[tuple[str, str]]) -> list[str]:
    return [shown.get(name, "—") for name, _ in columns]


def _rate_charts(told: _Told) -> list[BarChart]:
    measure = told.section.measure
    bars = _bars(told.section.rows, "rate_pct")
    ends = [
        Bar(row.name, _value(row, name) or Fraction(0), displays(row.results)[name], series)
        for row in told.section.rows
        for name, series in (
            ("before", told.say("col_before")),
            ("after", told.say("col_after")),
        )
    ]
    note = told.say("chart_total", total=told.bare("total_rate_pct"))
    if any(bar.value < 0 for bar in bars):
        note = f"{note}{'' if told.language == 'zh' else ' '}{say('chart_negative', told.language)}"
    charts = [_chart(told, f"chart_{measure}", bars, note)] if len(bars) > 1 else []
    return [*charts, _chart(told, f"chart_{measure}_ends", ends, "")]


def _vacancy_charts(told: _Told) -> list[BarChart]:
    bars = [
        Bar(row.name, Fraction(net), net)
        for row in told.section.rows
        if (net := _signed(displays(row.results)).get("net"))
    ]
    bars.sort(key=lambda bar: -Fraction(bar.value))
    note = told.say("chart_vacancy_note") if any(bar.value < 0 for bar in bars) else ""
    return [_chart(told, "chart_vacancy", bars, note)]


def _share_charts(told: _Told) -> list[BarChart]:
    note = told.say("chart_total", total=told.bare("share_pct"))
    return [_chart(told, "chart_share", _bars(told.section.rows, "share_pct"), note)]


def _no_charts(_told: _Told) -> list[BarChart]:
    return []


def _bars(rows: Sequence[Row], name: str) -> list[Bar]:
    bars = [
        Bar(row.name, value, displays(row.results)[name])
        for row in rows
        if (value := _value(row, name)) is not None
    ]
    return sorted(bars, key=lambda bar: -Fraction(bar.value))


def _chart(told: _Told, title: str, bars: Sequence[Bar], note: str) -> BarChart:
    return BarChart(told.say(title), "", tuple(bars), note, told.language)


_HEADLINES: Mapping[Measure, Callable[[_Told], list[str]]] = {
    Measure.OFFICES: _reduced,
    Measure.POSTS: _reduced,
    Measure.SMALL: _small,
    Measure.VACANCY: _vacant,
    Measure.SHARE: _shared,
}
_CHARTS: Mapping[Measure, Callable[[_Told], list[BarChart]]] = {
    Measure.OFFICES: _rate_charts,
    Measure.POSTS: _rate_charts,
    Measure.VACANCY: _vacancy_charts,
    Measure.SHARE: _share_charts,
}
