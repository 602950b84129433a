"""What belongs to the years of a group and not to one meeting of it.

In a life of several meetings somebody stays away, perhaps twice in a row: are they asked? Who
missed which meeting is counted anew from the meetings; the code that asks is not asked. After each
meeting people write what they may be called for, keep a goal, write for themselves, say in which
registers they are, ask for papers about their year, and look into the mirror.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from ..engine.ids import GroupId, PersonId
from ..engine.state import Presence
from ..groups import card_keys
from ..groups.meetings import Tools
from ..inputs import Inbox, Press
from ..ports import Tx
from ..records import Meeting, MeetingStatus
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .call_me import CallMeLines
from .cannot_wait import CannotWait
from .certificates import Certificates
from .elsewhere import Elsewhere
from .goals import Goals
from .mirror import Mirror
from .proof import Proof
from .registers import Registers
from .reports import Reports
from .world import World
from .year_papers import YearPapers

#: In so many lives in a hundred; a group that is smaller could not meet without them.
PERCENT, FEWEST = 50, 5


class Years:
    """The years of one group, and whoever stays away for some of its meetings."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        inbox: Inbox,
        *,
        group: GroupId,
        names: tuple[str, ...],
        meetings: int,
        seed: int,
    ) -> None:
        #: How many stay away from the meeting that comes.
        self.stays_away = 0
        self._world = world
        self._tools = tools
        self._inbox = inbox
        self._group = group
        self._seed = seed
        chance = random.Random(f"{seed}:absent")
        self._who = chance.choice(names)
        self._number, self._meetings = 0, meetings
        self._elsewhere: Elsewhere | None = None
        self._chose_reports: set[str] = set()
        first = chance.randrange(meetings)
        stays = chance.randrange(100) < PERCENT and len(names) >= FEWEST and meetings > 1
        self._missed = range(first, first + chance.randint(1, 3)) if stays else range(0)

    async def say(self, planned: Meeting, *, number: int) -> None:
        """They say that they do not come to this meeting, if it is one of theirs."""
        self._number, self.stays_away = number, int(number in self._missed)
        if not self.stays_away:
            return
        token = f"attend|{planned.id}|{Presence.ABSENT}"
        await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, self._who, token))
        self._world.props.story.tell(f"{self._who} stays away from meeting {number + 1}")

    async def go_on(self, judge: Judge, *, is_last: bool) -> None:
        """A meeting was held a day ago. What is noted of it is looked at while it can change.

        After its last one the group may go on in another room. ``is_last``: as was agreed.
        """
        proof = Proof(self._world, self._tools, self._inbox, self._group, judge)
        await proof.live(seed=self._seed)
        if is_last and self._number == self._meetings - 1:
            one = Elsewhere(self._world, self._tools, self._inbox, self._group, judge)
            await one.move(seed=self._seed)
            self._elsewhere = one

    async def judge(self, judge: Judge, *, words: frozenset[str]) -> frozenset[str]:
        """A meeting is long over. ``words``: what was typed in this life; return what is now."""
        world, group = self._world, self._group
        if self._elsewhere is not None:
            await self._elsewhere.judge_move()
        lines = CallMeLines(world, self._tools, self._inbox, group, judge)
        words |= await lines.live(seed=self._seed)
        goals = Goals(world, self._tools, self._inbox, group, judge)
        words |= await goals.live(seed=self._seed)
        urgent = CannotWait(world, self._tools, self._inbox, group, judge)
        words |= await urgent.live(seed=self._seed)
        reports = Reports(world, self._tools, self._inbox, group, judge, self._chose_reports)
        words |= await reports.live(seed=self._seed)
        registers = Registers(world, self._tools, self._inbox, group, judge)
        words |= await registers.live(seed=self._seed)
        certificates = Certificates(world, self._tools, self._inbox, group, judge)
        words |= await certificates.live(seed=self._seed)
        papers = YearPapers(world, self._tools, self._inbox, group, judge)
        await papers.live(words, seed=self._seed)
        await world.props.database.read(lambda tx: self._judge_asked(tx, judge))
        mirror = Mirror(world, self._tools, self._inbox, group, judge)
        await mirror.look(words, seed=self._seed)
        return words

    def _judge_asked(self, tx: Tx, judge: Judge) -> None:
        """Whoever missed the last two was asked once; nobody else was."""
        held = [m for m in tx.meetings.of_group(self._group) if m.status is MeetingStatus.ENDED]
        last = held[0].id
        members = [member.person for member in tx.groups.members(self._group)]
        cards = {person: card_keys.suits_card(last, person) for person in members}
        asked = {person for person in members if tx.posts.of_card(cards[person]) is not None}
        whoever_missed_two_is_asked(judge, held, members, asked=asked)


def whoever_missed_two_is_asked(
    judge: Judge,
    held: Sequence[Meeting],
    members: Sequence[PersonId],
    *,
    asked: Collection[PersonId],
) -> None:
    """``held``: the newest first. Who was there, or was asked after the meeting before, is not."""
    for person in members:
        said = [{a.person: a.presence for a in meeting.state.people} for meeting in held]
        missed = [one.get(person) is Presence.ABSENT for one in said]
        row = [*missed, False].index(False)
        detail = f"{row} missed, {'asked' if person in asked else 'not asked'}"
        judge.holds("who missed two is asked", (row == 2) == (person in asked), detail)
