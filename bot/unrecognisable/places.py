"""Places by which a workplace is found: towns, and wards, schools and companies by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .details import Detail, Kind
from .lists import alternatives, towns

_CAP = r"[A-ZÀ-ÖØ-Þ][\wà-öø-ÿ'’-]*"
_OF = r"(?:van |de |en |der )?"
_AFTER = re.compile(
    rf"\b(?:{alternatives('houses')}) "
    rf"(?P<place>(?:(?:De|Het|'t|Sint|St\.?|The) )?{_CAP}(?: {_OF}{_CAP}){{0,2}})"
)
_BEFORE = re.compile(
    rf"\b(?P<place>(?:St\.? |Saint |The )?{_CAP}(?:['’]s)?(?: {_CAP}){{0,2}} "
    rf"(?:{alternatives('named-houses')}))(?!\w)"
)
_WARD = re.compile(
    r"\b(?P<place>(?i:afdeling|unit|ward|vleugel|gang|wing|team) "
    r"(?:[A-Z]{0,2}-?\d{1,3}[A-Za-z]?|[A-Z]\d?))(?!\w)"
)
_WORD = re.compile(rf"\b{_CAP}")


def find_places(text: str) -> Iterator[Detail]:
    """Towns, and whatever is called something."""
    for hit in _AFTER.finditer(text):
        yield Detail(Kind.PLACE, *hit.span("place"))
    for shape in (_BEFORE, _WARD):
        for hit in shape.finditer(text):
            yield Detail(Kind.PLACE, *hit.span("place"))
    for hit in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", hit.group())
        if word in towns():
            yield Detail(Kind.PLACE, hit.start(), hit.start() + len(word))
