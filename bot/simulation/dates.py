"""In some lives there are holidays, and in some a pause comes over the planned date.

Some pauses are taken back again. Which date is the right one is counted anew from the series, day
by day; the code that plans is not asked.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..cards import FormPage
from ..engine.ids import GroupId
from ..groups import keys
from ..groups.days_off import NO_HOLIDAYS, Holidays
from ..groups.meetings import Tools
from ..groups.planning import CYCLE
from ..inputs import Inbox, PageSent, Press
from ..ports import Tx
from ..records import Meeting, MeetingStatus, Series
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.verdicts import Judge
from ..schedule.series import local_date, occurrence_at
from .loop import sleep_until
from .world import World

#: So many lives in a hundred have holidays, so many meetings a pause; in so many of these it is
#: taken back.
HOLIDAYS_PERCENT, PAUSE_PERCENT, TAKEN_BACK_PERCENT = 25, 25, 50
#: A pause comes, and goes, before the first of the group is asked for a case.
ENDS_BEFORE = timedelta(days=22)
#: What was sent before comes once more within so long; then a pause is taken back.
ALL_IS_IN_AFTER = timedelta(hours=3)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class DrawnHolidays:
    """Every other week has some, the same ones whenever they are asked for.

    So a date moves by a week or two, and what follows a meeting is over before the next one.
    """

    seed: int

    def name(self, on: date, *, zone: str, language: str) -> str | None:
        """What a holiday is called; None for any other day."""
        drawn = random.Random(f"{self.seed}:{on.isoformat()}").random() < 0.6
        return "a holiday" if drawn and on.toordinal() // 7 % 2 else None


def holidays_for(seed: int) -> Holidays:
    """Those of one life; in most there are none."""
    has_some = random.Random(f"{seed}:holidays").randrange(100) < HOLIDAYS_PERCENT
    return DrawnHolidays(seed) if has_some else NO_HOLIDAYS


class Dates:
    """The dates of one group in a life."""

    def __init__(
        self, world: World, tools: Tools, inbox: Inbox, *, group: GroupId, judge: Judge
    ) -> None:
        self._world = world
        self._tools = tools
        self._inbox = inbox
        self._group = group
        self._judge = judge

    async def change(self, planned: Meeting, *, seed: int) -> None:
        """Before a meeting a pause may come over its date, and go again."""
        await self._look()
        chance = random.Random(f"{seed}:dates")
        earliest = self._world.clock.now() + timedelta(hours=1)
        latest = planned.starts_at - ENDS_BEFORE
        if chance.randrange(100) >= PAUSE_PERCENT or earliest >= latest:
            return
        moment = earliest + (latest - earliest) * chance.random()
        await sleep_until(self._world.clock, moment)
        first_on = planned.on - timedelta(days=chance.randrange(4))
        last_on = planned.on + timedelta(days=chance.randrange(7))
        members = await self._world.props.database.read(lambda tx: tx.groups.people(self._group))
        who = chance.choice(sorted(person.external for person in members.values()))
        await self._add(who, first_on, last_on)
        await self._look()
        if chance.randrange(100) < TAKEN_BACK_PERCENT:
            await asyncio.sleep(ALL_IS_IN_AFTER.total_seconds())
            token = f"take-back-pause|{self._group}|{first_on.isoformat()}"
            await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))
            await self._look()

    async def _add(self, who: str, first_on: date, last_on: date) -> None:
        token = f"open-pause|{self._group}"
        opens = Press(self._tools.ids.new(), WORKSPACE, who, token)
        page = await self._inbox.open_form(opens)
        if isinstance(page, FormPage):
            values = {"first-day": first_on.isoformat(), "last-day": last_on.isoformat()}
            sent = PageSent(self._tools.ids.new(), WORKSPACE, who, page.token, values)
            await self._inbox.send_page(sent)
        self._world.props.story.tell(f"{who}: a pause from {first_on} to {last_on}")

    async def _look(self) -> None:
        now = self._world.clock.now()
        await self._world.props.database.read(lambda tx: self._judge_dates(tx, now))

    def _judge_dates(self, tx: Tx, now: datetime) -> None:
        series = tx.groups.series_of(self._group)
        assert series is not None, "a group has one from its founding on"
        meetings = tx.meetings.of_group(self._group)
        dates = [m.on for m in meetings if m.series is not None]
        twice = len(dates) - len(set(dates))
        self._judge.holds("one meeting on a day", twice == 0, f"{twice} too many")
        held = {m.on for m in meetings if m.status in (MeetingStatus.OPEN, MeetingStatus.ENDED)}
        ahead = [m for m in meetings if m.status is MeetingStatus.PLANNED and m.starts_at > now]
        right = self._right_date(tx, series, held, now)
        detail = f"{[str(m.on) for m in ahead]}, not {right}"
        self._judge.holds("the right date is planned", [m.on for m in ahead] == [right], detail)
        for meeting in meetings:
            names = {t.name: t.due_at for t in tx.timers.of_owner(keys.meeting_owner(meeting.id))}
            if meeting in ahead:
                rings = names.get(keys.OPEN) == meeting.starts_at
                self._judge.holds("the hour rings", rings, str(meeting.on))
            elif meeting.status is MeetingStatus.CANCELLED:
                left = {*(name for name, _, _ in CYCLE), keys.OPEN} & names.keys()
                self._judge.none("a date that moved is quiet", sorted(left))

    def _right_date(self, tx: Tx, series: Series, held: set[date], now: datetime) -> date | None:
        """The first date from the beginning on that lies ahead and is no day off."""
        off = {
            one.first_on + timedelta(days=n)
            for one in tx.groups.pauses(self._group)
            for n in range((one.last_on - one.first_on).days + 1)
        }
        today, own = local_date(now, series.zone), series.first_on
        while own < today + 100 * WEEK:
            for day in (own + n * WEEK for n in range(series.every_weeks)):
                name = self._tools.holidays.name(day, zone=series.zone, language="nl")
                if day in off or name is not None:
                    continue
                at = occurrence_at(day, series.local_time, series.zone)
                if at > now and not held & {day, own}:
                    return day
                break
            own += series.every_weeks * WEEK
        return None
