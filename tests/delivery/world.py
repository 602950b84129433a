"""A small world for the delivery: one group, a platform with a memory, and a maker of cards.

The platform judges every call: nothing inside a transaction, nobody's words in a create, words
only after the store knows of them and only into a room of members.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.cards import PRACTICE, Capabilities, Card, Text
from bot.delivery import Delivery, Worker
from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.engine.state import MeetingState
from bot.errors import NotThere
from bot.platforms import ByName
from bot.ports import Dialect, Platforms, Tx
from bot.records import (
    Group,
    Meeting,
    MeetingStatus,
    Member,
    Op,
    OutboxRow,
    Person,
    Post,
    Room,
    Sending,
)
from methods.spec import Mode
from tests.tally import Tally

from .memory_store import OVER, MemoryStore, Watched, nothing
from .real_store import RealStore

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GROUP, THREAD, ANNA = "group:g", "thread:m:1.explore", "person:anna"
BOARD, REVEAL = "board:m:1.explore", "reveal:m:1.explore:1:1:1"
WORDS = "what somebody typed"
MEETING = MeetingId("m")

#: A platform that finds posts by their nonce but does not know a nonce again.
LOOKUP_ONLY = replace(PRACTICE, name="lookup", idempotent_posts=False)
NONCE_ONLY = replace(PRACTICE, name="nonce", lookup=False)
NEITHER = replace(PRACTICE, name="neither", idempotent_posts=False, lookup=False)
ALL_KINDS = (PRACTICE, NONCE_ONLY, LOOKUP_ONLY, NEITHER)


class Crashed(BaseException):
    """The process is dead: nothing catches this."""


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class Plain:
    """A dialect that changes nothing."""

    def escape(self, text: str) -> str:
        return text

    def person(self, external: str) -> str:
        return external

    def plain_name(self, external: str) -> str:
        return external

    def place(self, external: str) -> str:
        return external

    def plain_place(self, external: str) -> str:
        return external

    def crowd(self, external: str) -> str:
        return self.person(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        return f"{at} {style} {zone} {language}"

    def strong(self, markup: str) -> str:
        return markup


@dataclass
class Shown:
    """A post as people see it."""

    place: str
    card: Card
    edits: int = 0

    @property
    def words(self) -> bool:
        return WORDS in str(self.card)

    @property
    def text(self) -> str:
        return self.card.title


class FakePlatform:
    """A platform with a memory. ``before`` and ``after`` run around every call, by its name."""

    def __init__(self, store: Watched, able: Capabilities) -> None:
        self.capabilities = able
        self.store = store
        self.shown: dict[str, Shown] = {}
        self.calls: list[str] = []
        self.nonces: dict[str, str] = {}
        self.readers = {"U-anna", "U-bram"}
        self.places = {"C-room", "D-anna"}
        self.listeners: dict[str, tuple[str, ...]] = {}
        self.before: Callable[[str], None] = lambda name: None
        self.after: Callable[[str], None] = lambda name: None
        self._made = 0
        self._rooms: dict[str, list[str]] = {}
        self.invited: list[str] = []
        self.archived: list[str] = []
        self.purposes: dict[str, str] = {}

    @property
    def dialect(self) -> Dialect:
        return Plain()

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        await self._begin("post", place)
        assert WORDS not in repr(card), "somebody's words are in a call that creates a post"
        assert 0 < len(nonce) <= 25
        if self.capabilities.idempotent_posts and nonce in self.nonces:
            external = self.nonces[nonce]
        else:
            self._made += 1
            external = self.nonces[nonce] = f"P{self._made}"
            self.shown[external] = Shown(place, card)
        self.after("post")
        return external

    async def edit(self, place: str, post: str, card: Card) -> None:
        await self._begin("edit", place)
        if post not in self.shown:
            raise NotThere
        if WORDS in repr(card):
            self._judge_words(place, post)
        shown = self.shown[post]
        assert shown.place == place
        self.shown[post] = Shown(place, card, shown.edits + 1)
        self.after("edit")

    async def remove(self, place: str, post: str) -> None:
        await self._begin("remove", place)
        if self.shown.pop(post, None) is None:
            raise NotThere
        self.after("remove")

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        await self._begin("open_thread", place)
        assert WORDS not in title
        assert 0 < len(nonce) <= 25
        if post not in self.shown:
            raise NotThere
        self.places.add(f"T-{post}")
        self.after("open_thread")
        return f"T-{post}"

    async def direct(self, person: str) -> str:
        await self._begin("direct", None)
        self.after("direct")
        return f"D-{person.removeprefix('U-')}"

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        await self._begin("set_listeners", thread)
        self.listeners[thread] = tuple(listeners)
        self.after("set_listeners")

    async def find(self, place: str, *, nonce: str) -> str | None:
        await self._begin("find", place)
        assert self.capabilities.lookup
        self.after("find")
        found = self.nonces.get(nonce)
        return found if found in self.shown else None

    async def room(self, place: str) -> Room:
        await self._begin("room", place)
        self.after("room")
        return Room(frozenset(self.readers))

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        await self._begin("make_room", None)
        self._rooms.setdefault(nonce, []).append(name)
        known = self._rooms[nonce]
        self.after("make_room")
        one_only = self.capabilities.idempotent_posts
        return f"M-{name}-{1 if one_only else min(len(known), 2)}"

    async def invite(self, place: str, person: str) -> None:
        await self._begin("invite", place)
        self.invited.append(person)
        self.after("invite")

    async def set_purpose(self, place: str, purpose: str) -> None:
        await self._begin("set_purpose", place)
        self.purposes[place] = purpose
        self.after("set_purpose")

    async def archive_room(self, place: str) -> None:
        await self._begin("archive_room", place)
        self.archived.append(place)
        self.after("archive_room")

    async def _begin(self, name: str, place: str | None) -> None:
        assert self.store.open_units == 0, "a platform is called inside a transaction"
        self.calls.append(name)
        self.before(name)
        await asyncio.sleep(0)
        if place is not None and place not in self.places:
            raise NotThere

    def _judge_words(self, place: str, post: str) -> None:
        known = self.store.peek(lambda tx: tx.posts.by_external(post))
        assert known is not None
        assert known.has_words, "words went out before the store knew of it"
        assert place.startswith("D-") or self.readers <= {"U-anna", "U-bram"}, "a stranger reads"


@dataclass
class Maker:
    """Makes cards of a title and, where ``words`` has one, a text that somebody typed.

    ``locked``: so many times what it reads cannot be read.
    """

    titles: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    locked: int = 0

    def has_words(self, card: str) -> bool:
        return card.startswith(("reveal:", "board:"))

    def make(self, tx: Tx, card: str, *, dialect: Dialect, with_words: bool) -> Card | None:
        assert tx is not None
        assert dialect is not None
        if self.locked:
            self.locked -= 1
            locked = sqlite3.OperationalError("database is locked")
            locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise locked
        if card in self.broken:
            raise ValueError(WORDS)
        if card not in self.titles:
            return None
        words = self.words.get(card) if with_words else None
        texts = (Text(words),) if words else ()
        return Card(title=self.titles[card], push="news", language="nl", texts=texts)


class World:
    """Everything that a delivery needs, and helpers that read as a story.

    ``kept`` is the store in use. ``store`` is the one with a memory, for tests that look into
    its tables.
    """

    def __init__(
        self, able: Capabilities = PRACTICE, *, real: bool = False, url: str | None = None
    ) -> None:
        self.clock = Hand()
        self.store = MemoryStore()
        self.kept: MemoryStore | RealStore = (
            RealStore(self.clock.now, url=url) if real or url else self.store
        )
        self.maker = Maker()
        self.platform = FakePlatform(self.kept, able)
        #: Of every look at a group's room that was told: whether only members could read.
        self.looks: list[bool] = []
        self.looked_at: list[datetime] = []
        #: What others can read, and since when.
        self.as_now: tuple[Room, datetime] | None = None
        self.left_behind: list[Post] = []
        #: The cards of rooms and invitations that could not be.
        self.refused: list[str] = []
        self.workers = 0
        self.tally = Tally()
        self.delivery = self.new_delivery()
        self._rows = 0

    def new_delivery(
        self, *, places_at_once: int = 4, platforms: Platforms | None = None
    ) -> Delivery:
        """The delivery of a process that has just started."""
        self.workers += 1
        worker = Worker(f"w{self.workers}", places_at_once, self.tally)
        return Delivery(
            self.kept,
            ByName({"practice": self.platform}) if platforms is None else platforms,
            self.maker,
            self.clock,
            worker=worker,
            room_seen=self.hear_room,
            on_left_behind=self.hear_left_behind,
            room_made=self.hear_room_made,
            room_refused=self.hear_room_refused,
        )

    async def hear_room(self, group: GroupId, room: Room, at: tuple[str, str]) -> timedelta | None:
        people = await self.kept.read(lambda tx: tx.groups.people(group))
        members = {person.external for person in people.values()}
        self.looks.append(room.exists and room.readers <= members)
        self.looked_at.append(self.clock.at)
        if self.looks[-1]:
            self.as_now = None
            return None
        if self.as_now is None or self.as_now[0] != room:
            self.as_now = (room, self.clock.at)
        return self.clock.at - self.as_now[1]

    def hear_left_behind(self, tx: Tx, post: Post) -> None:
        self.left_behind.append(post)

    def hear_room_made(self, tx: Tx, row: OutboxRow, external: str) -> None:
        tx.posts.put_place("group:g2", external)

    def hear_room_refused(self, tx: Tx, row: OutboxRow) -> None:
        self.refused.append(row.card)

    async def set_up(self) -> World:
        """A group of Anna and Bram with a room, and one meeting."""

        def unit(tx: Tx) -> None:
            group = GroupId("g")
            tx.groups.add(
                Group(group, "practice:local", "nl", "Europe/Amsterdam", "crea-m", Mode.VOICE, NOON)
            )
            for name in ("anna", "bram"):
                person = PersonId(name)
                tx.people.add(
                    Person(person, "practice:local", f"U-{name}", "nl", "Europe/Amsterdam")
                )
                tx.groups.put_member(Member(group, person, NOON))
            state = MeetingState(MEETING, group, Mode.VOICE)
            tx.meetings.add(
                Meeting(MEETING, group, None, date(2026, 11, 23), NOON, MeetingStatus.OPEN, state)
            )
            tx.posts.put_place(GROUP, "C-room")

        await self.kept.write(unit)
        return self

    async def ask(
        self,
        op: Op,
        card: str,
        *,
        place: str = GROUP,
        title: str | None = None,
        words: str | None = None,
        refs: tuple[str, ...] = (),
    ) -> None:
        """Put a row into the outbox. ``title`` and ``words`` are what its card says from now."""
        if title is not None:
            self.maker.titles[card] = title
        if words is not None:
            self.maker.words[card] = words
        self._rows += 1
        row = OutboxRow(
            id=f"r{self._rows}",
            place=place,
            card=card,
            op=op,
            nonce=f"n{self._rows:015}",
            made_at=self.clock.at,
            refs=refs,
        )
        await self.kept.write(lambda tx: tx.outbox.add(row))

    async def drain(self) -> int:
        return await self.delivery.drain()

    async def settle(self, *, seconds: int = 180) -> None:
        """Drain every second until nothing is left to do, or the time is over."""
        for _ in range(seconds):
            await self.delivery.drain()
            if self.kept.peek(lambda tx: tx.outbox.waiting()) == 0:
                return
            self.clock.at += timedelta(seconds=1)

    def rows(self) -> list[OutboxRow]:
        return list(self.store.tables.rows.values())

    def row(self, number: int = 1) -> OutboxRow:
        return self.store.tables.rows[f"r{number}"]

    def left(self) -> list[OutboxRow]:
        return [row for row in self.rows() if row.state not in OVER]

    def states(self) -> list[Sending]:
        return [row.state for row in self.rows()]

    def post_of(self, card: str) -> Post | None:
        return self.kept.peek(lambda tx: tx.posts.of_card(card))

    def place(self, place: str) -> str:
        """Where a place is on the platform."""
        return self.kept.peek(lambda tx: tx.posts.place(place)) or ""

    def known(self, external: str) -> Post | None:
        """What is stored of a post on the platform."""
        return self.kept.peek(lambda tx: tx.posts.by_external(external))

    def shown_in(self, place: str) -> list[Shown]:
        return [shown for shown in self.platform.shown.values() if shown.place == place]

    def calm(self) -> None:
        """Take all faults away."""
        self.kept.before_call = self.kept.after_call = nothing
        self.platform.before = self.platform.after = lambda name: None
