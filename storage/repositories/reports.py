"""Reports of persons, sealed under the key of whoever wrote them, and who chose to write any."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, MeetingId, PersonId, ReportId
from bot.records import Report, ReportKind

from ..own_tables import ReportChoiceRow, ReportRow
from ..sql import insert_or_replace
from ..table import table_of
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import NAME

_report = table_of(ReportRow)
_choice = table_of(ReportChoiceRow)
_PUT = insert_or_replace(_report)
_GET = select(_report).where(_report.c.id == bindparam("id"))
_OF_PERSON = (
    select(_report)
    .where(_report.c.person_id == bindparam("person"))
    .order_by(_report.c.held_at, _report.c.id)
)
_FORGET = delete(_report).where(_report.c.id == bindparam("id"))
_CHOOSE = insert_or_replace(_choice)
_CHOSEN = select(_choice.c.kind).where(_choice.c.person_id == bindparam("id"))
#: How what is one person's goes with them.
FORGET_REPORTS_OF_PERSON = delete(_report).where(_report.c.person_id == bindparam("id"))
FORGET_REPORT_CHOICE = delete(_choice).where(_choice.c.person_id == bindparam("id"))


class Reports(Repository):
    """See ``bot.own_repositories.ReportsRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone.
    """

    __slots__ = ()

    def put(self, report: Report) -> None:
        """Insert, or replace the one with the same id."""
        self._run(
            _PUT,
            {
                "id": report.id,
                "person_id": report.person,
                "meeting_id": report.meeting,
                "held_at": report.held_at,
                "written_at": report.written_at,
                "kind": report.kind.value,
                "form_id": report.form,
                "fields": self._seal(report.fields, _cell(report.person, report.id)),
            },
        )

    def get(self, report: ReportId) -> Report | None:
        """Return it, or None; in a write unit its name is held first: two may begin it at once."""
        self._hold(NAME, f"report:{report}")
        row = self._run(_GET, {"id": report}).first()
        return None if row is None else self._report_of(row, strict=True)

    def of_person(self, person: PersonId) -> tuple[Report, ...]:
        """All of a person, by when the meeting was, the earliest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._report_of(row, strict=False) for row in rows)

    def forget(self, report: ReportId) -> None:
        """Delete it; one that is not there is fine."""
        self._run(_FORGET, {"id": report})

    def choose(self, person: PersonId, kind: ReportKind | None) -> None:
        """Keep along which questions they write, or that they write none."""
        if kind is None:
            self._run(FORGET_REPORT_CHOICE, {"id": person})
        else:
            self._run(_CHOOSE, {"person_id": person, "kind": kind.value})

    def chosen(self, person: PersonId) -> ReportKind | None:
        """Along which questions they write, or None."""
        row = self._run(_CHOSEN, {"id": person}).first()
        return None if row is None else ReportKind(row.kind)

    def _report_of(self, row: Found, *, strict: bool) -> Report:
        return Report(
            id=ReportId(row.id),
            person=PersonId(row.person_id),
            meeting=MeetingId(row.meeting_id),
            held_at=row.held_at,
            written_at=row.written_at,
            kind=ReportKind(row.kind),
            form=FormId(row.form_id),
            fields=self._open(row.fields, _cell(row.person_id, row.id), strict=strict),
        )


def _cell(person: str, report: str) -> Cell:
    return Cell("report", "fields", key=person, row=report)
