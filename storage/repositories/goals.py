"""Goals of persons, sealed under the key of whoever set them, and who reads a title beside them."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, null, select, update

from bot.engine.ids import FormId, GoalId, PersonId
from bot.records import Goal, Release

from ..own_tables import GoalRow
from ..sql import insert_or_replace
from ..table import table_of
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import GOAL
from .intentions import LET_GO_OF_GOAL

_goal = table_of(GoalRow)
_PUT = insert_or_replace(_goal)
_GET = select(_goal).where(_goal.c.id == bindparam("id"))
_OF_PERSON = (
    select(_goal)
    .where(_goal.c.person_id == bindparam("person"))
    .order_by(_goal.c.made_at, _goal.c.id)
)
_RELEASED_TO = (
    select(_goal)
    .where(_goal.c.reader_id == bindparam("person"))
    .order_by(_goal.c.made_at, _goal.c.id)
)
_nobody = {"reader_id": null(), "release_id": null()}
_TAKE_BACK = update(_goal).where(_goal.c.id == bindparam("this_goal")).values(_nobody)
_FORGET = delete(_goal).where(_goal.c.id == bindparam("id"))
#: How what is one person's goes with them, and how they read nobody's titles any more.
FORGET_GOALS_OF_PERSON = delete(_goal).where(_goal.c.person_id == bindparam("id"))
TAKE_BACK_FROM_READER = (
    update(_goal).where(_goal.c.reader_id == bindparam("this_reader")).values(_nobody)
)


class Goals(Repository):
    """See ``bot.repositories.GoalsRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone. What of a goal
    another may read is decided by the caller: lists hold all of it.
    """

    __slots__ = ()

    def put(self, goal: Goal) -> None:
        """Insert, or replace the one with the same id."""
        release = goal.release
        self._run(
            _PUT,
            {
                "id": goal.id,
                "person_id": goal.person,
                "made_at": goal.made_at,
                "until_on": goal.until,
                "reached_at": goal.reached_at,
                "reader_id": None if release is None else release.reader,
                "release_id": None if release is None else release.form,
                "fields": self._seal(goal.fields, _cell(goal.person, goal.id)),
            },
        )

    def get(self, goal: GoalId) -> Goal | None:
        """Return it, or None; in a write unit its row is locked first."""
        self._hold(GOAL, goal)
        row = self._run(_GET, {"id": goal}).first()
        return None if row is None else self._goal_of(row, strict=True)

    def of_person(self, person: PersonId) -> tuple[Goal, ...]:
        """All of a person, the oldest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._goal_of(row, strict=False) for row in rows)

    def released_to(self, person: PersonId) -> tuple[Goal, ...]:
        """All goals of others whose titles this person may read, the oldest first."""
        rows = self._run(_RELEASED_TO, {"person": person})
        return tuple(self._goal_of(row, strict=False) for row in rows)

    def take_back(self, goal: GoalId) -> None:
        """Let nobody read its title; where nobody may, that is fine."""
        self._run(_TAKE_BACK, {"this_goal": goal})

    def forget(self, goal: GoalId) -> None:
        """Delete it, and that intentions belong to it; one that is not there is fine."""
        self._run(LET_GO_OF_GOAL, {"this_goal": goal})
        self._run(_FORGET, {"id": goal})

    def _goal_of(self, row: Found, *, strict: bool) -> Goal:
        release = None
        if row.reader_id is not None:
            release = Release(PersonId(row.reader_id), FormId(row.release_id))
        return Goal(
            id=GoalId(row.id),
            person=PersonId(row.person_id),
            made_at=row.made_at,
            until=row.until_on,
            reached_at=row.reached_at,
            release=release,
            fields=self._open(row.fields, _cell(row.person_id, row.id), strict=strict),
        )


def _cell(person: str, goal: str) -> Cell:
    return Cell("goal", "fields", key=person, row=goal)
