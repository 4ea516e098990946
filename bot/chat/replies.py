"""An answer as Telegram messages: figures bold, formulas in code, sources and buttons below. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from bot.answers import Answer, Citation, Language
from bot.chat.callbacks import data_of
from bot.chat.delivery import Button, Piece
from bot.chat.markup import Rich, Span, Style, cut, rich
from bot.chat.phrases import tell
from knowledge.quantities import find_quantities

_IN_FORCE = "现行"
_MARKERS_IN_A_ROW = 4


def present(answer: Answer, language: Language, token: str, *, notice: str = "") -> list[Piece]:
    """The messages that carry an answer; the buttons are under the last.

    Args:
        answer: What is to be shown.
        language: Of the words around it.
        token: Under which the answer is kept for its buttons.
        notice: What the person must know about who answered.
    """
    parts = [*whole(answer, language), *([Span(f"\n\n{notice}", Style.ITALIC)] if notice else [])]
    cuts = cut(rich(*parts)) or [rich("…")]
    pieces = [Piece.of(spans) for spans in cuts[:-1]]
    return [*pieces, Piece.of(cuts[-1], buttons_under(answer, language, token))]


def buttons_under(answer: Answer, language: Language, token: str) -> list[list[Button]]:
    """A button for each source, each question to ask next, and an opinion."""
    sources = [
        Button(
            tell("source_button", language, marker=f"[{one.marker}]"),
            data_of("source", token, one.marker),
        )
        for one in answer.citations
    ]
    rows = [
        sources[at : at + _MARKERS_IN_A_ROW] for at in range(0, len(sources), _MARKERS_IN_A_ROW)
    ]
    rows += [
        [Button(tell("suggestion_button", language, question=q), data_of("ask", token, at))]
        for at, q in enumerate(answer.suggestions)
    ]
    opinions = [Button("👍", data_of("judge", token, 1)), Button("👎", data_of("judge", token, 0))]
    return [*rows, opinions]


def styled(text: str, formulas: tuple[str, ...] = ()) -> Rich:
    """A text of the assistant with tables, formulas and figures set apart."""
    spans: list[Span] = []
    for is_table, lines in groupby(text.splitlines(keepends=True), key=_is_row):
        block = "".join(lines)
        if is_table and block.strip().count("\n"):
            spans.append(Span(block.rstrip("\n"), Style.BLOCK))
            spans.append(Span("\n" * (len(block) - len(block.rstrip("\n")))))
        else:
            spans += _prose(block, formulas)
    return rich(*(span for span in spans if span.text))


def source_line(citation: Citation, language: Language) -> Rich:
    """A source in one line."""
    head = tell(
        "source_line",
        language,
        marker=f"[{citation.marker}]",
        title=_one_line(citation.title),
        section=_one_line(citation.section[-1]) if citation.section else "",
    ).rstrip()
    validity = citation.validity if citation.validity != _IN_FORCE else ""
    facts = [_one_line(one) for one in (citation.publisher, citation.date, validity) if one]
    return rich(" · ".join([head, *facts]))


def whole(answer: Answer, language: Language) -> Rich:
    """An answer with what was left out of it and its sources."""
    formulas = tuple(dict.fromkeys(c.formula for c in answer.calculations if c.formula))
    parts: list[Span | str] = [*styled(answer.text, formulas)]
    if answer.stood_in:
        parts += ["\n\n", Span(tell("stood_in", language), Style.ITALIC)]
    if answer.unsupported_figures:
        figures = "、".join(answer.unsupported_figures)
        parts += ["\n\n", Span(tell("unsupported", language, figures=figures), Style.ITALIC)]
    # A refusal names what comes nearest in its own text.
    cited = () if answer.refused else answer.citations
    if cited:
        parts.append("\n")
    for citation in cited:
        parts += ["\n", *source_line(citation, language)]
    return rich(*parts)


def _is_row(line: str) -> bool:
    """Whether a line is one of a table: two columns or more, set apart by blanks."""
    return bool(_COLUMNS.search(line.strip()))


def _prose(text: str, formulas: tuple[str, ...]) -> Iterator[Span]:
    known = [re.escape(formula) for formula in formulas]
    if not known:
        yield from _figures(text)
        return
    for part in re.split(f"({'|'.join(sorted(known, key=len, reverse=True))})", text):
        if part in formulas:
            yield Span(part, Style.CODE)
        elif part:
            yield from _figures(part)


def _figures(text: str) -> Iterator[Span]:
    """Figures in bold, but for those in the title of a document."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    at = 0
    for quantity in find_quantities(text):
        if any(start <= quantity.start < end for start, end in titles):
            continue
        yield Span(text[at : quantity.start])
        yield Span(text[quantity.start : quantity.end], Style.BOLD)
        at = quantity.end
    yield Span(text[at:])


def _one_line(text: str) -> str:
    return " ".join(text.split())


_TITLE = re.compile(r"《[^《》]*》|“[^“”]*”")
_COLUMNS = re.compile(r"\S {2,}\S")
