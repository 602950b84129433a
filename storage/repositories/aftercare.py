"""Who is asked how they are after their case, and whom they want to talk to. No words here."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_, select

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.records import Aftercare, TalkEnd, TalkWish

from ..own_tables import AftercareRow, TalkWishRow
from ..sql import insert_or_replace
from ..table import table_of
from .base import Repository
from .compiled import Found
from .holding import GROUP_OF_MEETING

_care = table_of(AftercareRow)
_wish = table_of(TalkWishRow)
_PUT = insert_or_replace(_care)
_OF_MEETING = (
    select(_care).where(_care.c.meeting_id == bindparam("meeting")).order_by(_care.c.person_id)
)
_OF_PERSON = (
    select(_care)
    .where(_care.c.person_id == bindparam("person"))
    .order_by(_care.c.on_date, _care.c.meeting_id)
)
_PUT_WISH = insert_or_replace(_wish)
_WISHES = (
    select(_wish)
    .where(_wish.c.meeting_id == bindparam("meeting"), _wish.c.person_id == bindparam("person"))
    .order_by(_wish.c.wished_at, _wish.c.asked_id)
)
_WISHED_OF = (
    select(_wish)
    .where(_wish.c.asked_id == bindparam("person"))
    .order_by(_wish.c.wished_at, _wish.c.meeting_id)
)
_FORGET = tuple(
    delete(one).where(
        one.c.meeting_id == bindparam("meeting"), one.c.person_id == bindparam("person")
    )
    for one in (_care, _wish)
)
#: How it goes with its meeting, and with any of its persons.
FORGET_AFTERCARE_OF_MEETING = tuple(
    delete(one).where(one.c.meeting_id == bindparam("meeting")) for one in (_care, _wish)
)
FORGET_AFTERCARE_OF_PERSON = (
    delete(_care).where(_care.c.person_id == bindparam("id")),
    delete(_wish).where(
        or_(_wish.c.person_id == bindparam("id"), _wish.c.asked_id == bindparam("id"))
    ),
)


class AftercareOf(Repository):
    """See ``bot.own_repositories.AftercareRepo``."""

    __slots__ = ()

    def put(self, care: Aftercare) -> None:
        """Insert, or replace that of this person after this meeting."""
        self._hold(GROUP_OF_MEETING, care.meeting)
        self._run(
            _PUT,
            {
                "meeting_id": care.meeting,
                "person_id": care.person,
                "group_id": care.group,
                "on_date": care.on,
                "asked_at": care.asked_at,
                "settled_at": care.settled_at,
            },
        )

    def get(self, meeting: MeetingId, person: PersonId) -> Aftercare | None:
        """That of this person after this meeting, or None."""
        return next((one for one in self.of_meeting(meeting) if one.person == person), None)

    def of_meeting(self, meeting: MeetingId) -> tuple[Aftercare, ...]:
        """Those after one meeting."""
        self._hold(GROUP_OF_MEETING, meeting)
        return tuple(map(_care_of, self._run(_OF_MEETING, {"meeting": meeting})))

    def of_person(self, person: PersonId) -> tuple[Aftercare, ...]:
        """Those of one person, by their days."""
        return tuple(map(_care_of, self._run(_OF_PERSON, {"person": person})))

    def put_wish(self, wish: TalkWish) -> None:
        """Insert, or replace what this one was asked by that one after this meeting."""
        self._hold(GROUP_OF_MEETING, wish.meeting)
        self._run(
            _PUT_WISH,
            {
                "meeting_id": wish.meeting,
                "person_id": wish.person,
                "asked_id": wish.asked,
                "group_id": wish.group,
                "wished_at": wish.wished_at,
                "ended": None if wish.end is None else wish.end.value,
                "ended_at": wish.ended_at,
            },
        )

    def wishes(self, meeting: MeetingId, person: PersonId) -> tuple[TalkWish, ...]:
        """Whom this person wanted to talk to after this meeting, the first asked first."""
        self._hold(GROUP_OF_MEETING, meeting)
        rows = self._run(_WISHES, {"meeting": meeting, "person": person})
        return tuple(map(_wish_of, rows))

    def wished_of(self, person: PersonId) -> tuple[TalkWish, ...]:
        """Who wanted to talk to this person."""
        return tuple(map(_wish_of, self._run(_WISHED_OF, {"person": person})))

    def forget(self, meeting: MeetingId, person: PersonId) -> None:
        """Delete that of this person after this meeting, with whom they wanted to talk to."""
        self._hold(GROUP_OF_MEETING, meeting)
        for statement in _FORGET:
            self._run(statement, {"meeting": meeting, "person": person})


def _care_of(row: Found) -> Aftercare:
    return Aftercare(
        meeting=MeetingId(row.meeting_id),
        person=PersonId(row.person_id),
        group=GroupId(row.group_id),
        on=row.on_date,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
    )


def _wish_of(row: Found) -> TalkWish:
    return TalkWish(
        meeting=MeetingId(row.meeting_id),
        person=PersonId(row.person_id),
        asked=PersonId(row.asked_id),
        group=GroupId(row.group_id),
        wished_at=row.wished_at,
        end=None if row.ended is None else TalkEnd(row.ended),
        ended_at=row.ended_at,
    )
