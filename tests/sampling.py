"""What of many combinations is tried in the normal run: some, each in one way, in turns.

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

#: Of methods, and of scenarios beside the plain ways in, one of so many is in the normal run.
ONE_OF = 3


def in_turns(ones: Sequence[One], ways: Sequence[Way]) -> list[tuple[One, Way]]:
    """Each of ``ones`` in every way, or one of three of them in the way whose turn it is."""
    if settings.get_current_profile_name() == "deep":
        return list(product(ones, ways))
    return [(one, ways[number % len(ways)]) for number, one in enumerate(ones[::ONE_OF])]


def ways_of_meeting() -> list[tuple[str, Mode, str]]:
    """Method, mode and language: all that there are, or one method of three, each in one way."""
    every = [
        [(name, mode, language) for mode, language in product(method.modes, LANGUAGES)]
        for name, method in sorted(load_library().items())
    ]
    if settings.get_current_profile_name() == "deep":
        return [way for ways in every for way in ways]
    return [ways[number % len(ways)] for number, ways in enumerate(every) if not number % ONE_OF]
