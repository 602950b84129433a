"""A house in which calls fail, with people who press again and a bot that is started again.

It is the house of ``tests/parity`` in memory: the real use cases, delivery and store. The driver
of scenarios notices nothing, but that time passes where a lease of a dead process has to end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from bot.assembly import Bot, Parts
from bot.cards import Answer, Card, FormPage, Reply
from bot.inputs import Command, Inbox, PageSent, Press, Visit
from bot.platforms import ByName
from bot.ports import Tx
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, ROOM, WORKSPACE, Did
from methods import load_library
from storage import MemoryKeystore, open_inline_store
from tests.parity.houses import FOUNDED_AT, SECRET

from .borders import FrailPlatform, MortalStore
from .ends import Standing, standing
from .frail import Died, Frail, frail_databases

T = TypeVar("T")
LIBRARY = load_library()
#: A lease, and the doubt about what its owner sent.
UNTIL_FREE = timedelta(seconds=15 + 10 + 1)
#: One call fails, so whoever presses again presses once more, or twice.
TRIES = 3


class PatientHouse:
    """See ``tests.parity.houses.House``. ``end`` is how everything stands when it is closed."""

    workspace, room, shut = WORKSPACE, ROOM, "R2"

    def __init__(self, people: Sequence[str], frail: Frail) -> None:
        self.frail = frail
        self.clock, self._ids = VirtualClock(FOUNDED_AT), SeededIds(1)
        self.ids = {name: name for name in people}
        self.platform = FrailPlatform(self.ids, self.clock)
        self.platform.frail = frail
        self.window, self.keys = self.platform, CountedKeys()
        with frail.at_rest(), frail_databases(frail):
            self.store = open_inline_store(keystore=self.keys, now=self.clock.now)
        self.end: Standing | None = None
        self._stood: tuple[tuple[int, ...], Standing] | None = None
        self.revive()
        # The driver uses these parts of a bot, and no other.
        self.bot = cast("Bot", PatientBot(self))
        self.inbox: Inbox = PatientHands(self)

    def revive(self) -> None:
        """A new process on what is stored."""
        self._mortal = MortalStore(self.store, self.frail)
        platforms = ByName({NAME: self.platform})
        self.living = Bot(Parts(self._mortal, self.clock, self._ids, platforms, LIBRARY, SECRET))

    async def restart(self) -> None:
        self.revive()

    def bury(self) -> object:
        """Whatever the dead process still wants to do is refused; a new one begins.

        Returns what was committed last and nobody heard of, if anything.
        """
        dead = self._mortal
        dead.is_dead = True
        self.revive()
        return dead.unheard

    def created(self) -> Sequence[str]:
        return [repr(act.card) for act in self.platform.diary if act.did is Did.CREATE]

    async def close(self) -> None:
        self.end = await self.stands()
        await self.store.close()

    async def stands(self) -> Standing:
        """How everything stands now; read anew when anything was written, sent or erased."""
        brought = sum(1 + len(room.members) for room in self.platform.made.values())
        moved = (self.store.changes, len(self.platform.diary), brought, self.keys.destroyed)
        if self._stood is None or self._stood[0] != moved:
            with self.frail.at_rest():
                self._stood = moved, await standing(self.store, self.platform)
        return self._stood[1]


class CountedKeys(MemoryKeystore):
    """Keys, and how often one was destroyed."""

    destroyed = 0

    def destroy(self, name: str) -> None:
        super().destroy(name)
        self.destroyed += 1


class RestingStore:
    """The store for whoever looks at what is there: these calls are not the bot's."""

    def __init__(self, house: PatientHouse) -> None:
        self._house = house

    async def write(self, unit: Callable[[Tx], T], /) -> T:
        with self._house.frail.at_rest():
            return await self._house.store.write(unit)

    async def read(self, unit: Callable[[Tx], T], /) -> T:
        with self._house.frail.at_rest():
            return await self._house.store.read(unit)


class PatientBot:
    """What the driver does with a bot; a tick that failed comes again."""

    def __init__(self, house: PatientHouse) -> None:
        self._house = house
        self.store = RestingStore(house)
        self.delivery = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house.living, name)

    async def fire_timers(self) -> int:
        return await self._tick(self._house.living.fire_timers)

    async def drain(self) -> int:
        return await self._tick(self._house.living.delivery.drain)

    async def _tick(self, tick: Callable[[], Awaitable[int]]) -> int:
        failed = self._house.frail.failed
        try:
            done = await tick()
        except Died:
            self._house.bury()
            done = 1
        except Exception:
            if self._house.frail.failed == failed:
                raise
            done = 1
        if self._house.frail.failed != failed:
            self._house.clock.move_to(self._house.clock.now() + UNTIL_FREE)
            return done + 1
        return done


class PatientHands:
    """People who do again what did not work."""

    def __init__(self, house: PatientHouse) -> None:
        self._house = house

    async def press(self, press: Press) -> Reply:
        reply = await self._insist(
            lambda more: self._inbox.press(replace(press, delivery=press.delivery + more))
        )
        assert isinstance(reply, Reply)
        return reply

    async def open_form(self, press: Press) -> FormPage | Reply:
        return await self._insist(lambda _: self._inbox.open_form(press))

    async def send_page(self, page: PageSent) -> Reply:
        reply = await self._insist(
            lambda more: self._inbox.send_page(replace(page, delivery=page.delivery + more))
        )
        assert isinstance(reply, Reply)
        return reply

    async def command(self, command: Command) -> FormPage | Reply:
        return await self._insist(lambda _: self._inbox.command(command))

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        """A look that changes nothing: its calls are not counted."""
        with self._house.frail.at_rest():
            return await self._inbox.home(visit)

    @property
    def _inbox(self) -> Inbox:
        return self._house.living.inbox

    async def _insist(self, do: Callable[[str], Awaitable[FormPage | Reply]]) -> FormPage | Reply:
        """Do it again while something failed in it: an error is seen, or a kind refusal."""
        unheard: object = None
        for number in range(TRIES):
            failed = self._house.frail.failed
            try:
                answer = await do(f"|{number}" if number else "")
            except Died:
                unheard = self._house.bury()
                continue
            except Exception:
                if self._house.frail.failed == failed:
                    raise
                continue
            is_refused = isinstance(answer, Reply) and answer.answer is not Answer.DONE
            if is_refused and self._house.frail.failed != failed:
                continue
            if is_refused and isinstance(unheard, Reply):
                # It was done before the process died, and cannot be done again.
                return unheard
            return answer
        raise AssertionError("one failure, and it does not work any more")
