"""The life of one group under one seed: founding, weeks, meetings, what follows, and the verdict.

Colleagues live it on ``people``'s bad days, processes serve it in ``world``, and ``rules`` judge
it whenever everything has been calm for half a minute.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time, timedelta

from methods.spec import Mode

from ..delivery import CardMaker
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.state import Stage
from ..groups.lookups import next_meeting
from ..groups.meetings import Tools
from ..inputs import Inbox, Press
from ..records import Meeting
from ..rehearsal import Around, Colleagues, Lively, StepNow
from ..rehearsal.evidence import Evidence, words_of
from ..rehearsal.founded import found_with, founding_for
from ..rehearsal.platform import WORKSPACE
from ..rehearsal.steps import StepReader
from ..rehearsal.verdicts import Judge
from ..rehearsal.wanted import MEETING_AT
from ..rehearsal.witness import Scene, Snapshot, WitnessedInbox
from . import rules
from .aftermath import moments_after
from .agreeing import Agreeing
from .before_rules import judge_before, swaps_are_over
from .cast import Cast
from .coming_rules import OF_COMING
from .crowd import Crowd, habits_of
from .dates import Dates
from .faults import Fault
from .first_meetings import choose_first, goes_as_chosen
from .guiding import how_many_only_guide, name_guide
from .guiding_rules import OF_GUIDING
from .large import Large
from .loop import sleep_until
from .managers import Manager
from .method_rules import OF_METHODS
from .mishaps import Mishaps
from .new_rooms import NewRoom, wish_for_room
from .open_rules import OF_OPEN_GROUPS, how_many_were_waited_for
from .people import BadDay, NeverAnswered
from .polling import ask_or_move
from .programmes import Following
from .room_mishaps import RoomMishaps, agreed_with
from .trials import Trying
from .waiting import of_waiting_cases
from .ways import set_ways
from .ways_rules import OF_WAYS
from .world import World
from .years import Years

#: A Monday morning, in whichever week of the year the seed says.
FOUNDED_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
#: Everything that can settle has settled after so much calm.
CALM_FOR = timedelta(seconds=30)
#: A meeting that goes on so long after its beginning does not end: in slow mode steps take days.
LONGEST = {Mode.VOICE: timedelta(days=2), Mode.CHAT: timedelta(days=2), Mode.SLOW: timedelta(30)}

#: A group, and the external ids of its members.
Founded = tuple[GroupId, Mapping[PersonId, str]]


class Vanished(Exception):
    """A meeting that was not to be erased is not there any more."""


class Life:
    """Lives one group's life in a world; ``judge`` is told what did not hold."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        cards: CardMaker,
        cast: Cast,
        *,
        names: tuple[str, ...],
        judge: Judge,
        seed: int,
    ) -> None:
        self.judge = judge
        self.cast = cast
        self.names = names
        #: Everybody has agreed, and the weeks before the first meeting begin.
        self.has_begun = asyncio.Event()
        self._world = world
        self._tools = tools
        self._cards = cards
        self._seed = seed
        self._chance = random.Random(f"{seed}:life")
        self._people = BadDay(world)
        self._inbox = WitnessedInbox(self._people)
        self._began = self._judged = len(world.props.platform.diary)
        self._cycle_over_at: datetime | None = None
        self._seen: StepNow | None = None
        self._seen_at = -1
        self.words: frozenset[str] = frozenset()
        self._new_room: NewRoom | None = None
        self._trying = Trying(world, tools, self._people, names=names, seed=seed)
        self._large = Large(world, tools, self._people, seed, self._trying)
        self._acquainted: MeetingId | None = None
        self._acting: asyncio.Task[None] | None = None

    async def live(self, *, wishes: bool = True) -> None:
        """Live it from its founding on; what breaks is in ``judge``. ``wishes``: for a room too."""
        crowd = self._acting = asyncio.create_task(self._crowd.act())
        try:
            await self._agree()
            self.has_begun.set()
            if wishes:
                self._new_room = await wish_for_room(
                    self._world,
                    self._tools,
                    self._people,
                    group=self._group,
                    names=self.names,
                    seed=self._seed,
                )
                if self._new_room is None and await self._large.hold(self._group, self.judge):
                    # What was said in a trial, or beside, is not what is said in this group.
                    self._began = self._judged = len(self._world.props.platform.diary)
            async for number in self._programme.dates(self.cast.meetings):
                await self._live_meeting(number)
        except NeverAnswered:
            self.judge.fails("somebody is answered", "a press was tried for ever")
        except Vanished:
            self.judge.fails("what is not to be erased stays", "a meeting is gone")
        finally:
            crowd.cancel()
            await asyncio.gather(crowd, return_exceptions=True)
            self.words |= words_of(self._inbox.typed) | {*self._trying.texts, *self._large.texts}

    async def come_to_rest(self, *, answered: bool = True) -> None:
        """Let what people began come to its end. ``answered``: somebody is there to answer."""
        if not answered:
            self._people.give_up()
            self._crowd.give_up()
        await self._crowd.come_to_rest()
        await self._people.come_to_rest()
        self.words |= words_of(self._inbox.typed)
        rules.strangers_are_refused(self.judge, self._people.stranger_answers)
        self.judge.none("a press is answered", self._people.unanswered)
        if (crowd := self._acting) is None or not crowd.done() or crowd.cancelled():
            return
        if (error := crowd.exception()) is not None:
            stuck = isinstance(error, NeverAnswered)
            self.judge.holds("somebody is answered", not stuck, "a press was tried for ever")
            if not stuck:
                raise error

    # Founding

    async def found(self) -> None:
        """Found it as if everything about it had been said before."""
        cast, database = self.cast, self._world.props.database
        founding = founding_for(
            cast,
            name="a group",
            now=self._world.clock.now(),
            local_time=MEETING_AT if cast.mode is not Mode.SLOW else time(9, 0),
        )
        made: list[Founded] = []
        database.write_together(
            [lambda tx: made.append(found_with(tx, self._tools, founding, self.names))],
            before_commit=lambda: None,
        )
        self._begin(*made)

    async def found_anew(self, found: Callable[[Inbox], Awaitable[Founded | None]]) -> bool:
        """Found it as people do, through the door that they come in by; False when it is not."""
        founded = await found(self._people)
        if founded is not None:
            self._begin(founded)
        return founded is not None

    def _begin(self, founded: Founded) -> None:
        """Become this group."""
        self._group, self._external = founded
        cast, chance, database = self.cast, self._chance, self._world.props.database
        self._steps = StepReader(database, self._tools, self._group)  # type: ignore[arg-type]  # it only reads
        colleagues = Colleagues(
            Around(
                self._inbox,
                self._world.props.platform,
                self._step,
                self._world.clock,
                self._tools.ids,
                WORKSPACE,
            ),
            seed=self._seed,
            language=cast.language,
            pacing=Lively(self._seed, hurry=chance.choice((1.0, 3.0))),
            habits=habits_of(cast, chance, names=self.names, seed=self._seed),
        )
        around = (self._world, self._tools, self._people)
        self._dates = Dates(*around, group=self._group, judge=self.judge)
        self._agreeing = Agreeing(*around, group=self._group, judge=self.judge)
        self._years = Years(
            *around, group=self._group, names=self.names, meetings=cast.meetings, seed=self._seed
        )
        self._programme = Following(
            *around, group=self._group, names=self.names, judge=self.judge, seed=self._seed
        )
        self._crowd = Crowd(self._world, colleagues, self._step, names=self.names, chance=chance)

    async def _step(self) -> StepNow | None:
        """The running step, read again only after something was written."""
        changes = self._world.props.database.changes
        if changes != self._seen_at:
            self._seen, self._seen_at = await self._steps(), changes
        return self._seen

    async def _agree(self) -> None:
        """Everybody confirms; nothing is planned before the last of them did."""
        for number, person in enumerate(self.names, start=1):
            token = f"agree|{self._group}|nobody"
            press = Press(self._tools.ids.new(), WORKSPACE, person, token)
            await self._inbox.press(press)
            planned = await self._next() is not None
            rules.begins_when_all_agreed(
                self.judge, planned=planned, agreed=number, of=len(self.names)
            )

    # Meetings

    async def _next(self) -> Meeting | None:
        return await self._world.props.database.read(lambda tx: next_meeting(tx, self._group))

    async def _meeting(self, meeting: MeetingId) -> Meeting:
        found = await self._world.props.database.read(lambda tx: tx.meetings.get(meeting))
        if found is None:
            raise Vanished
        return found

    async def _forget_what_was_typed(self) -> None:
        """Only what is typed around a meeting is looked for in it, and the cases that wait."""
        self.words |= words_of(self._inbox.typed)
        database, typed = self._world.props.database, self._inbox.typed
        self._inbox.typed = await of_waiting_cases(database, self._group, typed)

    async def _live_meeting(self, number: int) -> None:
        planned = await self._next()
        if planned is None:
            self.judge.fails("the next date is planned", f"before meeting {number + 1}")
            return
        await self._forget_what_was_typed()
        await self._agreeing.change(seed=self._seed + number)
        self.words |= self._agreeing.typed
        await self._dates.change(planned, seed=self._seed + number)
        planned = await self._next()
        assert planned is not None, "a pause moves a date, and takes none away"
        around, seed = (self._world, self._tools, self._people), self._seed + number
        await name_guide(*around, planned, names=self.names, seed=seed)
        await ask_or_move(*around, planned, names=self.names, judge=self.judge, seed=seed)
        planned = await self._next()
        if planned is None:
            self.judge.fails("the next date is planned", f"after moving meeting {number + 1}")
            return
        if number == 0 and not self._programme.left:
            self._acquainted = await choose_first(
                *around, planned, names=self.names, judge=self.judge, seed=seed
            )
        await self._years.say(planned, number=number)
        await set_ways(*around, planned, names=self.names, seed=seed)
        platform, kind, names = self._world.props.platform, self.cast.room_kind, self._external
        evidence = Evidence(
            Scene(self._group, planned.id, names, platform, self._cards, self._tools, kind),
            rules.as_planned(planned.state),
            self._inbox.typed,
            judge=self.judge,
            read=self._inbox.read,
        )
        room = RoomMishaps(
            *around[:2], self._group, names=self.names, inbox=around[2], judge=self.judge, seed=seed
        )
        manager = Manager(
            *around[:2],
            planned.id,
            room=room,
            words=lambda: self.words | words_of(self._inbox.typed),
            seed=seed,
        )
        mishaps = Mishaps(
            *around[:2],
            planned.id,
            room=room,
            manager=manager,
            names=self.names,
            inbox=self._people,
            seed=seed,
        )
        happening = asyncio.create_task(mishaps.happen(planned.starts_at))
        try:
            ended = await self._until_ended(planned, evidence, mishaps)
        finally:
            happening.cancel()
            (went,) = await asyncio.gather(happening, return_exceptions=True)
            await mishaps.undo()
        if isinstance(went, Exception):
            raise went
        await mishaps.let_in()
        if not ended:
            return
        over = await self._calm(evidence, wishes=True)
        more = (*OF_METHODS, *OF_COMING, *OF_GUIDING, *OF_WAYS, *OF_OPEN_GROUPS)
        rules.judge_all(evidence, (*rules.WHEN_OVER, *more), over)
        await swaps_are_over(self.judge, self._world, over.meeting)
        self._programme.held(evidence, over)
        goes_as_chosen(evidence, over, acquainted=self._acquainted)
        rules.doubles_are_excused(evidence, over, self._world.weather.may_be_unknown)
        if self._new_room is not None:
            await self._new_room.judge(self.judge, self._world)
        if self._trying.held is not None:
            await self._trying.held.judge(self.judge, self._world)
        await self._afterwards(evidence, over)

    async def _until_ended(self, planned: Meeting, evidence: Evidence, mishaps: Mishaps) -> bool:
        await sleep_until(self._world.clock, planned.starts_at - timedelta(hours=1))
        await judge_before(self.judge, self._world, planned)
        await self._programme.look(planned)
        give_up_at = planned.starts_at + LONGEST[self.cast.mode]
        while self._world.clock.now() < give_up_at:
            await asyncio.sleep(120 if self.cast.mode is not Mode.SLOW else 3600)
            await self._look(evidence)
            now = await self._meeting(planned.id)
            if now.state.stage is Stage.ENDED:
                return True
            is_missed = now.state.stage is Stage.PLANNED
            if is_missed and self._world.clock.now() > planned.starts_at + timedelta(hours=12):
                away = mishaps.stayed_away + self._years.stays_away
                away += await how_many_only_guide(self._world, self._group)
                away += await how_many_were_waited_for(self._world, planned)
                rules.the_date_was_let_go_for_a_reason(
                    self.judge, stayed_away=away, detail=str(planned.on)
                )
                return False
        now = await self._meeting(planned.id)
        self.judge.fails("the meeting ends", f"{now.state.stage} in {now.state.slot}")
        return False

    async def _look(self, evidence: Evidence) -> None:
        """Judge what went out, and what was read, since the last look."""
        diary = self._world.props.platform.diary
        acts, self._judged = diary[self._judged :], len(diary)
        if acts or evidence.read:
            meeting, late = evidence.scene.meeting, Fault.PAUSE in self._world.props.faults.kinds
            now, agreed = await self._world.props.database.read(
                lambda tx: (tx.meetings.get(meeting), agreed_with(tx, group=self._group))
            )
            if now is not None:
                rules.judge_acts(evidence, acts, now.state, late=late, agreed=agreed)

    async def _calm(self, evidence: Evidence, *, wishes: bool) -> Snapshot:
        """Half a minute without faults and without people; then everything is as it should be."""
        self._crowd.rests = True
        self._world.props.faults.calm = True
        await self._people.come_to_rest()
        while self._crowd.is_busy:
            await asyncio.sleep(0.5)
        await self._world.wait_until_let_in()
        self._world.revive()
        # A store that stood still until now may still be at work: the platform tells again.
        while not await self._world.tell_of_room():
            await asyncio.sleep(1)
        await asyncio.sleep(CALM_FOR.total_seconds())
        await self._look(evidence)
        await self._meeting(evidence.scene.meeting)
        snapshot = await self._world.props.database.read(
            lambda tx: evidence.scene.snapshot(tx, at=self._world.clock.now(), wishes=wishes)
        )
        self._world.props.faults.calm = False
        self._crowd.rests = False
        self._world.changed.set()
        return snapshot

    async def _afterwards(self, evidence: Evidence, over: Snapshot) -> None:
        """The words leave the room; later the texts are erased, and intentions asked after."""
        if (moments := moments_after(over, await self._next())) is None:
            return
        await sleep_until(self._world.clock, moments.purged_at)
        purged = await self._calm(evidence, wishes=False)
        rules.judge_all(evidence, rules.WHEN_PURGED, purged)
        await self._years.go_on(self.judge, is_last=not self._programme.left)
        await sleep_until(self._world.clock, moments.end_at)
        end = await self._calm(evidence, wishes=False)
        rules.judge_all(evidence, moments.rules, end)
        diary, since = self._world.props.platform.diary[self._began :], self._cycle_over_at
        rules.judge_budget(evidence, end, diary, self.names, since=since)
        self._cycle_over_at = end.at
        self.words |= words_of(self._inbox.typed)
        self.words |= await self._years.judge(self.judge, words=self.words)
