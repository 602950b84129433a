"""Who put a group together for others, sealed under their key as far as they typed it."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import GroupId, PersonId
from bot.records import Coordination

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import CoordinationRow
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import GROUP

_row = table_of(CoordinationRow)
_PUT = insert_or_replace(_row)
_OF_GROUP = select(_row).where(_row.c.group_id == bindparam("group"))
_OF_PERSON = (
    select(_row)
    .where(_row.c.person_id == bindparam("person"))
    .order_by(_row.c.since_at, _row.c.group_id)
)
_FORGET = delete(_row).where(_row.c.group_id == bindparam("group"))
#: What is kept of a group's coordinator, and how all that one person coordinates goes with them.
OF_COORDINATIONS = (_row,)
FORGET_COORDINATIONS_OF_PERSON = delete(_row).where(_row.c.person_id == bindparam("id"))


class Coordinations(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about who coordinates a group."""

    __slots__ = ()

    def put_coordination(self, coordination: Coordination) -> None:
        """Keep it in place of what was there of this group."""
        self._hold(GROUP, coordination.group)
        cell = _cell(coordination.group, coordination.person)
        self._run(
            _PUT,
            {
                "group_id": coordination.group,
                "person_id": coordination.person,
                "since_at": coordination.since,
                "withdrawn_at": coordination.withdrawn_at,
                "fields": self._seal(coordination.fields, cell),
            },
        )

    def coordination(self, group: GroupId) -> Coordination | None:
        """Who coordinates this group; ``fields`` are empty where their key is gone."""
        self._hold(GROUP, group)
        row = self._run(_OF_GROUP, {"group": group}).first()
        return None if row is None else self._coordination_of(row)

    def coordinations_of(self, person: PersonId) -> tuple[Coordination, ...]:
        """All that one person coordinates, the first first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._coordination_of(row) for row in rows)

    def forget_coordination(self, group: GroupId) -> None:
        """Nobody coordinates this group any more; where nobody did, that is fine."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"group": group})

    def _coordination_of(self, row: Found) -> Coordination:
        return Coordination(
            group=GroupId(row.group_id),
            person=PersonId(row.person_id),
            since=row.since_at,
            withdrawn_at=row.withdrawn_at,
            fields=self._open(row.fields, _cell(row.group_id, row.person_id), strict=False),
        )


def _cell(group: str, person: str) -> Cell:
    return Cell("coordination", "fields", key=person, row=f"{group}:{person}")
