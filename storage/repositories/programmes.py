"""The programmes of groups: how many meetings were agreed, and how each ended."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.engine.ids import FormId, GroupId
from bot.records import Programme, ProgrammeEnd, Verdict

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import ProgrammeRow
from .base import Repository
from .compiled import Found
from .holding import GROUP

_programme = table_of(ProgrammeRow)
_PUT = insert_or_replace(_programme)
_OF_GROUP = (
    select(_programme)
    .where(_programme.c.group_id == bindparam("group"))
    .order_by(_programme.c.made_at, _programme.c.id)
)
#: What is kept of a group's programmes.
OF_PROGRAMMES = (_programme,)


class Programmes(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about programmes."""

    __slots__ = ()

    def put_programme(self, programme: Programme) -> None:
        """Keep it, or overwrite what was agreed and how it ended."""
        self._hold(GROUP, programme.group)
        row = {
            "group_id": programme.group,
            "id": programme.id,
            "made_at": programme.made_at,
            "begins_at": programme.begins_at,
            "meetings": programme.meetings,
            "has_intake": programme.has_intake,
            "has_midway": programme.has_midway,
            "has_closing": programme.has_closing,
            "ended": None if programme.end is None else programme.end.value,
            "safety": None if programme.safety is None else " ".join(programme.safety),
        }
        self._run(_PUT, row)

    def programmes(self, group: GroupId) -> tuple[Programme, ...]:
        """All of a group, the newest last."""
        self._hold(GROUP, group)
        return tuple(map(_programme_of, self._run(_OF_GROUP, {"group": group})))


def _programme_of(row: Found) -> Programme:
    return Programme(
        id=FormId(row.id),
        group=GroupId(row.group_id),
        made_at=row.made_at,
        begins_at=row.begins_at,
        meetings=row.meetings,
        has_intake=row.has_intake,
        has_midway=row.has_midway,
        has_closing=row.has_closing,
        end=None if row.ended is None else ProgrammeEnd(row.ended),
        safety=None if row.safety is None else tuple(map(Verdict, row.safety.split())),
    )
