"""Calculators run by hand, on every surface: inputs as people write them, outcomes as lines."""

from bot.by_hand.inputs import read_inputs
from bot.by_hand.manuals import manual_lines, rules_lines
from bot.by_hand.outcomes import outcome_json, outcome_lines, run_by_hand

__all__ = [
    "manual_lines",
    "outcome_json",
    "outcome_lines",
    "read_inputs",
    "rules_lines",
    "run_by_hand",
]
