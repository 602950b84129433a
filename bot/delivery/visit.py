"""One visit to one claimed place: its rows in order, each call between two short transactions.

It carries out what ``steps`` decides, through ``calls``. No transaction is open while a
platform is talked to, and it stops at once when the claim turns out to be somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import Busy, StoreFull
from bot.ports import Tx
from bot.records import Op, OutboxRow, PlaceClaim, Post, Sending

from .calls import Calls, Settled
from .keys import find_way, kind_of, person_of
from .link import ClaimLostError, Link, Tools
from .steps import (
    ABSENT_WAIT_FOR,
    PACED,
    PLACE_WAIT_FOR,
    Done,
    GiveUp,
    Sight,
    Step,
    Wait,
    back,
    next_step,
)

#: What was sent must be stored: this may wait for the store as long as the place is ours, and
#: at least so long.
SETTLE_WITHIN = timedelta(seconds=5)
#: Create, bring words in, post anew after somebody removed it: more is a loop.
STEPS_PER_ROW = 8

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Row:
    """A row on its way: as it is now, and what this visit found out about it."""

    row: OutboxRow
    looked: bool = False
    anew: bool = False


@dataclass(slots=True)
class Visit:
    """Sends the rows of one claim."""

    tools: Tools
    claim: PlaceClaim
    calls: Calls | None = None
    gone: bool = False
    #: A call was made, and what came of it is not stored yet.
    in_doubt: bool = False
    absent_for: timedelta = timedelta()

    async def run(self) -> int:
        """Send until a row has to wait, release the place; return how many rows are finished.

        A store that is busy or full ends the visit. The place is given back where nothing may
        have been sent unrecorded; else it is free when its lease is over.
        """
        finished = 0
        try:
            await self._find_way()
            for row in self.claim.rows:
                if not await self._go(_Row(row)):
                    break
                finished += 1
            await self._release()
        except ClaimLostError:
            # Somebody else has the place, or the row was dropped: then it is still ours to
            # give back.
            _log.info("visit broken off", place_kind=kind_of(self.claim.place))
            await self._release()
        except (Busy, StoreFull) as error:
            _log.warning("delivery waits for the store", error=type(error).__name__)
            if isinstance(error, Busy) and not self.in_doubt:
                # It has waited already. One who stands still in the middle of a change may hold
                # it up, and the place must not wait for a whole lease on top of that.
                await self._release()
        except Exception as error:
            # A fault of ours in one place must not break off what is being sent in others.
            _log.error("visit failed", error=type(error).__name__)
        return finished

    async def _release(self) -> None:
        try:
            await self.tools.store.write(lambda tx: tx.outbox.release(self.claim))
        except (Busy, StoreFull) as error:
            _log.warning("delivery waits for the store", error=type(error).__name__)

    async def _find_way(self) -> None:
        way = await self.tools.store.read(lambda tx: find_way(tx, self.claim.place))
        if way is None:
            self.gone = True
            return
        platform = self.tools.platforms.of(way.workspace)
        if platform is None:
            self.absent_for = self.tools.memory.absent_for(way.workspace, self.tools.clock.now())
            if not self.absent_for:
                _log.warning("a workspace is not here", workspace=way.workspace)
        else:
            self.tools.memory.is_here(way.workspace)
            self.calls = Calls(Link(self.tools, self.claim, way, platform))

    async def _go(self, going: _Row) -> bool:
        """Do what a row needs; True when it is finished and the next one may go."""
        for _ in range(STEPS_PER_ROW):
            step, sight = await self._begin(going)
            match step:
                case Done():
                    return True
                case GiveUp(why=why):
                    self._say_given_up(going.row, why)
                    return True
                case Wait():
                    return False
            assert self.calls is not None, "without a platform there is nothing but waiting"
            self.in_doubt = True
            settled = await self.calls.attempt(going.row, step, sight)
            await self._settle(going.row, settled, sight)
            self.in_doubt = False
            verdict = settled.verdict
            if settled.reached is False:
                # Somebody's own choice, and they are told: nothing that an operator mends.
                _log.info("private message refused", card_kind=kind_of(going.row.card))
            elif verdict.state is Sending.GIVEN_UP:
                self._say_given_up(going.row, verdict.why)
            if verdict.over:
                return True
            if verdict.not_before is not None:
                return False
            going.row = replace(going.row, state=verdict.state, attempts=verdict.attempts)
            going.looked = settled.looked
            going.anew = verdict.anew or (going.anew and settled.post is None)
        return False

    async def _begin(self, going: _Row) -> tuple[Step, Sight]:
        """Decide what is next, and note it before anything is sent."""
        row = going.row

        def unit(tx: Tx) -> tuple[Step, Sight]:
            sight = self._look(tx, going)
            step = self._in_turn(self._decide(row, sight))
            match step:
                case Done():
                    self._mark(tx, row, replace(row, state=Sending.SENT))
                case GiveUp():
                    self._mark(tx, row, replace(row, state=Sending.GIVEN_UP))
                    self._leave_behind(tx, row, sight)
                case Wait(until=until):
                    self._mark(tx, row, replace(row, state=back(row), not_before=until))
                case _:
                    # Not counted before there is an answer: a process that dies says nothing
                    # about the row.
                    self._mark(tx, row, replace(row, state=Sending.SENDING, not_before=None))
            return step, sight

        return await self.tools.store.write(unit)

    def _in_turn(self, step: Step) -> Step:
        """The step, or to wait where another visit was faster to post in the same room."""
        if not isinstance(step, PACED) or self.calls is None:
            return step
        until = self.calls.link.take_turn()
        return step if until is None else Wait(until)

    def _decide(self, row: OutboxRow, sight: Sight) -> Step:
        now = self.tools.clock.now()
        if self.gone:
            return GiveUp("nobody is there any more")
        if self.calls is None:
            # It may just be starting: what is due then must not wait long.
            is_starting = self.absent_for < ABSENT_WAIT_FOR
            return Wait(now + (PLACE_WAIT_FOR if is_starting else ABSENT_WAIT_FOR))
        return next_step(row, sight, self.calls.link.platform.capabilities, now)

    def _look(self, tx: Tx, going: _Row) -> Sight:
        row = going.row
        post = None if going.anew or row.op is Op.LISTENERS else tx.posts.of_card(row.card)
        opens_thread = row.op is Op.THREAD and bool(row.refs)
        return Sight(
            place=tx.posts.place(row.place if post is None else post.place),
            post=post,
            thread=tx.posts.place(row.refs[0]) if opens_thread else None,
            private=self.calls is not None and self.calls.link.way.person is not None,
            looked=going.looked,
            is_taken_out=row.op is Op.WORDS and post is not None and _is_taken_out(tx, row),
            paced_until=self._paced_until(),
        )

    def _paced_until(self) -> datetime | None:
        if self.calls is None:
            return None
        return self.tools.memory.paced_until(self.calls.link.pace)

    async def _settle(self, row: OutboxRow, settled: Settled, sight: Sight) -> None:
        """Store what came of a call, in one transaction."""
        verdict = settled.verdict

        def unit(tx: Tx) -> None:
            self._mark(
                tx,
                row,
                replace(
                    row,
                    state=verdict.state,
                    attempts=verdict.attempts,
                    not_before=verdict.not_before,
                ),
            )
            if verdict.state is Sending.GIVEN_UP:
                self._leave_behind(tx, row, sight)
            if verdict.forget and sight.post is not None:
                tx.posts.forget(sight.post)
            if settled.post is not None:
                _keep(tx, settled.post)
            for place, external in settled.places:
                tx.posts.put_place(place, external)
            if settled.room is not None:
                self.tools.room_made(tx, row, settled.room)
            self._note_reached(tx, row, settled.reached)

        left = self.claim.until - self.tools.clock.now()
        await self.tools.store.write(unit, within=max(left, SETTLE_WITHIN))

    def _note_reached(self, tx: Tx, row: OutboxRow, reached: bool | None) -> None:
        """Whoever cannot be told privately hears of it where they come by themselves."""
        person = person_of(row.place)
        if person is None or reached is None:
            return
        if reached:
            tx.people.forget_unreached(person)
        elif tx.people.get(person) is not None:
            tx.people.put_unreached(person, self.tools.clock.now())

    def _leave_behind(self, tx: Tx, row: OutboxRow, sight: Sight) -> None:
        """Words that could not be taken away now are to be taken away later; see ``link``."""
        if row.op in (Op.ROOM, Op.INVITE, Op.ARCHIVE):
            self.tools.room_refused(tx, row)
        if row.op is Op.REMOVE and sight.post is not None and sight.post.has_words:
            self.tools.on_left_behind(tx, sight.post)

    def _mark(self, tx: Tx, row: OutboxRow, wished: OutboxRow) -> None:
        if not tx.outbox.mark(
            row,
            self.claim,
            state=wished.state,
            attempts=wished.attempts,
            not_before=wished.not_before,
        ):
            raise ClaimLostError

    def _say_given_up(self, row: OutboxRow, why: str) -> None:
        _log.error(
            "row given up",
            row=row.id,
            op=row.op.value,
            place_kind=kind_of(row.place),
            card_kind=kind_of(row.card),
            why=why,
        )


def _keep(tx: Tx, post: Post) -> None:
    """Note a new post. An older one of its card stays known only while it may hold words.

    The new one is the newest, also where a clock stands still.
    """
    old = tx.posts.of_card(post.card)
    if old is not None and old.external != post.external:
        made_at = max(post.made_at, old.made_at + timedelta(microseconds=1))
        post = replace(post, made_at=made_at)
        if not old.has_words:
            tx.posts.forget(old)
    tx.posts.put(post)


def _is_taken_out(tx: Tx, row: OutboxRow) -> bool:
    """Whether a row behind this one removes the post of its card."""
    behind = tx.outbox.open_rows(row.place)
    return any(one.op is Op.REMOVE and one.card == row.card for one in behind)
