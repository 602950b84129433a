"""What of somebody's own goes into a portfolio: chosen kind by kind, and written on a button.

It is kept nowhere: a button holds it, and whoever makes another portfolio chooses anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .fields import Spec
from .forms import choice_spec
from .speech import Speech


class HowMuch(StrEnum):
    """How much of one kind. ``SOME``: goals that were reached, intentions looked back on."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


_ALL_OR_NONE = (
    (HowMuch.ALL.value, "choice.portfolio-all"),
    (HowMuch.NONE.value, "choice.portfolio-none"),
)
#: The kinds, by the name of their field, with what can be chosen of each.
KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "portfolio-goals": (
        _ALL_OR_NONE[0],
        (HowMuch.SOME.value, "choice.portfolio-reached"),
        _ALL_OR_NONE[1],
    ),
    "portfolio-intentions": (
        _ALL_OR_NONE[0],
        (HowMuch.SOME.value, "choice.portfolio-told"),
        _ALL_OR_NONE[1],
    ),
    "portfolio-reports": _ALL_OR_NONE,
    "portfolio-meetings": _ALL_OR_NONE,
}
_LETTERS = {"a": HowMuch.ALL, "s": HowMuch.SOME, "n": HowMuch.NONE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes in."""

    goals: HowMuch
    intentions: HowMuch
    reports: HowMuch
    meetings: HowMuch

    @property
    def letters(self) -> str:
        """As it stands on a button."""
        kinds = (self.goals, self.intentions, self.reports, self.meetings)
        return "".join(one.value[0] for one in kinds)

    @classmethod
    def read(cls, letters: str) -> Chosen:
        """As it came back on a button; ``ValueError`` for what none of ours holds."""
        if len(letters) != len(KINDS):
            raise ValueError("not what goes into a portfolio")
        return cls(*(_LETTERS[letter] for letter in letters))

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Chosen:
        """As the form tells it."""
        return cls(*(HowMuch(texts[name]) for name in KINDS))


def choice_specs(speech: Speech) -> tuple[Spec, ...]:
    """The fields of the form."""
    return (
        choice_spec(speech, "portfolio-goals", KINDS["portfolio-goals"]),
        choice_spec(speech, "portfolio-intentions", KINDS["portfolio-intentions"]),
        choice_spec(speech, "portfolio-reports", KINDS["portfolio-reports"]),
        choice_spec(speech, "portfolio-meetings", KINDS["portfolio-meetings"]),
    )
