"""A group to practise with: its people, a first date, colleagues who answer by themselves.

It founds a group that agreed already, moves the room's clock, sets how the group meets, and lets
colleagues act through the inbox. What people do has no other way into the core.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

import structlog

from bot.drawing import Outline, outline
from bot.engine.ids import GroupId
from bot.engine.screen import Line
from bot.groups.cycle import show_again
from bot.groups.dates import dates_file
from bot.groups.days_off import DaysOff
from bot.groups.lookups import next_meeting, running_meeting
from bot.groups.meetings import MeetingAtHand, Tools, load_meeting
from bot.groups.sealed_room import refuses_mode
from bot.groups.setup import Founding, add_person, found_group
from bot.groups.upcoming import OTHERS, next_moment
from bot.inputs import Inbox
from bot.ports import Store, Tx, Upcoming
from bot.records import GroupKind, RoomKind
from bot.rehearsal.colleagues import Colleagues
from bot.schedule import local_date
from bot.words import Words
from methods.spec import Mode

from .clock import PracticeClock
from .dialect import PracticeDialect
from .hub import STRIP, Hub
from .platform import Room
from .records import WORKSPACE, RoomPerson

NAMES = ("Anna", "Bram", "Chris", "Dewi", "Elif", "Farid", "Gijs", "Hanna", "Ilse", "Jan")
#: Avatars have as many; more people than that share them.
COLOURS = 8
CHANNEL_NAME = "intervisie-zuid"
MEETING_AT = time(15, 0)
#: The first meeting is on a Thursday at least this far ahead, or just before it where that is a
#: holiday, and so less than two weeks: its agenda opens at once, at any hour of any day.
AHEAD_FOR = timedelta(days=7)
_THURSDAY = 3
#: How long a colleague thinks before doing something.
PACE = timedelta(seconds=2)
#: What takes no longer than this is no moment to go to.
THINKS_FOR = timedelta(minutes=1)
#: How long a jump of the clock waits for what it brings about.
SETTLES_WITHIN = timedelta(seconds=4)
_COLLEAGUES = "colleagues"


def first_meeting_on(today: date, *, skips: Callable[[date], bool]) -> date:
    """When a group that is founded today in the practice room meets first."""
    first_on = today + AHEAD_FOR
    first_on += timedelta(days=(_THURSDAY - first_on.weekday()) % 7)
    while skips(first_on):
        first_on -= timedelta(days=1)
    return first_on


_log = structlog.get_logger(__name__)


class RunningBot(Protocol):
    """What the practice room needs of the assembled bot."""

    @property
    def store(self) -> Store: ...
    @property
    def tools(self) -> Tools: ...
    @property
    def words(self) -> Words: ...
    @property
    def inbox(self) -> Inbox: ...
    async def fire_timers(self) -> int: ...
    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the practice group is like. ``people``: how many, at most as ``NAMES`` has."""

    language: str
    zone: str
    mode: Mode
    people: int = 6
    method: str = "crea-m"
    rounds: int = 1
    room_kind: RoomKind = RoomKind.THREADED
    kind: GroupKind = GroupKind.FIXED


