"""Durable timers become work: each due timer is taken and handled in one transaction.

The store is the memory and whoever calls ``fire_due`` is the clock. This module knows nothing
of what a timer means: a handler does, found by the kind of the timer's owner.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.errors import Busy, StoreFull
from bot.meter import UNMETERED, Meter
from bot.ports import Clock, Store, Tx
from bot.records import Timer

#: Does what a timer asks for, in the transaction that takes the timer. The moment is the
#: present one, which may lie long after ``due_at`` when the bot was away.
Handler: TypeAlias = Callable[[Tx, Timer, datetime], None]
#: Holds what a timer is about before the timer is taken: whoever sets or stops one does so while
#: holding that, and two who wait for each other would both lose time.
Hold: TypeAlias = Callable[[Tx, Timer], None]

FIRST_REST_FOR = timedelta(seconds=2)
LONGEST_REST_FOR = timedelta(minutes=5)
#: How many timers that went wrong are remembered; the oldest is tried again sooner than it might.
RESTING_LIMIT = 1000

_log = structlog.get_logger(__name__)


class TimerDesk:
    """Fires what is due: never early, once, and for each owner in order.

    A timer whose handler raises stays in the store and is tried again after a while; so does
    one whose owner nobody handles. Neither keeps the others waiting.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        handlers: Mapping[str, Handler],
        *,
        hold: Hold = lambda tx, timer: None,
        meter: Meter = UNMETERED,
    ) -> None:
        """``handlers`` by kind of owner: the text before ":" in ``Timer.owner``."""
        self._hold = hold
        self._meter = meter
        self._store = store
        self._clock = clock
        self._handlers = dict(handlers)
        self._resting: dict[Timer, tuple[int, datetime]] = {}
        self._unhandled: set[str] = set()

    async def fire_due(self, limit: int = 100) -> int:
        """Fire at most ``limit`` due timers, one transaction each; return how many fired.

        When as many fired as were allowed, there may be more: call again. A store that is busy
        or full ends this slice; what is due stays due.
        """
        now = self._clock.now()
        # Timers that rest are due as well: asking for so many more lets the others through.
        asked = limit + len(self._resting)
        due = await self._store.read(lambda tx: tx.timers.due(now, limit=asked))
        if len(due) < asked:
            still_there = set(due)
            self._resting = {t: rest for t, rest in self._resting.items() if t in still_there}
        waiting = [t for t in due if t.due_at <= now and not self._rests(t, now)][:limit]
        fired = 0
        try:
            while waiting:
                wave, waiting = _one_of_each(waiting)
                fired += await self._fire_together(wave)
        except (Busy, StoreFull) as error:
            _log.warning("timers wait for the store", error=type(error).__name__)
        return fired

    async def _fire_together(self, wave: Sequence[Timer]) -> int:
        """Hand in a transaction for each at once, so that the store may commit many together.

        ``Busy`` and ``StoreFull`` as the store says, when every one of them has come to its end.
        """
        done = await asyncio.gather(*map(self._fire, wave), return_exceptions=True)
        for one in done:
            if isinstance(one, BaseException):
                raise one
        return sum(map(bool, done))

    async def next_within(self, wait_for: timedelta) -> timedelta | None:
        """How long until the next timer that is not due yet, if that comes so soon."""
        now = self._clock.now()
        soon = await self._store.read(lambda tx: tx.timers.due(now + wait_for))
        return next((timer.due_at - now for timer in soon if timer.due_at > now), None)

    def _rests(self, timer: Timer, now: datetime) -> bool:
        rest = self._resting.get(timer)
        return rest is not None and rest[1] > now

    async def _fire(self, timer: Timer) -> bool:
        """Take and handle one timer; False when it was gone, or is to be tried again."""
        kind = timer.owner.partition(":")[0]
        handler = self._handlers.get(kind)
        if handler is None:
            if kind not in self._unhandled:
                self._unhandled.add(kind)
                _log.error("nobody handles these timers", owner_kind=kind, timer=timer.name)
            self._rest(timer)
            return False
        try:
            fired = await self._store.write(lambda tx: self._unit(tx, timer, handler))
        except (Busy, StoreFull):
            raise
        except Exception as error:
            # One bad timer must not stop the others, and the unit left nothing behind. The
            # error's own text is not logged: it may hold what somebody wrote.
            _log.error(
                "timer failed", owner_kind=kind, timer=timer.name, error=type(error).__name__
            )
            self._rest(timer)
            return False
        self._resting.pop(timer, None)
        if fired:
            self._meter.timer_fired(late_by=self._clock.now() - timer.due_at)
        return fired

    def _unit(self, tx: Tx, timer: Timer, handler: Handler) -> bool:
        self._hold(tx, timer)
        if not tx.timers.take(timer):
            return False
        handler(tx, timer, self._clock.now())
        return True

    def _rest(self, timer: Timer) -> None:
        tries = self._resting.pop(timer, (0, timer.due_at))[0] + 1
        rest_for = min(FIRST_REST_FOR * 2 ** min(tries - 1, 20), LONGEST_REST_FOR)
        self._resting[timer] = (tries, self._clock.now() + rest_for)
        while len(self._resting) > RESTING_LIMIT:
            del self._resting[next(iter(self._resting))]


def _one_of_each(waiting: Sequence[Timer]) -> tuple[list[Timer], list[Timer]]:
    """The first of each owner, and the rest: what one owner has is fired one after the other."""
    first = {timer.owner: timer for timer in reversed(waiting)}
    wave = [timer for timer in waiting if first[timer.owner] is timer]
    return wave, [timer for timer in waiting if first[timer.owner] is not timer]
