"""How wide a text will be, without knowing the letters it is shown in, and where to break it.

The widths are those of a broad letter (DejaVu Sans), so that no usual one is wider.
"""

from __future__ import annotations

import unicodedata

#: Parts of the letter's size. What is not named here is as wide as a small letter.
_WIDTHS = (
    ("ijlI.,:;'‘’|! ", 0.33),
    ("frt()[]/-–", 0.5),
    ("mwMW—…%@", 1.0),
)
_CAPITAL = 0.79
_SMALL = 0.65
_WIDE = 1.0
_BY_SIGN = {sign: width for signs, width in _WIDTHS for sign in signs}


def width_of(text: str, size: float) -> float:
    """Return how wide ``text`` is at most, in the unit of ``size``."""
    return size * sum(map(_of_sign, text))


def wrapped(text: str, *, size: float, width: float) -> list[str]:
    """Return ``text`` in lines that fit; a word that fits on no line is broken. Never empty."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
            continue
        pieces = _pieces(word, size, width)
        lines += pieces if lines[-1] else pieces[1:]
        if not lines[0]:
            lines[0] = pieces[0]
    return lines


def _pieces(word: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _of_sign(sign: str) -> float:
    known = _BY_SIGN.get(sign)
    if known is not None:
        return known
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return _WIDE
    return _CAPITAL if sign.isupper() or sign.isdigit() else _SMALL
