"""In which registers persons are; their numbers are sealed under their own keys."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, PersonId, RegistrationId
from bot.records import Registration

from ..own_tables import RegistrationRow
from ..sql import insert_or_replace
from ..table import table_of
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import NAME

_registration = table_of(RegistrationRow)
_PUT = insert_or_replace(_registration)
_GET = select(_registration).where(_registration.c.id == bindparam("id"))
_OF_PERSON = (
    select(_registration)
    .where(_registration.c.person_id == bindparam("person"))
    .order_by(_registration.c.register_id, _registration.c.id)
)
_FORGET = delete(_registration).where(_registration.c.id == bindparam("id"))
#: How what is one person's goes with them.
FORGET_REGISTRATIONS_OF_PERSON = delete(_registration).where(
    _registration.c.person_id == bindparam("id")
)


class Registrations(Repository):
    """See ``bot.own_repositories.RegistrationsRepo``.

    ``fields`` are empty where a key is gone: the register and the day can still be read.
    """

    __slots__ = ()

    def put(self, registration: Registration) -> None:
        """Insert, or replace the one with the same id."""
        self._run(
            _PUT,
            {
                "id": registration.id,
                "person_id": registration.person,
                "register_id": registration.register,
                "since_on": registration.since,
                "form_id": registration.form,
                "fields": self._seal(
                    registration.fields, _cell(registration.person, registration.id)
                ),
            },
        )

    def get(self, registration: RegistrationId) -> Registration | None:
        """Return it, or None; in a write unit its name is held first: two may begin it at once."""
        self._hold(NAME, f"registration:{registration}")
        row = self._run(_GET, {"id": registration}).first()
        return None if row is None else self._registration_of(row)

    def of_person(self, person: PersonId) -> tuple[Registration, ...]:
        """All of a person, in the order of their registers' ids."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._registration_of(row) for row in rows)

    def forget(self, registration: RegistrationId) -> None:
        """Delete it; one that is not there is fine."""
        self._run(_FORGET, {"id": registration})

    def _registration_of(self, row: Found) -> Registration:
        return Registration(
            id=RegistrationId(row.id),
            person=PersonId(row.person_id),
            register=row.register_id,
            since=row.since_on,
            form=FormId(row.form_id),
            fields=self._open(row.fields, _cell(row.person_id, row.id), strict=False),
        )


def _cell(person: str, registration: str) -> Cell:
    return Cell("registration", "fields", key=person, row=registration)
