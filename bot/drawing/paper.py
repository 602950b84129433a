"""A method on one sheet of A4, to lay on the table where nobody looks at a screen.

Owns what is on the sheet and where. The letters are Source Sans, put into the file: it prints
the same everywhere. A method with many words gets smaller letters, and is refused before they
become too small to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, takewhile

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from ..errors import ConfigError
from ..paper.letters import (
    ACCENT,
    INK,
    LEADING,
    LETTER,
    LINE,
    MILLIMETRES,
    SOFT,
    lacking,
    new_paper,
)
from .outline import Outline, Part, PhaseLine, say

#: In millimetres.
_WIDTH, _HEIGHT = 210.0, 297.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 17.0, 193.0, 14.0, 285.0
_WORDS = _LEFT + 8
_TIME = 20.0
_GAP = 3.0
_QUESTION = 17.0
#: In points. Smaller than the last one, people would need glasses.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
#: In smaller letters than this, what is said of a step stands in one paragraph.
_RUN_ON_BELOW = 9.0


class TooManyWords(ConfigError):
    """The method does not fit on one sheet in letters that people can read."""

    def __init__(self, method: str) -> None:
        super().__init__(
            f"The words of {method} do not fit on one sheet, even in letters of {SIZES[-1]:g}"
            " points. Shorten its invitations and rules, or give it fewer steps."
        )


class NoSuchSign(ConfigError):
    """A text holds a sign that the letters of the sheet do not have."""

    def __init__(self, sign: str) -> None:
        super().__init__(
            f"The letters of the sheet have no sign U+{ord(sign):04X}. Write it another way."
        )


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool = False
    ink: tuple[int, int, int] = INK

    @property
    def line(self) -> float:
        """The height of a line, in millimetres."""
        return self.size * LEADING * MILLIMETRES


#: Something to do with ink, once it is known that all fits.
_Stroke = Callable[[FPDF], None]


def paper(method: Outline, *, made_at: datetime) -> bytes:
    """Return the sheet as a PDF of one page; ``TooManyWords`` and ``NoSuchSign`` say what to do.

    ``made_at`` is aware; the same method, made at the same moment, is the same file.
    """
    size = SIZES[0]
    with new_paper(method.name, language=method.language, made_at=made_at, size=size) as pdf:
        pdf.set_auto_page_break(False)
        pdf.add_page()
        for sign in lacking(pdf, _all_texts(method)):
            raise NoSuchSign(sign)
        _draw(pdf, method)
        return bytes(pdf.output())


def _draw(pdf: FPDF, method: Outline) -> None:
    for size in SIZES:
        sheet = _Sheet(pdf, method, size)
        sheet.lay()
        if sheet.y <= _BOTTOM:
            for stroke in sheet.strokes:
                stroke(pdf)
            return
    raise TooManyWords(method.id)


def _all_texts(method: Outline) -> Iterator[str]:
    yield from (method.name, method.aim, method.suits, method.origin)
    for phase in method.phases:
        words = phase.texts
        yield from (phase.title, words.invitation, words.rule or "", words.listening or "")


class _Sheet:
    """Lays the words out from the top, and remembers what is to be drawn where."""

    def __init__(self, pdf: FPDF, method: Outline, size: float) -> None:
        self._pdf, self._method = pdf, method
        self._plain = _Style(size)
        self._soft = replace(self._plain, ink=SOFT)
        self.y = _TOP
        self.strokes: list[_Stroke] = []

    def lay(self) -> None:
        method, size = self._method, self._plain.size
        self._paragraph(method.name, _Style(size * 1.8, bold=True))
        least, ideal, most = method.people
        people = self._say("drawing.people", ("min", least), ("ideal", ideal), ("max", most))
        self._paragraph(f"{people} · {method.time}", self._soft)
        self.y += 1.5
        self._paragraph(method.aim, self._plain)
        self._paragraph(method.suits, self._plain)
        self._roles()
        self._question()
        for _, group in groupby(method.phases, key=lambda phase: phase.when):
            phases = list(group)
            self.y += size * 0.16
            self._paragraph(phases[0].place, _Style(size, bold=True, ink=ACCENT))
            for phase in phases:
                self._phase(phase, numbered=self._begins(phase))
        self.y += 1.5
        self._paragraph(method.origin, replace(self._soft, size=max(SIZES[-1], size - 1.5)))

    def _say(self, key: str, *values: tuple[str, int]) -> str:
        return say(key, self._method.language, *values)

    def _begins(self, phase: PhaseLine) -> bool:
        """Whether this is the first phase of its step."""
        before = takewhile(lambda one: one is not phase, self._method.phases)
        return phase.step > 0 and phase.step not in {one.step for one in before}

    def _roles(self) -> None:
        """Who brings the case, who guides and when it was, to be filled in by hand."""
        self.y += self._plain.line + 2
        third = (_RIGHT - _LEFT) / 3
        for place, key in enumerate(("drawing.contributor", "drawing.guide", "drawing.date")):
            left = _LEFT + place * third
            self._line(left, self.y, left + third - 5)
            self._put(self._say(key), left, self.y + 0.4, replace(self._soft, size=6.5))
        self.y += 4.5

    def _question(self) -> None:
        self.strokes.append(_box(_LEFT, self.y, _RIGHT - _LEFT, _QUESTION))
        self._put(
            self._say("drawing.question"), _LEFT + 2, self.y + 1, replace(self._soft, size=6.5)
        )
        self.y += _QUESTION + 1

    def _phase(self, phase: PhaseLine, *, numbered: bool) -> None:
        bold = replace(self._plain, bold=True)
        if numbered:
            self._put(str(phase.step), _LEFT, self.y, replace(bold, ink=ACCENT))
        time = self._width(phase.time, self._soft)
        self._put(phase.time, _RIGHT - time, self.y, self._soft)
        top = self.y
        self._paragraph(phase.title, bold, left=_WORDS, right=_RIGHT - _TIME)
        if not phase.contributor is phase.others is Part.GIVES:
            self._doing(phase, top, after=_WORDS + self._width(phase.title, bold) + _GAP)
        words = phase.texts
        # Whoever reads it at the table must know to whom it is said.
        heard = f"{self._say('drawing.contributor')}: {words.listening}" if words.listening else ""
        if self._plain.size < _RUN_ON_BELOW:
            whole = " ".join(filter(None, (words.invitation, words.rule, heard)))
            self._paragraph(whole, self._plain, left=_WORDS)
        else:
            self._paragraph(words.invitation, self._plain, left=_WORDS)
            self._paragraph(words.rule or "", self._soft, left=_WORDS)
            self._paragraph(heard, self._plain, left=_WORDS)
        self.y += self._plain.size * 0.11

    def _doing(self, phase: PhaseLine, top: float, *, after: float) -> None:
        """Say who gives: behind the title where that has room, else under it."""
        style = replace(self._plain, ink=ACCENT)
        doing = phase.doing[:1].upper() + phase.doing[1:] + "."
        if after + self._width(doing, style) <= _RIGHT - _TIME:
            self._put(doing, after, top, style)
        else:
            self._paragraph(doing, style, left=_WORDS)

    def _paragraph(
        self, text: str, style: _Style, *, left: float = _LEFT, right: float = _RIGHT
    ) -> None:
        for line in self._lines(text, style, right - left) if text else ():
            self._put(line, left, self.y, style)
            self.y += style.line

    def _lines(self, text: str, style: _Style, width: float) -> list[str]:
        self._take(style)
        lines = self._pdf.multi_cell(
            width, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        assert isinstance(lines, list), "lines were asked for"
        return [str(line) for line in lines]

    def _width(self, text: str, style: _Style) -> float:
        self._take(style)
        return self._pdf.get_string_width(text)

    def _take(self, style: _Style) -> None:
        _take(self._pdf, style)

    def _put(self, text: str, x: float, y: float, style: _Style) -> None:
        def stroke(pdf: FPDF) -> None:
            _take(pdf, style)
            pdf.set_text_color(*style.ink)
            pdf.text(x, y + style.size * MILLIMETRES, text)

        self.strokes.append(stroke)

    def _line(self, x: float, y: float, end: float) -> None:
        def stroke(pdf: FPDF) -> None:
            pdf.set_draw_color(*LINE)
            pdf.line(x, y, end, y)

        self.strokes.append(stroke)


def _take(pdf: FPDF, style: _Style) -> None:
    pdf.set_font(LETTER, "B" if style.bold else "", style.size)


def _box(x: float, y: float, width: float, height: float) -> _Stroke:
    def stroke(pdf: FPDF) -> None:
        pdf.set_draw_color(*LINE)
        pdf.rect(x, y, width, height)

    return stroke
