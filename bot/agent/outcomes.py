"""Outcomes of calculators as a tool message carries them, and which of them may be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage

from bot.agent.fidelity import offered_values
from knowledge.calculators import (
    Basis,
    Calculation,
    Calculators,
    Caution,
    NotComputable,
    Outcome,
    Result,
    Row,
    Source,
)
from knowledge.errors import CalculatorError
from knowledge.quantities import exact_text

ARTIFACT = "calculation"
"""The key under which an artifact holds an outcome."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A calculator's refusal of its input."""

    tool: str
    code: str
    quantity: str
    value: str
    limit: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    """As they were given, in text form."""

    @classmethod
    def of(cls, tool: str, error: CalculatorError, inputs: Mapping[str, object]) -> Failure:
        """From what the calculator raised."""
        value, limit = str(error.value)[:80], str(error.limit)
        written = {name: _written(value) for name, value in inputs.items()}
        return cls(tool, error.code, error.quantity, value, limit, written)


Found = Calculation | NotComputable | Failure
"""What a calculator call came to."""


def to_artifact(found: Found) -> dict[str, Any]:
    """Plain JSON values, for any checkpointer."""
    return {ARTIFACT: {"kind": type(found).__name__, **_plain(found)}}


def collect_outcomes(messages: Iterable[AnyMessage]) -> list[Found]:
    """Outcomes of the calculators among these messages, oldest first, each once."""
    found = [
        _read(message.artifact[ARTIFACT])
        for message in messages
        if isinstance(message, ToolMessage) and isinstance(message.artifact, dict)
        if ARTIFACT in message.artifact
    ]
    return [one for index, one in enumerate(found) if one not in found[:index]]


def relied_on(found: Sequence[Found], evidence: Sequence[str], said: Sequence[str]) -> list[Found]:
    """The outcomes whose inputs stand somewhere, each with the basis that follows from where.

    A model may call a calculator with figures that it made up; their result supports nothing, and
    neither does a refusal, which says them again.

    Args:
        found: Oldest first; a result may be the input of a later one.
        evidence: Texts of the passages found.
        said: The conversation: the question, and what was said before.
    """
    if not found:
        return []
    given = frozenset().union(*map(offered_values, said))
    kept: list[Found] = []
    computed: set[Fraction] = set()
    of_the_user: set[Fraction] = set(given)
    for one in found:
        needed = set(numbers_of({k: v for k, v in one.inputs.items() if k not in _OURS}))
        ruled = _rule_values(one) if isinstance(one, Calculation) else set()
        if not _stand_in(evidence, needed - given - computed - ruled):
            continue
        if not isinstance(one, Calculation):
            kept.append(one)
            continue
        basis = Basis.GIVEN if needed <= of_the_user else Basis.COMPUTED
        kept.append(one.on(basis))
        results = {r.value for r in _all_results(one) if isinstance(r.value, Fraction)}
        computed |= results
        of_the_user |= results if basis is Basis.GIVEN else set()
    return kept


def _stand_in(texts: Sequence[str], values: set[Fraction]) -> bool:
    """Whether all values stand in some text; read no further than needed.

    First those that hold one of them in digits: most figures are written so.
    """
    if not values:
        return True
    written = [exact_text(abs(value)) for value in values]
    for text in sorted(texts, key=lambda text: not any(one in text for one in written)):
        values = values - offered_values(text)
        if not values:
            break
    return not values


_OURS = frozenset(
    {"tolerance_pp", "top_n", "bottom_n", "rate_rounded", "rule_set", "condition_met"}
)
"""Inputs that say how to compute, not what with."""


def _rule_values(calculation: Calculation) -> set[Fraction]:
    """What a rule set put in the place of an input."""
    return (
        {v for k in _FROM_RULES for v in numbers_of(calculation.inputs.get(k))}
        if calculation.sources
        else set()
    )


_FROM_RULES = ("min_pct", "min_per_office", "min_reduction_pct", "target_pct")


def _all_results(calculation: Calculation) -> Iterator[Result]:
    yield from calculation.results
    for row in calculation.rows:
        yield from row.results


def numbers_of(value: object) -> Iterator[Fraction]:
    """Every number of an input, those within a name or a text too."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        number = as_number(value)
        yield from offered_values(str(value)) if number is None else (number,)
    elif isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from numbers_of(item)


def as_number(value: object) -> Fraction | None:
    """An input of a calculation as the number it is; `None` for a name."""
    return _number(str(value))


@lru_cache(maxsize=1024)
def _number(text: str) -> Fraction | None:
    """Kept, because a turn reads its outcomes in every round, and again to check what was said."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    if isinstance(value, Basis | str | int) or value is None:
        return str(value) if isinstance(value, Basis) else value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _read(entry: Mapping[str, Any]) -> Found:
    fields = {name: value for name, value in entry.items() if name != "kind"}
    if entry["kind"] == "Failure":
        return Failure(**fields)
    fields["cautions"] = _read_cautions(fields["cautions"])
    fields["sources"] = tuple(Source(**source) for source in fields["sources"])
    if entry["kind"] == "NotComputable":
        return NotComputable(**{**fields, "missing": tuple(fields["missing"])})
    fields["results"] = tuple(map(_read_result, fields["results"]))
    fields["rows"] = tuple(
        Row(
            row["name"],
            tuple(map(_read_result, row["results"])),
            _read_cautions(row["cautions"]),
        )
        for row in fields["rows"]
    )
    return Calculation(**{**fields, "basis": Basis(fields["basis"])})


@lru_cache(maxsize=1024)
def _fraction(written: str) -> Fraction:
    return Fraction(written)


def _read_cautions(entries: Sequence[Mapping[str, Any]]) -> tuple[Caution, ...]:
    return tuple(Caution(c["code"], tuple((k, v) for k, v in c["values"])) for c in entries)


def _read_result(entry: Mapping[str, Any]) -> Result:
    value = entry["value"]
    exact = _fraction(value["fraction"]) if isinstance(value, Mapping) else value
    return Result(entry["name"], exact, entry["unit"], entry["display"])


def _written(value: object) -> object:
    """An input as text, which a message can carry whatever the model gave."""
    if isinstance(value, Mapping):
        return {str(key): _written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return str(value)


def outcome_or_failure(
    calculators: Calculators, tool: str, arguments: Mapping[str, object]
) -> Found:
    """What a calculator gives, its refusal included."""
    try:
        outcome: Outcome = calculators.run(tool, arguments)
    except CalculatorError as error:
        return Failure.of(tool, error, arguments)
    return outcome
