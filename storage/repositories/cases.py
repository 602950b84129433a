"""Cases of a group, sealed under the group's key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from bot.engine.ids import CaseId, FormId, GroupId, MeetingId, PersonId
from bot.records import Case, CaseStatus

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import CaseRow
from ..vault import Cell
from .base import ListStatement, Repository
from .compiled import Found
from .holding import GROUP, GROUP_OF_CASE

_case = table_of(CaseRow)
_PUT = insert_or_replace(_case)
_GET = select(_case).where(_case.c.id == bindparam("id"))
_MANY = ListStatement(lambda ids: select(_case).where(_case.c.id.in_(ids)))
_OF_GROUP = (
    select(_case)
    .where(_case.c.group_id == bindparam("group"), _case.c.status != CaseStatus.WITHDRAWN.value)
    .order_by(_case.c.made_at, _case.c.id)
)
_BY_FORM = (
    select(_case)
    .where(_case.c.contributor_id == bindparam("person"), _case.c.form_id == bindparam("form"))
    .order_by(_case.c.made_at, _case.c.id)
    .limit(1)
)


class Cases(Repository):
    """See ``bot.repositories.CasesRepo``.

    ``get`` and ``by_form`` raise ``KeyLost``; lists leave ``fields`` empty where a key is gone.
    """

    __slots__ = ()

    def put(self, case: Case) -> None:
        """Insert, or replace the one with the same id."""
        self._hold(GROUP, case.group)
        self._run(
            _PUT,
            {
                "id": case.id,
                "group_id": case.group,
                "contributor_id": case.contributor,
                "form_id": case.form,
                "status": case.status.value,
                "made_at": case.made_at,
                "discussed_in": case.discussed_in,
                "fields": self._seal(case.fields, _cell(case.group, case.id)),
            },
        )

    def get(self, case: CaseId) -> Case | None:
        """Return it, or None; in a write unit its group is locked first."""
        self._hold(GROUP_OF_CASE, case, same_as=GROUP)
        row = self._run(_GET, {"id": case}).first()
        return None if row is None else self._case_of(row, strict=True)

    def many(self, cases: Sequence[CaseId]) -> dict[CaseId, Case]:
        """Return those that are there, by id, in the order asked for."""
        if not cases:
            return {}
        rows = self._run_list(_MANY, cases)
        found = {CaseId(row.id): self._case_of(row, strict=False) for row in rows}
        return {key: found[key] for key in cases if key in found}

    def of_group(self, group: GroupId) -> tuple[Case, ...]:
        """In the order in which they were made; withdrawn ones left out."""
        self._hold(GROUP, group)
        rows = self._run(_OF_GROUP, {"group": group})
        return tuple(self._case_of(row, strict=False) for row in rows)

    def by_form(self, person: PersonId, form: FormId) -> Case | None:
        """Return the case that this person brought with this form."""
        row = self._run(_BY_FORM, {"person": person, "form": form}).first()
        return None if row is None else self._case_of(row, strict=True)

    def _case_of(self, row: Found, *, strict: bool) -> Case:
        return Case(
            id=CaseId(row.id),
            group=GroupId(row.group_id),
            contributor=PersonId(row.contributor_id),
            form=FormId(row.form_id),
            status=CaseStatus(row.status),
            made_at=row.made_at,
            discussed_in=None if row.discussed_in is None else MeetingId(row.discussed_in),
            fields=self._open(row.fields, _cell(row.group_id, row.id), strict=strict),
        )


def _cell(group: str, case: str) -> Cell:
    return Cell("group_case", "fields", key=group, row=case)
