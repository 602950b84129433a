"""What a driver of scenarios offers: one for the engine alone, one for each entry point.

A driver lets people do things the way its platform lets them, and tells what is seen then. It
judges nothing: ``play`` does, the same for every driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.engine.state import RoundOutcome, Stage
from tests.scenarios.reader import Scenario, Step


@dataclass(frozen=True, slots=True)
class Looks:
    """How a meeting looks now. People are the scenario's names; texts are whole.

    ``words``: what everybody can read of what was written. ``offers``: actions on the board of
    the running phase. ``told``: how many private messages each person got so far.
    """

    stage: Stage
    phase: str
    round: int
    turn: int
    here: tuple[str, ...]
    guide: str | None
    contributor: str | None
    words: frozenset[str]
    offers: frozenset[str]
    progress: tuple[int, int] | None
    told: Mapping[str, int]
    outcomes: tuple[RoundOutcome, ...]


class Driver(Protocol):
    """Plays people on one entry point."""

    async def begin(self, scenario: Scenario) -> None:
        """Found the group, bring the cases, and let the meeting open at its hour."""
        ...

    async def passes(self, minutes: float, *, away: bool = False) -> None:
        """Let time go by; while ``away`` nothing fires before the end of it."""
        ...

    async def act(self, who: str, step: Step) -> str | None:
        """Let ``who`` do what the step says; the reason of a refusal, if any."""
        ...

    async def look(self) -> Looks:
        """How the meeting looks now, after everything that was to be sent was sent."""
        ...

    async def drafts(self, who: str) -> str:
        """The texts that this person finds among the own drafts, in one string."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...
