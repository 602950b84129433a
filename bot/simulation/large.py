"""Some lives begin with a large group beside: it meets in two rooms, with all that goes wrong.

It is held by presses and forms as people do it. Each is in exactly one half, no word of one is
readable in the other's room, and the whole group closes when both are back.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from methods.spec import Method, Mode

from ..cards import Answer
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.state import MeetingState, RoundOutcome, Stage
from ..engine.view import View
from ..groups import keys
from ..groups.days_off import DaysOff
from ..groups.halves import TOGETHER, Half, halves_of, waits_too_long
from ..groups.halving import FROM
from ..groups.lookups import next_meeting, past_rounds
from ..groups.meetings import Tools, load_meeting
from ..groups.setup import Founding, agree
from ..inputs import PageSent, Press
from ..ports import Tx
from ..records import GroupKind, Meeting, MeetingStatus
from ..rehearsal.evidence import markup_of
from ..rehearsal.founded import found_with
from ..rehearsal.platform import ROOM as FIRST_ROOM
from ..rehearsal.platform import WORKSPACE, Made
from ..rehearsal.verdicts import Judge
from ..rehearsal.wanted import ZONE
from .loop import sleep_until
from .people import BadDay
from .trials import Trying
from .world import World

#: So many lives in a hundred, of those with neither a second group nor a trial.
PERCENT = 35
#: So many of a hundred of these groups are open; in those somebody always comes late.
OPEN_PERCENT = 50
ROOM = "large"
METHODS = ("five-step", "troika", "incident", "solution-focused")
MOST_LOOKS = 600
#: By then the rooms of the halves are put away, also where the platform was silent for hours.
IS_PUT_AWAY_AFTER = timedelta(hours=60)
#: Its next date lies behind every life.
EVERY_WEEKS = 520


@dataclass(frozen=True, slots=True)
class Seen:
    """How the large group stands. ``rooms``: external ids by side; ``names``: external ids."""

    meeting: Meeting
    halves: tuple[Half, ...]
    methods: Mapping[MeetingId, Method]
    rooms: Mapping[int, str]
    names: Mapping[PersonId, str]


@dataclass(slots=True)
class Large:
    """Holds the meeting of a large group. ``texts``: by whom each text was typed in a half."""

    world: World
    tools: Tools
    people: BadDay
    seed: int
    trying: Trying
    texts: dict[str, str] = field(default_factory=dict)
    began_by_hand: bool = False

    async def hold(self, group: GroupId, judge: Judge) -> bool:
        """Hold one, in some lives without a trial; whether either was tried."""
        if await self.trying.hold(group, judge):
            return True
        chance = random.Random(f"{self.seed}:large")
        if chance.randrange(100) >= PERCENT:
            return False
        await _Evening(self, judge, chance).live()
        return True


class _Evening:
    """One meeting of a large group, from its founding until its rooms are gone."""

    def __init__(self, large: Large, judge: Judge, chance: random.Random) -> None:
        self._large = large
        self._judge = judge
        self._chance = chance
        self._world, self._tools = large.world, large.tools
        is_open = chance.randrange(100) < OPEN_PERCENT
        self._kind = GroupKind.OPEN if is_open else GroupKind.FIXED
        people = chance.choice((10, 11) if is_open else (9, 9, 10, 11))
        self._names = tuple(f"L{n}" for n in range(1, people + 1))
        self._late = self._names[9:] if is_open or chance.random() < 0.6 else ()
        self._leaves = chance.random() < 0.3
        self._confirmed: set[str] = set()
        self._group: GroupId
        self._meeting: MeetingId

    async def live(self) -> None:
        """Live it, and judge it."""
        starts_at = await self._found()
        for who in self._names[:2]:
            await self._bring_case(who)
        await sleep_until(self._world.clock, starts_at - timedelta(hours=1))
        for who in self._late:
            await self._press(who, f"attend|{self._meeting}|later")
        if self._kind is GroupKind.OPEN:
            for who in self._names[:9]:
                if await self._press(who, f"confirm|{self._meeting}") is Answer.DONE:
                    self._confirmed.add(who)
        for who in self._chance.sample(self._names[:9], self._chance.choice((1, 2, 3))):
            await self._press(who, f"halves|{self._meeting}|yes")
        await sleep_until(self._world.clock, starts_at)
        seen = await self._until_apart()
        if seen is None:
            return
        self._begins_well(seen)
        ended = await self._until_ended()
        self._judge.holds("a large group closes", ended is not None, "it does not end")
        if ended is not None:
            await self._ends_well()

    # Founding

    async def _found(self) -> datetime:
        platform, clock = self._world.props.platform, self._world.clock
        for who in self._names:
            platform.take_in(who)
            platform.put_out(who)
        platform.made[ROOM] = Made(ROOM, ROOM, ROOM, clock.now(), set(self._names))
        founding = Founding(
            workspace=WORKSPACE,
            room=ROOM,
            name="a large group",
            language=self._chance.choice(("nl", "en")),
            zone=ZONE,
            method=self._chance.choice(METHODS),
            mode=self._chance.choice((Mode.CHAT, Mode.VOICE)),
            first_on=self._first_on(),
            local_time=time(15, 0),
            every_weeks=EVERY_WEEKS,
            kind=self._kind,
        )
        planned: list[Meeting] = []

        def unit(tx: Tx) -> None:
            self._group, people = found_with(tx, self._tools, founding, self._names)
            for person in people:
                agree(tx, self._tools, self._group, person)
            meeting = next_meeting(tx, self._group)
            assert meeting is not None, "all agreed"
            planned.append(meeting)

        database = self._world.props.database
        database.write_together([unit], before_commit=lambda: None)
        self._meeting = planned[-1].id
        return planned[-1].starts_at

    def _first_on(self) -> date:
        """Soon, and on no holiday: before the other group meets it is over."""
        first_on = (self._world.clock.now() + timedelta(days=3)).date()
        skips = DaysOff(self._tools.holidays, ZONE, ()).skips
        while skips(first_on):
            first_on += timedelta(days=1)
        return first_on

    async def _bring_case(self, who: str) -> None:
        texts = {"title": self._typed(who, "title"), "stuck": self._typed(who, "stuck")}
        form = self._tools.ids.new()
        for page in range(1, 5):
            token = f"case|{self._group}|{form}|{page}"
            await self._send(who, token, texts if page == 1 else {})

    # Its two rooms

    async def _until_apart(self) -> Seen | None:
        """Until both halves work; None where they meet as one, which needs a reason."""
        for look in range(MOST_LOOKS):
            seen = await self._look()
            if all(half.meeting is not None for half in seen.halves) and seen.halves:
                return seen
            if seen.meeting.status is not MeetingStatus.PLANNED:
                too_few = self._kind is GroupKind.OPEN and len(self._confirmed) < FROM
                reason = self._large.began_by_hand or too_few
                self._judge.holds("two rounds begin as chosen", reason, "they met as one")
                return None
            if look % 10 == 9 and not seen.halves:
                # The bot was away at the hour.
                self._large.began_by_hand = True
                await self._press(self._names[0], f"begin|{self._meeting}")
            await asyncio.sleep(60)
        self._judge.fails("two rounds begin as chosen", "nothing begins")
        return None

    async def _until_ended(self) -> Seen | None:
        """Step by step in both rooms, until the whole group has closed."""
        for look in range(MOST_LOOKS):
            seen = await self._look()
            self._stays_apart(seen)
            if seen.meeting.status is MeetingStatus.ENDED:
                return seen
            for half in seen.halves:
                if half.meeting is not None and half.meeting.state.stage is not Stage.ENDED:
                    await self._do_step(seen, half, half.meeting.state)
            if look == 2:
                await self._happens(seen)
            if seen.meeting.state.slot == TOGETHER:
                state = seen.meeting.state
                guide = seen.names.get(state.facilitator or PersonId(""), self._names[0])
                await self._press(guide, f"next|{state.meeting}|{state.turn}")
            await asyncio.sleep(self._chance.uniform(5, 90))
        return None

    async def _happens(self, seen: Seen) -> None:
        """Who comes late comes; somebody presses in a room of others; some go."""
        for who in self._late:
            if self._kind is GroupKind.OPEN:
                answer = await self._press(who, f"join-half|{self._meeting}")
                shut = answer is not Answer.DONE
                self._judge.holds("nobody comes into a half unconfirmed", shut, who)
                await self._press(who, f"confirm|{self._meeting}")
            for _ in range(2):
                await self._press(who, f"join-half|{self._meeting}")
        one, other = seen.halves
        if one.meeting is not None:
            state, stranger = one.meeting.state, seen.names[other.people[0]]
            next_step = f"next|{state.meeting}|{state.turn}"
            for action in (next_step, f"stop|{state.meeting}", f"more|{state.meeting}"):
                answer = await self._press(stranger, action)
                done = answer is Answer.DONE
                self._judge.holds("nobody acts in the other half", not done, action[:5])
        if self._leaves and other.meeting is not None:
            *goes, stays = other.meeting.state.here()
            for person in goes[: len(goes) - 1]:
                await self._press(seen.names[person], f"attend|{other.meeting.id}|left")
            await self._press(seen.names[stays], f"one-room|{self._meeting}")

    async def _do_step(self, seen: Seen, half: Half, state: MeetingState) -> None:
        if state.stage is not Stage.RUNNING:
            return
        view = View(seen.methods[state.meeting], state, state.slot)
        guide = seen.names.get(state.facilitator or PersonId(""), seen.names[half.people[0]])
        writes = view.is_written and view.phase.kind in ("gather", "commit") and view.phase.gives
        if writes and not view.run.given:
            for person in view.speakers:
                await self._give(seen.names[person], view)
        await self._press(guide, f"next|{state.meeting}|{state.turn}")

    async def _give(self, who: str, view: View) -> None:
        gift = view.phase.gives[0]
        form = self._tools.ids.new()
        collection = view.run.collection
        token = f"give|{view.state.meeting}|{view.slot}|{collection}|{gift.value}|{form}"
        values = {"text": self._typed(who, gift.value)}
        if view.phase.kind == "commit":
            values = {
                "takeaway": self._typed(who, "takeaway"),
                "intention": self._typed(who, "intention"),
                "plan": "plan",
                "readers": self._chance.choice(("me", "group")),
            }
        await self._send(who, token, values)

    # What must hold

    def _begins_well(self, seen: Seen) -> None:
        one, other = (set(half.people) for half in seen.halves)
        both = {seen.names[person] for person in one | other}
        # Whoever was to come later, and came in meanwhile, is in one as well.
        wanted = set(self._names) - set(self._late)
        if self._kind is GroupKind.OPEN:
            wanted &= self._confirmed
            known = {seen.names[person] for person in seen.meeting.state.confirmed}
            self._judge.none("nobody comes into a half unconfirmed", both - known, among=len(both))
        self._judge.holds("each is in exactly one half", not one & other, f"{len(one & other)}")
        self._judge.holds("each is in exactly one half", both >= wanted, f"{len(wanted - both)}")
        sizes = abs(len(one) - len(other))
        self._judge.holds("halves are even", sizes <= 1 + len(self._late), f"{sizes}")
        self._judge.holds("each half has a room", len(set(seen.rooms.values())) == 2, "rooms")

    def _stays_apart(self, seen: Seen) -> None:
        """Each room is read by its half, and holds no word of the other one."""
        platform = self._world.props.platform
        mine = {h.side: {seen.names[person] for person in h.people} for h in seen.halves}
        for side, room in seen.rooms.items():
            made = platform.made.get(room)
            others = made.members - mine[side] if made is not None else set()
            self._judge.holds("a half is read by its people", not others, f"{len(others)} more")
        sides = {room: side for side, room in seen.rooms.items()}
        rooms = {*sides, ROOM}
        for kept in platform.posts():
            room = platform.parent(kept.place)
            if room not in rooms:
                continue
            readers, markup = mine.get(sides.get(room, 0), set()), markup_of(kept.card)
            read = [t for t, by in self._large.texts.items() if t in markup and by not in readers]
            self._judge.holds("no word of a half elsewhere", not read, f"{len(read)} in {room}")
        if seen.meeting.state.script and seen.meeting.state.slot == TOGETHER:
            are_back = all(half.is_over for half in seen.halves)
            waited = waits_too_long(seen.halves, self._world.clock.now())
            self._judge.holds("closing waits for both", are_back or waited, "one still works")

    async def _ends_well(self) -> None:
        """What happened in the halves counts, and their rooms are put away."""
        database, platform = self._world.props.database, self._world.props.platform
        seen = await self._look()
        done = {
            round_.contributor
            for half in seen.halves
            if half.meeting is not None
            for round_ in half.meeting.state.rounds
            if round_.outcome is RoundOutcome.DONE
        }
        past = await database.read(lambda tx: past_rounds(tx, self._group))
        counted = {round_.contributor for one in past for round_ in one.state.rounds}
        self._judge.holds("turns in halves count", done <= counted, f"{len(done - counted)}")
        await sleep_until(self._world.clock, self._world.clock.now() + IS_PUT_AWAY_AFTER)
        left = [room for room in seen.rooms.values() if not platform.made[room].is_archived]
        self._judge.none("rooms of halves are put away", left, among=2)
        own = {ROOM, FIRST_ROOM} & set(platform.put_away)
        self._judge.holds("the room of a group is never put away", not own, "it was")

    # What is done and seen

    async def _look(self) -> Seen:
        found = await self._world.props.database.read(self._read)
        assert found is not None, "it is there from its founding on"
        return found

    def _read(self, tx: Tx) -> Seen | None:
        meeting = tx.meetings.get(self._meeting)
        if meeting is None:
            return None
        halves = halves_of(tx, meeting)
        methods = {}
        for half in halves:
            at_hand = load_meeting(tx, self._tools, half.meeting.id) if half.meeting else None
            if at_hand is not None:
                methods[at_hand.meeting.id] = at_hand.method
        places = {half.side: tx.posts.place(keys.group_place(half.group.id)) for half in halves}
        everybody = tx.people.many(tx.groups.everybody(self._group))
        return Seen(
            meeting,
            halves,
            methods,
            {side: room for side, room in places.items() if room is not None},
            {person: one.external for person, one in everybody.items()},
        )

    async def _press(self, who: str, token: str) -> Answer:
        press = Press(self._tools.ids.new(), WORKSPACE, who, token)
        return (await self._large.people.press(press)).answer

    async def _send(self, who: str, token: str, values: Mapping[str, str]) -> Answer:
        page = PageSent(self._tools.ids.new(), WORKSPACE, who, token, values)
        return (await self._large.people.send_page(page)).answer

    def _typed(self, who: str, about: str) -> str:
        """A text that stands nowhere else."""
        text = f"largetext{self._large.seed}x{len(self._large.texts)}{about}"
        self._large.texts[text] = who
        return text
