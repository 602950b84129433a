"""Whom groups named to guide their meetings."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from bot.engine.ids import GroupId, PersonId
from bot.records import Guidance, Term

from ..table import table_of
from ..tables import GuidanceRow
from .base import Repository
from .compiled import Found
from .holding import GROUP

_guidance = table_of(GuidanceRow)
_FORGET = delete(_guidance).where(
    _guidance.c.group_id == bindparam("group"), _guidance.c.person_id == bindparam("person")
)
_ADD = insert(_guidance)
_OF_GROUP = (
    select(_guidance)
    .where(_guidance.c.group_id == bindparam("group"))
    .order_by(_guidance.c.agreed_at, _guidance.c.person_id)
)
#: What is kept of who guides a group.
OF_GUIDANCES = (_guidance,)


class Guidances(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about who guides."""

    __slots__ = ()

    def put_guidance(self, guidance: Guidance) -> None:
        """Keep it in place of what was there of this person in this group."""
        self.forget_guidance(guidance.group, guidance.person)
        self._run(
            _ADD,
            {
                "group_id": guidance.group,
                "person_id": guidance.person,
                "term": guidance.term.value,
                "brings_cases": guidance.brings_cases,
                "until_on": guidance.until,
                "every": guidance.every,
                "agreed_at": guidance.agreed_at,
            },
        )

    def guidances(self, group: GroupId) -> tuple[Guidance, ...]:
        """Whoever said that they will guide, the first first."""
        self._hold(GROUP, group)
        return tuple(_guidance_of(row) for row in self._run(_OF_GROUP, {"group": group}))

    def forget_guidance(self, group: GroupId, person: PersonId) -> None:
        """Forget that this person guides; one who does not is fine."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"group": group, "person": person})


def _guidance_of(row: Found) -> Guidance:
    return Guidance(
        group=GroupId(row.group_id),
        person=PersonId(row.person_id),
        term=Term(row.term),
        brings_cases=row.brings_cases,
        until=row.until_on,
        every=row.every,
        agreed_at=row.agreed_at,
    )
