"""What happens to the room of a group: strangers, newcomers, leavers, and the room itself.

The platform tells of it, or forgets to; what must hold all the same stands in ``rules``.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from ..cards import Answer, Card
from ..engine.ids import GroupId
from ..groups import card_keys, keys
from ..groups.meetings import Tools
from ..groups.versions import versions_of
from ..inputs import Inbox, Press
from ..ports import Tx
from ..rehearsal.evidence import markup_of
from ..rehearsal.platform import EVERYBODY, ORGANISATIONS, WORKSPACE
from ..rehearsal.verdicts import Judge
from . import rules
from . import workspace_rules as rules_of_workspaces
from .faults import Fault
from .loop import sleep_until
from .people import STRANGER
from .world import World

#: Somebody who comes in to stay, and becomes a member.
NEWCOMER = "N1"
#: Somebody who comes in and assesses a member.
MANAGER = "B1"
#: A platform tells again at once, after a minute and after five.
TOLD_AGAIN_AFTER = (0.0, 60.0, 300.0)


def agreed_with(tx: Tx, *, group: GroupId) -> Mapping[str, datetime]:
    """With which organisations all agreed to share the room, and since when."""
    sharings = tx.groups.sharings(group)
    return {one.organisation: one.agreed_at for one in sharings if one.agreed_at is not None}


class RoomMishaps:
    """What happens to one room around one meeting."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        group: GroupId,
        *,
        names: tuple[str, ...],
        inbox: Inbox,
        judge: Judge,
        seed: int,
    ) -> None:
        #: How often a member was out of the room.
        self.went = 0
        self._world = world
        self._platform = world.props.platform
        self._tools = tools
        self.group = group
        self.names = names
        self.inbox = inbox
        self.judge = judge
        self._chance = random.Random(f"{seed}:room")
        self._sharing = random.Random(f"{seed}:sharing")
        self._putting_out = random.Random(f"{seed}:putting-out")
        self._out: str | None = None
        #: Whether the workspace has put out the bot.
        self._is_put_out = False

    async def undo(self) -> None:
        """Whoever does not belong there leaves, and the room is as it was."""
        if await self._is_member(NEWCOMER):
            self._platform.take_in(NEWCOMER)
        for somebody in (STRANGER, EVERYBODY, NEWCOMER, MANAGER):
            self._platform.let_out(somebody)
        for organisation in ORGANISATIONS:
            self._platform.end_sharing(organisation)
        self._platform.open_room()
        if self._out is not None:
            await self._let_back(self._out)
        # Also whoever left the group so late that the meeting was over before they were out.
        for who in {*self.names} - await self.members():
            self._platform.put_out(who)

    async def strangers(self, starts_at: datetime) -> None:
        """Somebody comes in for a while, once or twice."""
        for _ in range(self._chance.randint(1, 2)):
            await self.at(starts_at, 0, 60)
            self._platform.let_in(STRANGER)
            await self.told("somebody comes into the room")
            await self.minutes(0.2, 30)
            self._platform.let_out(STRANGER)
            await self.told("and is gone again")

    async def opens_up(self, starts_at: datetime) -> None:
        """For a while everybody can read the room."""
        if self._chance.random() < 0.5:
            return
        await self.at(starts_at, 1, 60)
        self._platform.let_in(EVERYBODY)
        await self.told("the room is open to everybody")
        await self.minutes(0.2, 20)
        told = await self._world.props.database.read(self._told_who_reads)
        named = all(EVERYBODY in markup_of(card) for card in told)
        self.judge.holds("a crowd that reads is named", named, EVERYBODY)
        self._platform.let_out(EVERYBODY)
        await self.told("the room is private again")

    def _told_who_reads(self, tx: Tx) -> list[Card]:
        """What is said in the room of who reads it, where nothing newer is on its way there."""
        card, room = card_keys.open_card(self.group), tx.groups.room(self.group)
        on_its_way = tx.outbox.open_rows(keys.group_place(self.group))
        if room is None or not room.crowds or any(row.card == card for row in on_its_way):
            return []
        post = tx.posts.of_card(card)
        stands = self._platform.posts()
        return [kept.card for kept in stands if post is not None and kept.external == post.external]

    async def closes(self, starts_at: datetime) -> None:
        """For a while the room is archived, or the bot was put out of it."""
        if self._chance.random() < 0.5:
            return
        await self.at(starts_at, -60, 60)
        self._platform.close_room()
        if self._putting_out.random() < 0.6:
            await self._put_out_of_workspace()
        await self.told("the room is closed")
        await self.minutes(0.2, 40)
        self._platform.open_room()
        await self.let_into_workspace()
        await self.told("the room is there again")

    async def _put_out_of_workspace(self) -> None:
        """The bot is put out of the whole workspace, by mistake; perhaps nobody hears of it."""
        self._is_put_out = True
        self._tell("the bot is put out of the workspace")
        now = self._world.clock.now()
        if await self._world.tell_of_workspace(is_in=False):
            ends = await self._world.props.database.read(rules_of_workspaces.ends_at)
            rules_of_workspaces.waits_for_it(self.judge, ends, now)

    async def let_into_workspace(self) -> None:
        """It is let in again, where it was put out, and somebody hears of that."""
        if not self._is_put_out:
            return
        self._tell("the workspace lets the bot in again")
        while not await self._world.tell_of_workspace(is_in=True):
            await asyncio.sleep(TOLD_AGAIN_AFTER[1])
        self._is_put_out = False
        ends = await self._world.props.database.read(rules_of_workspaces.ends_at)
        self.judge.none("a workspace that lets the bot in again stays", map(str, ends))

    async def newcomer(self, starts_at: datetime) -> None:
        """Somebody comes in, all say welcome, and they become a member."""
        if NEWCOMER in self.names or await self._is_member(NEWCOMER):
            return
        await self.at(starts_at, -30, 60)
        self._platform.let_in(NEWCOMER)
        await self.told("somebody new comes into the room")
        person = await self.person_of(NEWCOMER)
        if person is None:
            # Nobody was told of it: they think better of it.
            self._platform.let_out(NEWCOMER)
            return
        said = [(who, f"welcome|{self.group}|{person}") for who in self.names]
        said.append((NEWCOMER, f"join|{self.group}|{person}|{await self.version()}|agree"))
        self._chance.shuffle(said)
        # Not everybody says so, now and then.
        said = said[: self._chance.choice((len(said), len(said), len(said) - 1))]
        done, tried = set(), set()
        for who, token in said:
            await self.minutes(0.1, 1)
            press = Press(self._tools.ids.new(), WORKSPACE, who, token)
            tried.add(who)
            if (await self.inbox.press(press)).answer is Answer.DONE:
                done.add(who)
        wanted = {*await self.members(), NEWCOMER}
        member = await self._is_member(NEWCOMER)
        # What was refused at first may come once more, and be fine by then.
        all_said = wanted <= done or (member and wanted <= tried)
        rules.newcomers_are_members_when_all_say_so(self.judge, member=member, said=all_said)
        if member:
            self._platform.take_in(NEWCOMER)
            self._tell("and belongs to the group")
        else:
            self._platform.let_out(NEWCOMER)
            await self.told("and goes again")

    async def is_shared(self, starts_at: datetime) -> None:
        """The room is shared with an organisation, and now and then with one more after it."""
        await self.at(starts_at, -30, 60)
        first, second = ORGANISATIONS
        self._platform.let_in(first)
        await self.told("the room is shared with another organisation")
        agreed_at = await self._all_agree_to(first)
        if agreed_at is not None:
            self._platform.agree_to(first, since=agreed_at)
            self._tell("and all agree to it")
            await self.minutes(0.2, 20)
            if self._sharing.random() < 0.7:
                self._platform.let_in(second)
                await self.told("the room is shared with one more")
                await self.minutes(0.2, 20)
                self._platform.end_sharing(second)
                await self.told("and with that one no more")
                await self.minutes(0.2, 20)
        self._platform.end_sharing(first)
        await self.told("the room is shared with nobody")

    async def _all_agree_to(self, organisation: str) -> datetime | None:
        """Everybody says that it is fine, now and then not everybody; since when all have."""
        names = list(self.names)
        self._sharing.shuffle(names)
        done, tried = set(), set()
        for who in names[: self._sharing.choice((len(names), len(names), len(names) - 1))]:
            await self.minutes(0.1, 1)
            token = f"share|{self.group}|{organisation}"
            press = Press(self._tools.ids.new(), WORKSPACE, who, token)
            tried.add(who)
            if (await self.inbox.press(press)).answer is Answer.DONE:
                done.add(who)
        database = self._world.props.database
        agreed_at = (await database.read(partial(agreed_with, group=self.group))).get(organisation)
        agreed = agreed_at is not None
        members = await self.members()
        # What was refused at first may come once more, and be fine by then.
        said = members <= done or (agreed and members <= tried)
        rules.sharing_is_agreed_when_all_say_so(self.judge, agreed=agreed, said=said)
        return agreed_at

    async def goes_out(self, starts_at: datetime) -> None:
        """A member is put out of the room, and let in again."""
        await self.at(starts_at, -60, 60)
        who = self._out = self._chance.choice(self.names)
        self.went += 1
        self._platform.put_out(who)
        await self.told(f"{who} is out of the room")
        await self.minutes(0.5, 30)
        await self._let_back(who)
        await self.told(f"{who} is in the room again")

    async def leaves(self, starts_at: datetime) -> None:
        """A member leaves the group, and then the room; some of them only one of the two."""
        if len(self.names) <= 3 or self._chance.random() < 0.5:
            return
        await self.at(starts_at, -60, 60)
        who = self.names[-1]
        self.went += 1
        token = f"leave|{self.group}|yes"
        reply = await self.inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
        rules.leavers_are_gone(
            self.judge,
            member=await self._is_member(who),
            left=reply.answer is Answer.DONE,
        )
        await self.minutes(0.1, 5)
        self._platform.put_out(who)
        await self.told(f"{who} left the group, and the room")

    async def _let_back(self, who: str) -> None:
        """Whoever left the group meanwhile stays out of its room."""
        if await self._is_member(who):
            self._platform.let_back(who)

    async def told(self, what: str) -> None:
        """The platform tells some process of it, up to four times, or nobody at all."""
        self._tell(what)
        if self._world.props.faults.strikes(Fault.NEWS):
            return
        for seconds in (0.0, *TOLD_AGAIN_AFTER):
            await asyncio.sleep(seconds)
            if await self._world.tell_of_room():
                return

    async def person_of(self, external: str) -> str | None:
        database = self._world.props.database
        found = await database.read(lambda tx: tx.people.find(WORKSPACE, external))
        return None if found is None else found.id

    async def version(self) -> int:
        """The version of the agreements that a newcomer reads."""
        database = self._world.props.database
        return (await database.read(lambda tx: versions_of(tx, self.group))).number

    async def _is_member(self, external: str) -> bool:
        return external in await self.members()

    async def members(self) -> set[str]:
        database = self._world.props.database
        people = await database.read(lambda tx: tx.groups.people(self.group))
        return {person.external for person in people.values()}

    async def at(self, starts_at: datetime, least: float, most: float) -> None:
        minutes = self._chance.uniform(least, most)
        moment = max(starts_at + timedelta(minutes=minutes), self._world.clock.now())
        await sleep_until(self._world.clock, moment)

    async def minutes(self, least: float, most: float) -> None:
        await asyncio.sleep(60 * self._chance.uniform(least, most))

    def _tell(self, line: str) -> None:
        self._world.props.story.tell(line)
