"""What storage offers of what somebody keeps for themselves, whatever group they are in."""

from __future__ import annotations

from typing import Protocol

from .engine.ids import GoalId, PersonId, ReportId
from .records import Goal, Report, ReportKind


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


class ReportsRepo(Protocol):
    """Reports of persons, and along which questions they write them."""

    def put(self, report: Report) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, report: ReportId) -> Report | None:
        """Return the report; in a write unit it is locked first, also while there is none."""
        ...

    def of_person(self, person: PersonId) -> tuple[Report, ...]:
        """All of a person, by when the meeting was, the earliest first."""
        ...

    def forget(self, report: ReportId) -> None: ...

    def choose(self, person: PersonId, kind: ReportKind | None) -> None:
        """Keep along which questions somebody writes; None: they write none."""
        ...

    def chosen(self, person: PersonId) -> ReportKind | None:
        """Along which questions somebody chose to write, or None."""
        ...
