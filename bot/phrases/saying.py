"""A phrase by its name, with its variables filled in."""

from __future__ import annotations

from functools import cache
from string import Template
from typing import Final

from bot.answers import Language
from bot.phrases.assistant import ASSISTANT
from bot.phrases.by_hand import BY_HAND
from bot.phrases.calculations import CALCULATIONS
from bot.phrases.charts import CHARTS
from bot.phrases.office_lists import OFFICE_LISTS

PHRASES: Final[dict[str, dict[Language, str]]] = {
    **ASSISTANT,
    **CALCULATIONS,
    **BY_HAND,
    **CHARTS,
    **OFFICE_LISTS,
}


def say(key: str, language: Language, **values: str) -> str:
    """One of the assistant's sentences.

    Args:
        key: Its name in `PHRASES`.
        language: `zh` or `en`.
        **values: What its variables stand for; a missing or unknown one is an error.

    Example:
        >>> say("nearest", "en")
        'What comes nearest:'
    """
    template = Template(PHRASES[key][language])
    unknown = values.keys() - _variables(key)
    if unknown:
        message = f"phrase {key!r} has no variable {', '.join(sorted(unknown))}"
        raise KeyError(message)
    return template.substitute(values)


@cache
def _variables(key: str) -> frozenset[str]:
    return frozenset(
        name for text in PHRASES[key].values() for name in Template(text).get_identifiers()
    )
