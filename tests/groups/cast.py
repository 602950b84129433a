"""Who there is in the small world, what their platform shows, and how answers are read."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from bot.cards import Button, Capabilities, Card, FormPage, Reply
from bot.errors import NotAllowed
from bot.groups.days_off import NO_HOLIDAYS, Holidays
from bot.records import Beyond, GroupKind, RoomKind
from bot.records import Room as Readable
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.platform import MemoryPlatform
from methods.spec import Mode

T = TypeVar("T")

ZONE = "Europe/Amsterdam"
#: A Monday morning, 24 days before the first meeting.
FOUNDED_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
AHEAD = timedelta(days=24)
PEOPLE = {"P1": "Anna", "P2": "Bram", "P3": "Chris", "P4": "Dewi", "P5": "Elif", "P6": "Farid"}
#: Known to the bot from a group of their own, in a room of its own.
OTHERS = {"Q1": "Gijs", "Q2": "Hanna", "Q3": "Ilse", "Q4": "Jan", "Q5": "Kim", "Q6": "Lot"}
OTHER_ROOM = "R2"
#: A private room without a group so far.
EMPTY_ROOM = "R3"
#: In nobody's group, and unknown to the bot.
STRANGER = "X1"


class WatchedPlatform(MemoryPlatform):
    """The platform in memory, with a second room and with people who should not be in the first."""

    def __init__(self, people: Mapping[str, str], clock: VirtualClock) -> None:
        super().__init__(people, clock)
        #: Of the six's room: who is in it beside them, who of them is not, and who else reads.
        self.outsiders: set[str] = set()
        self.absent: set[str] = set()
        self.beyond: frozenset[Beyond] = frozenset()
        self.organisations: frozenset[str] = frozenset()
        self.crowds: frozenset[str] = frozenset()
        self.administrators: frozenset[str] = frozenset()
        self.is_closed = False
        self.able: Capabilities = super().capabilities
        self.in_empty_room = {STRANGER, "P1", "P2"}
        #: Whom no program can bring into a room, and whether it may make one at all.
        self.not_to_invite: set[str] = set()
        self.allows_rooms = True

    @property
    def capabilities(self) -> Capabilities:
        return self.able

    def is_shared(self, place: str) -> bool:
        return place in (OTHER_ROOM, EMPTY_ROOM) or super().is_shared(place)

    async def room(self, place: str) -> Readable:
        known = await super().room(place)
        if not self.is_shared(place) or self._made(place) is not None:
            return known
        room = self._parents.get(place, place)
        if room == EMPTY_ROOM and self.is_closed:
            return Readable(frozenset(), exists=False)
        if room == EMPTY_ROOM:
            return Readable(frozenset(self.in_empty_room), beyond=self.beyond)
        group = OTHERS if room == OTHER_ROOM else PEOPLE
        if group is OTHERS:
            return Readable(frozenset(OTHERS), exists=known.exists)
        if self.is_closed:
            return Readable(frozenset(), exists=False)
        return Readable(
            frozenset({*PEOPLE, *self.outsiders} - self.absent),
            beyond=self.beyond,
            organisations=self.organisations,
            crowds=self.crowds,
            administrators=self.administrators,
        )

    def is_read_by(self, *crowds: str) -> None:
        """From now on these read the six's room too, as a role does; with none, nobody else."""
        self.crowds = frozenset(crowds)
        self.beyond = frozenset({Beyond.MANY} if crowds else ())

    def is_shared_with(self, *organisations: str) -> None:
        """From now on the six's room is shared with these; with none, it is theirs alone."""
        self.organisations = frozenset(organisations)
        self.beyond = frozenset({Beyond.ELSEWHERE} if organisations else ())

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        if not self.allows_rooms:
            raise NotAllowed
        return await super().make_room(name, nonce=nonce, wished_by=wished_by)

    async def invite(self, place: str, person: str) -> None:
        if person in self.not_to_invite:
            raise NotAllowed
        await super().invite(place, person)


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never has to wait, as all do on a store that works in the caller."""
    try:
        work.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    work.close()
    raise AssertionError("it waits for something")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the group is like, and when it was founded. ``together``: both groups meet at once."""

    mode: Mode = Mode.CHAT
    language: str = "nl"
    rounds: int = 1
    every_weeks: int = 6
    founded_at: datetime = FOUNDED_AT
    first_on: date | None = None
    together: bool = False
    holidays: Holidays = NO_HOLIDAYS
    public_url: str = ""
    room_kind: RoomKind = RoomKind.THREADED
    kind: GroupKind = GroupKind.FIXED


CHAT = Wish()
VOICE = Wish(mode=Mode.VOICE)
SLOW = Wish(mode=Mode.SLOW)


def button(card: Card, action: str) -> Button:
    """The control of a card that does this."""
    return next(one for one in card.buttons if one.action == action)


def actions(card: Card | None) -> list[str]:
    """What can be done from a card."""
    return [one.action for one in card.buttons] if card is not None else []


def told(reply: Reply | FormPage) -> str:
    """All words of an answer, or of a form, in one text."""
    if isinstance(reply, FormPage):
        fields = [part for f in reply.fields for part in (f.label, f.hint, f.value)]
        choices = [choice.label for f in reply.fields for choice in f.choices]
        return "\n".join([reply.title, *(t.markup for t in reply.intro), *fields, *choices])
    card = reply.card
    words = [*reply.errors.values()]
    if card is not None:
        words += [card.title, card.push, *(t.markup for t in card.texts)]
        words += [b.label for b in card.buttons] + [b.token for b in card.buttons]
    if reply.next_page is not None:
        words.append(told(reply.next_page))
    return "\n".join(words)
