"""What people gave in a phase. The words are sealed under the group's key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import ContributionId, FormId, GroupId, MeetingId, PersonId
from bot.engine.state import Slot
from bot.records import Contribution
from methods.spec import Gift

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import ContributionRow
from ..vault import Cell
from .base import ListStatement, Repository
from .compiled import Found

_given = table_of(ContributionRow)
_PUT = insert_or_replace(_given)
_GET = select(_given).where(_given.c.id == bindparam("id"))
_MANY = ListStatement(lambda ids: select(_given).where(_given.c.id.in_(ids)))
_OF_MEETING = (
    select(_given)
    .where(_given.c.meeting_id == bindparam("meeting"))
    .order_by(_given.c.given_at, _given.c.id)
)
_FORGET = delete(_given).where(_given.c.id == bindparam("id")).returning(_given.c.gift)


class Contributions(Repository):
    """See ``bot.repositories.ContributionsRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone.
    """

    __slots__ = ()

    def put(self, contribution: Contribution) -> None:
        """Insert, or replace the one with the same id."""
        self._run(
            _PUT,
            {
                "id": contribution.id,
                "form_id": contribution.form,
                "group_id": contribution.group,
                "meeting_id": contribution.meeting,
                "round": contribution.slot.round,
                "phase_id": contribution.slot.phase_id,
                "person_id": contribution.person,
                "gift": contribution.gift.value,
                "given_at": contribution.given_at,
                "fields": self._seal(
                    contribution.fields, _cell(contribution.group, contribution.id)
                ),
            },
        )

    def get(self, contribution: ContributionId) -> Contribution | None:
        """Return it, or None."""
        row = self._run(_GET, {"id": contribution}).first()
        return None if row is None else self._contribution_of(row, strict=True)

    def many(self, contributions: Sequence[ContributionId]) -> dict[ContributionId, Contribution]:
        """Return those that are there, by id, in the order asked for."""
        if not contributions:
            return {}
        rows = self._run_list(_MANY, contributions)
        found = {ContributionId(row.id): self._contribution_of(row, strict=False) for row in rows}
        return {key: found[key] for key in contributions if key in found}

    def of_meeting(self, meeting: MeetingId) -> tuple[Contribution, ...]:
        """All of a meeting, in the order in which they were given."""
        rows = self._run(_OF_MEETING, {"meeting": meeting})
        return tuple(self._contribution_of(row, strict=False) for row in rows)

    def forget(self, contribution: ContributionId) -> Gift | None:
        """Delete it; return what kind of gift it was, None when it is not there."""
        gift = self._run(_FORGET, {"id": contribution}).scalar()
        return None if gift is None else Gift(gift)

    def _contribution_of(self, row: Found, *, strict: bool) -> Contribution:
        return Contribution(
            id=ContributionId(row.id),
            form=FormId(row.form_id),
            group=GroupId(row.group_id),
            meeting=MeetingId(row.meeting_id),
            slot=Slot(row.round, row.phase_id),
            person=PersonId(row.person_id),
            gift=Gift(row.gift),
            given_at=row.given_at,
            fields=self._open(row.fields, _cell(row.group_id, row.id), strict=strict),
        )


def _cell(group: str, contribution: str) -> Cell:
    return Cell("contribution", "fields", key=group, row=contribution)
