"""What a certificate says: told anew each time from what is noted, and from nothing else.

There is no typed text in it, for what is noted can hold none. When anything of it changes, the
certificate is withdrawn (``withdrawing``), so that one number never says two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..engine.ids import GroupId, MeetingId, PersonId
from ..ports import Tx
from ..records import Certificate, HeldMeeting, Subject, Way
from .attendance import OPEN_FOR
from .proof import Attended
from .withdrawing import year_of


@dataclass(frozen=True, slots=True)
class Sum:
    """How often somebody was there in one way of meeting, and for how many minutes."""

    way: Way
    meetings: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The meetings of one group that a certificate is about, the earliest first; one or more."""

    subject: Subject
    group: GroupId
    meetings: tuple[Attended, ...]

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Added up for each way of meeting apart: not every register counts every way."""
        by_way: dict[Way, list[int]] = {}
        for one in self.meetings:
            by_way.setdefault(one.held.way, []).append(one.own.minutes)
        return tuple(Sum(way, len(by_way[way]), sum(by_way[way])) for way in Way if way in by_way)

    @property
    def of_year(self) -> int:
        """The year in which the last of them ended."""
        return year_of(self.meetings[-1].held)

    @property
    def stands_at(self) -> datetime:
        """From when on none of them can be put right any more."""
        return self.meetings[-1].held.ended_at + OPEN_FOR


def facts_of(tx: Tx, person: PersonId, subject: Subject) -> Facts | None:
    """What is noted of somebody that a certificate is about; None where there is nothing."""
    if subject.year is None:
        held = tx.attendances.meeting(MeetingId(subject.of))
        mine = [] if held is None else _there(tx, person, (held,))
    else:
        of_group = (one for one in tx.attendances.of_person(person) if one.group == subject.of)
        found = (tx.attendances.meeting(one.meeting) for one in of_group)
        held_then = [one for one in found if one is not None and year_of(one) == subject.year]
        mine = _there(tx, person, held_then)
    if not mine:
        return None
    return Facts(subject, mine[0].held.group, tuple(sorted(mine, key=lambda one: _order(one.held))))


def _there(tx: Tx, person: PersonId, meetings: Iterable[HeldMeeting]) -> list[Attended]:
    found = ((held, tx.attendances.get(held.meeting, person)) for held in meetings)
    return [Attended(held, own) for held, own in found if own is not None and own.was_there]


def _order(held: HeldMeeting) -> tuple[datetime, str]:
    return (held.ended_at, held.meeting)


def colleagues(tx: Tx, facts: Facts, person: PersonId) -> tuple[PersonId, ...]:
    """Who may confirm it: whoever was at half of these meetings or more, by their ids."""
    were_there: dict[PersonId, int] = {}
    for meeting in facts.meetings:
        for one in tx.attendances.of_meeting(meeting.held.meeting):
            if one.was_there and one.person != person:
                were_there[one.person] = were_there.get(one.person, 0) + 1
    return tuple(sorted(p for p, often in were_there.items() if 2 * often >= len(facts.meetings)))


def certificate_of(tx: Tx, person: PersonId, subject: Subject) -> Certificate | None:
    """What was asked for, or confirmed, about this; None where nothing was, or it is withdrawn."""
    mine = _by_subject(tx.certificates.of_person(person))
    return mine.get(subject)


def _by_subject(certificates: Iterable[Certificate]) -> Mapping[Subject, Certificate]:
    return {one.about.subject: one for one in certificates if one.about is not None}
