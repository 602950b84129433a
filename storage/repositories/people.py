"""Persons of all workspaces. Nothing here is typed by anybody, so nothing is sealed.

Whoever is forgotten is so with what they wrote for themselves alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.engine.ids import PersonId
from bot.records import Person

from ..own_tables import (
    AttendanceRow,
    CertificateRow,
    ContributorPageRow,
    EvaluationRow,
    GoalRow,
    RegistrationRow,
    ReportRow,
    UnreachedRow,
)
from ..sql import insert_if_new, insert_or_replace
from ..table import table_of
from ..tables import (
    CalendarFeedRow,
    CaseRow,
    ContributionRow,
    CoordinationRow,
    DraftRow,
    IntentionRow,
    MemberRow,
    NewcomerRow,
    PersonRow,
)
from .aftercare import FORGET_AFTERCARE_OF_PERSON
from .attendances import FORGET_ATTENDANCE_OF_PERSON
from .base import ListStatement, Repository
from .call_me import FORGET_LINES_OF_PERSON
from .certificates import FORGET_CERTIFICATES_OF_PERSON
from .compiled import Found
from .contributor_pages import FORGET_PAGES_OF_PERSON
from .coordinations import FORGET_COORDINATIONS_OF_PERSON
from .evaluations import FORGET_EVALUATIONS_OF_PERSON
from .goals import FORGET_GOALS_OF_PERSON, TAKE_BACK_FROM_READER
from .registrations import FORGET_REGISTRATIONS_OF_PERSON
from .reports import FORGET_REPORT_CHOICE, FORGET_REPORTS_OF_PERSON

_person = table_of(PersonRow)
_ADD = insert(_person)
_SAVE = update(_person).where(_person.c.id == bindparam("this"))
_GET = select(_person).where(_person.c.id == bindparam("id"))
_MANY = ListStatement(lambda ids: select(_person).where(_person.c.id.in_(ids)))
_FIND = select(_person).where(
    _person.c.workspace == bindparam("workspace"), _person.c.external == bindparam("external")
)
_ALL = select(_person).order_by(_person.c.id)
_OF_WORKSPACE = (
    select(_person)
    .where(_person.c.workspace == bindparam("workspace"))
    .order_by(_person.c.id)
    .limit(bindparam("most"))
)
_WORKSPACES = select(_person.c.workspace).distinct().order_by(_person.c.workspace)
_MOVE = (
    update(_person)
    .where(_person.c.workspace == bindparam("workspace"))
    .values(workspace=bindparam("to_workspace"))
)
_draft = table_of(DraftRow)
_OF_SOMEBODY = tuple(
    table_of(row).c[name]
    for row, name in (
        (MemberRow, "person_id"),
        (NewcomerRow, "person_id"),
        (DraftRow, "person_id"),
        (IntentionRow, "person_id"),
        (ContributionRow, "person_id"),
        (CaseRow, "contributor_id"),
        (CoordinationRow, "person_id"),
        (GoalRow, "person_id"),
        (EvaluationRow, "person_id"),
        (GoalRow, "reader_id"),
        (ReportRow, "person_id"),
        (RegistrationRow, "person_id"),
        (ContributorPageRow, "person_id"),
        (AttendanceRow, "person_id"),
        (CertificateRow, "person_id"),
    )
)
_IS_ANYWHERE = select(
    or_(*(select(one).where(one == bindparam("id")).exists() for one in _OF_SOMEBODY))
)
_FORGET_DRAFTS = delete(_draft).where(_draft.c.person_id == bindparam("id"))
_feed = table_of(CalendarFeedRow)
_PUT_FEED = insert_or_replace(_feed)
_FEED = select(_feed.c.digest).where(_feed.c.person_id == bindparam("id"))
_OF_FEED = (
    select(_person)
    .join(_feed, _feed.c.person_id == _person.c.id)
    .where(_feed.c.digest == bindparam("digest"))
)
_FORGET_FEED = delete(_feed).where(_feed.c.person_id == bindparam("id"))
_unreached = table_of(UnreachedRow)
_PUT_UNREACHED = insert_if_new(_unreached, ["person_id"])
_UNREACHED = select(_unreached.c.since_at).where(_unreached.c.person_id == bindparam("id"))
_FORGET_UNREACHED = delete(_unreached).where(_unreached.c.person_id == bindparam("id"))
_FORGET = delete(_person).where(_person.c.id == bindparam("id"))
#: What is somebody's own, and they themselves at the end.
_FORGET_ALL = (
    _FORGET_DRAFTS,
    FORGET_LINES_OF_PERSON,
    FORGET_COORDINATIONS_OF_PERSON,
    FORGET_GOALS_OF_PERSON,
    FORGET_REPORTS_OF_PERSON,
    FORGET_REPORT_CHOICE,
    FORGET_REGISTRATIONS_OF_PERSON,
    FORGET_PAGES_OF_PERSON,
    *FORGET_AFTERCARE_OF_PERSON,
    FORGET_EVALUATIONS_OF_PERSON,
    *FORGET_ATTENDANCE_OF_PERSON,
    *FORGET_CERTIFICATES_OF_PERSON,
    _FORGET_FEED,
    _FORGET_UNREACHED,
    _FORGET,
)


class People(Repository):
    """See ``bot.repositories.PeopleRepo``."""

    __slots__ = ()

    def add(self, person: Person) -> None:
        """Keep a new person."""
        self._run(_ADD, _values(person))

    def save(self, person: Person) -> None:
        """Overwrite a known person."""
        self._run(_SAVE, {"this": person.id, **_values(person)})

    def get(self, person: PersonId) -> Person | None:
        """Return the person, or None."""
        row = self._run(_GET, {"id": person}).first()
        return None if row is None else person_of(row)

    def find(self, workspace: str, external: str) -> Person | None:
        """Return whoever has this platform's id in this workspace."""
        row = self._run(_FIND, {"workspace": workspace, "external": external}).first()
        return None if row is None else person_of(row)

    def many(self, people: Sequence[PersonId]) -> dict[PersonId, Person]:
        """Return those that are known, by id, in the order asked for."""
        if not people:
            return {}
        rows = self._run_list(_MANY, people)
        found = {person.id: person for person in map(person_of, rows)}
        return {person: found[person] for person in people if person in found}

    def all(self) -> tuple[Person, ...]:
        """Everybody of all workspaces, by their ids."""
        return tuple(map(person_of, self._run(_ALL, {})))

    def of_workspace(self, workspace: str, *, limit: int = 100) -> tuple[Person, ...]:
        """The persons of a workspace, by their ids."""
        rows = self._run(_OF_WORKSPACE, {"workspace": workspace, "most": limit})
        return tuple(map(person_of, rows))

    def workspaces(self) -> tuple[str, ...]:
        """The names of the workspaces of which anybody is known."""
        return tuple(row.workspace for row in self._run(_WORKSPACES, {}))

    def move(self, workspace: str, *, to: str) -> int:
        """Let all persons of a workspace belong to another; return how many."""
        return self._run(_MOVE, {"workspace": workspace, "to_workspace": to}).rowcount

    def is_anywhere(self, person: PersonId) -> bool:
        """Whether anything else that is kept is about them."""
        return bool(self._run(_IS_ANYWHERE, {"id": person}).scalar())

    def put_feed(self, person: PersonId, digest: str) -> None:
        """Let their calendar be found by this, and by nothing before it."""
        self._run(_PUT_FEED, {"person_id": person, "digest": digest})

    def feed(self, person: PersonId) -> str | None:
        """What their calendar is found by, or None."""
        row = self._run(_FEED, {"id": person}).first()
        return None if row is None else str(row.digest)

    def of_feed(self, digest: str) -> Person | None:
        """Whose calendar is found by this, or None."""
        row = self._run(_OF_FEED, {"digest": digest}).first()
        return None if row is None else person_of(row)

    def forget_feed(self, person: PersonId) -> None:
        """Let their calendar be found by nothing; one that is not there is fine."""
        self._run(_FORGET_FEED, {"id": person})

    def put_unreached(self, person: PersonId, at: datetime) -> None:
        """Note that a private message did not reach them; the first one since one did counts."""
        self._run(_PUT_UNREACHED, {"person_id": person, "since_at": at})

    def unreached_since(self, person: PersonId) -> datetime | None:
        """Since when private messages do not reach them, or None."""
        since_at: datetime | None = self._run(_UNREACHED, {"id": person}).scalar()
        return since_at

    def forget_unreached(self, person: PersonId) -> None:
        """Note that a private message reached them; where nothing was noted is fine."""
        self._run(_FORGET_UNREACHED, {"id": person})

    def forget(self, person: PersonId) -> None:
        """Delete somebody who is in no group any more, with their drafts and their key."""
        self._run(TAKE_BACK_FROM_READER, {"this_reader": person})
        for statement in _FORGET_ALL:
            self._run(statement, {"id": person})
        self._reach.vault.destroy(person)


def _values(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "workspace": person.workspace,
        "external": person.external,
        "language": person.language,
        "zone": person.zone,
    }


def person_of(row: Found) -> Person:
    """The record of a row that has at least the columns of a person."""
    return Person(
        id=PersonId(row.id),
        workspace=row.workspace,
        external=row.external,
        language=row.language,
        zone=row.zone,
    )
