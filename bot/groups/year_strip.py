"""The picture of a year as papers have it: its days, and how to read the signs on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..paper import Sign, YearStrip
from ..words import short_months
from .speech import Speech

SIGNS = {Sign.FULL: "year.held", Sign.RING: "year.planned", Sign.CROSS: "year.not-held"}


def strip_of(days: Iterable[tuple[date, Sign]], speech: Speech) -> YearStrip:
    """Mark these days; only the signs that stand on it are explained."""
    marked = tuple(sorted(days))
    shown = {sign for _, sign in marked}
    legend = tuple((sign, speech.plain(key)) for sign, key in SIGNS.items() if sign in shown)
    return YearStrip(marked, short_months(language=speech.language), legend)
