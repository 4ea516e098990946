"""Calculations in an answer: what was found, the sentences its figures stand in, how, by which rule.

Pure. Quoted and computed figures are told apart: a sentence carries its marker, a computed figure
its formula and what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from bot.agent.accounting import left_out
from bot.agent.citing import REFUSAL
from bot.agent.evidence import Evidence, EvidencePassage
from bot.agent.outcomes import Failure, Found, as_number
from bot.agent.questions import Asked
from bot.agent.quoting import say_sentences
from bot.agent.reading import Reading, changes
from bot.agent.sentences import Sentence, sayable
from bot.agent.wording import one_wording
from bot.answers import Language
from bot.calculations import SAID_ALREADY, caution, failure, formula_line, not_computable, rule
from bot.headlines import headline
from bot.phrases import say
from knowledge.calculators import Basis, Calculation, NotComputable
from knowledge.quantities import exact_text
from knowledge.regions import mentioned, short_name, unheard_of


def lacks_input(outcomes: Sequence[Found]) -> bool:
    """Whether nothing was computed because the question gives too little."""
    return all(isinstance(one, NotComputable) and one.code == "MISSING_INPUT" for one in outcomes)


def report(
    asked: Asked,
    evidence: Sequence[Evidence],
    outcomes: Sequence[Found],
    quote: Callable[[], str],
) -> str:
    """An answer that rests on calculators.

    Args:
        asked: The question.
        evidence: What the searches found.
        outcomes: What was computed, oldest first.
        quote: Gives the answer by quotation alone, or a refusal; said below what cannot be computed and
            below a rule's result.
    """
    language = asked.language
    lines: list[str] = []
    for one in _newest_first(outcomes):
        lines += said(one, language)
    elsewhere = unheard_of(asked.text)
    carriers = (s for one in outcomes if not elsewhere for s in _carriers(one, evidence))
    carried = list(dict.fromkeys(carriers))
    if carried:
        lines.append(say_sentences(carried, asked))
    elif any(map(_leaves_open, outcomes)):
        quoted = quote()
        lines += [quoted] if quoted and not quoted.startswith(REFUSAL) else []
    elif (elsewhere or mentioned(asked.text)) and _own_change(outcomes):
        lines.append(say("not_in_corpus", language))
    lines += explained(outcomes, language)
    answer = "\n".join(dict.fromkeys(lines))
    unheard = left_out(asked.text, outcomes, answer)
    if not unheard or not any(isinstance(one, Calculation) for one in outcomes):
        return answer
    numbers = "、".join(quantity.text for quantity in unheard)
    return f"{say('left_out', language, numbers=numbers)}\n{answer}"


def _newest_first(outcomes: Sequence[Found]) -> Iterator[Found]:
    """What was computed last is what was asked for; of one calculator all in the order asked."""
    groups = [list(group) for _, group in groupby(outcomes, key=lambda one: one.tool)]
    for group in reversed(groups):
        yield from group


def said(one: Found, language: Language) -> list[str]:
    """What one call came to, in sentences."""
    if isinstance(one, Failure):
        return [failure(one.code, one.quantity, one.value, one.limit, language)]
    if isinstance(one, NotComputable):
        return [not_computable(one, language)]
    return headline(one, language)


def explained(outcomes: Sequence[Found], language: Language) -> list[str]:
    """Formulas, rules and cautions, each once."""
    computed = [one for one in outcomes if isinstance(one, Calculation)]
    lines = [formula_line(one, language) for one in computed if one.formula]
    for calculation in computed:
        named = "\n".join(headline(calculation, language)) if calculation.sources else ""
        rules = (rule(source, language) for source in calculation.sources)
        lines += [say("rule_line", language, rule=r) for r in rules if r not in named]
    for one in outcomes:
        cautions = () if isinstance(one, Failure) else one.cautions
        lines += [
            say("notice", language, text=caution(c, language))
            for c in cautions
            if c.code not in SAID_ALREADY
        ]
    return list(dict.fromkeys(lines))


def supports(outcomes: Sequence[Found]) -> Iterator[str]:
    """Texts whose figures an answer may say because they were computed.

    Written one after another as they are asked for; most answers need those of one language.
    """
    for language in _LANGUAGES:
        yield from as_computed(outcomes, language)
    for one in outcomes:
        if isinstance(one, Calculation):
            yield from (result.display for result in one.results)
            yield from (r.display for row in one.rows for r in row.results)


def as_computed(outcomes: Sequence[Found], language: Language) -> list[str]:
    """Every line that outcomes come to in a language, a table line by line."""
    return [
        line
        for one in outcomes
        for text in (*said(one, language), *explained([one], language))
        for line in text.split("\n")
    ]


_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _own_change(outcomes: Sequence[Found]) -> bool:
    """Whether figures of the user's own, that no rule judges, were all there was."""
    computed = [one for one in outcomes if isinstance(one, Calculation)]
    return bool(computed) and all(c.basis is Basis.GIVEN and not c.sources for c in computed)


def _leaves_open(one: Found) -> bool:
    """Whether a rule was looked up and did not settle the matter: the corpus may say more."""
    return isinstance(one, NotComputable) or (isinstance(one, Calculation) and bool(one.sources))


