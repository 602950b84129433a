"""Intentions of persons, sealed under the key of their owner."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, null, select, update

from bot.engine.ids import ContributionId, GoalId, GroupId, MeetingId, PersonId
from bot.records import Followed, Intention, Readers, Shares

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import IntentionRow
from ..vault import Cell
from .base import Repository
from .compiled import Found
from .holding import GROUP, GROUP_OF_INTENTION

_intention = table_of(IntentionRow)
_PUT = insert_or_replace(_intention)
_GET = select(_intention).where(_intention.c.id == bindparam("id"))
_OF_PERSON = (
    select(_intention)
    .where(_intention.c.person_id == bindparam("person"))
    .order_by(_intention.c.made_at, _intention.c.id)
)
_OF_GROUP = (
    select(_intention)
    .where(_intention.c.group_id == bindparam("group"))
    .order_by(_intention.c.made_at, _intention.c.id)
)
#: How no intention belongs any more to a goal that is gone.
LET_GO_OF_GOAL = (
    update(_intention).where(_intention.c.goal_id == bindparam("this_goal")).values(goal_id=null())
)
_FORGET = delete(_intention).where(_intention.c.id == bindparam("id"))


class Intentions(Repository):
    """See ``bot.repositories.IntentionsRepo``.

    ``get`` raises ``KeyLost``; lists leave ``fields`` empty where a key is gone. Who may read
    an intention is decided by the caller: lists hold all of them.
    """

    __slots__ = ()

    def put(self, intention: Intention) -> None:
        """Insert, or replace the one with the same id."""
        self._hold(GROUP, intention.group)
        followed = intention.followed
        self._run(
            _PUT,
            {
                "id": intention.id,
                "person_id": intention.person,
                "group_id": intention.group,
                "meeting_id": intention.meeting,
                "made_at": intention.made_at,
                "readers": intention.readers.value,
                "leaves": intention.leaves,
                "ask_on": intention.ask_on,
                "asked_at": intention.asked_at,
                "followed": None if followed is None else followed.value,
                "fields": self._seal(intention.fields, _cell(intention.person, intention.id)),
                "shares": None if intention.shares is None else intention.shares.value,
                "goal_id": intention.goal,
            },
        )

    def get(self, intention: ContributionId) -> Intention | None:
        """Return it, or None; in a write unit its group is locked first."""
        self.hold(intention)
        row = self._run(_GET, {"id": intention}).first()
        return None if row is None else self._intention_of(row, strict=True)

    def hold(self, intention: ContributionId) -> None:
        """Let nobody else change anything of its group until the unit is over."""
        self._hold(GROUP_OF_INTENTION, intention, same_as=GROUP)

    def of_person(self, person: PersonId) -> tuple[Intention, ...]:
        """All of a person, the oldest first."""
        rows = self._run(_OF_PERSON, {"person": person})
        return tuple(self._intention_of(row, strict=False) for row in rows)

    def of_group(self, group: GroupId) -> tuple[Intention, ...]:
        """All of a group, the oldest first."""
        rows = self._run(_OF_GROUP, {"group": group})
        return tuple(self._intention_of(row, strict=False) for row in rows)

    def forget(self, intention: ContributionId) -> None:
        """Delete it; one that is not there is fine."""
        self._run(_FORGET, {"id": intention})

    def _intention_of(self, row: Found, *, strict: bool) -> Intention:
        return Intention(
            id=ContributionId(row.id),
            person=PersonId(row.person_id),
            group=GroupId(row.group_id),
            meeting=MeetingId(row.meeting_id),
            made_at=row.made_at,
            readers=Readers(row.readers),
            leaves=row.leaves,
            ask_on=row.ask_on,
            asked_at=row.asked_at,
            followed=None if row.followed is None else Followed(row.followed),
            shares=None if row.shares is None else Shares(row.shares),
            goal=None if row.goal_id is None else GoalId(row.goal_id),
            fields=self._open(row.fields, _cell(row.person_id, row.id), strict=strict),
        )


def _cell(person: str, intention: str) -> Cell:
    return Cell("intention", "fields", key=person, row=intention)
