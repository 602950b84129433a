"""A method as an SVG picture: the steps from top to bottom, with who gives and who listens.

It paints its own paper, and uses no style sheet, script or font from elsewhere: it reads the
same in a light page, in a dark one and behind a strict content policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from .measure import wrapped
from .outline import Outline, Part, PhaseLine, say

#: The practice room's colours. Ink and soft keep 4.5 to 1 on this paper.
INK, SOFT, LINE, PAPER, ACCENT = "#1d2725", "#56625f", "#dbe2e0", "#ffffff", "#1b6660"
_LETTER = "system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif"

WIDTH = 760
_MARGIN = 32
_NUMBER = _MARGIN + 14
_WORDS = 80
_WORDS_WIDTH = 332
_CONTRIBUTOR, _OTHERS = 492, 614
_RIGHT = WIDTH - _MARGIN
_DOT = 8


def svg(method: Outline, *, heading: bool = True) -> str:
    """Return the picture as the text of an SVG file, ``WIDTH`` wide and as tall as needed.

    ``heading``: write the method's name on top; a page that says it already leaves it out.
    """
    pieces: list[str] = []
    y = 28.0 if heading else 14.0
    for line in wrapped(method.name, size=22, width=WIDTH - 2 * _MARGIN) if heading else ():
        y += 24
        pieces.append(_text(line, _MARGIN, y, size=22, bold=True))
    y += 26
    pieces.append(_text(_facts(method), _MARGIN, y, size=14, ink=SOFT))
    y += 40
    pieces += _heads(method.language, y)
    y += 14
    for _, group in groupby(method.phases, key=lambda phase: phase.when):
        phases = tuple(group)
        y += 24
        if phases[0].place:
            pieces.append(_text(phases[0].place, _MARGIN, y, size=13, ink=ACCENT, bold=True))
            y += 10
        drawn, y = _group(phases, y)
        pieces += drawn
    y += 20
    pieces += _legend(method, y)
    return _page(method, pieces, height=round(y + 28))


def _facts(method: Outline) -> str:
    least, ideal, most = method.people
    people = say("drawing.people", method.language, ("min", least), ("ideal", ideal), ("max", most))
    return f"{people} · {method.time} · {method.mode}"


def _heads(language: str, y: float) -> Iterator[str]:
    for key, x in (("drawing.contributor", _CONTRIBUTOR), ("drawing.others", _OTHERS)):
        yield _text(say(key, language), x, y, size=13, ink=SOFT, anchor="middle")


def _group(phases: Sequence[PhaseLine], top: float) -> tuple[list[str], float]:
    """Draw phases under each other; return the pieces and where they end."""
    pieces: list[str] = []
    y, before = top, None
    for phase in phases:
        pieces.append(_rule(y))
        drawn, height = _row(phase, y, numbered=phase.step > 0 and phase.step != before)
        pieces += drawn
        y, before = y + height, phase.step
    return [*pieces, _rule(y)], y


def _row(phase: PhaseLine, top: float, *, numbered: bool) -> tuple[list[str], float]:
    titles = wrapped(phase.title, size=16, width=_WORDS_WIDTH)
    notes = wrapped(phase.appears, size=13, width=_WORDS_WIDTH)
    middle = top + 25
    pieces = []
    if numbered:
        pieces.append(
            f'<circle cx="{_NUMBER}" cy="{_n(middle)}" r="14" fill="none" stroke="{ACCENT}"/>'
        )
        pieces.append(
            _text(str(phase.step), _NUMBER, middle + 5, size=14, ink=ACCENT, anchor="middle")
        )
    y = top + 10
    for line in titles:
        y += 20
        pieces.append(_text(line, _WORDS, y, size=16))
    for line in notes:
        y += 18
        pieces.append(_text(line, _WORDS, y, size=13, ink=SOFT))
    pieces.append(_dot(phase.contributor, _CONTRIBUTOR, middle))
    pieces.append(_dot(phase.others, _OTHERS, middle))
    pieces.append(_text(phase.time, _RIGHT, middle + 5, size=14, ink=SOFT, anchor="end"))
    return pieces, y + 14 - top


def _dot(part: Part, x: float, y: float) -> str:
    at = f'cx="{_n(x)}" cy="{_n(y)}"'
    match part:
        case Part.GIVES:
            return f'<circle {at} r="{_DOT}" fill="{ACCENT}"/>'
        case Part.LISTENS:
            return f'<circle {at} r="{_DOT - 1}" fill="none" stroke="{ACCENT}" stroke-width="2"/>'
        case Part.AWAY:
            return (
                f'<circle {at} r="{_DOT - 1}" fill="none" stroke="{SOFT}" stroke-width="2"'
                ' stroke-dasharray="3 3"/>'
            )


def _legend(method: Outline, y: float) -> Iterator[str]:
    """Explain the dots that are there, and no other."""
    there = {part for phase in method.phases for part in (phase.contributor, phase.others)}
    x = float(_MARGIN + _DOT)
    words = {
        Part.GIVES: "drawing.gives",
        Part.LISTENS: "drawing.listens",
        Part.AWAY: "drawing.away",
    }
    for part, key in words.items():
        if part in there:
            yield _dot(part, x, y)
            yield _text(say(key, method.language), x + 18, y + 5, size=13, ink=SOFT)
            x += 150


def _page(method: Outline, pieces: Sequence[str], *, height: int) -> str:
    told = "; ".join(
        f"{phase.step or '-'}. {phase.title}: {phase.doing}, {phase.time}"
        for phase in method.phases
    )
    name = f"{method.id}-{method.language}"
    inside = "\n".join(pieces)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" lang={quoteattr(method.language)}'
        f' aria-labelledby="{name}-title {name}-desc" font-family="{_LETTER}">\n'
        f'<title id="{name}-title">{escape(method.name)}</title>\n'
        f'<desc id="{name}-desc">{escape(told)}</desc>\n'
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="{PAPER}"/>\n'
        f"{inside}\n</svg>\n"
    )


def _text(
    text: str,
    x: float,
    y: float,
    *,
    size: int,
    ink: str = INK,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    weight = ' font-weight="650"' if bold else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{ink}"{weight}{at}>'
        f"{escape(text)}</text>"
    )


def _rule(y: float) -> str:
    return f'<line x1="{_MARGIN}" y1="{_n(y)}" x2="{_RIGHT}" y2="{_n(y)}" stroke="{LINE}"/>'


def _n(number: float) -> str:
    return f"{number:g}"
