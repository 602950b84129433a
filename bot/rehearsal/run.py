"""A whole cycle of a group in virtual time, through everything but a real platform.

It founds a group, lets the weeks, the meeting and what follows it happen, and has every moment
judged. It never knows which store it runs on: whoever calls it brings the assembled bot.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import perf_counter

from structlog.testing import capture_logs

from methods.spec import Gift, Method

from ..engine.events import Event
from ..engine.ids import GroupId, MeetingId
from ..engine.state import MeetingState, Slot, Stage
from ..groups import keys
from ..groups.lookups import next_meeting
from ..groups.meetings import Tools, load_meeting
from ..inputs import Press
from ..platforms import ByName
from ..ports import Store, Tx
from .afterwards import (
    budget_is_kept,
    nobody_is_asked_twice,
    nothing_begins_before_all_agreed,
    nothing_fails_quietly,
    timers_fire_once,
)
from .budget import asked
from .canned import canned
from .clock import SeededIds, VirtualClock
from .colleagues import Around, Colleagues
from .evidence import Evidence
from .founded import found_with, founding_for
from .going_out import judge_acts
from .habits import Habits
from .invariants import AT_THE_END, WHEN_OVER, WHEN_PURGED, judge_all
from .platform import NAME, WORKSPACE, MemoryPlatform
from .report import Report, counts, phases_entered
from .steps import StepNow, step_of
from .transcript import Reader, Said, transcript
from .wanted import (
    FOUNDED_AT,
    MOST_MOMENTS,
    MOST_ROUNDS,
    ZONE,
    Assemble,
    Props,
    Wanted,
)
from .witness import Scene, Snapshot, WitnessedInbox

__all__ = ["Props", "Rehearsal", "Wanted", "rehearse"]


async def rehearse(assemble: Assemble, wanted: Wanted) -> tuple[Report, list[str]]:
    """Play a cycle; return the report and the lines of its transcript.

    ``KeyError`` for a method or a profile that is not there. The store is closed at the end.
    """
    rehearsal = Rehearsal(assemble, wanted)
    try:
        with capture_logs() as logs:
            report = await rehearsal.play(logs)
    finally:
        await rehearsal.bot.store.close()
    return report, list(rehearsal.transcript())


class _Present:
    """The meeting as it is now, read again only after something was done."""

    def __init__(self, store: Store, tools: Tools, meeting: MeetingId) -> None:
        self._store = store
        self._tools = tools
        self._meeting = meeting
        self._known: tuple[MeetingState, StepNow | None] | None = None

    async def __call__(self) -> StepNow | None:
        """The running step, for colleagues."""
        return (await self._now())[1]

    async def state(self) -> MeetingState:
        """The state, for the judge."""
        return (await self._now())[0]

    def forget(self) -> None:
        """Something was done: look again."""
        self._known = None

    async def _now(self) -> tuple[MeetingState, StepNow | None]:
        if self._known is None:
            self._known = await self._store.read(self._read)
        return self._known

    def _read(self, tx: Tx) -> tuple[MeetingState, StepNow | None]:
        at_hand = load_meeting(tx, self._tools, self._meeting)
        assert at_hand is not None, "a meeting is never deleted"
        return at_hand.state, step_of(tx, at_hand)


class Rehearsal:
    """One group, from its founding until nothing of its first meeting is left to happen."""

    def __init__(self, assemble: Assemble, wanted: Wanted) -> None:
        self.wanted = wanted
        self.words = canned(wanted.language)
        self.clock = VirtualClock(FOUNDED_AT + timedelta(weeks=wanted.seed % 52))
        self.ids = SeededIds(wanted.seed)
        self.names = {f"P{n}": self.words.names[n - 1] for n in range(1, wanted.people + 1)}
        self.platform = MemoryPlatform(self.names, self.clock, profile=wanted.profile)
        self.bot = assemble(Props(self.clock, self.ids, ByName({NAME: self.platform})))
        self.said: list[Said] = []
        self.timers_fired = 0
        self._judged = 0
        self._over: Snapshot | None = None
        self._purged = False
        self._last: Snapshot | None = None

    # Founding

    async def found(self) -> None:
        """Make the group and everything that watches it."""
        wanted, tools = self.wanted, self.bot.tools
        self.method: Method = tools.shelf.current(wanted.method)
        founding = founding_for(wanted, name=self.words.group, now=self.clock.now())
        group, names = await self.bot.store.write(
            lambda tx: found_with(tx, tools, founding, tuple(self.names))
        )
        self.inbox = WitnessedInbox(self.bot.inbox)
        planned = await self._agree(group)
        before = planned[-1]
        assert before is not None, "the last one to agree plans the first meeting"
        kind, cards = wanted.room_kind, self.bot.cards
        self.scene = Scene(group, before.meeting, names, self.platform, cards, tools, kind)
        self.evidence = Evidence(self.scene, before, self.inbox.typed, read=self.inbox.read)
        nothing_begins_before_all_agreed(self.evidence, planned)
        self.present = _Present(self.bot.store, tools, self.scene.meeting)
        self.colleagues = Colleagues(
            Around(self.inbox, self.platform, self.present, self.clock, self.ids, WORKSPACE),
            seed=wanted.seed,
            language=wanted.language,
            pacing=wanted.pacing,
            habits=self._habits(),
            say=self._say,
        )

    async def _agree(self, group: GroupId) -> list[MeetingState | None]:
        """Everybody confirms the agreements; what was planned after each of them."""

        def look(tx: Tx) -> MeetingState | None:
            meeting = next_meeting(tx, group)
            return meeting.state if meeting is not None else None

        planned = []
        for person in self.names:
            token = f"agree|{group}|nobody"
            await self.inbox.press(Press(self.ids.new(), WORKSPACE, person, token))
            planned.append(await self.bot.store.read(look))
        return planned

    def _habits(self) -> Habits:
        """One case more than rounds, so that there is something to choose; a stop by seed."""
        chance = random.Random(f"{self.wanted.seed}:habits")
        cases = min(self.wanted.rounds + 1, self.wanted.people)
        slots = [Slot(1, p.id) for p in self.method.phases if p.kind in ("discuss", "ask")]
        stops = str(chance.choice(slots)) if slots and chance.random() < 0.5 else None
        passes = chance.choice((0, 0, 1))
        swaps = random.Random(f"{self.wanted.seed}:swaps").choice((0, 0, 1))
        return Habits(cases, passes, stops, self.wanted.looks_further, swaps=swaps)

    async def _say(self, person: str, text: str) -> None:
        self.said.append(Said(self.clock.now(), person, text))

    # The weeks, the meeting, and after

    async def play(self, logs: Sequence[Mapping[str, object]]) -> Report:
        """Let everything happen, judge it, and report."""
        start = perf_counter()
        await self.found()
        moments = 0
        while moments < MOST_MOMENTS:
            moments += 1
            await self._settle()
            moment = await self._next_moment()
            if moment is None:
                break
            self.clock.move_to(moment)
        await self.bot.sweep()
        self._last = last = await self._snapshot()
        self.evidence.errors.extend(_errors(logs))
        self.evidence.judge.holds("it comes to an end", moments < MOST_MOMENTS, "moments")
        return self._report(last, wall_seconds=perf_counter() - start)

    async def _settle(self) -> None:
        """Do all there is to do at this moment, in the order in which it would happen."""
        acted = True
        for _ in range(MOST_ROUNDS):
            if not acted:
                return
            fired, waits = await self._fire()
            if fired or waits:
                await self.bot.delivery.drain()
            self.present.forget()
            await self._look()
            acted = bool(fired)
            for person in self.names:
                if await self.colleagues.act(person):
                    acted = True
                    self.present.forget()
        self.evidence.judge.holds("a moment comes to rest", not acted, "it goes on and on")

    async def _fire(self) -> tuple[int, bool]:
        """Fire what is due; return how many timers fired, and whether a message waits to go."""
        now = self.clock.now()
        due, waiting = await self.bot.store.read(
            lambda tx: (tx.timers.due(now), tx.outbox.next_due())
        )
        self.evidence.fired.extend(due)
        fired = await self.bot.fire_timers() if due else 0
        self.timers_fired += fired
        return fired, waiting is not None and waiting <= now

    async def _look(self) -> None:
        """Judge what went out and was read, by the state as it is; once, when it is just over."""
        purge_at = self._over.meeting.state.remove_words_at if self._over is not None else None
        if purge_at is not None and self.clock.now() >= purge_at and not self._purged:
            self._purged = True
            judge_all(self.evidence, WHEN_PURGED, await self._snapshot())
        acts = self.platform.diary[self._judged :]
        if not acts and not self.evidence.read:
            return
        self._judged = len(self.platform.diary)
        state = await self.present.state()
        judge_acts(self.evidence, acts, state)
        if state.stage is Stage.ENDED and self._over is None:
            self._over = await self._snapshot(wishes=True)
            judge_all(self.evidence, WHEN_OVER, self._over)

    async def _snapshot(self, *, wishes: bool = False) -> Snapshot:
        now = self.clock.now()
        return await self.bot.store.read(lambda tx: self.scene.snapshot(tx, at=now, wishes=wishes))

    async def _next_moment(self) -> datetime | None:
        """The first moment at which something happens; None when this cycle is over."""
        now = self.clock.now()
        owners = [keys.meeting_owner(self.scene.meeting)]
        owners += [keys.message_owner(keys.person_place(p)) for p in self.scene.names]
        if self._over is not None:
            owners += [keys.intention_owner(one.id) for one in self._over.intentions]
        ahead = await self.bot.store.read(lambda tx: _ahead(tx, owners))
        thinking = self.colleagues.next_moment()
        if thinking is not None:
            ahead.append(thinking)
        return min((max(moment, now) for moment in ahead), default=None)

    # What it comes to

    def _report(self, last: Snapshot, *, wall_seconds: float) -> Report:
        evidence, wanted, state = self.evidence, self.wanted, last.meeting.state
        judge_all(evidence, AT_THE_END, last)
        people = tuple(self.names)
        messages = asked(last, self.platform.diary, people)
        contributors = {page.person for page in self.inbox.typed if page.action == "case"}
        nobody_is_asked_twice(evidence, messages)
        budget_is_kept(evidence, messages, contributors)
        timers_fire_once(evidence)
        nothing_fails_quietly(evidence)
        names = {person: self.names[ext] for person, ext in self.scene.names.items()}
        outside = [one for one in messages if one.outside]
        lasted = (state.ended_at or last.at) - (state.opened_at or last.at)
        failures = tuple(evidence.judge.failures)
        return Report(
            method=wanted.method,
            language=wanted.language,
            mode=wanted.mode.value,
            people=wanted.people,
            rounds=wanted.rounds,
            seed=wanted.seed,
            contributors=tuple(self.names[ext] for ext in self.names if ext in contributors),
            phases=tuple(phases_entered(last.method, evidence.before, last.events)),
            contributions=counts(state, names, tuple(Gift)),
            takeaways=counts(state, names, (Gift.TAKEAWAY,)),
            intentions=counts(state, names, (Gift.INTENTION,)),
            refusals=len(self.colleagues.refusals),
            timers_fired=self.timers_fired,
            asks_per_member={
                name: sum(one.person == ext and one.asks for one in outside)
                for ext, name in self.names.items()
            },
            messages_per_member={
                name: sum(one.person == ext for one in outside) for ext, name in self.names.items()
            },
            meeting_minutes=round(lasted / timedelta(minutes=1), 1),
            wall_seconds=round(wall_seconds, 4),
            invariants_checked=evidence.judge.checked,
            invariants_broken=len(failures),
            failures=failures,
        )

    def events(self) -> tuple[Event, ...]:
        """The log of the meeting, once it was played."""
        return self._last.events if self._last is not None else ()

    def transcript(self) -> list[str]:
        """What a reader would have seen."""
        reader = Reader(self.wanted.language, ZONE, self.words.group, self.names)
        return list(transcript(self.platform.diary, self.said, reader))


def _ahead(tx: Tx, owners: Sequence[str]) -> list[datetime]:
    """When timers of this cycle fire and waiting messages go out; none of the next cycle's."""
    timers = [timer.due_at for owner in owners for timer in tx.timers.of_owner(owner)]
    waiting = tx.outbox.next_due()
    return [*timers, *([waiting] if waiting is not None else [])]


def _errors(logs: Sequence[Mapping[str, object]]) -> list[str]:
    return [
        f"{entry.get('event')}: {entry.get('error') or entry.get('why') or ''}"
        for entry in logs
        if entry.get("log_level") in ("error", "critical")
    ]