def _carriers(one: Found, evidence: Sequence[Evidence]) -> Iterator[Sentence]:
    """The sentences in which the figures stand that a calculation starts from, or its rule."""
    if not isinstance(one, Calculation) or not evidence:
        return
    if one.sources:
        yield from _rule_carriers(one, evidence)
        return
    rows = one.inputs.get("rows")
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        for row in rows:
            if isinstance(row, Mapping):
                ends = _ends(row)
                carrying = _carrier(ends, evidence, str(row.get("name", "")))
                # Figures of the user's own stand in a sentence of something else by chance.
                own = one.basis is Basis.GIVEN
                yield from (s for s in carrying if not own or _tells(s, ends))
        yield from _not_comparable(evidence, [str(r.get("name", "")) for r in rows])
        return
    ends = _ends(one.inputs)
    if one.tool == "average" and one.basis is Basis.COMPUTED:
        yield from (s for end in sorted(ends) for s in _carrier({end}, evidence, ""))
        return
    told = (as_number(one.inputs.get(name)) for name in ("rate_pct", "done_pct"))
    rates = frozenset(rate for rate in told if rate is not None)
    with_rate = list(_carrier(ends, evidence, "", rates)) if rates else []
    yield from with_rate or _carrier(ends, evidence, "")


def _rule_carriers(one: Calculation, evidence: Sequence[Evidence]) -> Iterator[Sentence]:
    """Where the figures stand that a rule sets."""
    place = one.sources[0].issuer
    tier = _TIER.search(one.formula)
    if tier:
        ends = {Fraction(end) for end in tier.groups() if end.isdigit() and end != "1"}
        yield from (s for s in _carrier(ends, evidence, place) if _of_rule(s, place))
    for name in _OF_RULES:
        bound = as_number(one.inputs.get(name))
        if bound is None or "rule_set" not in one.inputs:
            continue
        share = name.endswith("_pct")
        numbers = set() if share else {bound}
        shares = frozenset({bound}) if share else frozenset()
        carrying = _carrier(numbers, evidence, place, shares)
        yield from (s for s in carrying if _of_rule(s, place))


def _of_rule(sentence: Sentence, place: str) -> bool:
    return short_name(place)[:2] in sentence.text + sentence.passage.title


_TIER = re.compile(r"∈ \[(\d+), (\d+|∞)\]")
_OF_RULES = ("min_pct", "min_reduction_pct", "min_per_office", "target_pct")


def _not_comparable(evidence: Sequence[Evidence], names: Sequence[str]) -> Iterator[Sentence]:
    """What the corpus says against comparing these."""
    places = {short_name(place) for name in names for place in mentioned(name)}
    for sentence in _sentences(evidence):
        if _AGAINST.search(sentence.text) and any(place in sentence.text for place in places):
            yield sentence
            return


_AGAINST = re.compile(r"不宜.{0,20}比|不能直接比|范围不同")
_ENDS = ("before", "after", "delta", "total", "count")


def _ends(inputs: Mapping[str, object]) -> set[Fraction]:
    found = (as_number(inputs.get(name)) for name in _ENDS)
    return {value for value in found if value is not None}


def _carrier(
    needed: set[Fraction],
    evidence: Sequence[Evidence],
    name: str,
    shares: frozenset[Fraction] = frozenset(),
) -> Iterator[Sentence]:
    """The best sentence that holds all the figures: reported rather than computed by others.

    A share is looked for among shares and a number among numbers: 24.00% is not 24 offices.
    """
    if not needed and not shares:
        return
    sentences = list(_sentences(evidence))
    written = [exact_text(value) for value in needed | shares]
    in_digits = [s for s in sentences if all(one in s.text for one in written)]
    holding = _holding(in_digits, needed, shares) or _holding(sentences, needed, shares)
    if holding:
        yield max(
            holding,
            key=lambda s: (
                _about(s, name),
                _BESIDE_THE_POINT.search(s.text) is None,
                _tells(s, needed),
                -len(_values(s.text) | _values(s.text, shares=True)),
            ),
        )


def _holding(
    sentences: Iterable[Sentence], needed: set[Fraction], shares: frozenset[Fraction]
) -> list[Sentence]:
    """The sentences in which all figures stand."""
    return [
        s for s in sentences if needed <= _values(s.text) and shares <= _values(s.text, shares=True)
    ]


_BESIDE_THE_POINT = re.compile(r"核算|未载明|没有解释|不一致")


def _tells(sentence: Sentence, needed: set[Fraction]) -> bool:
    """Whether a sentence tells of the change itself, not of its figures in passing."""
    return any(
        {change.before.value, change.after.value} <= needed
        for change in changes(Reading.of(sentence.text))
    )


def _about(sentence: Sentence, name: str) -> int:
    places = [short_name(place) for place in mentioned(name)]
    text = one_wording(sentence.text + sentence.passage.title)
    rest = one_wording(name)
    for place in places:
        rest = rest.replace(place, "")
    return sum(place in text for place in places) + (rest[-3:] in text if rest else 0)


def _values(text: str, *, shares: bool = False) -> set[Fraction]:
    found = (q for q in Reading.of(text).quantities if (q.unit == "%") is shares)
    return {value for q in found for value in (q.value, q.high) if value is not None}


def _sentences(evidence: Sequence[Evidence]) -> Iterator[Sentence]:
    passages: dict[str, EvidencePassage] = {
        passage.reference: passage for found in evidence for passage in found.passages
    }
    for passage in passages.values():
        for start, end, text, _ in sayable(passage.text):
            yield Sentence(passage, start, end, text, passage.score, frozenset(), "")
