"""Meetings with their state, their log and the methods they keep. No words stand here."""

from __future__ import annotations

import threading
from collections import OrderedDict

from pydantic import TypeAdapter
from sqlalchemy import bindparam, case, delete, insert, select, update

from bot.engine.ids import GroupId, MeetingId
from bot.engine.state import MeetingState
from bot.errors import VersionConflict
from bot.records import LogEntry, Meeting, MeetingStatus

from ..sql import insert_if_new
from ..table import table_of
from ..tables import ContributionRow, EventLogRow, GroupRow, MeetingRow, MethodSnapshotRow
from .aftercare import FORGET_AFTERCARE_OF_MEETING
from .base import Repository
from .compiled import Found
from .holding import GROUP, GROUP_OF_MEETING

_meeting = table_of(MeetingRow)
_entry = table_of(EventLogRow)
_method = table_of(MethodSnapshotRow)

_ADD = insert_if_new(_meeting, ("series_id", "on_date"))
_GET = select(_meeting).where(_meeting.c.id == bindparam("id"))
_GET_LOCKED = _GET.with_for_update(key_share=True)
_SAVE = (
    update(_meeting)
    .where(_meeting.c.id == bindparam("this"), _meeting.c.version == bindparam("read_version"))
    .values({c: bindparam(c.name) for c in _meeting.c if c.name not in {"id", "group_id"}})
)
#: However often dates were moved, those that are held are found first.
_IS_OVER = _meeting.c.status == MeetingStatus.CANCELLED.value
_WAS_MOVED = case((_IS_OVER & _meeting.c.series_id.is_(None), 1), else_=0)
_OF_GROUP = (
    select(_meeting)
    .where(_meeting.c.group_id == bindparam("group"))
    .order_by(_WAS_MOVED, _meeting.c.starts_at.desc(), _meeting.c.id.desc())
    .limit(bindparam("most"))
)
_group = table_of(GroupRow)
_OF_HALVES = (
    select(_meeting)
    .join(_group, _group.c.id == _meeting.c.group_id)
    .where(_group.c.part_of == bindparam("group"))
    .order_by(_meeting.c.starts_at.desc(), _meeting.c.id.desc())
    .limit(bindparam("most"))
)
_APPEND = insert(_entry)
_LOG = select(_entry).where(_entry.c.meeting_id == bindparam("meeting")).order_by(_entry.c.number)
_contribution = table_of(ContributionRow)
_FORGET = (
    *FORGET_AFTERCARE_OF_MEETING,
    delete(_contribution).where(_contribution.c.meeting_id == bindparam("meeting")),
    delete(_entry).where(_entry.c.meeting_id == bindparam("meeting")),
    delete(_meeting).where(_meeting.c.id == bindparam("meeting")),
)
_KEEP_METHOD = insert_if_new(_method, ("hash",))
_METHOD = select(_method.c.body).where(_method.c.hash == bindparam("hash"))

#: States kept in memory, so that those of the meetings that run now are at hand.
STATES_KEPT = 64

_state: TypeAdapter[MeetingState] = TypeAdapter(MeetingState)


