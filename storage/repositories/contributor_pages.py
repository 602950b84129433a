"""What was given to contributors, sealed under their own keys."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import GroupId, MeetingId, PageId, PersonId
from bot.records import ContributorPage

from ..own_tables import ContributorPageRow
from ..sql import insert_or_replace
from ..table import table_of
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import PAGE

_page = table_of(ContributorPageRow)
_PUT = insert_or_replace(_page)
_GET = select(_page).where(_page.c.id == bindparam("id"))
_OF_PERSON = (
    select(_page)
    .where(_page.c.person_id == bindparam("person"))
    .order_by(_page.c.made_at.desc(), _page.c.id)
)
_FORGET = delete(_page).where(_page.c.id == bindparam("id"))
#: How what is one person's goes with them.
FORGET_PAGES_OF_PERSON = delete(_page).where(_page.c.person_id == bindparam("id"))


class ContributorPages(Repository):
    """See ``bot.own_repositories.ContributorPagesRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone.
    """

    __slots__ = ()

    def put(self, page: ContributorPage) -> None:
        """Insert, or replace the one with the same id."""
        self._run(
            _PUT,
            {
                "id": page.id,
                "person_id": page.person,
                "group_id": page.group,
                "meeting_id": page.meeting,
                "round": page.round,
                "made_at": page.made_at,
                "fields": self._seal(page.fields, _cell(page.person, page.id)),
            },
        )

    def get(self, page: PageId) -> ContributorPage | None:
        """Return it, or None; in a write unit its row is locked first."""
        self._hold(PAGE, page)
        row = self._run(_GET, {"id": page}).first()
        return None if row is None else self._page_of(row, strict=True)

    def of_person(self, person: PersonId) -> tuple[ContributorPage, ...]:
        """All of a person, the newest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._page_of(row, strict=False) for row in rows)

    def forget(self, page: PageId) -> None:
        """Delete it; one that is not there is fine."""
        self._run(_FORGET, {"id": page})

    def _page_of(self, row: Found, *, strict: bool) -> ContributorPage:
        return ContributorPage(
            id=PageId(row.id),
            person=PersonId(row.person_id),
            group=GroupId(row.group_id),
            meeting=MeetingId(row.meeting_id),
            round=row.round,
            made_at=row.made_at,
            fields=self._open(row.fields, _cell(row.person_id, row.id), strict=strict),
        )


def _cell(person: str, page: str) -> Cell:
    return Cell("contributor_page", "fields", key=person, row=page)
