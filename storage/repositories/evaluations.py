"""What people wrote at the end of a programme, sealed under the key of whoever wrote it."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, GroupId, PersonId
from bot.records import Evaluation

from ..own_tables import EvaluationRow
from ..sql import insert_or_replace
from ..table import table_of
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import GROUP

_evaluation = table_of(EvaluationRow)
_PUT = insert_or_replace(_evaluation)
_GET = select(_evaluation).where(
    _evaluation.c.programme_id == bindparam("programme"),
    _evaluation.c.person_id == bindparam("person"),
)
_OF_PERSON = (
    select(_evaluation)
    .where(_evaluation.c.person_id == bindparam("person"))
    .order_by(_evaluation.c.made_at, _evaluation.c.programme_id)
)
_OF_GROUP = (
    select(_evaluation)
    .where(_evaluation.c.group_id == bindparam("group"))
    .order_by(_evaluation.c.programme_id, _evaluation.c.person_id)
)
_FORGET = delete(_evaluation).where(
    _evaluation.c.programme_id == bindparam("programme"),
    _evaluation.c.person_id == bindparam("person"),
)
#: What is kept of a group's, and how what one person wrote goes with them.
OF_EVALUATIONS = (_evaluation,)
FORGET_EVALUATIONS_OF_PERSON = delete(_evaluation).where(_evaluation.c.person_id == bindparam("id"))


class Evaluations(Repository):
    """See ``bot.repositories.EvaluationsRepo``; ``fields`` are empty where a key is gone."""

    __slots__ = ()

    def put(self, evaluation: Evaluation) -> None:
        """Keep it in place of what this person wrote of this programme before."""
        self._hold(GROUP, evaluation.group)
        self._run(
            _PUT,
            {
                "programme_id": evaluation.programme,
                "person_id": evaluation.person,
                "group_id": evaluation.group,
                "made_at": evaluation.made_at,
                "fields": self._seal(
                    evaluation.fields, _cell(evaluation.programme, evaluation.person)
                ),
            },
        )

    def get(self, programme: FormId, person: PersonId) -> Evaluation | None:
        """What this person wrote of this programme, or None."""
        row = self._run(_GET, {"programme": programme, "person": person}).first()
        return None if row is None else self._evaluation_of(row)

    def of_person(self, person: PersonId) -> tuple[Evaluation, ...]:
        """All of a person, the oldest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(map(self._evaluation_of, rows))

    def of_group(self, group: GroupId) -> tuple[Evaluation, ...]:
        """All of a group, in an order that tells of nobody; in a write unit it is locked first."""
        self._hold(GROUP, group)
        return tuple(map(self._evaluation_of, self._run(_OF_GROUP, {"group": group})))

    def forget(self, evaluation: Evaluation) -> None:
        """Delete it; one that is not there is fine."""
        self._hold(GROUP, evaluation.group)
        self._run(_FORGET, {"programme": evaluation.programme, "person": evaluation.person})

    def _evaluation_of(self, row: Found) -> Evaluation:
        return Evaluation(
            programme=FormId(row.programme_id),
            group=GroupId(row.group_id),
            person=PersonId(row.person_id),
            made_at=row.made_at,
            fields=self._open(row.fields, _cell(row.programme_id, row.person_id), strict=False),
        )


def _cell(programme: str, person: str) -> Cell:
    return Cell("evaluation", "fields", key=person, row=f"{programme}:{person}")
