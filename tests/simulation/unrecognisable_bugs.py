"""Deliberate mistakes about who may be recognised in a case: they name the tests that must fail."""

from typing import Any

from bot.groups import cases, unrecognisable
from bot.unrecognisable import patterns
from tests.simulation.bugs import Bug, Patch

SHOWN = "tests/groups/test_unrecognisable.py"
PATTERNS = "tests/unrecognisable/test_patterns.py"


def _nobody_is_told(patch: Patch) -> None:
    patch.setattr(cases, "standing_out", lambda finder, texts, language: ())


def _nothing_found_is_good_news(patch: Patch) -> None:
    tells = unrecognisable.standing_out

    def silent(finder: Any, texts: Any, language: str) -> Any:
        lines = tells(finder, texts, language)
        return lines if len(lines) > 1 else ()

    patch.setattr(cases, "standing_out", silent)


def _names_are_not_looked_for(patch: Patch) -> None:
    patch.setattr(patterns, "find_names", lambda text, language: ())


def _what_overlaps_is_told_twice(patch: Patch) -> None:
    patch.setattr(patterns, "without_overlaps", tuple)


OF_UNRECOGNISABLE = (
    Bug("nobody is told what stands out", _nobody_is_told, SHOWN),
    Bug("nothing found is good news", _nothing_found_is_good_news, SHOWN),
    Bug("names are not looked for", _names_are_not_looked_for, PATTERNS),
    Bug("what overlaps is told twice", _what_overlaps_is_told_twice, PATTERNS),
)
