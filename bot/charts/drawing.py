"""A bar chart as a picture. Positions are computed exactly and rounded to pixels once."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from fractions import Fraction

from PIL import Image, ImageDraw

from bot.charts.bars import Bar, BarChart
from bot.charts.lettering import balanced, fitting, font, legible, length, shortened, wrapped
from bot.phrases import say
from knowledge.quantities import round_half_up

MOST_ROWS = 30
WIDTH = 1080
"""Pixels; a phone shows a picture of this width without scaling it up."""
_MARGIN = 56
_INNER = WIDTH - 2 * _MARGIN
_TITLE, _SMALL, _LABEL, _FIGURE, _LEAST_FIGURE = 46, 28, 34, 34, 16
_FIGURE_OF_SERIES = 28
_LIFT = Fraction(6, 100)
"""Of a size: how far the middle of characters and figures lies above that of their line."""
_LEADING = Fraction(27, 20)
"""Distance of lines in sizes of their font."""
_LABEL_SHARE = Fraction(36, 100)
"""Of the width, at most."""
_FIGURE_SHARE = Fraction(26, 100)
_GAP = 20
"""Between a label and its bar's base."""
_FIGURE_GAP = 12
_BAR, _BAR_OF_SERIES, _SERIES_GAP, _ROW_GAP = 36, 30, 6, 30
_LEAST = 3
"""Pixels of the shortest bar that is not zero: a small value must not look like none."""

_PAPER, _INK, _QUIET, _LINE = "#ffffff", "#1d2733", "#6a7683", "#b9c2cb"
_BLUE, _RUST, _GREY, _SAND = "#2b5f8c", "#b4533a", "#b3bdc7", "#d9a441"
_SERIES = (_GREY, _BLUE, _SAND, _INK)
"""What was before is quiet, what is now is not."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where bars begin and how long they are."""

    zero: int
    """x of the base line."""
    scale: Fraction
    """Pixels a unit."""
    figure_width: int
    """Room for a figure beside a bar, at most [px]."""
    label_width: int

    def reach(self, value: Fraction) -> int:
        """Pixels from the base line, to the left where negative."""
        pixels = int(round_half_up(abs(value) * self.scale, 0))
        return (1 if value > 0 else -1) * max(_LEAST, pixels) if value else 0


@dataclass(frozen=True, slots=True)
class _Row:
    label: list[str]
    bars: tuple[Bar, ...]
    height: int


