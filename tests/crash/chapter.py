"""One stretch of the kill loop: a workspace and a store of its own, killed so many times.

Groups are founded in the store while no process runs, and their meetings are then played by
``people``. After each kill everything that was acknowledged is looked for; at the end the bot may
send what is left, and what stands on the platform is judged.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.groups.lookups import next_meeting
from bot.groups.meetings import Tools
from bot.groups.setup import Founding, add_person, found_group
from bot.groups.shelf import MethodShelf
from bot.ports import Store, Tx
from bot.schedule import RandomIds, SystemClock, zone_named
from methods.spec import Mode
from tests.parity.slack_house import granted
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_TOKEN, BOT_USER, SECRET, TEAM

from .ledger import METHOD, Ledger, judge
from .lives import LOOK_EVERY, Life, Midwife
from .people import Crowd, Writer
from .posts import judge_posts, unknown_to
from .stores import Kept
from .tally import Tally

ZONE = "Europe/Amsterdam"
WORKSPACE = f"slack:{TEAM}"
NAMES = ("Anna", "Bram", "Chris", "Dewi", "Emre")
#: Groups that meet at once. The more, the less each has to be shown in the end.
GROUPS = 4
#: A meeting may begin a quarter of an hour before its hour.
AHEAD = timedelta(minutes=10)
#: Claims of the dead end in 15 seconds, and the doubt about their posts 4 seconds later. What is
#: left then goes out at one post a second in each room.
SETTLES_FOR = 21.0
QUIET_FOR = 4.0
#: Before a life is killed something is acknowledged, up to so many times, and so long that is
#: waited for: by time alone people would come to nothing on a busy machine.
MOST_DEEDS = 6
WAITS_FOR_DEEDS = 30.0
#: So often it may be quiet before everything was sent.
MOST_SETTLING = 5


@dataclass
class Chapter:
    """``groups`` meet at once. ``after_kill`` is told the figures of this stretch so far."""

    folder: Path
    kept: Kept
    midwife: Midwife
    chance: random.Random
    groups: int = GROUPS
    after_kill: Callable[[Tally], None] = lambda tally: None

    def __post_init__(self) -> None:
        self.slack = StandInSlack(SystemClock().now, scopes=granted())
        self.tally = Tally()
        self.crowds: list[Crowd] = []
        self.is_up = asyncio.Event()
        self.tools = Tools(SystemClock(), RandomIds(), MethodShelf({METHOD.id: METHOD}), b"s" * 32)

    async def run(self, kills: int) -> Tally:
        """Kill it so many times, settle, and judge."""
        async with self:
            await self.lives(kills)
            await self.settles()
        return self.tally

    async def __aenter__(self) -> Chapter:
        await self.slack.start()
        await self.while_away()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.slack.close()
        self.tally.other += [f"Slack would not take: {one}" for one in self.slack.api.complaints]

    async def lives(self, kills: int) -> None:
        """Let it live and die so many times more."""
        for _ in range(kills):
            await self._one_life()
            await self.while_away()
            self.after_kill(self.tally)

    # A life

    async def _one_life(self) -> None:
        life = await self.start()
        if self.chance.random() < 0.1:
            # Some do not even come as far as people.
            await asyncio.sleep(self.chance.uniform(0, 0.4))
            self.tally.killed_while_starting += 1
            await self.kill(life)
            return
        await self.reached(life)
        deeds = [asyncio.create_task(crowd.live()) for crowd in self.crowds]
        least = self.acknowledged + self.chance.randint(1, MOST_DEEDS)
        await asyncio.sleep(self.chance.uniform(0.05, 1.5))
        await self._has_taken(least, deeds)
        await self.kill(life)
        await asyncio.gather(*deeds)

    @property
    def acknowledged(self) -> int:
        return sum(crowd.ledger.acknowledged for crowd in self.crowds)

    async def _has_taken(self, least: int, deeds: Sequence[asyncio.Task[None]]) -> None:
        """Wait until so much was acknowledged, or nobody has anything to do, or for too long."""
        for _ in range(int(WAITS_FOR_DEEDS / LOOK_EVERY)):
            if self.acknowledged >= least or all(one.done() for one in deeds):
                return
            await asyncio.sleep(LOOK_EVERY)

    async def start(self) -> Life:
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API": self.slack.api_url,
            "PORT": "0",
            "LOG_LEVEL": "warning",
            **self.kept.settings,
        }
        log = self.folder / f"life-{self.tally.kills}.log"
        log.unlink(missing_ok=True)
        return await self.midwife.start(self.folder, settings, log=log)

    async def reached(self, life: Life) -> None:
        address = await life.says("Listening at ")
        await life.says("Connected: slack")
        self.slack.over_http(address + "slack/events")
        self.is_up.set()

    async def kill(self, life: Life) -> None:
        lived = await life.kill()
        self.tally.kills += 1
        self.bury(life, lived=lived)

    def bury(self, life: Life, *, lived: bool) -> None:
        self.is_up.clear()
        if not lived:
            self.tally.other.append("the process ended by itself")
        if "Traceback" in life.output:
            self.tally.other.append("the process said a traceback")

    # While no process runs

    async def while_away(self) -> None:
        """Look for what was acknowledged, and see to it that there is somebody to write."""
        if self.tally.kills and not self.kept.is_sound():
            self.tally.other.append("the database is not sound")
        store = self.kept.open()
        try:
            for crowd in self.crowds:
                if not crowd.over:
                    await self.judge(store, crowd)
            while sum(not crowd.over for crowd in self.crowds) < self.groups:
                self.crowds.append(await self.founded(store))
        finally:
            await store.close()

    async def judge(self, store: Store, crowd: Crowd) -> None:
        was_over = crowd.over
        state, found = await store.read(lambda tx: judge(tx, crowd.ledger))
        crowd.learn(state)
        self.tally.lost += [one for one in found.lost if one not in self.tally.lost]
        self.tally.stored_twice += [
            one for one in found.twice if one not in self.tally.stored_twice
        ]
        self.tally.acknowledged = self.acknowledged
        self.tally.refused = sum(one.ledger.refused for one in self.crowds)
        self.tally.meetings_ended += crowd.over and not was_over

    async def founded(self, store: Store) -> Crowd:
        """A new group in a room of its own, whose first meeting may begin now."""
        space = self.slack.workspace
        externals = tuple(space.add_member(name).id for name in NAMES)
        room = space.add_conversation("intervisie", "private", {*externals, BOT_USER}).id
        hour = (SystemClock().now() + AHEAD).astimezone(zone_named(ZONE))

        def unit(tx: Tx) -> Crowd:
            people = [
                add_person(
                    tx, self.tools, workspace=WORKSPACE, external=who, language="nl", zone=ZONE
                )
                for who in externals
            ]
            founding = Founding(
                workspace=WORKSPACE,
                room=room,
                name="intervisie",
                language="nl",
                zone=ZONE,
                method=METHOD.id,
                mode=Mode.CHAT,
                first_on=hour.date(),
                local_time=hour.time().replace(second=0, microsecond=0),
            )
            group = found_group(tx, self.tools, founding, [p.id for p in people], agreed=True)
            meeting = next_meeting(tx, group)
            assert meeting is not None
            writers = tuple(Writer(one.external, one.id) for one in people)
            ledger = Ledger(group, meeting.id)
            crowd = Crowd(self.slack, writers, ledger, self.chance, self.is_up)
            crowd.learn(meeting.state)
            return crowd

        return await store.write(unit)

    # The end

    async def settles(self) -> None:
        """The bot lives until everything is sent; then all of it is judged once more."""
        waiting = 1
        for _ in range(MOST_SETTLING):
            life = await self.start()
            await self.reached(life)
            await asyncio.sleep(SETTLES_FOR)
            await self.quiet()
            self.bury(life, lived=await life.ask_to_end())
            waiting = await self.waiting()
            if not waiting:
                break
        await self.judge_all(waiting)

    async def judge_all(self, waiting: int) -> None:
        """Judge what is kept and what stands on the platform. ``waiting``: what was not sent."""
        if waiting:
            self.tally.other.append(f"{waiting} messages were not sent in the end")
        store = self.kept.open()
        try:
            for crowd in self.crowds:
                await self.judge(store, crowd)
            standing = [one for one in self.slack.workspace.messages if one.only_for is None]
            unknown = await store.read(lambda tx: unknown_to(tx, standing))
        finally:
            await store.close()
        found = judge_posts(self.slack.workspace, self.crowds, unknown)
        self.tally.posts = len(standing)
        self.tally.empty_posts = found.empty
        self.tally.doubles_with_words += found.doubles
        self.tally.other += [f"not shown: {one}" for one in found.missing]

    async def quiet(self) -> None:
        """Wait until Slack was asked for nothing for a while."""
        calls = -1
        while calls != len(self.slack.api.calls):
            calls = len(self.slack.api.calls)
            await asyncio.sleep(QUIET_FOR)

    async def waiting(self) -> int:
        store = self.kept.open()
        try:
            return await store.read(lambda tx: tx.outbox.waiting())
        finally:
            await store.close()
