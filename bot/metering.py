"""A store and an inbox that are counted on the way through: same ports, a ``Meter`` beside them.

Here also stands the one line that says of everything refused that it was, and why: the key of a
sentence of ours. Who did it, where, and what they wrote is not known here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import perf_counter
from typing import TypeVar

import structlog

from .cards import Answer, Card, FormPage, Reply
from .errors import Busy, StoreFull, Unsettled
from .inputs import Command, Inbox, PageSent, Press, Visit
from .meter import Came, Ended, Meter, Stored
from .platforms import name_of
from .ports import UNIT_DEADLINE, Platforms, Store, Tx

T = TypeVar("T")
R = TypeVar("R", bound=FormPage | Reply)

#: Refusals that say that the store was busy, and nothing of what somebody wanted.
BUSY = frozenset({"refuse.busy", "refuse.one-moment"})

_log = structlog.get_logger(__name__)


class MeteredStore:
    """See ``ports.Store``. What is written is counted, with how long each unit ran."""

    def __init__(self, store: Store, meter: Meter) -> None:
        self._store = store
        self._meter = meter

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT."""
        # A unit may be run twice; only the last run counts.
        ran_for = timedelta()

        def timed(tx: Tx) -> T:
            nonlocal ran_for
            begun = perf_counter()
            try:
                return unit(tx)
            finally:
                ran_for = timedelta(seconds=perf_counter() - begun)

        stored = Stored.FAILED
        try:
            result = await self._store.write(timed, within=within)
            stored = Stored.KEPT
        except Unsettled:
            stored = Stored.UNSETTLED
            raise
        except Busy:
            stored = Stored.BUSY
            raise
        except StoreFull:
            stored = Stored.FULL
            raise
        finally:
            self._meter.unit(stored, ran_for=ran_for)
        return result

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on a read connection; ``Busy`` after ``within``."""
        return await self._store.read(unit, within=within)

    async def close(self) -> None:
        """Let go of the store."""
        await self._store.close()


class CountedInbox:
    """See ``inputs.Inbox``. Counts what came in and how it ended, and logs what was refused."""

    def __init__(self, inbox: Inbox, meter: Meter, platforms: Platforms) -> None:
        self._inbox = inbox
        self._meter = meter
        self._platforms = platforms

    async def press(self, press: Press) -> Reply:
        """Somebody pressed a control."""
        return await self._counted(Came.PRESS, press, self._inbox.press(press))

    async def send_page(self, page: PageSent) -> Reply:
        """Somebody sent a page of a form."""
        return await self._counted(Came.PAGE, page, self._inbox.send_page(page))

    async def open_form(self, press: Press) -> FormPage | Reply:
        """Somebody opens a form."""
        return await self._counted(Came.FORM, press, self._inbox.open_form(press))

    async def command(self, command: Command) -> FormPage | Reply:
        """Somebody used ``/intervisie``."""
        return await self._counted(Came.COMMAND, command, self._inbox.command(command))

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """Somebody looks at what is theirs."""
        ended = Ended.FAILED
        try:
            cards = await self._inbox.home(visit)
            ended = Ended.DONE if cards else Ended.BUSY
        finally:
            self._meter.came_in(self._platform(visit), Came.HOME, ended)
        return cards

    def _platform(self, came: Press | PageSent | Command | Visit) -> str:
        known = self._platforms.of(came.workspace) is not None
        return name_of(came.workspace) if known else ""

    async def _counted(
        self, how: Came, came: Press | PageSent | Command, answering: Awaitable[R]
    ) -> R:
        platform = self._platform(came)
        ended = Ended.FAILED
        try:
            answer = await answering
            ended = self._ending(platform, how, answer)
        finally:
            self._meter.came_in(platform, how, ended)
        return answer

    def _ending(self, platform: str, how: Came, answer: FormPage | Reply) -> Ended:
        if isinstance(answer, FormPage):
            return Ended.FORM
        if answer.answer not in (Answer.REFUSED, Answer.NOT_KEPT):
            return Ended(answer.answer.value)
        _log.info("refused", platform=platform, how=how.value, reason=answer.reason)
        self._meter.refused(platform, how, answer.reason)
        return Ended.BUSY if answer.reason in BUSY else Ended(answer.answer.value)
