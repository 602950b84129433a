"""A store with a memory and nothing else: real transactions, no disk, a call counter.

It keeps what ``bot.ports`` asks of the repositories that delivery and timers use. A unit that
raises leaves nothing behind. ``before_call`` and ``after_call`` run around each unit, so that a
test can let the process die there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar, cast

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.ports import UNIT_DEADLINE, Tx
from bot.records import (
    Group,
    Meeting,
    Member,
    Op,
    OutboxRow,
    Person,
    PlaceClaim,
    Post,
    Sending,
    Timer,
)

T = TypeVar("T")
OVER = (Sending.SENT, Sending.GIVEN_UP)


@dataclass
class Tables:
    """Everything that is stored."""

    people: dict[PersonId, Person] = field(default_factory=dict)
    groups: dict[GroupId, Group] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    meetings: dict[MeetingId, Meeting] = field(default_factory=dict)
    rows: dict[str, OutboxRow] = field(default_factory=dict)
    claims: dict[str, tuple[str, int, datetime | None]] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    timers: dict[tuple[str, str], Timer] = field(default_factory=dict)


class People:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, person: Person) -> None:
        self._t.people[person.id] = person

    def get(self, person: PersonId) -> Person | None:
        return self._t.people.get(person)

    def many(self, people: Sequence[PersonId]) -> dict[PersonId, Person]:
        return {p: self._t.people[p] for p in people if p in self._t.people}


class Groups:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, group: Group) -> None:
        self._t.groups[group.id] = group

    def get(self, group: GroupId) -> Group | None:
        return self._t.groups.get(group)

    def put_member(self, member: Member) -> None:
        self._t.members.append(member)

    def members(self, group: GroupId) -> tuple[Member, ...]:
        return tuple(m for m in self._t.members if m.group == group and m.left_at is None)


class Meetings:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, meeting: Meeting) -> bool:
        self._t.meetings[meeting.id] = meeting
        return True

    def get(self, meeting: MeetingId) -> Meeting | None:
        return self._t.meetings.get(meeting)


class Outbox:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, row: OutboxRow) -> None:
        waiting = (
            r
            for r in self._t.rows.values()
            if (r.card, r.op, r.state) == (row.card, Op.SHOW, Sending.WAITING)
        )
        if row.op is Op.SHOW and any(waiting):
            return
        self._t.rows[row.id] = replace(row, number=len(self._t.rows) + 1)

    def claim(self, *, worker: str, now: datetime, until: datetime) -> PlaceClaim | None:
        heads: dict[str, OutboxRow] = {}
        for row in self._t.rows.values():
            if row.state not in OVER:
                heads.setdefault(row.place, row)
        for place, head in sorted(heads.items(), key=lambda item: item[1].number):
            _, epoch, held_until = self._t.claims.get(place, ("", 0, None))
            free = held_until is None or held_until <= now
            if free and (head.not_before is None or head.not_before <= now):
                self._t.claims[place] = (worker, epoch + 1, until)
                rows = tuple(
                    r for r in self._t.rows.values() if r.place == place and r.state not in OVER
                )
                return PlaceClaim(place, worker, epoch + 1, until, rows)
        return None

    def mark(
        self,
        row: OutboxRow,
        claim: PlaceClaim,
        *,
        state: Sending,
        attempts: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        if self._t.claims.get(claim.place, ("", 0, None))[1] != claim.epoch:
            return False
        known = self._t.rows[row.id]
        self._t.rows[row.id] = replace(
            known,
            state=state,
            attempts=known.attempts if attempts is None else attempts,
            not_before=not_before,
        )
        return True

    def release(self, claim: PlaceClaim) -> None:
        worker, epoch, _ = self._t.claims[claim.place]
        if epoch == claim.epoch:
            self._t.claims[claim.place] = (worker, epoch, None)


class Posts:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def put(self, post: Post) -> None:
        self._t.posts[post.card] = post

    def of_card(self, card: str) -> Post | None:
        return self._t.posts.get(card)

    def with_words(self, meeting: MeetingId) -> tuple[Post, ...]:
        return tuple(p for p in self._t.posts.values() if p.meeting == meeting and p.has_words)

    def forget(self, post: Post) -> None:
        self._t.posts.pop(post.card, None)

    def place(self, place: str) -> str | None:
        return self._t.places.get(place)

    def put_place(self, place: str, external: str) -> None:
        self._t.places[place] = external


class Timers:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def set(self, timer: Timer) -> None:
        self._t.timers[timer.owner, timer.name] = timer

    def stop(self, owner: str, name: str) -> None:
        self._t.timers.pop((owner, name), None)

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Timer, ...]:
        due = [t for t in self._t.timers.values() if t.due_at <= now]
        return tuple(sorted(due, key=lambda t: (t.due_at, t.owner, t.name))[:limit])

    def take(self, timer: Timer) -> bool:
        if self._t.timers.get((timer.owner, timer.name)) != timer:
            return False
        del self._t.timers[timer.owner, timer.name]
        return True


class Unit:
    """The repositories of one transaction."""

    def __init__(self, tables: Tables) -> None:
        self.people = People(tables)
        self.groups = Groups(tables)
        self.meetings = Meetings(tables)
        self.outbox = Outbox(tables)
        self.posts = Posts(tables)
        self.timers = Timers(tables)


def nothing() -> None:
    """What happens around a unit unless a test says otherwise."""


class MemoryStore:
    """A ``Store`` in memory."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.open_units = 0
        self.before_call: Callable[[], None] = nothing
        self.after_call: Callable[[], None] = nothing

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within > timedelta()
        self.before_call()
        tables = Tables(**{name: copy.copy(value) for name, value in vars(self.tables).items()})
        result = self._run(unit, tables)
        self.tables = tables
        self.after_call()
        return result

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within > timedelta()
        self.before_call()
        return self._run(unit, copy.deepcopy(self.tables))

    async def close(self) -> None:
        """Nothing to close."""

    def _run(self, unit: Callable[[Tx], T], tables: Tables) -> T:
        self.open_units += 1
        try:
            # Only the repositories that are used here are there.
            return unit(cast("Tx", Unit(tables)))
        finally:
            self.open_units -= 1
