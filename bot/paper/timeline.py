"""A picture of what lasted from when to when: a bar each, months under them, and no words.

A full end is one that was reached; an open one goes on today. A thin mark is the day it was meant
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fpdf import FPDF

from .document import Bar, Timeline
from .letters import ACCENT, INK, LETTER, LINE, MILLIMETRES, SOFT

#: In millimetres.
_LABEL, _ROW, _BAR, _DOT, _AXIS = 10.0, 6.0, 1.6, 2.6, 6.0
_SIZE, _SMALL = 9.0, 7.5
#: More months than this have no room for their names side by side.
_MOST_NAMES = 10


def height_of(timeline: Timeline) -> float:
    """How high it is, in millimetres."""
    return len(timeline.bars) * _ROW + _AXIS


def draw_timeline(pdf: FPDF, timeline: Timeline) -> None:
    """Draw it from the left margin to the right one, and stand under it."""
    left, right, top = pdf.l_margin + _LABEL, pdf.w - pdf.r_margin, pdf.y
    first, last = timeline.first, timeline.last
    days = max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    foot = top + len(timeline.bars) * _ROW
    _months(pdf, timeline, [(day, at(day)) for day in _firsts(first, last)], top=top, foot=foot)
    for number, bar in enumerate(timeline.bars):
        middle = top + (number + 0.5) * _ROW
        end = bar.end or timeline.today
        meant = None if bar.meant is None else at(bar.meant)
        _bar(pdf, bar, (at(bar.begin), at(end)), meant=meant, middle=middle)
    pdf.set_xy(pdf.l_margin, foot + _AXIS)


def _firsts(first: date, last: date) -> Iterator[date]:
    """The first day of every month from ``first`` on."""
    day = first
    while day <= last:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months(
    pdf: FPDF, timeline: Timeline, places: list[tuple[date, float]], *, top: float, foot: float
) -> None:
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.2)
    pdf.line(pdf.l_margin + _LABEL, foot, pdf.w - pdf.r_margin, foot)
    pdf.set_font(LETTER, size=_SMALL)
    pdf.set_text_color(*SOFT)
    step = -(-len(places) // _MOST_NAMES)
    for day, x in places[::step]:
        pdf.line(x, top, x, foot + 1)
        name = f"{day.month:02}/{day.year}"
        if x + pdf.get_string_width(name) <= pdf.w - pdf.r_margin:
            pdf.text(x, foot + 1 + _SMALL * MILLIMETRES, name)


def _bar(
    pdf: FPDF, bar: Bar, span: tuple[float, float], *, meant: float | None, middle: float
) -> None:
    begin, end = span
    pdf.set_font(LETTER, size=_SIZE)
    pdf.set_text_color(*INK)
    pdf.text(pdf.l_margin, middle + _SIZE * MILLIMETRES * 0.35, bar.label)
    pdf.set_fill_color(*ACCENT)
    pdf.rect(begin, middle - _BAR / 2, max(end - begin, 0.4), _BAR, style="F")
    if meant is not None:
        pdf.set_draw_color(*INK)
        pdf.set_line_width(0.3)
        pdf.line(meant, middle - _DOT * 0.7, meant, middle + _DOT * 0.7)
    pdf.set_draw_color(*ACCENT)
    pdf.set_line_width(0.4)
    if bar.end is None:
        pdf.set_fill_color(255, 255, 255)
    pdf.ellipse(end - _DOT / 2, middle - _DOT / 2, _DOT, _DOT, style="DF")
    pdf.set_line_width(0.2)