def render_bar_chart(chart: BarChart) -> bytes:
    """Draw a chart, 1,080 pixels wide and as high as its bars need.

    Of more than 30 rows the largest are drawn, and a line says so. Labels are broken in two lines
    and shortened beyond; a figure is set smaller before it is shortened.

    Args:
        chart: Values of any size, also negative: these are drawn to the left of zero.

    Returns:
        A PNG.
    """
    shown = _largest(chart.rows)
    plot = _plot(shown)
    rows = [_row(bars) for bars in shown]
    title = wrapped(chart.title, _TITLE, _INNER, 3)
    unit = wrapped(chart.unit, _SMALL, _INNER, 2)
    notes = _notes(chart, len(shown))
    head = _height(title, _TITLE) + (_height(unit, _SMALL) + 4 if unit else 0)
    head += 60 if any(chart.groups) else 0
    body = sum(row.height for row in rows) + _ROW_GAP * (len(rows) - 1)
    tail = _height(notes, _SMALL) + 36 if notes else 0
    image = Image.new("RGB", (WIDTH, 2 * _MARGIN + head + 36 + body + tail), _PAPER)
    draw = ImageDraw.Draw(image)
    y = _lines(draw, _MARGIN, title, _TITLE, _INK)
    y = _lines(draw, y + 4, unit, _SMALL, _QUIET) if unit else y
    if any(chart.groups):
        _legend(draw, y + 26, chart.groups)
    y = _MARGIN + head + 36
    draw.rectangle((plot.zero - 1, y - 10, plot.zero, y + body + 10), fill=_LINE)
    for row in rows:
        _draw_row(draw, y, row, plot, chart.groups)
        y += row.height + _ROW_GAP
    _lines(draw, y - _ROW_GAP + 36, notes, _SMALL, _QUIET)
    written = io.BytesIO()
    # A palette of 64 holds four colours and their blends into white; a third of the bytes.
    image.quantize(64, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _largest(rows: tuple[tuple[Bar, ...], ...]) -> list[tuple[Bar, ...]]:
    """The rows with the largest bars, in the order given."""
    sizes = [max(abs(Fraction(bar.value)) for bar in row) for row in rows]
    ranked = sorted(range(len(rows)), key=lambda index: -sizes[index])[:MOST_ROWS]
    return [rows[index] for index in sorted(ranked)]


def _plot(rows: list[tuple[Bar, ...]]) -> _Plot:
    labels = [line for row in rows for line in _label(row[0])]
    label = max((length(line, _LABEL) for line in labels), default=0)
    most = int(_INNER * _FIGURE_SHARE)
    values = [(Fraction(bar.value), _figure_width(bar, row, most)) for row in rows for bar in row]
    room = _INNER - label - _GAP
    right = [(Fraction(0), 0), *((value, beside) for value, beside in values if value >= 0)]
    left = [(Fraction(0), 0), *((-value, beside) for value, beside in values if value < 0)]
    # The largest scale at which every pair, one from each side, has room with its figures.
    scale = min(
        (
            Fraction(room - beside - other_beside) / (value + other)
            for value, beside in right
            for other, other_beside in left
            if value + other
        ),
        default=Fraction(0),
    )
    reach = max(other * scale + beside for other, beside in left)
    zero = _MARGIN + label + _GAP + int(round_half_up(reach, 0))
    return _Plot(zero, scale, most, label)


def _figure_width(bar: Bar, row: tuple[Bar, ...], most: int) -> int:
    return min(most, length(_figure(bar), _figure_size(row))) + _FIGURE_GAP


def _figure(bar: Bar) -> str:
    return re.sub(r"^-(?=\d)", "−", legible(bar.display))


def _figure_size(row: tuple[Bar, ...]) -> int:
    return _FIGURE if len(row) == 1 else _FIGURE_OF_SERIES


def _label(bar: Bar) -> list[str]:
    return balanced(bar.label, _LABEL, int(_INNER * _LABEL_SHARE), 2)


def _row(bars: tuple[Bar, ...]) -> _Row:
    label = _label(bars[0])
    thick = _thickness(bars) * len(bars) + _SERIES_GAP * (len(bars) - 1)
    return _Row(label, bars, max(thick, _height(label, _LABEL)))


def _thickness(bars: tuple[Bar, ...]) -> int:
    return _BAR if len(bars) == 1 else _BAR_OF_SERIES


def _notes(chart: BarChart, shown: int) -> list[str]:
    count = len(chart.rows)
    said = wrapped(chart.note, _SMALL, _INNER, 6)
    if shown == count:
        return said
    left_out = say("chart_largest", chart.language, shown=str(shown), count=f"{count:,}")
    return [*wrapped(left_out, _SMALL, _INNER, 2), *said]


def _legend(draw: ImageDraw.ImageDraw, y: int, groups: tuple[str | None, ...]) -> None:
    x = _MARGIN
    for index, group in enumerate(groups):
        text = shortened(legible(group or ""), _SMALL, _INNER // len(groups) - 70)
        draw.rectangle((x, y + 3, x + 22, y + 25), fill=_SERIES[index % len(_SERIES)])
        _text(draw, (x + 34, y + 14), text, _SMALL, _INK)
        x += 34 + length(text, _SMALL) + 36


def _draw_row(
    draw: ImageDraw.ImageDraw, y: int, row: _Row, plot: _Plot, groups: tuple[str | None, ...]
) -> None:
    right = _MARGIN + plot.label_width
    top = y + (row.height - _height(row.label, _LABEL)) // 2
    for number, line in enumerate(row.label):
        middle = top + _leading(_LABEL) * number + _leading(_LABEL) // 2
        _text(draw, (right, middle), line, _LABEL, _INK, right=True)
    thick = _thickness(row.bars)
    y += (row.height - thick * len(row.bars) - _SERIES_GAP * (len(row.bars) - 1)) // 2
    for bar in row.bars:
        reach = plot.reach(Fraction(bar.value))
        ends = sorted((plot.zero, plot.zero + reach))
        if reach:
            draw.rectangle((ends[0], y, ends[1] - 1, y + thick - 1), fill=_colour(bar, groups))
        figure = _figure(bar)
        size = fitting(figure, _figure_size(row.bars), _LEAST_FIGURE, plot.figure_width)
        left = bar.value < 0
        x = plot.zero + reach + (-_FIGURE_GAP if left else _FIGURE_GAP)
        quiet = len(row.bars) > 1 and bar.group == groups[0]
        colour = _QUIET if quiet else _INK
        shown = shortened(figure, size, plot.figure_width)
        _text(draw, (x, y + thick // 2), shown, size, colour, right=left)
        y += thick + _SERIES_GAP


def _colour(bar: Bar, groups: tuple[str | None, ...]) -> str:
    if len(groups) > 1:
        return _SERIES[groups.index(bar.group) % len(_SERIES)]
    return _RUST if bar.value < 0 else _BLUE


def _leading(size: int) -> int:
    return int(size * _LEADING)


def _height(lines: list[str], size: int) -> int:
    return _leading(size) * len(lines)


def _lines(draw: ImageDraw.ImageDraw, y: int, lines: list[str], size: int, colour: str) -> int:
    """Lines of text from a height down; gives where the next would begin."""
    for line in lines:
        _text(draw, (_MARGIN, y + _leading(size) // 2), line, size, colour)
        y += _leading(size)
    return y


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    line: str,
    size: int,
    colour: str,
    *,
    right: bool = False,
) -> None:
    """A line beside a point, its characters in the middle of the height."""
    x, y = at
    heavier = 0.5 if size == _TITLE else 0
    draw.text(
        (x, y - round(size * _LIFT)),
        line,
        font=font(size),
        fill=colour,
        anchor="rm" if right else "lm",
        stroke_width=heavier,
        stroke_fill=colour,
    )
