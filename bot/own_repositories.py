"""What storage offers of what somebody keeps for themselves, whatever group they are in."""

from __future__ import annotations

from typing import Protocol

from .engine.ids import GoalId, PersonId
from .records import Goal


class GoalsRepo(Protocol):
    """Goals of persons."""

    def put(self, goal: Goal) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, goal: GoalId) -> Goal | None:
        """Return the goal; in a write unit its row is locked first."""
        ...

    def of_person(self, person: PersonId) -> tuple[Goal, ...]:
        """All of a person, the oldest first."""
        ...

    def released_to(self, person: PersonId) -> tuple[Goal, ...]:
        """All goals of others whose titles this person may read, the oldest first."""
        ...

    def take_back(self, goal: GoalId) -> None:
        """Let nobody read its title; where nobody may, that is fine."""
        ...

    def forget(self, goal: GoalId) -> None: ...
