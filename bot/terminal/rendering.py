"""Pure: an answer, as lines of plain text."""

from __future__ import annotations

from bot.answers import Answer, Citation
from bot.terminal.phrases import Words


def after_text(answer: Answer, words: Words) -> list[str]:
    """The lines below an answer's text: calculations, what was left out, one line a source."""
    lines = [
        words("calculation", formula=c.formula, display=c.display, basis=c.basis)
        for c in answer.calculations
        if c.formula and c.formula not in answer.text
    ]
    if answer.unsupported_figures:
        figures = ", ".join(answer.unsupported_figures)
        lines.append(words("unsupported", figures=figures))
    return lines + [source_line(citation, words) for citation in answer.citations]


def source_line(citation: Citation, words: Words) -> str:
    """A source in one line: `[1] 《title》第十三条 · publisher · date`."""
    head = words(
        "source",
        marker=f"[{citation.marker}]",
        title=_one_line(citation.title),
        section=_one_line(citation.section[-1]) if citation.section else "",
    ).rstrip()
    return " · ".join(part for part in (head, *_facts(citation)) if part)


def source_text(citation: Citation, words: Words) -> list[str]:
    """A source in full: path, passage, and everything known about it."""
    head = words(
        "source",
        marker=f"[{citation.marker}]",
        title=_one_line(citation.title),
        section=" › ".join(map(_one_line, citation.section)),
    ).rstrip()
    lines = [head, *(f"    {line}" for line in citation.quote.splitlines())]
    if facts := [part for part in _facts(citation, in_full=True) if part]:
        lines.append("    " + " · ".join(facts))
    if citation.source:
        lines.append("    " + words("source_origin", source=_one_line(citation.source)))
    if citation.url:
        lines.append("    " + words("source_link", url=_one_line(citation.url)))
    return lines


def suggestion_lines(answer: Answer, words: Words) -> list[str]:
    """Questions to ask next, with the numbers that pick them; none when there are none."""
    if not answer.suggestions:
        return []
    numbered = [
        words("suggestion", number=number, question=_one_line(question))
        for number, question in enumerate(answer.suggestions, start=1)
    ]
    return [words("suggestions"), *numbered]


_IN_FORCE = "现行"


def _facts(citation: Citation, *, in_full: bool = False) -> tuple[str, ...]:
    # In one line only a validity that warns is worth its room.
    shown = in_full or citation.validity != _IN_FORCE
    return (
        _one_line(citation.publisher or ""),
        _one_line(citation.date or ""),
        _one_line(citation.region or "") if in_full else "",
        citation.validity if shown else "",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
