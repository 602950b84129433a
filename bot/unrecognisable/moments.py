"""Calendar days: ``last month`` says as much in a case, and nobody can be found by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .details import Detail, Kind

_DUTCH = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
)
_ENGLISH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAYS = (
    re.compile(rf"\b{_DAY}(?:e|ste|de)? (?:{_DUTCH})\b\.?(?: '?\d{{2,4}}\b)?", re.IGNORECASE),
    re.compile(rf"\b{_DAY}(?:st|nd|rd|th)? (?:of )?(?:{_ENGLISH})\b\.?(?:,? '?\d{{4}}\b)?"),
    re.compile(rf"\b(?:{_ENGLISH})\.? {_DAY}(?:st|nd|rd|th)?\b(?!\d)(?:,? \d{{4}}\b)?"),
    re.compile(rf"(?<![\d/-]){_DAY}([-/.]){_MONTH}\1(?:19|20)?\d{{2}}(?![\d/-])"),
    re.compile(rf"(?<![\d/-])(?!24/7){_DAY}[-/]{_MONTH}(?![\w/-])"),
    re.compile(rf"\b(?:19|20)\d{{2}}-{_MONTH}-{_DAY}\b"),
)
#: Words before a day of birth, this close.
_OF_BIRTH = re.compile(
    r"(?:geboren|geboorte\w*|geb\.|verjaar\w*|\bborn|birth\w*|\bdob|d\.o\.b\.?)", re.IGNORECASE
)
_CLOSE = 24


def find_days(text: str) -> Iterator[Detail]:
    """Every calendar day, in both languages: people mix them."""
    for shape in _DAYS:
        for hit in shape.finditer(text):
            before = text[max(0, hit.start() - _CLOSE) : hit.start()]
            kind = Kind.BIRTH_DATE if _OF_BIRTH.search(before) else Kind.DATE
            end = hit.end() - (hit.group().endswith(".") and not hit.group()[-2].isdigit())
            yield Detail(kind, hit.start(), end)
