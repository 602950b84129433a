"""Anything at all happening in a meeting: wrong people, stale controls, late forms, lost clocks.

Turns numbers into events that fit the state badly or well; chance comes from whoever calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.engine.effects import Effect
from bot.engine.ids import CaseId
from bot.engine.phases.choose import candidates
from bot.engine.state import CaseOnTable, Presence, Slot, Stage, StopAnswer
from methods.spec import Gift, Mode

from .build import (
    ANNA,
    BRAM,
    BRAMS_CASE,
    CHRIS,
    DEWI,
    DEWIS_CASE,
    EMRE,
    FARID,
    SIX,
    STRANGER,
    Meeting,
)

WHO = (ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, STRANGER, None)
CASES = (DEWIS_CASE, BRAMS_CASE, CaseOnTable(CaseId("case-of-anna"), ANNA))
TIMERS = ("warning", "time-up", "stop-answers", "remove-words", "unattended", "no-such-timer")
GIFTS = list(Gift)
MODES = list(Mode)


@dataclass(frozen=True)
class Step:
    """One thing that happens. ``stale`` is how old its control is; ``a`` and ``b`` choose."""

    what: int
    who: int
    a: int
    b: int
    stale: int
    minutes: int


def steps_of(seed: int, count: int) -> list[Step]:
    """Steps from a seed, the same for everybody."""
    chance = Random(seed)
    return [
        Step(*(chance.randrange(1000) for _ in range(4)), chance.choice((0, 0, 0, 1, 3)), minutes)
        for minutes in (chance.choice((0, 0, 1, 2, 5, 15, 800)) for _ in range(count))
    ]


def meeting_of(mode: int, *, rounds: int = 2) -> Meeting:
    """A meeting of two cases, not yet opened."""
    return Meeting(MODES[mode % 3], cases=CASES[:2], rounds=rounds)


def take(meeting: Meeting, step: Step) -> tuple[Effect, ...]:
    """Let the step happen; what it asked for."""
    meeting.now += timedelta(minutes=step.minutes)
    who = WHO[step.who % len(WHO)]
    turn = meeting.state().turn - step.stale
    match step.what % 20:
        case 0 | 1:
            meeting.next(who, turn=turn)
        case 2:
            meeting.back(who, turn=turn)
        case 3:
            meeting.reveal(who, turn=turn)
        case 4:
            meeting.pause(who, turn=turn)
        case 5:
            meeting.resume(who, turn=turn)
        case 6:
            later = meeting.now + timedelta(minutes=step.a % 90 - 10)
            meeting.extend(who, later, slot=_slot(meeting, step))
        case 7:
            meeting.stop(who)
        case 8:
            for person in SIX[: step.a % 7]:
                meeting.answer(person, list(StopAnswer)[step.b % 3])
        case 9:
            person = WHO[step.a % 7] or ANNA
            meeting.presence(person, list(Presence)[step.b % 4], by=who)
        case 10:
            meeting.guide_becomes(WHO[step.a % 7] or ANNA, by=who)
        case 11:
            meeting.offer(who, CASES[step.a % 3])
        case 12:
            meeting.take_back(who, CASES[step.a % 3])
        case 13:
            meeting.vote(who, CASES[step.a % 3], slot=_slot(meeting, step))
        case 14:
            meeting.choose(who, CASES[step.a % 3], turn=turn)
        case 15:
            name = TIMERS[step.a % len(TIMERS)]
            meeting.fires(name, meeting.timers.get(name, meeting.now))
        case 16:
            for person in SIX if step.a % 4 == 0 else (who,):
                meeting.ready(person, step.b % 3 > 0, slot=_slot(meeting, step))
        case 17:
            meeting.room_changes() if step.a % 2 else meeting.room_is_accepted()
        case 18:
            given = [g for run in meeting.state().runs for g in run.given]
            if given:
                old = given[step.a % len(given)]
                meeting.withdraws(who or old.person, old.contribution, slot=_slot(meeting, step))
        case _:
            _give(meeting, step)
    return meeting.outcome().effects


def _slot(meeting: Meeting, step: Step) -> Slot:
    """The slot of the meeting now, or any other one."""
    state = meeting.state()
    if state.stage is Stage.PLANNED:
        return Slot(0, "arrive")
    if step.stale:
        return (*state.script, Slot(9, "nowhere"))[step.b % (len(state.script) + 1)]
    return state.slot


def _give(meeting: Meeting, step: Step) -> None:
    slot = _slot(meeting, step)
    who = WHO[step.who % len(WHO)]
    gives = meeting.method.phase(slot.phase_id).gives if slot.round < 9 else ()
    gift = gives[step.a % len(gives)] if gives and step.b % 5 else GIFTS[step.a % len(GIFTS)]
    form = f"form-{step.a % 4}" if step.b % 4 == 0 else None
    meeting.gives(who, gift, slot=slot, form=form)


def finish(meeting: Meeting) -> None:
    """Whatever was left standing, the bot's own hand brings the meeting to its end."""
    for _ in range(200):
        state = meeting.state()
        if state.stage is Stage.ENDED:
            return
        if state.stop is not None and not state.stop.choosing_step:
            meeting.now = max(meeting.now, state.stop.answers_until)
            meeting.fires("stop-answers", state.stop.answers_until)
        elif state.stage is Stage.PAUSED:
            meeting.resume()
        else:
            meeting.next()
            if meeting.refused() is not None:
                meeting.choose(None, candidates(meeting.view())[0])
                meeting.resume() if meeting.state().stop is not None else None
    raise AssertionError(f"never ends: {meeting.state().stage} in {meeting.slot()}")


def play(seed: int, steps: Iterable[Step], *, mode: int) -> Meeting:
    """A whole meeting from numbers."""
    meeting = meeting_of(mode, rounds=1 + seed % 2).opens()
    for step in steps:
        take(meeting, step)
    finish(meeting)
    return meeting
