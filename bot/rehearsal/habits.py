"""What simulated colleagues are like, what they remember, and what a deed of theirs is.

It decides nothing: what somebody would do next stands in ``wishes``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..cards import Button, FormPage
from .canned import CannedCase
from .looks import Look
from .pacing import Pacing, Pause
from .scripts import Scripts
from .steps import StepNow

Key = tuple[str, ...]
Values = Callable[[FormPage], Mapping[str, str]]


def _nothing(page: FormPage) -> Mapping[str, str]:
    return {}


def _never(page: FormPage) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody may do at ``at`` or later: press, write, or say.

    ``values`` fills in the form that opens. ``leaves``: the form is closed again unsent. ``then``:
    the action of which one is pressed on the card that comes in answer.
    """

    key: Key
    at: datetime
    button: Button | None = None
    values: Values = _nothing
    leaves: Callable[[FormPage], bool] = _never
    says: str | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """What this group of colleagues is like.

    ``cases``: how many of them bring a case to a meeting unasked or asked, at least one where
    nobody else does. ``passes``: how many of those who are asked first leave it to the next.
    ``stops``: the slot in which somebody wants the group to hold still, if any. ``looks_further``:
    whether another method is looked for when a case was chosen. ``kept_from``: who must not hear
    the first case that somebody begins for a meeting (an external id), if anybody. ``agrees``:
    whether they read what somebody proposes to agree, and say yes to it. ``says_which_day``:
    whether they answer when the group is asked which day is best. ``swaps``: how many of those who
    are asked first would rather swap. ``confirms_late``: who confirms the agreements of an open
    group no earlier than the hour of its meeting (external ids). ``divides``: whether a large
    group meets in two rooms. ``closes``: whether most say how safe it was at the end of a
    programme. ``silent``: who does not say what became of an intention, of a
    hundred intentions.
    """

    cases: int = 1
    passes: int = 0
    stops: str | None = None
    looks_further: bool = False
    kept_from: str = ""
    agrees: bool = True
    says_which_day: bool = False
    swaps: int = 0
    confirms_late: frozenset[str] = frozenset()
    divides: bool = False
    closes: bool = True
    silent: int = 0

    def is_silent(self, person: str, intention: str) -> bool:
        """Whether this person says nothing of what became of this intention."""
        return random.Random(f"{person}:silent:{intention}").randrange(100) < self.silent


@dataclass(slots=True)
class Memory:
    """What the colleagues remember. After a restart they look again and go on."""

    scripts: Scripts
    habits: Habits
    pacing: Pacing
    done: set[Key] = field(default_factory=set)
    last: dict[str, datetime] = field(default_factory=dict)
    noticed: dict[Key, datetime] = field(default_factory=dict)
    brought: dict[str, dict[str, CannedCase]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def pause(self, person: str, now: datetime, key: Key, ends_at: datetime | None) -> Pause:
        """The pause of a person since ``key`` was first noticed by anybody."""
        since = self.noticed.setdefault(key, now)
        return Pause(person, since, self.last.get(person, since), ends_at)

    def passed(self, meeting: str) -> set[str]:
        """Who was asked to bring something to this meeting and left it to the next."""
        return {key[1] for key in self.done if key[0] == "turn" and key[2] == meeting}

    def would_swap(self, meeting: str) -> bool:
        """Whether somebody more asks to swap their turn in this meeting."""
        asked = {key[1] for key in self.done if key[0] == "swap" and key[2] == meeting}
        return len(asked) < self.habits.swaps

    def case_of(self, step: StepNow, look: Look) -> CannedCase | None:
        """The case that is talked about; None for one that nobody here wrote."""
        mine = self.brought.get(step.meeting, {}).get(step.contributor or "")
        if mine is not None or step.contributor not in self.last:
            return mine
        # After a restart: the case is recognised by its title.
        shown = (case for case in self.scripts.cases() if look.shows(case.title))
        return next(shown, None)


@dataclass(frozen=True, slots=True)
class Person:
    """One colleague at one moment."""

    external: str
    memory: Memory
    look: Look
    now: datetime

    def pause(self, *key: str, ends_at: datetime | None = None) -> Pause:
        """The pause since this was first noticed."""
        return self.memory.pause(self.external, self.now, key, ends_at)
