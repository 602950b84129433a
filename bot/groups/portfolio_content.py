"""What stands in a portfolio: one person's own material, read at one moment, and nobody else's.

``own_material`` is the only place that looks for it, and asks for what belongs to this person
alone: no case, no contribution, no name of a colleague or of a group is ever in it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from methods.spec import Mode

from ..engine.ids import PersonId
from ..ports import Tx
from ..records import Goal, Intention, Meeting, Person, Report
from .erasing import ALL_MEETINGS
from .goal_fields import ATTAINED
from .portfolio_choice import Chosen, HowMuch
from .report_screens import was_there

#: A meeting that nobody closed did not last longer than this.
LONGEST_MEETING = timedelta(hours=4)
#: Fields that hold a choice and no words.
_NO_WORDS = (ATTAINED, "whose", "wish", "confidence", "link")


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting at which somebody was. ``minutes``: None where it went on for days."""

    at: datetime
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Material:
    """All that goes in, each kind with the earliest first; None where it was left out."""

    person: Person
    at: datetime
    goals: tuple[Goal, ...] | None
    intentions: tuple[Intention, ...] | None
    reports: tuple[Report, ...] | None
    meetings: tuple[Attended, ...] | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to make a portfolio of."""
        return not (self.goals or self.intentions or self.reports or self.meetings)

    def goal_of(self, intention: Intention) -> tuple[int, Goal] | None:
        """The goal that an intention belongs to, with its number here; None where it is not in."""
        numbered = enumerate(self.goals or (), start=1)
        return next((one for one in numbered if one[1].id == intention.goal), None)

    def texts(self) -> Iterator[str]:
        """Everything in it that somebody typed."""
        for goal in self.goals or ():
            yield from (text for name, text in goal.fields.items() if name not in _NO_WORDS)
        for intention in self.intentions or ():
            yield from intention.fields.values()
        for report in self.reports or ():
            yield from report.fields.values()


def own_material(tx: Tx, person: Person, chosen: Chosen, *, at: datetime) -> Material:
    """Read it. What cannot be opened any more is left out."""
    goals = tuple(one for one in tx.goals.of_person(person.id) if one.fields)
    made = sorted(tx.intentions.of_person(person.id), key=lambda one: (one.made_at, one.id))
    intentions = tuple(one for one in made if one.fields)
    reports = tuple(one for one in tx.reports.of_person(person.id) if one.fields)
    if chosen.goals is HowMuch.SOME:
        goals = tuple(one for one in goals if one.reached_at is not None)
    if chosen.intentions is HowMuch.SOME:
        intentions = tuple(one for one in intentions if one.followed is not None)
    none = HowMuch.NONE
    return Material(
        person=person,
        at=at,
        goals=None if chosen.goals is none else goals,
        intentions=None if chosen.intentions is none else intentions,
        reports=None if chosen.reports is none else reports,
        meetings=None if chosen.meetings is none else _meetings(tx, person.id),
    )


def _meetings(tx: Tx, person: PersonId) -> tuple[Attended, ...]:
    """Those of the groups they are in now. Two rounds side by side are one meeting."""
    groups = [group for group in tx.groups.of_person(person) if group.is_lasting]
    held = (one for g in groups for one in tx.meetings.of_group(g.id, limit=ALL_MEETINGS))
    attended = (Attended(one.starts_at, _minutes(one)) for one in held if was_there(one, person))
    return tuple(sorted(attended, key=lambda one: one.at))


def _minutes(meeting: Meeting) -> int | None:
    state = meeting.state
    if state.mode is Mode.SLOW or state.opened_at is None or state.ended_at is None:
        return None
    lasted = min(state.ended_at - state.opened_at, LONGEST_MEETING)
    return round(lasted.total_seconds() / 60)


def print_of(material: Material, secret: bytes) -> str:
    """What tells this material from any other, and nobody what is in it.

    What was looked at and what is handed over have the same, or something changed between them.
    """
    owned: tuple[Goal | Intention | Report, ...] = (
        *(material.goals or ()),
        *(material.intentions or ()),
        *(material.reports or ()),
    )
    # What is typed is not shown with a record, so it is told beside each.
    facts = [(one, sorted(one.fields.items())) for one in owned]
    return hmac.digest(secret, repr((facts, material.meetings)).encode(), "sha256").hex()[:16]
