"""The way out: ``bot.ports.Platform`` for the practice room.

It turns calls into what the room keeps, and on a switch loses every n-th reply after the room
has kept what was asked, as a network does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.cards import PRACTICE, PRACTICE_LOST_REPLIES, Capabilities, Card
from bot.errors import OutcomeUnknown, StoreFull, Unavailable
from bot.records import Room as Readable

from .dialect import PracticeDialect
from .platform import Room
from .records import SeenCard

#: With lost replies on, one reply in so many is lost.
LOSE_EVERY = 5


class PracticePlatform:
    """The practice room as the delivery sees it. ``seed`` shifts which replies are lost."""

    def __init__(self, room: Room, *, seed: int = 0, lose_every: int = LOSE_EVERY) -> None:
        self.room_behind = room
        self._dialect = PracticeDialect(room.name_of, room.place_name)
        self._lose_every = lose_every
        self._asked = seed % lose_every

    @property
    def capabilities(self) -> Capabilities:
        return PRACTICE_LOST_REPLIES if self.room_behind.loses_replies else PRACTICE

    @property
    def dialect(self) -> PracticeDialect:
        return self._dialect

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        with self._answering():
            return self.room_behind.post(place, card, nonce=nonce)

    async def edit(self, place: str, post: str, card: Card) -> None:
        with self._answering():
            self.room_behind.edit(place, post, card)

    async def remove(self, place: str, post: str) -> None:
        with self._answering():
            self.room_behind.remove(place, post)

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        """Open a thread, named ``title``. A post has one thread, so the nonce is not needed."""
        with self._answering():
            return self.room_behind.open_thread(place, post, title=title)

    async def direct(self, person: str) -> str:
        with _told():
            return self.room_behind.direct_place(person)

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        with _told():
            self.room_behind.set_listeners(thread, listeners)

    async def find(self, place: str, *, nonce: str) -> str | None:
        with _told():
            return self.room_behind.find(place, nonce=nonce)

    async def room(self, place: str) -> Readable:
        with _told():
            known = self.room_behind.place(place)
            if known is None:
                return Readable(readers=frozenset(), exists=False)
            return Readable(readers=self.room_behind.readers(known))

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        with self._answering():
            return self.room_behind.make_channel(name, nonce=nonce)

    async def invite(self, place: str, person: str) -> None:
        with self._answering():
            self.room_behind.bring_in(place, person)

    async def set_purpose(self, place: str, purpose: str) -> None:
        with self._answering():
            self.room_behind.set_purpose(place, purpose)

    async def archive_room(self, place: str) -> None:
        with self._answering():
            self.room_behind.put_away(place)

    def seen_by(self, external: str) -> tuple[SeenCard, ...]:
        """Every card that a person sees now, for whoever plays that person."""
        return self.room_behind.seen_by(external)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Do what the block does, then perhaps lose the reply; a refusal is never lost."""
        with _told():
            yield
        if self.room_behind.loses_replies:
            self._asked += 1
            if self._asked % self._lose_every == 0:
                raise OutcomeUnknown


@contextmanager
def _told() -> Iterator[None]:
    """To the delivery a full disk of ours is a platform that cannot be reached."""
    try:
        yield
    except StoreFull:
        raise Unavailable from None
