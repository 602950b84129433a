"""Meetings that were held, and who was there. Nothing here was typed, so nothing is sealed."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, delete, null, or_, select, update

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.records import (
    Area,
    Attendance,
    Correction,
    Guided,
    HeldMeeting,
    MethodUsed,
    Theme,
    Took,
    Way,
)

from ..own_tables import AttendanceErasedRow, AttendanceRow, HeldMeetingRow
from ..sql import insert_or_replace
from ..table import table_of
from .base import Repository
from .compiled import Found
from .holding import GROUP, GROUP_OF_MEETING

_held = table_of(HeldMeetingRow)
_one = table_of(AttendanceRow)
_erased = table_of(AttendanceErasedRow)
_of_meeting = _one.c.meeting_id == bindparam("meeting")
_of_person = _one.c.person_id == bindparam("person")
_PUT_HELD = insert_or_replace(_held)
_HELD = select(_held).where(_held.c.meeting_id == bindparam("meeting"))
_PUT = insert_or_replace(_one)
_GET = select(_one).where(_of_meeting, _of_person)
_OF_MEETING = select(_one).where(_of_meeting).order_by(_one.c.person_id)
_OF_PERSON = (
    select(_one)
    .join(_held, _held.c.meeting_id == _one.c.meeting_id)
    .where(_of_person)
    .order_by(_held.c.began_at.desc(), _held.c.meeting_id.desc())
)
_OF_GROUP = (
    select(_held)
    .where(_held.c.group_id == bindparam("group"))
    .order_by(_held.c.began_at, _held.c.meeting_id)
)
_PUT_ERASED = insert_or_replace(_erased)
_of_erased = _erased.c.meeting_id == bindparam("meeting")
_ERASED = select(_erased.c.person_id).where(_of_erased)
_FORGET_ERASED = delete(_erased).where(_of_erased)
_FORGET = delete(_one).where(_of_meeting, _of_person)
_FORGET_MEETING = (
    delete(_one).where(_of_meeting),
    _FORGET_ERASED,
    delete(_held).where(_held.c.meeting_id == bindparam("meeting")),
)
#: What is kept of a group's, and how what is of one person goes with them: also that they said of
#: somebody else that it was noted wrongly. What that changed stays.
OF_ATTENDANCE = (_one, _erased, _held)
_nothing = {
    _one.c.says_there: null(),
    _one.c.said_by: null(),
    _one.c.said_at: null(),
    _one.c.confirmed_by: null(),
    _one.c.confirmed_at: null(),
}
_anybody = select(_one.c.person_id).where(_one.c.meeting_id == _held.c.meeting_id).exists()
FORGET_ATTENDANCE_OF_PERSON = (
    delete(_one).where(_one.c.person_id == bindparam("id")),
    delete(_erased).where(_erased.c.person_id == bindparam("id")),
    update(_one)
    .where(or_(_one.c.said_by == bindparam("id"), _one.c.confirmed_by == bindparam("id")))
    .values(_nothing),
    update(_held).where(_held.c.guide_id == bindparam("id")).values({_held.c.guide_id: null()}),
)
_FORGET_LEFT_ALONE = delete(_held).where(_held.c.meeting_id == bindparam("meeting"), ~_anybody)


class Attendances(Repository):
    """See ``bot.own_repositories.AttendancesRepo``."""

    __slots__ = ()

    def put_meeting(self, held: HeldMeeting) -> None:
        """Insert, or replace the one of the same meeting."""
        self._hold(GROUP, held.group)
        methods = [[one.id, one.version, one.snapshot] for one in held.methods]
        self._run(
            _PUT_HELD,
            {
                "meeting_id": held.meeting,
                "group_id": held.group,
                "began_at": held.began_at,
                "ended_at": held.ended_at,
                "zone": held.zone,
                "way": held.way.value,
                "minutes": held.minutes,
                "present": held.present,
                "absent": held.absent,
                "needed": held.needed,
                "methods": json.dumps(methods),
                "theme": None if held.theme is None else held.theme.value,
                "guided": None if held.guided is None else held.guided.value,
                "guide_id": held.guide,
            },
        )

    def meeting(self, meeting: MeetingId) -> HeldMeeting | None:
        """What is kept of it, or None; in a write unit its group is held first."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        row = self._run(_HELD, {"meeting": meeting}).first()
        return None if row is None else _held_of(row)

    def put(self, attendance: Attendance) -> None:
        """Insert, or replace that of this person at this meeting."""
        self._hold(GROUP, attendance.group)
        correction = attendance.correction
        self._run(
            _PUT,
            {
                "meeting_id": attendance.meeting,
                "person_id": attendance.person,
                "group_id": attendance.group,
                "was_there": attendance.was_there,
                "came_at": attendance.came_at,
                "left_at": attendance.left_at,
                "minutes": attendance.minutes,
                "took": json.dumps([one.value for one in attendance.took]),
                "brought_case": attendance.brought_case,
                "says_there": None if correction is None else correction.is_there,
                "said_by": None if correction is None else correction.said_by,
                "said_at": None if correction is None else correction.said_at,
                "confirmed_by": None if correction is None else correction.confirmed_by,
                "confirmed_at": None if correction is None else correction.confirmed_at,
                "goal": None if attendance.goal is None else attendance.goal.value,
            },
        )

    def get(self, meeting: MeetingId, person: PersonId) -> Attendance | None:
        """That of this person at this meeting, or None."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        row = self._run(_GET, {"meeting": meeting, "person": person}).first()
        return None if row is None else _attendance_of(row)

    def of_meeting(self, meeting: MeetingId) -> tuple[Attendance, ...]:
        """Everybody's, by the ids of the persons."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        return tuple(map(_attendance_of, self._run(_OF_MEETING, {"meeting": meeting})))

    def of_person(self, person: PersonId) -> tuple[Attendance, ...]:
        """All of a person, the newest meeting first."""
        return tuple(map(_attendance_of, self._run(_OF_PERSON, {"person": person})))

    def of_group(self, group: GroupId) -> tuple[HeldMeeting, ...]:
        """What a group held, the earliest first; it is held from here on in a write unit."""
        self._hold(GROUP, group)
        return tuple(map(_held_of, self._run(_OF_GROUP, {"group": group})))

    def forget(self, attendance: Attendance) -> None:
        """Delete it, and with the last of a meeting that it was held; one that is gone is fine."""
        self._hold(GROUP, attendance.group)
        here = {"meeting": attendance.meeting}
        self._run(_FORGET, {**here, "person": attendance.person})
        self._run(_FORGET_LEFT_ALONE, here)

    def put_erased(self, attendance: Attendance) -> None:
        """Keep that this person erased theirs of this meeting; again is fine."""
        self._hold(GROUP, attendance.group)
        whose = {"meeting_id": attendance.meeting, "person_id": attendance.person}
        self._run(_PUT_ERASED, {**whose, "group_id": attendance.group})

    def erased_by(self, meeting: MeetingId) -> frozenset[PersonId]:
        """Who erased theirs of this meeting."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        return frozenset(
            PersonId(row.person_id) for row in self._run(_ERASED, {"meeting": meeting})
        )

    def forget_erased(self, meeting: MeetingId) -> None:
        """Delete who erased theirs of this meeting."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        self._run(_FORGET_ERASED, {"meeting": meeting})

    def forget_meeting(self, meeting: MeetingId) -> None:
        """Delete all that is kept of who was at it."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        for statement in _FORGET_MEETING:
            self._run(statement, {"meeting": meeting})


def _held_of(row: Found) -> HeldMeeting:
    return HeldMeeting(
        meeting=MeetingId(row.meeting_id),
        group=GroupId(row.group_id),
        began_at=row.began_at,
        ended_at=row.ended_at,
        zone=row.zone,
        way=Way(row.way),
        minutes=row.minutes,
        present=row.present,
        absent=row.absent,
        needed=row.needed,
        methods=tuple(MethodUsed(*one) for one in json.loads(row.methods)),
        theme=None if row.theme is None else Theme(row.theme),
        guided=None if row.guided is None else Guided(row.guided),
        guide=None if row.guide_id is None else PersonId(row.guide_id),
    )


def _attendance_of(row: Found) -> Attendance:
    correction = None
    if row.said_by is not None:
        correction = Correction(
            is_there=bool(row.says_there),
            said_by=PersonId(row.said_by),
            said_at=row.said_at,
            confirmed_by=None if row.confirmed_by is None else PersonId(row.confirmed_by),
            confirmed_at=row.confirmed_at,
        )
    return Attendance(
        meeting=MeetingId(row.meeting_id),
        group=GroupId(row.group_id),
        person=PersonId(row.person_id),
        was_there=bool(row.was_there),
        came_at=row.came_at,
        left_at=row.left_at,
        minutes=row.minutes,
        took=tuple(map(Took, json.loads(row.took))),
        brought_case=bool(row.brought_case),
        correction=correction,
        goal=None if row.goal is None else Area(row.goal),
    )
