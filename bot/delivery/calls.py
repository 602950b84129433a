"""Makes the one call to a platform that a step asks for, and says what came of it.

Owns the rules of what may go out: words never in a create, never into a room that is not as
agreed, and never before the store knows that a post holds them. It decides nothing about
order or about trying again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import assert_never

import structlog

from bot.engine.ids import PersonId
from bot.errors import Busy, NotAllowed, NotThere, PlatformError, RateLimited, Unavailable
from bot.ports import Tx
from bot.records import Op, OutboxRow, Post, Sending

from .keys import kind_of, meeting_of
from .link import (
    ClaimLostError,
    LeaseShortError,
    Link,
    OurFaultError,
    PlaceGoneError,
    externals,
)
from .making import Archive, Invite, MakeRoom, SetPurpose
from .room import look_at, read_by_others
from .steps import (
    STORE_WAIT_FOR,
    Ask,
    Call,
    Create,
    Edit,
    LookUp,
    Making,
    Miss,
    OpenDirect,
    OpenThread,
    Remove,
    SetListeners,
    Sight,
    Trouble,
    Verdict,
    after_miss,
    after_place_gone,
    back,
    room_wait,
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """A verdict and what is stored with it. ``places`` are place keys with external ids.

    ``room`` is a room that was just made. ``reached``: whether a private message came to whom it
    is for; None where the call says nothing about that.
    """

    verdict: Verdict
    post: Post | None = None
    places: tuple[tuple[str, str], ...] = ()
    looked: bool = False
    room: str | None = None
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one visit to a claimed place."""

    link: Link

    async def attempt(self, row: OutboxRow, step: Call, sight: Sight) -> Settled:
        """Make the call of ``step``. ``row`` is as it was before it was marked as being sent.

        Raises ``ClaimLostError``, and ``StoreFull`` as the store does.
        """
        memory, now = self.link.tools.memory, self.link.tools.clock.now
        reached: bool | None = None
        try:
            settled = await self._do(row, step, sight)
        except LeaseShortError:
            # Nothing was sent. The place is left, and is due again at once.
            return Settled(Verdict(back(row), row.attempts, now()))
        except Busy:
            # What a call needs from the store comes before it, so nothing was sent here either.
            return Settled(Verdict(back(row), row.attempts, now() + STORE_WAIT_FOR))
        except PlaceGoneError:
            return Settled(after_place_gone(row, now()))
        except RateLimited as error:
            miss = Miss(Trouble.TOO_FAST, wait_for=error.wait_for)
        except Unavailable:
            miss = Miss(Trouble.AWAY, misses=memory.missed(row.place))
        except NotThere:
            miss = Miss(Trouble.GONE)
        except NotAllowed:
            miss = Miss(Trouble.FORBIDDEN)
            reached = False if self._is_private(step) else None
        except PlatformError:
            misses = memory.missed(row.place) if isinstance(step, Ask) else 1
            miss = Miss(Trouble.UNKNOWN, misses=misses, looked=sight.looked)
        except OurFaultError as error:
            _log.error("card failed", card_kind=kind_of(row.card), row=row.id, error=error.kind)
            miss = Miss(Trouble.OUR_FAULT)
        else:
            memory.reached(row.place)
            return settled
        able = self.link.platform.capabilities
        return Settled(after_miss(row, step, miss, able=able, now=now()), reached=reached)

    def _is_private(self, step: Call) -> bool:
        """Whether a call brings somebody a new private message: who refuses it hears of none."""
        return self.link.way.person is not None and isinstance(step, Create | OpenDirect)

    async def _do(self, row: OutboxRow, step: Call, sight: Sight) -> Settled:
        place = sight.place or ""  # only OpenDirect and MakeRoom are asked for without one
        sent = Settled(Verdict(Sending.SENT, row.attempts + 1))
        match step:
            case Create(nonce=nonce):
                return await self._create(row, place, nonce)
            case LookUp(nonce=nonce):
                found = await self.link.call(lambda: self.link.platform.find(place, nonce=nonce))
                more = Verdict(back(row), row.attempts)
                if found is None:
                    return Settled(more, looked=True)
                verdict = replace(more, state=Sending.WAITING)
                return self._posted(row, verdict, found)
            case Ask():
                await self._ask(place)
                return Settled(Verdict(back(row), row.attempts), looked=True)
            case Edit(post=post):
                return await self._in_post(place, partial(self._edit, row, place, post))
            case Remove(post=post):
                return await self._in_post(place, partial(self._remove, row, place, post))
            case OpenThread(post=post, nonce=nonce):
                opened = partial(self._open_thread, row, place, post, nonce)
                return await self._in_post(place, opened)
            case SetListeners():
                people = [PersonId(person) for person in row.refs]
                listeners = await self.link.tools.store.read(lambda tx: externals(tx, people))
                await self.link.call(lambda: self.link.platform.set_listeners(place, listeners))
                return sent
            case OpenDirect():
                person = self.link.way.person or ""
                direct = await self.link.call(lambda: self.link.platform.direct(person))
                more = Verdict(back(row), row.attempts)
                return Settled(more, places=((row.place, direct),))
            case MakeRoom() | Invite() | SetPurpose() | Archive():
                return replace(sent, room=await self._about_room(row, step, place))
            case _:
                assert_never(step)

    async def _about_room(self, row: OutboxRow, step: Making, place: str) -> str | None:
        """Make the room that somebody wished for and return it, or do something about one."""
        maker = self.link.platform
        match step:
            case MakeRoom(nonce=nonce):
                card = await self.link.make_one(row.card, with_words=True)
                if card is not None:
                    make = partial(maker.make_room, card.title, nonce=nonce)
                    (by,) = await self._people(row)
                    return await self.link.call(lambda: make(wished_by=by))
            case Invite():
                for person in await self._people(row):
                    await self.link.call(partial(maker.invite, place, person))
            case Archive():
                await self.link.call(partial(maker.archive_room, place))
            case SetPurpose():
                card = await self.link.make_one(row.card, with_words=False)
                if card is not None:
                    purpose = card.push
                    await self.link.call(lambda: maker.set_purpose(place, purpose))
            case _:
                assert_never(step)
        return None

    async def _people(self, row: OutboxRow) -> Sequence[str]:
        """Whom a row about a room is for; nobody when they were erased."""
        people = [PersonId(row.refs[0])]
        return await self.link.tools.store.read(lambda tx: externals(tx, people))

    async def _ask(self, place: str) -> None:
        """Hear anything from the platform: a clear no is an answer as well."""
        with suppress(NotThere, NotAllowed):
            await self.link.call(lambda: self.link.platform.room(place))

    async def _create(self, row: OutboxRow, place: str, nonce: str) -> Settled:
        """Post the card without words; it goes on when there are words to bring in."""
        plain, full = await self.link.make(row.card, words=self._may_hold_words(row))
        sent = Verdict(Sending.SENT, row.attempts + 1)
        if plain is None:
            return Settled(sent)
        external = await self.link.paced(lambda: self.link.platform.post(place, plain, nonce=nonce))
        goes_on = row.op is not Op.SHOW or full != plain
        verdict = replace(sent, state=Sending.WAITING) if goes_on else sent
        return self._posted(row, verdict, external)

    def _posted(self, row: OutboxRow, verdict: Verdict, external: str) -> Settled:
        """There is a post; whoever it is private to was reached."""
        reached = True if self.link.way.person is not None else None
        return Settled(verdict, post=self._post(row, external), reached=reached)

    async def _in_post(self, place: str, do: Callable[[], Awaitable[Settled]]) -> Settled:
        """Do something with a post. One that is not there may stand in a room that was away.

        So it is taken for removed only after its room was seen, and it was looked for again.
        """
        try:
            return await do()
        except NotThere:
            if not (await look_at(self.link, place)).exists:
                raise PlaceGoneError from None
            return await do()

    async def _open_thread(self, row: OutboxRow, place: str, post: Post, nonce: str) -> Settled:
        sent = Verdict(Sending.SENT, row.attempts + 1)
        card = await self.link.make_one(row.card, with_words=False)
        if card is None:
            return Settled(sent)
        thread = await self.link.call(
            lambda: self.link.platform.open_thread(
                place, post.external, title=card.title, nonce=nonce
            )
        )
        return Settled(sent, places=((row.refs[0], thread),))

    async def _remove(self, row: OutboxRow, place: str, post: Post) -> Settled:
        await self.link.paced(lambda: self.link.platform.remove(place, post.external))
        # Not over yet: a card that was posted anew may have another post.
        return Settled(Verdict(Sending.WAITING, row.attempts + 1, forget=True))

    async def _edit(self, row: OutboxRow, place: str, post: Post) -> Settled:
        """Bring the card as it is now into its post, and words only into an agreed room."""
        sent = Settled(Verdict(Sending.SENT, row.attempts + 1))
        plain, full = await self.link.make(row.card, words=self._may_hold_words(row))
        if plain is None or full is None:
            return await self._nothing_left(row, place, post)
        if full == plain and row.op is not Op.WORDS:
            await self.link.call(lambda: self.link.platform.edit(place, post.external, plain))
            return sent
        group = self.link.way.group
        if group is not None:
            stood_for = await read_by_others(self.link, place, group=group, stands_in=post.place)
            if stood_for is not None:
                return await self._hold(row, place, post, stood_for)
        if not post.has_words:
            await self._note_words(row, post)
        # Made anew: the look at the room took its time, and its news may have changed the card.
        current = await self.link.make_one(row.card, with_words=True)
        if current is None:
            return await self._nothing_left(row, place, post)
        await self.link.call(lambda: self.link.platform.edit(place, post.external, current))
        return sent

    async def _nothing_left(self, row: OutboxRow, place: str, post: Post) -> Settled:
        """A board stays as it was last; a post that stood ready for words goes with them."""
        if row.op is Op.WORDS:
            return await self._remove(row, place, post)
        return Settled(Verdict(Sending.SENT, row.attempts + 1))

    async def _hold(self, row: OutboxRow, place: str, post: Post, stood_for: timedelta) -> Settled:
        """Keep words out of a room that is not as agreed; a board goes on without them."""
        if row.op is Op.SHOW:
            plain = await self.link.make_one(row.card, with_words=False)
            if plain is not None:
                await self.link.call(lambda: self.link.platform.edit(place, post.external, plain))
        again_at = self.link.tools.clock.now() + room_wait(stood_for)
        # The platform answers: what was tried before does not count against a row that waits.
        return Settled(Verdict(back(row), 0, again_at))

    async def _note_words(self, row: OutboxRow, post: Post) -> None:
        """Store that the post holds words, before they leave: the purge must know of it.

        With its meeting held, so that a purge at this moment is either before it, and the card
        that is made next has no words, or sees the post.
        """

        def unit(tx: Tx) -> None:
            if post.meeting is not None:
                tx.meetings.hold(post.meeting)
            if not tx.outbox.mark(row, self.link.claim, state=Sending.SENDING):
                raise ClaimLostError
            tx.posts.put(replace(post, has_words=True))

        await self.link.tools.store.write(unit)

    def _may_hold_words(self, row: OutboxRow) -> bool:
        return row.op is Op.WORDS or self.link.tools.maker.has_words(row.card)

    def _post(self, row: OutboxRow, external: str) -> Post:
        return Post(
            card=row.card,
            place=row.place,
            external=external,
            made_at=self.link.tools.clock.now(),
            has_words=False,
            meeting=meeting_of(row.card),
        )
