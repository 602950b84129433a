"""What always works: patterns, lists, and the libraries that know numbers. In Dutch and English."""

from __future__ import annotations

from .combinations import find_combinations
from .details import Detail, Finder, without_overlaps
from .moments import find_days
from .names import find_names
from .numbers import find_numbers
from .places import find_places


class Patterns:
    """A ``Finder`` that needs nothing but this folder, in less than a millisecond a sentence."""

    def find(self, text: str, language: str) -> tuple[Detail, ...]:
        """See ``Finder``."""
        return without_overlaps(
            (
                *find_numbers(text, language),
                *find_days(text),
                *find_combinations(text),
                *find_places(text),
                *find_names(text, language),
            )
        )


PATTERNS: Finder = Patterns()
