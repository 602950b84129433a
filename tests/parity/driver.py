"""What a driver of scenarios offers: one for the engine alone, one for each entry point.

A driver lets people do things the way its platform lets them, and tells what is seen then. It
judges nothing: ``play`` does, the same for every driver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.engine.state import RoundOutcome, Stage
from tests.scenarios.reader import Before, Scenario, Step


@dataclass(frozen=True, slots=True)
class Looks:
    """How a meeting looks now. People are the scenario's names; texts are whole.

    ``words``: what everybody can read of what was written. ``plain``: the posts without any of
    that which everybody can see. ``titles``: the cases that everybody can read of. ``offers``:
    actions on the board of the running phase. ``told``: how many private messages each person got
    so far.
    """

    stage: Stage
    phase: str
    round: int
    turn: int
    here: tuple[str, ...]
    guide: str | None
    contributor: str | None
    words: frozenset[str]
    plain: frozenset[str]
    titles: frozenset[str]
    offers: frozenset[str]
    progress: tuple[int, int] | None
    told: Mapping[str, int]
    outcomes: tuple[RoundOutcome, ...]


@dataclass(frozen=True, slots=True)
class LooksBefore:
    """How a group looks that has not met yet. ``agreed``: as in ``Looks.progress``."""

    agreed: tuple[int, int] | None
    planned: bool


class Driver(Protocol):
    """Plays people on one entry point."""

    #: Whether there are groups here, or meetings alone.
    knows_groups: bool

    async def begin(self, scenario: Scenario) -> None:
        """Make everything that the scenario takes for granted; a group, unless it founds one."""
        ...

    async def prepare(self, who: str, step: Before) -> str | None:
        """Let ``who`` do something before the meeting; the key of a refusal, if any."""
        ...

    async def look_before(self) -> LooksBefore:
        """How the group looks now."""
        ...

    async def opens(self) -> None:
        """Let the meeting open at its hour."""
        ...

    async def restart(self) -> None:
        """Kill the process and start it again on what it kept."""
        ...

    async def act_together(self, people: tuple[str, ...], step: Step) -> list[str | None]:
        """Let several do the same at once, with what they all see now; each one's refusal."""
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

    async def read_by(self, who: str) -> frozenset[str]:
        """Which of the scenario's texts this person found when they last read along."""
        ...

    def direct(self) -> Sequence[str]:
        """Everything in anybody's direct messages: nobody's words may be in any of them."""
        ...

    async def own_page(self, who: str) -> str:
        """Everything that this person finds on the page of their own."""
        ...

    def created(self) -> Sequence[str]:
        """What every call held that made a post: nobody's words may be in any of them."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...
