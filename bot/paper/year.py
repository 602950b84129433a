"""A picture of a year: twelve months side by side, and the days of each under its name.

It is read without colour: a full sign, an open one and a crossed one differ in their shape.
"""

from __future__ import annotations

from fpdf import FPDF

from .document import Sign, YearStrip
from .letters import ACCENT, INK, LETTER, LINE, MILLIMETRES, SOFT

#: In millimetres.
_HEAD, _ROW, _SIGN, _PAD, _LEGEND = 6.0, 5.2, 2.8, 1.6, 7.0
_SIZE, _SMALL = 9.0, 8.5
#: Where letters stand on their line, by their size.
_BASE = 0.35
_MONTHS = 12


def height_of_year(strip: YearStrip) -> float:
    """How high it is, in millimetres, with what says how to read it."""
    return _HEAD + _rows(strip) * _ROW + 2 * _PAD + _LEGEND


def _rows(strip: YearStrip) -> int:
    most = max((len(_of_month(strip, month)) for month in range(1, _MONTHS + 1)), default=0)
    return max(most, 1)


def _of_month(strip: YearStrip, month: int) -> list[tuple[int, Sign]]:
    return [(on.day, sign) for on, sign in strip.days if on.month == month]


def draw_year(pdf: FPDF, strip: YearStrip) -> None:
    """Draw it from the left margin to the right one, and stand under it."""
    left, top = pdf.l_margin, pdf.y
    width = (pdf.w - pdf.r_margin - left) / _MONTHS
    foot = top + _HEAD + _rows(strip) * _ROW + 2 * _PAD
    _frame(pdf, (left, top, width, foot))
    for number, name in enumerate(strip.months):
        x = left + number * width
        pdf.set_font(LETTER, "B", _SIZE)
        pdf.set_text_color(*INK)
        pdf.text(x + _PAD, top + _HEAD / 2 + _SIZE * MILLIMETRES * _BASE, name)
        for row, (day, sign) in enumerate(_of_month(strip, number + 1)):
            middle = top + _HEAD + _PAD + (row + 0.5) * _ROW
            _draw_sign(pdf, sign, x + _PAD, middle)
            pdf.set_font(LETTER, size=_SIZE)
            pdf.set_text_color(*INK)
            right = x + _PAD + _SIGN + 1.2
            pdf.text(right, middle + _SIZE * MILLIMETRES * _BASE, str(day))
    _legend(pdf, strip, foot + _LEGEND / 2 + 1)
    pdf.set_xy(left, foot + _LEGEND)


def _frame(pdf: FPDF, place: tuple[float, float, float, float]) -> None:
    """A line under the names, and one between each two months."""
    left, top, width, foot = place
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.2)
    pdf.rect(left, top, width * _MONTHS, foot - top)
    pdf.line(left, top + _HEAD, left + width * _MONTHS, top + _HEAD)
    for number in range(1, _MONTHS):
        pdf.line(left + number * width, top, left + number * width, foot)


def _draw_sign(pdf: FPDF, sign: Sign, x: float, middle: float) -> None:
    """A disc, a ring, or a cross, as wide as each other."""
    top = middle - _SIGN / 2
    pdf.set_draw_color(*(SOFT if sign is Sign.CROSS else ACCENT))
    pdf.set_line_width(0.4)
    if sign is Sign.CROSS:
        pdf.line(x, top, x + _SIGN, top + _SIGN)
        pdf.line(x, top + _SIGN, x + _SIGN, top)
    else:
        pdf.set_fill_color(*(ACCENT if sign is Sign.FULL else (255, 255, 255)))
        pdf.ellipse(x, top, _SIGN, _SIGN, style="DF")
    pdf.set_line_width(0.2)


def _legend(pdf: FPDF, strip: YearStrip, middle: float) -> None:
    x = pdf.l_margin
    for sign, told in strip.legend:
        _draw_sign(pdf, sign, x, middle)
        pdf.set_font(LETTER, size=_SMALL)
        pdf.set_text_color(*SOFT)
        x += _SIGN + 1.4
        pdf.text(x, middle + _SMALL * MILLIMETRES * _BASE, told)
        x += pdf.get_string_width(told) + 6
