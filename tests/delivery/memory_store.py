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
    unreached: dict[PersonId, datetime] = field(default_factory=dict)
    groups: dict[GroupId, Group] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    meetings: dict[MeetingId, Meeting] = field(default_factory=dict)
    rows: dict[str, OutboxRow] = field(default_factory=dict)
    claims: dict[str, tuple[str, int, datetime | None]] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
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

    def put_unreached(self, person: PersonId, at: datetime) -> None:
        self._t.unreached.setdefault(person, at)

    def unreached_since(self, person: PersonId) -> datetime | None:
        return self._t.unreached.get(person)

    def forget_unreached(self, person: PersonId) -> None:
        self._t.unreached.pop(person, None)


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

    def people(self, group: GroupId) -> dict[PersonId, Person]:
        return {m.person: self._t.people[m.person] for m in self.members(group)}


class Meetings:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, meeting: Meeting) -> bool:
        self._t.meetings[meeting.id] = meeting
        return True

    def get(self, meeting: MeetingId) -> Meeting | None:
        return self._t.meetings.get(meeting)

    def hold(self, meeting: MeetingId) -> None:
        """Units run one after another here."""


class Outbox:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, row: OutboxRow) -> None:
        waiting = (
            r
            for r in self._t.rows.values()
            if (r.card, r.place, r.op, r.state) == (row.card, row.place, Op.SHOW, Sending.WAITING)
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
                return PlaceClaim(place, worker, epoch + 1, until, self.open_rows(place))
        return None

    def open_rows(self, place: str) -> tuple[OutboxRow, ...]:
        rows = self._t.rows.values()
        return tuple(row for row in rows if row.place == place and row.state not in OVER)

    def mark(
        self,
        row: OutboxRow,
        claim: PlaceClaim,
        *,
        state: Sending,
        attempts: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        known = self._t.rows.get(row.id)
        if known is None or self._t.claims[claim.place][1] != claim.epoch:
            return False
        self._t.rows[row.id] = replace(
            known,
            state=state,
            attempts=known.attempts if attempts is None else attempts,
            not_before=not_before,
        )
        return True

    def waiting(self) -> int:
        return sum(row.state not in OVER for row in self._t.rows.values())

    def drop_waiting(self, card: str, op: Op) -> None:
        for row in list(self._t.rows.values()):
            if (row.card, row.op, row.state) == (card, op, Sending.WAITING):
                del self._t.rows[row.id]

    def release(self, claim: PlaceClaim) -> None:
        worker, epoch, _ = self._t.claims[claim.place]
        if epoch == claim.epoch:
            self._t.claims[claim.place] = (worker, epoch, None)


class Posts:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def put(self, post: Post) -> None:
        self._t.posts[post.place, post.external] = post

    def of_card(self, card: str) -> Post | None:
        posts = [post for post in self._t.posts.values() if post.card == card]
        return max(posts, key=lambda post: (post.made_at, post.external), default=None)

    def by_external(self, external: str) -> Post | None:
        return next((p for p in self._t.posts.values() if p.external == external), None)

    def with_words(self, meeting: MeetingId) -> tuple[Post, ...]:
        return tuple(p for p in self._t.posts.values() if p.meeting == meeting and p.has_words)

    def forget(self, post: Post) -> None:
        self._t.posts.pop((post.place, post.external), None)

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


class Watched:
    """What a test may do with a store: let it fail, and look into it."""

    def __init__(self) -> None:
        self.open_units = 0
        self.before_call: Callable[[], None] = nothing
        self.after_call: Callable[[], None] = nothing

    def counted(self, unit: Callable[[Tx], T]) -> Callable[[Tx], T]:
        """The same unit, seen from outside while it runs."""

        def run(tx: Tx) -> T:
            self.open_units += 1
            try:
                return unit(tx)
            finally:
                self.open_units -= 1

        return run

    def peek(self, unit: Callable[[Tx], T]) -> T:
        """Look into the store from a test; nothing fails and nothing is counted."""
        raise NotImplementedError


class MemoryStore(Watched):
    """A ``Store`` in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = Tables()

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within > timedelta()
        self.before_call()
        tables = Tables(**{name: copy.copy(value) for name, value in vars(self.tables).items()})
        # Only the repositories that are used here are there.
        result = self.counted(unit)(cast("Tx", Unit(tables)))
        self.tables = tables
        self.after_call()
        return result

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        assert within > timedelta()
        self.before_call()
        return self.peek(self.counted(unit))

    async def close(self) -> None:
        """Nothing to close."""

    def peek(self, unit: Callable[[Tx], T]) -> T:
        return unit(cast("Tx", Unit(copy.deepcopy(self.tables))))
