"""What of many combinations is tried in the normal run: each in one way, in turns.

All of it is tried with ``--hypothesis-profile=deep``: that is what ``make methods`` does.
"""

from collections.abc import Sequence
from itertools import product
from typing import TypeVar

from hypothesis import settings

from bot.words import LANGUAGES
from methods import load_library
from methods.spec import Mode

One = TypeVar("One")
Way = TypeVar("Way")

#: One method is tried in every way of meeting and in both languages, in every run.
WHOLE = "crea-m"


def in_turns(ones: Sequence[One], ways: Sequence[Way]) -> list[tuple[One, Way]]:
    """Each of ``ones`` in every way, or in the one whose turn it is."""
    if settings.get_current_profile_name() == "deep":
        return list(product(ones, ways))
    return [(one, ways[number % len(ways)]) for number, one in enumerate(ones)]


def ways_of_meeting() -> list[tuple[str, Mode, str]]:
    """Method, mode and language: all that there are, or each method once and one in all ways."""
    library = load_library()
    every = [
        (name, mode, language)
        for name, method in sorted(library.items())
        for mode, language in product(method.modes, LANGUAGES)
    ]
    if settings.get_current_profile_name() == "deep":
        return every
    turns = {}
    for number, name in enumerate(sorted(library)):
        ways = [way for way in every if way[0] == name]
        turns[name] = ways[number % len(ways)]
    return [way for way in every if way[0] == WHOLE or turns[way[0]] == way]
