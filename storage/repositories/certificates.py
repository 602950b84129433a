"""Certificates under their numbers. Nothing here was typed, so nothing is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, null, select, update

from bot.engine.ids import GroupId, PersonId
from bot.records import About, Certificate, Subject

from ..columns import Moment
from ..own_tables import CertificateRow
from ..sql import insert_or_replace
from ..table import table_of
from .base import Repository
from .compiled import Found
from .holding import GROUP

_one = table_of(CertificateRow)
_PUT = insert_or_replace(_one)
_GET = select(_one).where(_one.c.number == bindparam("number"))
_OF_PERSON = (
    select(_one).where(_one.c.person_id == bindparam("person")).order_by(_one.c.asked_at.desc())
)
_OF_GROUP = select(_one).where(_one.c.group_id == bindparam("group")).order_by(_one.c.number)
_FORGET = delete(_one).where(_one.c.number == bindparam("number"))
_is_asked = and_(_one.c.asked_at.is_not(None), _one.c.confirmed_at.is_(None))
_FORGET_ASKED = delete(_one).where(
    _one.c.confirmed_at.is_(None), _one.c.asked_at < bindparam("before", type_=Moment)
)
_FORGET_OLD = delete(_one).where(_one.c.of_year < bindparam("year"))
#: Only the number stays, so that whoever holds the paper hears that it holds no more.
_nothing = {
    column: null() for column in _one.c if column.name not in (_one.c.number.name, "of_year")
}
_of_person = _one.c.person_id == bindparam("id")
_asked_of = _one.c.asked_id == bindparam("id")
_of_group = _one.c.group_id == bindparam("group")
#: What is left when a person, or a group, is forgotten. What nobody confirmed is no certificate.
FORGET_CERTIFICATES_OF_PERSON = (
    delete(_one).where(_of_person, _is_asked),
    delete(_one).where(_asked_of, _is_asked),
    update(_one).where(_of_person).values(_nothing),
    update(_one).where(_asked_of).values({_one.c.asked_id: null()}),
)
FORGET_CERTIFICATES_OF_GROUP = (
    delete(_one).where(_of_group, _is_asked),
    update(_one).where(_of_group).values(_nothing),
)


class Certificates(Repository):
    """See ``bot.own_repositories.CertificatesRepo``."""

    __slots__ = ()

    def put(self, certificate: Certificate) -> None:
        """Insert, or replace the one with this number."""
        about = certificate.about
        if about is not None:
            self._hold(GROUP, about.group)
        self._run(
            _PUT,
            {
                "number": certificate.number,
                "of_year": certificate.of_year,
                "person_id": None if about is None else about.person,
                "group_id": None if about is None else about.group,
                "subject": None if about is None else about.subject.word,
                "asked_id": None if about is None else about.asked,
                "asked_at": None if about is None else about.asked_at,
                "confirmed_at": None if about is None else about.confirmed_at,
            },
        )

    def get(self, number: str) -> Certificate | None:
        """What is kept under this number, or None."""
        row = self._run(_GET, {"number": number}).first()
        return None if row is None else _certificate_of(row)

    def of_person(self, person: PersonId) -> tuple[Certificate, ...]:
        """All about a person, the newest first; none that was withdrawn."""
        return tuple(map(_certificate_of, self._run(_OF_PERSON, {"person": person})))

    def of_group(self, group: GroupId) -> tuple[Certificate, ...]:
        """All about meetings of a group, which is held from here on in a write unit."""
        self._hold(GROUP, group)
        return tuple(map(_certificate_of, self._run(_OF_GROUP, {"group": group})))

    def forget(self, number: str) -> None:
        """Delete it; one that is gone is fine."""
        self._run(_FORGET, {"number": number})

    def forget_before(self, year: int, *, asked: datetime) -> None:
        """Delete those of a year before this one, and what was asked before and never confirmed."""
        self._run(_FORGET_OLD, {"year": year})
        self._run(_FORGET_ASKED, {"before": asked})


def _certificate_of(row: Found) -> Certificate:
    about = None
    if row.subject is not None:
        about = About(
            person=PersonId(row.person_id),
            group=GroupId(row.group_id),
            subject=Subject.read(row.subject),
            asked=None if row.asked_id is None else PersonId(row.asked_id),
            asked_at=row.asked_at,
            confirmed_at=row.confirmed_at,
        )
    return Certificate(row.number, row.of_year, about)
