"""The dashboard and the operator's manual speak of every metric, and of no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.measures import Snapshot
from bot.metrics import PrometheusMeasures
from tests.unit.bot.test_metrics import count_everything

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "docker" / "grafana" / "dakeshi.json"
OPERATIONS = ROOT / "docs" / "operations.md"
_METRIC = re.compile(r"\b(?:dakeshi|process)_[a-z_]+\b")
_PARTS = ("_bucket", "_sum", "_count")


def series() -> dict[str, set[str]]:
    """What can be queried, by name, with its labels."""
    measures = PrometheusMeasures()
    count_everything(measures)
    body = measures.exposition(Snapshot()).body.decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def metrics() -> set[str]:
    """What an operator calls a metric: a histogram is one."""
    names = series().keys()
    histograms = {name.removesuffix("_bucket") for name in names if name.endswith("_bucket")}
    return {
        next(
            (name.removesuffix(part) for part in _PARTS if name.removesuffix(part) in histograms),
            name,
        )
        for name in names
    }


def panels() -> list[dict[str, Any]]:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def queries() -> Iterator[str]:
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"]


def test_every_series_that_is_queried_exists() -> None:
    known = series()
    for query in queries():
        asked = set(_METRIC.findall(query))
        assert asked, query
        assert asked <= known.keys(), query


def test_every_metric_is_on_the_dashboard() -> None:
    asked = {name for query in queries() for name in _METRIC.findall(query)}
    shown = {next((n.removesuffix(p) for p in _PARTS if n.endswith(p)), n) for n in asked}
    assert metrics() <= shown


def test_what_is_grouped_by_is_a_label_of_what_is_queried() -> None:
    known = series()
    added_by_prometheus = {"instance", "job"}
    for query in queries():
        labels = set().union(*(known[name] for name in _METRIC.findall(query)))
        for group in re.findall(r"by \(([^)]*)\)", query):
            assert set(re.split(r",\s*", group)) <= labels | added_by_prometheus, query


def test_a_counter_is_never_shown_without_its_rate() -> None:
    for query in queries():
        for name in re.findall(r"\w+_total\b", query):
            assert re.search(rf"(rate|increase)\({name}", query), query


def test_panels_have_names_of_their_own_and_do_not_overlap() -> None:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert len({panel["title"] for panel in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & taken
        taken |= cells


@pytest.mark.parametrize("own", [True, False], ids=["every metric", "no other"])
def test_the_manual_explains_every_metric_and_no_other(own: bool) -> None:
    explained = set(_METRIC.findall(OPERATIONS.read_text(encoding="utf-8")))
    known = series().keys() | metrics()
    if own:
        assert {name for name in metrics() if name.startswith("dakeshi_")} <= explained
    else:
        assert explained <= known