class Demo:
    """``RoomControls`` for one practice group, and the life of its colleagues."""

    def __init__(
        self,
        room: Room,
        bot: RunningBot,
        *,
        clock: PracticeClock,
        hub: Hub,
        colleagues: Callable[[GroupId, str], Colleagues],
        wishes: Wishes,
        forget: Callable[[], Awaitable[None]],
    ) -> None:
        self._room = room
        self._bot = bot
        self._clock = clock
        self._hub = hub
        self._make_colleagues = colleagues
        self._colleagues: Colleagues | None = None
        self._wishes = wishes
        self._forget = forget
        self._dialect = PracticeDialect(room.name_of, room.place_name)

    async def found(self) -> None:
        """Make the practice group on the first start; later starts find it there."""
        names = NAMES[: self._wishes.people]
        people = [
            RoomPerson(f"P{number + 1}", name, number % COLOURS + 1)
            for number, name in enumerate(names)
        ]
        channel = self._room.settle(people, channel=CHANNEL_NAME)
        wishes, tools = self._wishes, self._bot.tools
        today = local_date(self._clock.now(), wishes.zone)
        skips = DaysOff(tools.holidays, wishes.zone, ()).skips
        first_on = first_meeting_on(today, skips=skips)
        founding = Founding(
            workspace=WORKSPACE,
            room=channel,
            name=CHANNEL_NAME,
            language=wishes.language,
            zone=wishes.zone,
            method=wishes.method,
            mode=wishes.mode,
            first_on=first_on,
            local_time=MEETING_AT,
            rounds=wishes.rounds,
            room_kind=wishes.room_kind,
            kind=wishes.kind,
        )

        def unit(tx: Tx) -> GroupId:
            groups = tx.groups.all()
            if groups:
                return groups[0].id
            members = [
                add_person(
                    tx,
                    tools,
                    workspace=WORKSPACE,
                    external=person.external,
                    language=wishes.language,
                    zone=wishes.zone,
                )
                for person in people
            ]
            return found_group(tx, tools, founding, [m.id for m in members], agreed=True)

        group = await self._bot.store.write(unit)
        known = await self._bot.store.read(lambda tx: tx.groups.get(group))
        language = known.language if known is not None else wishes.language
        self._colleagues = self._make_colleagues(group, language)
        self._bot.wake()

    def now(self) -> datetime:
        """Return the room's present moment."""
        return self._clock.now()

    async def upcoming(self, *, language: str) -> Upcoming | None:
        """What happens next by the clock."""
        found = await self._next_moment()
        if found is None:
            return None
        due_at, line = found
        return Upcoming(due_at, self._say(line, language))

    async def _next_moment(self) -> tuple[datetime, Line] | None:
        """A timer, or what a colleague waits for, whichever is first.

        Colleagues who only think for a few seconds are not waited for while a timer runs.
        """
        found = await self._bot.store.read(next_moment)
        acts_at = self._colleagues.next_moment() if self._colleagues is not None else None
        now = self._clock.now()
        if acts_at is None or not self.colleagues():
            return found
        if found is None:
            return max(acts_at, now), OTHERS
        return (acts_at, OTHERS) if now + THINKS_FOR < acts_at < found[0] else found

    def _say(self, line: Line, language: str) -> str:
        return self._bot.words.plain(
            line, language=language, dialect=self._dialect, people={}, zone=self._wishes.zone
        )

    async def skip_to_next(self) -> None:
        """Move the clock to the next moment, and wait for what it brings about."""
        found = await self._next_moment()
        if found is None:
            return
        self._clock.move_to(found[0])
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + SETTLES_WITHIN.total_seconds()
        while loop.time() < give_up_at:
            fired = await self._bot.fire_timers()
            self._bot.wake()
            await asyncio.sleep(0.05)
            if not fired and not await self._is_sending():
                break
        self._hub.tell(STRIP)

    async def _is_sending(self) -> bool:
        now = self._clock.now()
        due_at = await self._bot.store.read(lambda tx: tx.outbox.next_due())
        return due_at is not None and due_at <= now

    def colleagues(self) -> bool:
        """Whether the others answer by themselves."""
        return self._room.store.setting(_COLLEAGUES) != "off"

    async def set_colleagues(self, on: bool, /) -> None:
        """Let the others answer by themselves, or not."""
        self._room.store.set_setting(_COLLEAGUES, "on" if on else "off")
        self._hub.tell(STRIP)

    async def mode(self) -> Mode | None:
        """How the next meeting is held."""

        def unit(tx: Tx) -> Mode | None:
            groups = tx.groups.all()
            meeting = next_meeting(tx, groups[0].id) if groups else None
            return meeting.state.mode if meeting is not None else None

        return await self._bot.store.read(unit)

    async def modes(self) -> tuple[Mode, ...]:
        """Every way in which the group can meet."""

        def unit(tx: Tx) -> tuple[Mode, ...]:
            groups = [group for group in tx.groups.all() if not group.is_trial]
            return tuple(m for m in Mode if not any(refuses_mode(g, m) for g in groups))

        return await self._bot.store.read(unit)

    async def set_mode(self, mode: Mode, /) -> None:
        """Choose how the next meeting, and those after it, are held."""

        def unit(tx: Tx) -> None:
            for group in tx.groups.all():
                if not group.is_lasting or refuses_mode(group, mode):
                    continue
                tx.groups.save(replace(group, mode=mode))
                meeting = next_meeting(tx, group.id)
                if meeting is not None:
                    changed = replace(meeting, state=replace(meeting.state, mode=mode))
                    tx.meetings.save(changed, read_version=meeting.version)

        await self._bot.store.write(unit)
        self._hub.tell(STRIP)

    async def set_language(self, language: str, /) -> None:
        """Let the group meet in this language: its boards, its people, and who plays them."""

        def unit(tx: Tx) -> GroupId | None:
            for group in tx.groups.all():
                tx.groups.save(replace(group, language=language))
                for person in tx.people.many(
                    [m.person for m in tx.groups.members(group.id)]
                ).values():
                    tx.people.save(replace(person, language=language))
                meeting = running_meeting(tx, group.id) or next_meeting(tx, group.id)
                at_hand = load_meeting(tx, self._bot.tools, meeting.id) if meeting else None
                if at_hand is not None:
                    show_again(tx, self._bot.tools, at_hand)
                return group.id
            return None

        group = await self._bot.store.write(unit)
        if group is not None:
            self._colleagues = self._make_colleagues(group, language)
        self._bot.wake()
        self._hub.tell(STRIP)

    async def calendar(self, *, language: str) -> bytes | None:
        """The dates of a year as a calendar file; None when none is planned."""
        tools = self._bot.tools

        def unit(tx: Tx) -> bytes | None:
            group = next(iter(tx.groups.all()), None)
            return None if group is None else dates_file(tx, tools, group, language=language)

        return await self._bot.store.read(unit)

    async def method(self, *, language: str) -> Outline | None:
        """The method of the meeting that runs or comes, for a picture; None without a meeting."""

        def unit(tx: Tx) -> MeetingAtHand | None:
            for group in tx.groups.all():
                meeting = running_meeting(tx, group.id) or next_meeting(tx, group.id)
                if meeting is not None:
                    return load_meeting(tx, self._bot.tools, meeting.id)
            return None

        found = await self._bot.store.read(unit)
        if found is None:
            return None
        known = language if language in found.method.texts else min(found.method.texts)
        return outline(found.method, language=known, mode=found.state.mode)

    async def start_over(self) -> None:
        """Forget everything and begin again at day one."""
        await self._forget()

    async def live(self) -> None:
        """Let colleagues act, one small thing at a time, until cancelled.

        Whoever somebody looks through the eyes of is not played.
        """
        others = deque(person.external for person in self._room.people())
        while True:
            await asyncio.sleep(PACE.total_seconds())
            if not self.colleagues():
                continue
            watched = self._hub.watched()
            for external in tuple(others):
                others.rotate(-1)
                if external not in watched and await self._let_act(external):
                    break

    async def _let_act(self, external: str) -> bool:
        if self._colleagues is None:
            return False
        try:
            return await self._colleagues.act(external)
        except Exception as error:
            # A colleague who stumbles must not end the practice; nothing typed is told.
            _log.error("a colleague stumbled", error=type(error).__name__)
            return False
