"""Groups, their members and their series. What a group is called is sealed under its key."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.engine.state import Choosing
from bot.records import Group, GroupKind, Member, Person, RoomKind, Series
from methods.spec import Mode

from ..table import table_of
from ..tables import CaseRow, GroupRow, IntentionRow, MeetingRow, MemberRow, PersonRow, SeriesRow
from ..vault import Cell
from .agreements import OF_AGREEMENTS, OwnAgreements
from .attendances import OF_ATTENDANCE
from .call_me import OF_CALL_ME, CallMeLines
from .certificates import FORGET_CERTIFICATES_OF_GROUP
from .compiled import Found
from .coordinations import OF_COORDINATIONS, Coordinations
from .date_polls import OF_DATE_POLLS, DatePolls
from .evaluations import OF_EVALUATIONS
from .guidances import OF_GUIDANCES, Guidances
from .holding import GROUP, GROUP_OF_MEETING
from .pauses import OF_PAUSES, Pauses
from .people import person_of
from .programmes import OF_PROGRAMMES, Programmes
from .rooms import OF_ROOM, Rooms
from .turn_swaps import OF_TURN_SWAPS, TurnSwaps

_group = table_of(GroupRow)
_meeting = table_of(MeetingRow)
_member = table_of(MemberRow)
_series = table_of(SeriesRow)

_ADD = insert(_group)
_SAVE = update(_group).where(_group.c.id == bindparam("this"))
_GET = select(_group).where(_group.c.id == bindparam("id"))
_OF_MEETING = select(_group).where(
    _group.c.id
    == select(_meeting.c.group_id).where(_meeting.c.id == bindparam("of")).scalar_subquery()
)
#: What is held of a half is the group that it is part of: its row, as it is once it is held.
_of_whole = _group.alias("of_whole")
_OF_MEETING_HELD = (
    select(_of_whole, _group.c.id.label("asked"))
    .join(_group, _of_whole.c.id == func.coalesce(_group.c.part_of, _group.c.id))
    .where(
        _group.c.id
        == select(_meeting.c.group_id).where(_meeting.c.id == bindparam("of")).scalar_subquery()
    )
    .with_for_update(key_share=True, of=_of_whole)
)
_HALVES = (
    select(_group)
    .where(_group.c.half_of == bindparam("meeting"), _group.c.side.is_not(None))
    .order_by(_group.c.side)
)
_ALL = select(_group).order_by(_group.c.made_at, _group.c.id)
_OF_PERSON = (
    select(_group)
    .join(_member, _member.c.group_id == _group.c.id)
    .where(_member.c.person_id == bindparam("person"), _member.c.left_at.is_(None))
    .order_by(_group.c.made_at, _group.c.id)
)
_ADD_MEMBER = insert(_member)
_SAVE_MEMBER = (
    update(_member)
    .where(
        _member.c.group_id == bindparam("this_group"),
        _member.c.person_id == bindparam("this_person"),
    )
    .values(
        joined_at=bindparam("joined"),
        left_at=bindparam("left"),
        agreed_at=bindparam("agreed"),
    )
)
_LAST_NUMBER = select(func.max(_member.c.number)).where(_member.c.group_id == bindparam("group"))
_MEMBERS = (
    select(_member)
    .where(_member.c.group_id == bindparam("group"), _member.c.left_at.is_(None))
    .order_by(_member.c.joined_at, _member.c.number)
)
_person = table_of(PersonRow)
_PEOPLE = (
    select(_person)
    .join(_member, _member.c.person_id == _person.c.id)
    .where(_member.c.group_id == bindparam("group"), _member.c.left_at.is_(None))
    .order_by(_member.c.joined_at, _member.c.number)
)
_MEMBER = select(_member).where(
    _member.c.group_id == bindparam("group"), _member.c.person_id == bindparam("person")
)
_EVERYBODY = (
    select(_member.c.person_id)
    .where(_member.c.group_id == bindparam("group"))
    .order_by(_member.c.person_id)
)
_ADD_SERIES = insert(_series)
_SAVE_SERIES = update(_series).where(_series.c.id == bindparam("this"))
_ALL_SERIES = select(_series).order_by(_series.c.id)
_SERIES_OF = (
    select(_series)
    .where(_series.c.group_id == bindparam("group"))
    .order_by(_series.c.first_on.desc(), _series.c.id)
    .limit(1)
)
_OF_WORKSPACE = (
    select(_group)
    .where(_group.c.workspace == bindparam("workspace"))
    .order_by(_group.c.made_at, _group.c.id)
)
_MOVE = (
    update(_group)
    .where(_group.c.workspace == bindparam("workspace"))
    .values(workspace=bindparam("to_workspace"))
)
#: What belongs to a group beside its meetings, and the group itself at the end.
_FORGET = (
    *(
        delete(table).where(table.c.group_id == bindparam("group"))
        for table in (
            _member,
            *OF_ROOM,
            *OF_PAUSES,
            *OF_AGREEMENTS,
            *OF_GUIDANCES,
            *OF_CALL_ME,
            *OF_DATE_POLLS,
            *OF_TURN_SWAPS,
            *OF_COORDINATIONS,
            *OF_PROGRAMMES,
            *OF_EVALUATIONS,
            *OF_ATTENDANCE,
            _series,
            table_of(CaseRow),
            table_of(IntentionRow),
        )
    ),
    *FORGET_CERTIFICATES_OF_GROUP,
    delete(_group).where(_group.c.id == bindparam("group")),
)


class Groups(
    Rooms,
    Pauses,
    OwnAgreements,
    Guidances,
    CallMeLines,
    DatePolls,
    TurnSwaps,
    Coordinations,
    Programmes,
):
    """See ``bot.repositories.GroupsRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone. In a write
    unit, whatever is read or changed of one group holds the group first.
    """

    __slots__ = ()

    def add(self, group: Group) -> None:
        """Keep a new group; its key is made and durable before the row is."""
        self._run(_ADD, self._values(group))

    def save(self, group: Group) -> None:
        """Overwrite a known group."""
        self._hold(GROUP, group.id)
        self._run(_SAVE, {"this": group.id, **self._values(group)})

    def get(self, group: GroupId) -> Group | None:
        """Return the group, or None."""
        self._hold(GROUP, group)
        row = self._run(_GET, {"id": group}).first()
        return None if row is None else self._group_of(row, strict=True)

    def of_meeting(self, meeting: MeetingId) -> Group | None:
        """Return the group of a meeting, held from here on in a write unit; None without one."""
        reach = self._reach
        read = _OF_MEETING_HELD if reach.shared else _OF_MEETING
        row = self._run(read, {"of": meeting}).first()
        if row is None:
            return None
        if reach.shared:
            reach.held |= {(GROUP_OF_MEETING, meeting), (GROUP, row.id), (GROUP, row.asked)}
            if row.asked != row.id:
                return self.get(GroupId(row.asked))
        return self._group_of(row, strict=True)

    def halves(self, meeting: MeetingId) -> tuple[Group, ...]:
        """The two halves in which a meeting is held, in their order; none where it is not."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)
        rows = self._run(_HALVES, {"meeting": meeting})
        return tuple(self._group_of(row, strict=False) for row in rows)

    def all(self) -> tuple[Group, ...]:
        """All groups, the oldest first."""
        return tuple(self._group_of(row, strict=False) for row in self._run(_ALL, {}))

    def of_person(self, person: PersonId) -> tuple[Group, ...]:
        """The groups in which this person is a present member, the oldest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._group_of(row, strict=False) for row in rows)

    def of_workspace(self, workspace: str) -> tuple[Group, ...]:
        """The groups of a workspace, the oldest first."""
        rows = self._run(_OF_WORKSPACE, {"workspace": workspace})
        return tuple(self._group_of(row, strict=False) for row in rows)

    def move(self, workspace: str, *, to: str) -> int:
        """Let all groups of a workspace belong to another; return how many."""
        return self._run(_MOVE, {"workspace": workspace, "to_workspace": to}).rowcount

    def forget(self, group: GroupId) -> None:
        """Delete a group without meetings, with all that belongs to it, and destroy its key."""
        self._hold(GROUP, group)
        for statement in _FORGET:
            self._run(statement, {"group": group})
        self._reach.vault.destroy(group)

    def put_member(self, member: Member) -> None:
        """Keep a member, or overwrite when they joined, agreed and left."""
        self._hold(GROUP, member.group)
        changed = self._run(
            _SAVE_MEMBER,
            {
                "this_group": member.group,
                "this_person": member.person,
                "joined": member.joined_at,
                "left": member.left_at,
                "agreed": member.agreed_at,
            },
        )
        if changed.rowcount:
            return
        last = self._run(_LAST_NUMBER, {"group": member.group}).scalar()
        self._run(
            _ADD_MEMBER,
            {
                "group_id": member.group,
                "person_id": member.person,
                "number": (last or 0) + 1,
                "joined_at": member.joined_at,
                "left_at": member.left_at,
                "agreed_at": member.agreed_at,
            },
        )

    def members(self, group: GroupId) -> tuple[Member, ...]:
        """Present members only, in the order in which they joined."""
        self._hold(GROUP, group)
        return tuple(_member_of(row) for row in self._run(_MEMBERS, {"group": group}))

    def people(self, group: GroupId) -> dict[PersonId, Person]:
        """The same members as the persons they are, by id."""
        self._hold(GROUP, group)
        people = map(person_of, self._run(_PEOPLE, {"group": group}))
        return {person.id: person for person in people}

    def everybody(self, group: GroupId) -> tuple[PersonId, ...]:
        """Whoever is a member or was one, in the order of their ids."""
        self._hold(GROUP, group)
        found = self._run(_EVERYBODY, {"group": group})
        return tuple(PersonId(row.person_id) for row in found)

    def member(self, group: GroupId, person: PersonId) -> Member | None:
        """Somebody who is a member or was one, or None."""
        self._hold(GROUP, group)
        row = self._run(_MEMBER, {"group": group, "person": person}).first()
        return None if row is None else _member_of(row)

    def add_series(self, series: Series) -> None:
        """Keep a series."""
        self._run(_ADD_SERIES, _series_values(series))

    def save_series(self, series: Series) -> None:
        """Overwrite a known series."""
        self._hold(GROUP, series.group)
        self._run(_SAVE_SERIES, {"this": series.id, **_series_values(series)})

    def all_series(self) -> tuple[Series, ...]:
        """All series, in a fixed order."""
        return tuple(_series_of(row) for row in self._run(_ALL_SERIES, {}))

    def series_of(self, group: GroupId) -> Series | None:
        """The series of a group that begins last, or None."""
        self._hold(GROUP, group)
        row = self._run(_SERIES_OF, {"group": group}).first()
        return None if row is None else _series_of(row)

    def _values(self, group: Group) -> dict[str, object]:
        return {
            "id": group.id,
            "workspace": group.workspace,
            "language": group.language,
            "zone": group.zone,
            "method": group.method,
            "mode": group.mode.value,
            "made_at": group.made_at,
            "rounds": group.rounds,
            "minutes": group.minutes,
            "words_stay_hours": group.words_stay_hours,
            "texts_stay_days": group.texts_stay_days,
            "is_trial": group.is_trial,
            "hour_raised_at": group.hour_raised_at,
            "room_kind": group.room_kind.value,
            "choosing": group.choosing.value,
            "extra_roles": group.extra_roles,
            "kind": group.kind.value,
            "part_of": group.part_of,
            "half_of": group.half_of,
            "side": group.side,
            "fields": self._seal(group.fields, _cell(group.id)),
        }

    def _group_of(self, row: Found, *, strict: bool) -> Group:
        return Group(
            id=GroupId(row.id),
            workspace=row.workspace,
            language=row.language,
            zone=row.zone,
            method=row.method,
            mode=Mode(row.mode),
            made_at=row.made_at,
            rounds=row.rounds,
            minutes=row.minutes,
            words_stay_hours=row.words_stay_hours,
            texts_stay_days=row.texts_stay_days,
            is_trial=bool(row.is_trial),
            hour_raised_at=row.hour_raised_at,
            room_kind=RoomKind(row.room_kind or RoomKind.THREADED),
            choosing=Choosing(row.choosing or Choosing.VOTE),
            extra_roles=bool(row.extra_roles),
            kind=GroupKind(row.kind or GroupKind.FIXED),
            part_of=GroupId(row.part_of) if row.part_of is not None else None,
            half_of=MeetingId(row.half_of) if row.half_of is not None else None,
            side=row.side,
            fields=self._open(row.fields, _cell(row.id), strict=strict),
        )


def _cell(group: str) -> Cell:
    return Cell("team_group", "fields", key=group, row=group)


def _member_of(row: Found) -> Member:
    return Member(
        group=GroupId(row.group_id),
        person=PersonId(row.person_id),
        joined_at=row.joined_at,
        left_at=row.left_at,
        agreed_at=row.agreed_at,
    )


def _series_values(series: Series) -> dict[str, object]:
    return {
        "id": series.id,
        "group_id": series.group,
        "first_on": series.first_on,
        "local_time": series.local_time,
        "zone": series.zone,
        "every_weeks": series.every_weeks,
    }


def _series_of(row: Found) -> Series:
    return Series(
        id=row.id,
        group=GroupId(row.group_id),
        first_on=row.first_on,
        local_time=row.local_time,
        zone=row.zone,
        every_weeks=row.every_weeks,
    )