class _States:
    """States by the very text that stands in their row: one written or read just now is not read
    again for the next event, or for every card of its board.

    A state never changes, and the text decides what it is, so no reader can tell.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, MeetingState] = OrderedDict()
        # Units of work read here from several threads at once.
        self._lock = threading.Lock()

    def read(self, text: str) -> MeetingState:
        with self._lock:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
                return known
        state = _state.validate_json(text)
        self._keep(text, state)
        return state

    def write(self, state: MeetingState) -> str:
        text = _state.dump_json(state, warnings="error").decode()
        self._keep(text, state)
        return text

    def _keep(self, text: str, state: MeetingState) -> None:
        with self._lock:
            self._known[text] = state
            self._known.move_to_end(text)
            if len(self._known) > STATES_KEPT:
                self._known.popitem(last=False)


_states = _States()


class Meetings(Repository):
    """See ``bot.repositories.MeetingsRepo``."""

    __slots__ = ()

    def add(self, meeting: Meeting) -> bool:
        """Keep a new meeting; False when its (series, on) is there already."""
        self._hold(GROUP, meeting.group)
        values = _values(meeting, version=meeting.version)
        added = self._run(_ADD, {"id": meeting.id, "group_id": meeting.group, **values})
        return added.rowcount == 1

    def get(self, meeting: MeetingId) -> Meeting | None:
        """Return the meeting; in a write unit its group and its row are locked first."""
        self.hold(meeting)
        row = self._run(_GET_LOCKED if self._reach.writing else _GET, {"id": meeting}).first()
        return None if row is None else _meeting_of(row)

    def hold(self, meeting: MeetingId) -> None:
        """Let nobody else change anything of this meeting's group until the unit is over."""
        self._hold(GROUP_OF_MEETING, meeting, same_as=GROUP)

    def save(self, meeting: Meeting, *, read_version: int) -> None:
        """Store with ``read_version + 1``; ``VersionConflict`` when somebody was faster."""
        values = _values(meeting, version=read_version + 1)
        ours = {"this": meeting.id, "read_version": read_version}
        if self._run(_SAVE, {**ours, **values}).rowcount != 1:
            raise VersionConflict

    def of_group(self, group: GroupId, *, limit: int = 20) -> tuple[Meeting, ...]:
        """The newest first, by ``starts_at``; those that were moved after all others."""
        self._hold(GROUP, group)
        rows = self._run(_OF_GROUP, {"group": group, "most": limit})
        return tuple(_meeting_of(row) for row in rows)

    def of_halves(self, group: GroupId, *, limit: int = 20) -> tuple[Meeting, ...]:
        """What the halves of this group held, of all its meetings, the newest first."""
        self._hold(GROUP, group)
        rows = self._run(_OF_HALVES, {"group": group, "most": limit})
        return tuple(_meeting_of(row) for row in rows)

    def forget(self, meeting: MeetingId) -> None:
        """Delete it with its log, all that was given in it, and what is asked after it."""
        self.hold(meeting)
        for statement in _FORGET:
            self._run(statement, {"meeting": meeting})

    def append_log(self, entry: LogEntry) -> None:
        """Append; a number that is taken is a mistake of ours and raises."""
        self._run(
            _APPEND,
            {
                "meeting_id": entry.meeting,
                "number": entry.number,
                "logged_at": entry.at,
                "body": entry.body,
            },
        )

    def log(self, meeting: MeetingId) -> tuple[LogEntry, ...]:
        """All entries of a meeting, by number."""
        return tuple(
            LogEntry(MeetingId(row.meeting_id), row.number, row.logged_at, row.body)
            for row in self._run(_LOG, {"meeting": meeting})
        )

    def keep_method(self, method_hash: str, body: str) -> None:
        """Keep a snapshot under the hash of its content; the same again changes nothing."""
        self._run(_KEEP_METHOD, {"hash": method_hash, "body": body})

    def method_body(self, method_hash: str) -> str | None:
        """Return a snapshot, or None."""
        body: str | None = self._run(_METHOD, {"hash": method_hash}).scalar()
        return body


def _values(meeting: Meeting, *, version: int) -> dict[str, object]:
    return {
        "series_id": meeting.series,
        "on_date": meeting.on,
        "starts_at": meeting.starts_at,
        "status": meeting.status.value,
        "state": _states.write(meeting.state),
        "method_hash": meeting.method_hash,
        "version": version,
        "ended_at": meeting.ended_at,
    }


def _meeting_of(row: Found) -> Meeting:
    return Meeting(
        id=MeetingId(row.id),
        group=GroupId(row.group_id),
        series=row.series_id,
        on=row.on_date,
        starts_at=row.starts_at,
        status=MeetingStatus(row.status),
        state=_states.read(row.state),
        method_hash=row.method_hash,
        version=row.version,
        ended_at=row.ended_at,
    )
