"""What groups agreed in their own words, sealed under the group's key."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select

from bot.engine.ids import FormId, GroupId, PersonId
from bot.records import Agreements

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import AgreementsRow
from ..vault import Cell
from .base import Repository
from .holding import GROUP

_agreements = table_of(AgreementsRow)
_PUT = insert_or_replace(_agreements)
_OF_GROUP = (
    select(_agreements)
    .where(_agreements.c.group_id == bindparam("group"))
    .order_by(_agreements.c.number)
)
#: What is kept of a group's agreements.
OF_AGREEMENTS = (_agreements,)


class OwnAgreements(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about agreements."""

    __slots__ = ()

    def put_agreements(self, agreements: Agreements) -> None:
        """Insert, or replace the ones with the same number."""
        self._hold(GROUP, agreements.group)
        self._run(
            _PUT,
            {
                "group_id": agreements.group,
                "number": agreements.number,
                "form_id": agreements.form,
                "asked_at": agreements.asked_at,
                "agreed_by": json.dumps(agreements.agreed_by),
                "held_from_at": agreements.held_from,
                "dropped_at": agreements.dropped_at,
                "fields": self._seal(agreements.fields, _cell(agreements.group, agreements.number)),
            },
        )

    def agreements(self, group: GroupId) -> tuple[Agreements, ...]:
        """All that was proposed, the first first; ``fields`` are empty where the key is gone."""
        self._hold(GROUP, group)
        return tuple(
            Agreements(
                group=GroupId(row.group_id),
                number=row.number,
                form=FormId(row.form_id),
                asked_at=row.asked_at,
                agreed_by=tuple(PersonId(one) for one in json.loads(row.agreed_by)),
                held_from=row.held_from_at,
                dropped_at=row.dropped_at,
                fields=self._open(row.fields, _cell(row.group_id, row.number), strict=False),
            )
            for row in self._run(_OF_GROUP, {"group": group})
        )


def _cell(group: str, number: int) -> Cell:
    return Cell("agreements", "fields", key=group, row=f"{group}:{number}")
