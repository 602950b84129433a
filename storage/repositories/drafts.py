"""Private drafts, sealed under the key of whoever wrote them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, PersonId
from bot.records import Draft

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import DraftRow
from ..vault import Cell
from .base import Repository
from .compiled import Found

_draft = table_of(DraftRow)
_this = (_draft.c.person_id == bindparam("person"), _draft.c.key == bindparam("which"))
_PUT = insert_or_replace(_draft)
_GET = select(_draft).where(*_this)
_OF_PERSON = (
    select(_draft)
    .where(_draft.c.person_id == bindparam("person"))
    .order_by(_draft.c.saved_at, _draft.c.key)
)
_FORGET = delete(_draft).where(*_this)
_FORGET_BEFORE = delete(_draft).where(_draft.c.saved_at < bindparam("moment"))


class Drafts(Repository):
    """See ``bot.repositories.DraftsRepo``.

    ``get`` raises ``KeyLost``; a list leaves ``fields`` empty where a key is gone.
    """

    __slots__ = ()

    def put(self, draft: Draft) -> None:
        """Insert, or replace the one with the same person and key."""
        self._run(
            _PUT,
            {
                "person_id": draft.person,
                "key": draft.key,
                "form_id": draft.form,
                "saved_at": draft.saved_at,
                "page": draft.page,
                "late": draft.late,
                "fields": self._seal(draft.fields, _cell(draft.person, draft.key)),
            },
        )

    def get(self, person: PersonId, key: str) -> Draft | None:
        """Return it, or None."""
        row = self._run(_GET, {"person": person, "which": key}).first()
        return None if row is None else self._draft_of(row, strict=True)

    def of_person(self, person: PersonId) -> tuple[Draft, ...]:
        """All of a person, the oldest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._draft_of(row, strict=False) for row in rows)

    def forget(self, person: PersonId, key: str) -> None:
        """Delete it; one that is not there is fine."""
        self._run(_FORGET, {"person": person, "which": key})

    def forget_before(self, moment: datetime) -> int:
        """Delete what was saved before ``moment``; return how many."""
        return self._run(_FORGET_BEFORE, {"moment": moment}).rowcount

    def _draft_of(self, row: Found, *, strict: bool) -> Draft:
        return Draft(
            person=PersonId(row.person_id),
            key=row.key,
            form=FormId(row.form_id),
            saved_at=row.saved_at,
            page=row.page,
            late=row.late,
            fields=self._open(row.fields, _cell(row.person_id, row.key), strict=strict),
        )


def _cell(person: str, key: str) -> Cell:
    return Cell("draft", "fields", key=person, row=key)
