"""Calculators of the establishment field: exact figures with formula, basis and cautions."""

from knowledge.calculators.registry import Calculator, Calculators, Parameter
from knowledge.calculators.results import (
    Basis,
    Calculation,
    Caution,
    NotComputable,
    Outcome,
    Result,
    Row,
    Source,
)

__all__ = [
    "Basis",
    "Calculation",
    "Calculator",
    "Calculators",
    "Caution",
    "NotComputable",
    "Outcome",
    "Parameter",
    "Result",
    "Row",
    "Source",
]
