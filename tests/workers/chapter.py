"""One stretch of faults among several workers: a workspace, a database and a crew of their own.

Groups meet without a break while processes are killed and stopped around them. A group is judged
between two of its own deeds, while all others go on; everything is judged at the end, as after
the kills of one process.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from bot.engine.events import TimerFired
from bot.groups.codec import event_from_json
from bot.ports import Store, Tx
from tests.crash.chapter import Chapter
from tests.crash.lives import Life
from tests.crash.people import Crowd
from tests.standins.slack.workspace import BOT_TOKEN, SECRET

from .crew import CREWS, Crew, Member
from .takeover import Watch
from .tally import Faults

#: Of kills and short stops, so many are kills.
KILLS_OF_ALL = 0.6
#: So many faults are aimed at somebody who holds a place, when one is found in time.
AIMED, AIM_LOOKS = 0.6, 25
SHORT_STOP = (0.5, 6.0)
LONG_STOP = 60.0
#: One fault comes so long after the one before, in seconds.
APART = (0.2, 1.2)
#: Where long stops are among the faults, they come as slowly as those end.
APART_AT_LENGTH = (1.0, 5.0)


#: From the bot to Slack, and as long back, in seconds: well within what a call may take.
WAY_TAKES = (0.02, 0.15)
#: So many messages a group may be on their way when people go on; or they have waited a minute.
MOST_UNSEEN = 3
READ_FOR_LOOKS = 300
LOOK_EVERY = 0.2
#: In the end everything is sent within three minutes.
SETTLE_LOOKS = 900


@dataclass
class SharedChapter(Chapter):
    """A stretch with ``faults``, ``long_stops`` of them for a minute, on PostgreSQL.

    ``lease``: of the claims in all processes, None for the real one. ``has_key``: the platform has
    a key against doubles, as Slack has not.
    """

    parts: tuple[str | None, ...] = CREWS[0]
    lease: float | None = None
    has_key: bool = False
    found: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.crew = Crew(self.parts, self.starts, self.was_buried, self.chance)
        self.slack.app = self.crew  # type: ignore[assignment]  # it delivers as a wire does
        self.watch = Watch(self.kept.settings["DATABASE_URL"])
        # So that a fault finds calls under way.
        self.slack.way_takes = lambda: self.chance.uniform(*WAY_TAKES)
        self.slack.api.knows_keys = self.has_key
        self._lives = 0
        #: New messages of which a process did not hear in its time, and was not struck.
        self._unheard = 0

    async def strikes(self, faults: int, long_stops: int) -> Faults:
        """All of it; return the figures."""
        async with self:
            await self.crew.begins()
            self.is_up.set()
            watching = asyncio.create_task(self.watch.run())
            store = self.kept.open()
            try:
                playing = [asyncio.create_task(self._plays(store)) for _ in range(self.groups)]
                await self._befalls(faults, long_stops)
                # People stop where they are: a meeting played to its end at once fills the rooms.
                self.is_up.clear()
                await asyncio.gather(*playing)
                waiting = await self._settled(store)
            finally:
                watching.cancel()
                await store.close()
            await self.crew.ends()
            if not self.kept.is_sound():
                self.tally.other.append("the database is not sound")
            await self.judge_all(waiting)
        return self.so_far()

    def so_far(self) -> Faults:
        """The figures by now."""
        self.found.judged = self.tally
        self.found.replies_lost = self.watch.being_made + self._unheard
        if self.has_key:
            # There a lost reply costs nothing, and a post that stands twice is no empty double.
            self.found.with_key, self.found.replies_lost = self.found.faults, 0
            self.found.doubles_with_key, self.tally.empty_posts = self.tally.empty_posts, 0
        self.found.takeovers = len(self.watch.seconds)
        self.found.struck_again = self.watch.struck_again
        self.found.slowest = f"{self.watch.slowest}, lease {self.lease or 'real'}"
        longest = max(self.watch.seconds, default=0.0)
        self.found.takeover_seconds = round(max(longest, self.watch.waits_longest()), 1)
        return self.found

    # Processes

    async def starts(self, part: str | None) -> Life:
        self._lives += 1
        name = f"life-{self._lives}"
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API": self.slack.api_url_of(name),
            "PORT": "0",
            "LOG_LEVEL": "warning",
            **self.kept.settings,
        }
        log = self.folder / f"{name}.log"
        options = () if part is None else ("--only", part)
        told = {"lease_seconds": self.lease, "has_key": self.has_key}
        return await self.midwife.start(self.folder, settings, log=log, options=options, told=told)

    def was_buried(self, life: Life, lived: bool) -> None:
        # What was under way when it was killed is not among them: that hangs on for a moment.
        self._unheard += self.slack.unheard[life.log.stem]
        if not lived:
            self.tally.other.append("a process ended by itself")
        if "Traceback" in life.output:
            self.tally.other.append("a process said a traceback")

    # Faults

    async def _befalls(self, faults: int, long_stops: int) -> None:
        """One fault after the other, on whoever is whole. Long stops last beside the others."""
        plan = [True] * long_stops + [False] * (faults - long_stops)
        self.chance.shuffle(plan)
        apart = APART_AT_LENGTH if long_stops else APART
        async with asyncio.TaskGroup() as running:
            for is_long in plan:
                whole = await self._whole(more_than=int(is_long))
                member, is_last = await self._victim(whole), len(whole) == 1
                if is_long:
                    self.found.long_stops += 1
                    befallen = self._stands_still(member, LONG_STOP)
                elif is_last or self.chance.random() < KILLS_OF_ALL:
                    self.found.kills += 1
                    befallen = self._dies(member)
                else:
                    self.found.stops += 1
                    befallen = self._stands_still(member, self.chance.uniform(*SHORT_STOP))
                running.create_task(befallen)
                await asyncio.sleep(self.chance.uniform(*apart))
                self.after_kill(self.tally)

    async def _whole(self, *, more_than: int) -> list[Member]:
        """Those who are there. The last one is never stopped: somebody is to take over."""
        while True:
            whole = [one for one in self.crew.members if one.is_whole]
            if len(whole) > more_than:
                return whole
            await asyncio.sleep(0.02)

    async def _victim(self, whole: list[Member]) -> Member:
        """Anybody; mostly one who is just sending, where somebody soon is."""
        if self.chance.random() < AIMED:
            for _ in range(AIM_LOOKS):
                for member in whole:
                    assert member.life is not None
                    if await self.watch.holds(member.life.pid):
                        return member
                await asyncio.sleep(LOOK_EVERY / 10)
        return self.chance.choice(whole)

    async def _dies(self, member: Member) -> None:
        at = time.monotonic()
        self.found.held += await self.watch.struck(await self.crew.killed(member), at=at)
        await self.crew.returns(member)

    async def _stands_still(self, member: Member, seconds: float) -> None:
        at = time.monotonic()
        self.found.held += await self.watch.struck(self.crew.stops(member), at=at)
        await asyncio.sleep(at + seconds - time.monotonic())
        self.crew.goes_on(member)

    # Groups

    async def while_away(self) -> None:
        """Groups are founded while processes run; there is nothing to do before."""

    async def _plays(self, store: Store) -> None:
        """One group after the other meets, until there are no more faults."""
        while self.is_up.is_set():
            crowd = await self.founded(store)
            self.crowds.append(crowd)
            crowd.rests = partial(self._read_on, store)
            while not crowd.over and self.is_up.is_set():
                await crowd.live()
                # Nothing of this group is under way by anybody who still waits for an answer.
                await self.judge(store, crowd)

    async def _read_on(self, store: Store) -> None:
        """People end a phase when they see what is in it: else rooms are filled for minutes.

        Every room takes one post a second, so a place would wait for others, not for a worker.
        """
        for _ in range(READ_FOR_LOOKS):
            waiting = await store.read(lambda tx: tx.outbox.waiting())
            if waiting <= MOST_UNSEEN * self.groups or not self.is_up.is_set():
                return
            await asyncio.sleep(LOOK_EVERY)

    async def judge(self, store: Store, crowd: Crowd) -> None:
        """As after a kill; and no timer or event stands in the log twice."""
        await super().judge(store, crowd)
        meeting = crowd.ledger.meeting

        def unit(tx: Tx) -> list[str]:
            events = [event_from_json(entry.body) for entry in tx.meetings.log(meeting)]
            fired = [(e.name, e.due_at) for e in events if isinstance(e, TimerFired)]
            wrong = [f"timer {name}" for (name, _), n in Counter(fired).items() if n > 1]
            ids = Counter(one.id for one in events)
            return wrong + [f"event {one}" for one, times in ids.items() if times > 1]

        twice = [f"{one} of meeting {meeting}" for one in await store.read(unit)]
        self.tally.stored_twice += [one for one in twice if one not in self.tally.stored_twice]

    async def _settled(self, store: Store) -> int:
        """Wait until everything was sent; return how much was not."""
        waiting = 0
        for _ in range(SETTLE_LOOKS):
            waiting = await store.read(lambda tx: tx.outbox.waiting())
            if not waiting:
                await self.quiet()
                return 0
            await asyncio.sleep(LOOK_EVERY)
        return waiting
