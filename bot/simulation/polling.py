"""A group is asked which day is best, and answers: all of it by presses, as people do it.

What has to come of it is counted anew from what people answered, in another way than the bot does.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..cards import Answer, FormPage
from ..groups import keys
from ..groups.meetings import Tools
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import DatePoll, Meeting, Timer
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from .coming_rules import a_poll_ends_with_its_best_day
from .loop import sleep_until
from .moving import LOOKS_AFTER, move
from .world import World

#: Before so many of a hundred meetings somebody asks.
PERCENT = 15
#: So many days later at most: what follows a meeting is judged before the next one begins.
LATEST = 6
#: In so many of a hundred polls somebody takes the question back.
TAKEN_BACK_PERCENT = 12
FITS = ("yes", "yes", "if-needed", "no")


@dataclass(slots=True)
class Asked:
    """What was asked, and what those who were heard answered last."""

    poll: DatePoll
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    taken_back: bool = False

    def best(self, people: int) -> datetime | None:
        """The moment that has to come out of it: the others are struck out one after another."""
        answers = list(self.said.values())
        left = [
            n
            for n in range(len(self.poll.options))
            if any(one[n] != "no" for one in answers)
            and people - sum(one[n] == "no" for one in answers) >= 3  # as few as meet
        ]
        if self.taken_back or not left:
            return None
        fewest = min(sum(one[n] == "no" for one in answers) for n in left)
        left = [n for n in left if sum(one[n] == "no" for one in answers) == fewest]
        most = max(sum(one[n] == "yes" for one in answers) for n in left)
        left = [n for n in left if sum(one[n] == "yes" for one in answers) == most]
        return self.poll.options[left[0]]


async def ask_or_move(
    world: World,
    tools: Tools,
    inbox: Inbox,
    planned: Meeting,
    *,
    names: tuple[str, ...],
    judge: Judge,
    seed: int,
) -> None:
    """Before a meeting its group may be asked about its day; where it is not, it may move it."""
    polling = Polling(world, tools, inbox, planned, names=names, judge=judge, seed=seed)
    if not await polling.happen():
        await move(world, tools, inbox, planned, names=names, judge=judge, seed=seed)


class Polling:
    """One question to a group about its next date, if the seed draws it."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        inbox: Inbox,
        planned: Meeting,
        *,
        names: tuple[str, ...],
        judge: Judge,
        seed: int,
    ) -> None:
        self._world = world
        self._tools = tools
        self._inbox = inbox
        self._planned = planned
        self._names = names
        self._judge = judge
        self._chance = random.Random(f"{seed}:polling")

    async def happen(self) -> bool:
        """Ask, answer and wait; True when the group was asked."""
        chance = self._chance
        if chance.randrange(100) >= PERCENT:
            return False
        wait_for = timedelta(days=chance.uniform(10, 18))
        await sleep_until(self._world.clock, self._planned.starts_at - wait_for)
        poll = await self._ask()
        if poll is None:
            return False
        asked = Asked(poll)
        await self._answer(asked)
        if chance.randrange(100) < TAKEN_BACK_PERCENT:
            asked.taken_back = await self._take_back(asked.poll)
        if await self._members() - asked.said.keys():
            await sleep_until(self._world.clock, poll.closes_at)
        await asyncio.sleep(LOOKS_AFTER.total_seconds())
        await self._look(asked)
        return True

    async def _ask(self) -> DatePoll | None:
        """One or two ask at once; one of them is the one whose question is asked."""
        chance, group = self._chance, self._planned.group
        days = sorted(chance.sample(range(LATEST + 1), chance.randint(2, 5)))
        who = chance.sample(self._names, chance.choice((1, 1, 2)))
        await asyncio.gather(*(self._fill_in(one, days) for one in who))
        found = await self._world.props.database.read(lambda tx: tx.groups.open_date_poll(group))
        self._world.props.story.tell(f"{len(who)} ask which of {len(days)} days is best: {found}")
        return found

    async def _fill_in(self, who: str, days: list[int]) -> None:
        page = await self._open(who, f"open-poll|{self._planned.group}")
        if page is None:
            return
        on = [(self._planned.on + timedelta(days=later)).isoformat() for later in days]
        values = dict(zip((one.name for one in page.fields), on, strict=False))
        if await self._send(who, page, values) is not Answer.DONE:
            return
        # Whatever follows the first page on this platform, its button opens the second too.
        second = await self._open(who, f"open-poll-hour|{self._planned.group}")
        if second is not None:
            await self._send(who, second, {one.name: one.value for one in second.fields})

    async def _answer(self, asked: Asked) -> None:
        """Most answer, some change their mind, and some say nothing."""
        chance, poll = self._chance, asked.poll
        order = [who for who in self._names if chance.random() < 0.9]
        chance.shuffle(order)
        if order and chance.random() < 0.3:
            order.append(order[0])
        for who in order:
            await asyncio.sleep(chance.uniform(1, 7200))
            page = await self._open(who, f"open-poll-answer|{poll.group}|{poll.id}")
            if page is None:
                continue
            fits = tuple(chance.choice(FITS) for _ in poll.options)
            values = dict(zip((one.name for one in page.fields), fits, strict=True))
            if await self._send(who, page, values) is Answer.DONE:
                asked.said[who] = fits

    async def _members(self) -> set[str]:
        """Also whoever became one since the group was founded; they answer nothing here."""
        group = self._planned.group
        people = await self._world.props.database.read(lambda tx: tx.groups.people(group))
        return {person.external for person in people.values()}

    async def _take_back(self, poll: DatePoll) -> bool:
        """Whether it was taken back before it had ended by itself."""
        is_open = await self._world.props.database.read(lambda tx: _end_of(tx, poll)) is None
        token = f"take-back-poll|{poll.group}|{poll.id}"
        who = self._chance.choice(self._names)
        await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
        return is_open

    async def _open(self, who: str, token: str) -> FormPage | None:
        opened = await self._inbox.open_form(Press(self._tools.ids.new(), WORKSPACE, who, token))
        return opened if isinstance(opened, FormPage) else None

    async def _send(self, who: str, page: FormPage, values: dict[str, str]) -> Answer:
        sent = PageSent(self._tools.ids.new(), WORKSPACE, who, page.token, values)
        return (await self._inbox.send_page(sent)).answer

    async def _look(self, asked: Asked) -> None:
        poll, old = asked.poll, self._planned

        def look(tx: Tx) -> tuple[tuple[Meeting, ...], tuple[Timer, ...], str | None, int]:
            return (
                tx.meetings.of_group(old.group),
                tx.timers.of_owner(keys.meeting_owner(old.id)),
                _end_of(tx, poll),
                len(tx.groups.date_answers(poll.group, poll.id)),
            )

        meetings, timers, end, kept = await self._world.props.database.read(look)
        best = asked.best(len(await self._members()))
        self._world.props.story.tell(f"{len(asked.said)} answered, the best is {best}: {end}")
        self._judge.holds("a poll ends", end is not None, f"closes at {poll.closes_at}")
        self._judge.holds("answers are forgotten", kept == 0, f"{kept} are kept")
        a_poll_ends_with_its_best_day(
            self._judge, old, meetings, timers, best=best, now=self._world.clock.now()
        )


def _end_of(tx: Tx, poll: DatePoll) -> str | None:
    found = tx.groups.date_poll(poll.group, poll.id)
    return None if found is None else found.end
