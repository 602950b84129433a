"""Words in a goal that often stand in its way, and a question about each.

A goal is easier to work on that leads somewhere, lies in one's own hands and can be seen. It is a
hint and no verdict: whoever means it so leaves it so, and nothing is changed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Trait(StrEnum):
    """What a word says about a goal."""

    AWAY = "away"
    OTHERS = "others"
    TRIES = "tries"
    COMPARES = "compares"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, slots=True)
class Hint:
    """The first word of a kind that was found; it is the writer's own."""

    trait: Trait
    word: str


#: The words of both languages: whoever reads the bot in one may well write in the other.
_WORDS: Mapping[Trait, tuple[str, ...]] = {
    Trait.AWAY: (
        r"minder",
        r"niet(?: \w+)? meer",
        r"geen(?: \w+)? meer",
        r"niet langer",
        r"less",
        r"no longer",
        r"not(?: \w+)? any ?more",
        r"fewer",
    ),
    Trait.OTHERS: (
        r"(?:anderen|ze|zij|collega[’']?s|ouders|mensen) moeten",
        r"(?:others|they|colleagues|parents|people) (?:must|should|have to|need to)",
    ),
    Trait.TRIES: (r"probeer", r"proberen", r"try", r"trying"),
    Trait.COMPARES: (r"beter(?: dan)?", r"better(?: than)?"),
    Trait.ABSOLUTE: (r"altijd", r"nooit", r"always", r"never"),
}
_FOUND = {
    trait: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
    for trait, words in _WORDS.items()
}


def hints_in(goal: str) -> tuple[Hint, ...]:
    """What stands out in a goal, one word of each kind, the most telling first."""
    flat = " ".join(goal.split())
    found = ((trait, pattern.search(flat)) for trait, pattern in _FOUND.items())
    return tuple(Hint(trait, match.group()) for trait, match in found if match is not None)
