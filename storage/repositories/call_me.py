"""What members of a group may be called for: a line each, sealed under the key of its writer."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, GroupId, PersonId
from bot.records import CallMe

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import CallMeRow
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import GROUP

_line = table_of(CallMeRow)
_PUT = insert_or_replace(_line)
_OF_GROUP = (
    select(_line)
    .where(_line.c.group_id == bindparam("group"))
    .order_by(_line.c.said_at, _line.c.person_id)
)
_OF_PERSON = (
    select(_line).where(_line.c.person_id == bindparam("person")).order_by(_line.c.group_id)
)
_FORGET = delete(_line).where(
    _line.c.group_id == bindparam("this_group"), _line.c.person_id == bindparam("this_person")
)
#: What is kept of a group's lines, and how those of one person go with them.
OF_CALL_ME = (_line,)
FORGET_LINES_OF_PERSON = delete(_line).where(_line.c.person_id == bindparam("id"))


class CallMeLines(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about what members may be called for."""

    __slots__ = ()

    def put_call_me(self, line: CallMe) -> None:
        """Keep it in place of the one that this person had in this group."""
        self._hold(GROUP, line.group)
        self._run(
            _PUT,
            {
                "group_id": line.group,
                "person_id": line.person,
                "form_id": line.form,
                "said_at": line.said_at,
                "fields": self._seal(line.fields, _cell(line.group, line.person)),
            },
        )

    def call_me_lines(self, group: GroupId) -> tuple[CallMe, ...]:
        """All of a group, the oldest first; ``fields`` are empty where a key is gone."""
        self._hold(GROUP, group)
        return tuple(self._line_of(row) for row in self._run(_OF_GROUP, {"group": group}))

    def call_me_of(self, person: PersonId) -> tuple[CallMe, ...]:
        """Those of one person, by the ids of their groups."""
        return tuple(self._line_of(row) for row in self._run(_OF_PERSON, {"person": person}))

    def forget_call_me(self, group: GroupId, person: PersonId) -> None:
        """Delete it; one that is not there is fine."""
        self._hold(GROUP, group)
        self._run(_FORGET, {"this_group": group, "this_person": person})

    def _line_of(self, row: Found) -> CallMe:
        return CallMe(
            group=GroupId(row.group_id),
            person=PersonId(row.person_id),
            form=FormId(row.form_id),
            said_at=row.said_at,
            fields=self._open(row.fields, _cell(row.group_id, row.person_id), strict=False),
        )


def _cell(group: str, person: str) -> Cell:
    return Cell("call_me", "fields", key=person, row=f"{group}:{person}")
