"""The workspace in which a group lives: in some lives it lets the bot go, and perhaps in again.

What must hold then stands in ``workspace_rules``; when and how it goes is drawn in ``leaving``.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from methods.spec import Mode

from ..delivery import CardMaker
from ..errors import Busy, StoreFull
from ..groups.founding import FIRST_METHOD
from ..groups.meetings import Tools
from ..groups.workspaces import ALL_IS_IN_AFTER, begin_erasing
from ..inputs import Grant
from ..ports import Tx
from ..records import Installation
from ..rehearsal.platform import ROOM, WORKSPACE
from ..rehearsal.verdicts import Judge
from ..rehearsal.wanted import FIRST_AFTER, MEETING_AT, ZONE
from . import workspace_rules as rules
from .anew import BeginsAnew
from .cast import Cast
from .faults import Fault
from .leaving import AT_ONCE, Back, Leaving, When, drawn
from .life import CALM_FOR, Life
from .loop import sleep_until
from .machine import Gone
from .room_mishaps import TOLD_AGAIN_AFTER
from .world import LOOKS_EVERY, World

GRANT = Grant(WORKSPACE, "UBOT", "P1", ("chat:write",), "a-token-of-the-workspace")
#: What was pressed before comes to its end by then, in seconds.
ON_THE_WAY_FOR = 20.0
#: Whether the news was taken is looked at so often, in seconds.
LOOKS_FOR_NEWS_EVERY = 0.3


class Workspace:
    """Lives what happens in one workspace; ``judge`` knows afterwards what did not hold."""

    def __init__(
        self, world: World, tools: Tools, cards: CardMaker, cast: Cast, *, seed: int
    ) -> None:
        self.judge = Judge()
        self.words: frozenset[str] = frozenset()
        self._world = world
        self._faults = world.props.faults
        self._platform = world.props.platform
        self._database = world.props.database
        self._tools = tools
        self._cards = cards
        self._cast = cast
        self._seed = seed
        self._chance = random.Random(f"{seed}:grants")
        self._lives: list[Life] = []
        self._news: list[asyncio.Task[bool]] = []
        self._grants = 0
        #: The ids of what is to be erased.
        self._named: frozenset[str] = frozenset()

    async def live(self) -> None:
        """Live it; what breaks is in ``judge``."""
        leaving = drawn(self._seed) if self._faults.strikes(Fault.WORKSPACE) else None
        names = tuple(f"P{n}" for n in range(1, self._cast.people + 1))
        life = self._life(self._cast, names, seed=self._seed)
        await life.found()
        self._lives.append(life)
        if leaving is not None:
            self._write(self._was_let_in)
        patience = asyncio.timeout(None)
        try:
            async with patience:
                now = asyncio.get_running_loop().time
                self._world.start(in_vain=lambda: patience.reschedule(now()))
                await self._live_to_the_end(life, leaving)
        except TimeoutError:
            if not patience.expired():
                raise
            self.judge.fails("what waits to be sent is sent", "it is looked at in vain for ever")

    async def _live_to_the_end(self, life: Life, leaving: Leaving | None) -> None:
        try:
            if leaving is None:
                await life.live()
            else:
                await self._live_around(life, leaving)
        finally:
            self._faults.calm = True
            try:
                await self._come_to_rest()
            finally:
                await self._world.close()

    def _life(self, cast: Cast, names: tuple[str, ...], *, seed: int) -> Life:
        return Life(
            self._world, self._tools, self._cards, cast, names=names, judge=self.judge, seed=seed
        )

    async def _come_to_rest(self) -> None:
        for news in self._news:
            news.cancel()
        await asyncio.gather(*self._news, return_exceptions=True)
        for life in self._lives:
            await life.come_to_rest(answered=self._world.weather.grant is not None)
            self.words |= life.words

    # It lets the bot go

    async def _live_around(self, life: Life, leaving: Leaving) -> None:
        living = asyncio.create_task(life.live())
        moment = asyncio.create_task(self._moment(life, leaving))
        await asyncio.wait({living, moment}, return_when=asyncio.FIRST_COMPLETED)
        moment.cancel()
        if leaving.unheard_for is not None:
            if not living.done():
                await self._stays_unheard(leaving, leaving.unheard_for)
            await living
            return
        at = self._lets_go()
        living.cancel()
        (went,) = await asyncio.gather(living, return_exceptions=True)
        if isinstance(went, Exception):
            raise went
        await self._is_erased(at, life, leaving)

    async def _moment(self, life: Life, leaving: Leaving) -> None:
        clock, is_slow = self._world.clock, self._cast.mode is Mode.SLOW
        if leaving.when is When.AT_ONCE:
            await life.has_begun.wait()
            await asyncio.sleep(AT_ONCE * leaving.moment**3)
            return
        on = (self._world.props.start + FIRST_AFTER).date()
        hour = time(9, 0) if is_slow else MEETING_AT
        meets_at = datetime.combine(on, hour, ZoneInfo(ZONE))
        await sleep_until(clock, leaving.at(meets_at, slow=is_slow))

    def _lets_go(self) -> datetime:
        weather = self._world.weather
        weather.grant, weather.taken_at = None, self._world.props.loop.time()
        self._world.props.story.tell("the workspace lets the bot go")
        return self._world.clock.now()

    async def _stays_unheard(self, leaving: Leaving, absent: timedelta) -> None:
        """Let in again before anybody heard of it, it goes on with what it has."""
        while self._faults.calm:
            await asyncio.sleep(1)
        at = self._lets_go()
        await asyncio.sleep(absent.total_seconds())
        await self._let_in()
        if leaving.tells_late:
            self._news.append(asyncio.create_task(self._tell(at)))

    async def _is_erased(self, at: datetime, life: Life, leaving: Leaving) -> None:
        """It is erased, by itself or by hand; then it may begin anew."""
        is_heard = not self._faults.strikes(Fault.NEWS)
        comes_soon = is_heard and leaving.back is Back.WHILE_ERASING
        if is_heard:
            self._news.append(asyncio.create_task(self._tell(at)))
        if not comes_soon:
            await asyncio.sleep(ON_THE_WAY_FOR)
            await life.come_to_rest(answered=False)
        while await self._is_known():
            if all(news.done() for news in self._news):
                await self._erase_by_hand(leaving.by_hand_after)
            await asyncio.sleep(LOOKS_FOR_NEWS_EVERY)
        if not comes_soon:
            await self._judge_what_is_left(alone=True)
        if leaving.back is Back.NEVER or self.judge.failures:
            return
        await asyncio.sleep(leaving.back_after)
        await self._begins_anew(life)
        await self._judge_what_is_left(alone=False)

    async def _tell(self, at: datetime) -> bool:
        """The platform tells some process of it, up to four times."""
        for seconds in (0.0, *TOLD_AGAIN_AFTER):
            await asyncio.sleep(seconds)
            if self._world.weather.grant is None:
                self._named |= await self._database.read(rules.named_of_workspace)
            if await self._world.tell_of_leaving(at):
                self._world.props.story.tell("and the bot hears of it")
                return True
        return False

    async def _is_known(self) -> bool:
        return await self._database.read(lambda tx: WORKSPACE in tx.installations.marks())

    async def _erase_by_hand(self, after: timedelta) -> None:
        """As ``intervisor erase-workspace`` begins it; the bot goes on with it by itself."""
        await asyncio.sleep(after.total_seconds())

        def unit(tx: Tx) -> None:
            self._named |= rules.named_of_workspace(tx)
            begin_erasing(tx, self._tools, WORKSPACE)

        self._write(unit)
        self._world.props.story.tell("somebody erases it by hand")

    async def _judge_what_is_left(self, *, alone: bool) -> None:
        """In calm. ``alone``: nobody else is there, also when all that may come late has come."""
        self._faults.calm = True
        self._world.revive()
        await asyncio.sleep(CALM_FOR.total_seconds())
        weather, has_key = self._world.weather, self._database.has_key
        rules.nothing_is_left(self.judge, self._database.rows(), self._named, has_key)
        if alone:
            await asyncio.sleep((ALL_IS_IN_AFTER + CALM_FOR).total_seconds())
            rules.everything_is_empty(self.judge, self._database.rows())
        rules.nothing_is_sent_there(
            self.judge, weather.knocks, taken_at=weather.taken_at, knows_after=LOOKS_EVERY
        )
        self._faults.calm = False

    # It lets the bot in

    def _was_let_in(self, tx: Tx) -> None:
        """As it stands when somebody let the bot in before the group was founded."""
        tx.installations.put(
            Installation(
                id=self._tools.ids.new(),
                workspace=GRANT.workspace,
                bot=GRANT.bot,
                installer=GRANT.installer,
                scopes=GRANT.scopes,
                installed_at=self._world.clock.now(),
                token=GRANT.token,
            )
        )

    async def _let_in(self) -> None:
        """Somebody lets the bot in, and tries again until it says that it is there."""
        while True:
            process = self._world.somebody()
            try:
                if process is not None:
                    await process.life.live(process.bot.installations.install(GRANT))
                    break
            except (Gone, Busy, StoreFull):
                pass
            await asyncio.sleep(self._chance.uniform(1, 6))
        self._grants += 1
        weather = self._world.weather
        weather.grant, weather.let_in_at = self._grants, self._world.props.loop.time()
        self._world.props.story.tell("the workspace lets the bot in again")
        self._world.committed()

    async def _begins_anew(self, before: Life) -> None:
        """It has a group as if there had never been one."""
        await self._let_in()
        names = tuple(sorted((await self._platform.room(ROOM)).readers))
        anew = BeginsAnew(
            self._world,
            self._tools,
            seen=self._platform.seen_by(names[0]),
            judge=self.judge,
            named=self._named,
        )
        self._platform.leave_behind()
        first_act = len(self._platform.diary)
        cast = replace(self._cast, people=len(names), rounds=1, meetings=1, method=FIRST_METHOD)
        life = self._life(cast, names, seed=self._seed + 500_000)
        if await life.found_anew(lambda inbox: anew.found(inbox, cast, names)):
            self._lives.append(life)
            await life.live(wishes=False)
        acts = self._platform.diary[first_act:]
        words = before.words - life.words
        rules.nothing_old_is_said(self.judge, acts, self._named, words)

    def _write(self, unit: rules.Unit) -> None:
        """Store something that no process of this world stores."""
        (result,) = self._database.write_together([unit], before_commit=lambda: None)
        if isinstance(result, BaseException):
            raise result
        self._world.committed()
