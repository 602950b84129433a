"""Anything at all happening in a meeting: wrong people, stale controls, late forms, lost clocks.

Turns numbers into events that fit the state badly or well; chance comes from whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.engine.ids import CaseId, PersonId
from bot.engine.phases.choose import candidates
from bot.engine.phases.weigh import unweighed
from bot.engine.state import CaseOnTable, Choosing, Presence, Role, Slot, Stage, StopAnswer
from bot.engine.view import phase_in
from methods.spec import Gift, Mode, Weight

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
    crea_m,
    with_modules,
    with_others,
)

WHO = (ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, STRANGER, None)
CASES = (DEWIS_CASE, BRAMS_CASE, CaseOnTable(CaseId("case-of-anna"), ANNA))
TIMERS = ("warning", "time-up", "stop-answers", "remove-words", "no-such-timer")
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
        Step(
            what=chance.randrange(1000),
            who=chance.randrange(1000),
            a=chance.randrange(1000),
            b=chance.randrange(1000),
            stale=chance.choice((0, 0, 0, 1, 3)),
            minutes=chance.choice((0, 0, 1, 2, 5, 15, 800)),
        )
        for _ in range(count)
    ]


def meeting_of(mode: int, *, rounds: int = 2, is_open_group: bool = False) -> Meeting:
    """A meeting of two cases, not yet opened: in any mode, and by a method of every kind.

    A round of it may go by the other one. Of an open group half have confirmed the agreements.
    """
    first, second = (crea_m(), with_modules())[:: 1 if mode // 3 % 2 == 0 else -1]
    method = with_others(first, second)
    meeting = Meeting(
        MODES[mode % 3],
        cases=CASES[:2],
        rounds=rounds,
        choosing=(Choosing.VOTE, Choosing.TURN)[rounds % 2],
        extra_roles=True,
        method=method,
    )
    meeting.is_open_group = is_open_group
    return meeting.confirms(*SIX[::2]) if is_open_group else meeting


@dataclass(frozen=True)
class At:
    """A step at a meeting: who does it, and with which turn and slot on the control."""

    meeting: Meeting
    step: Step
    who: PersonId | None
    turn: int
    slot: Slot


def take(meeting: Meeting, step: Step) -> None:
    """Let the step happen."""
    meeting.now += timedelta(minutes=step.minutes)
    who = _who(meeting, step)
    at = At(meeting, step, who, meeting.state().turn - step.stale, _slot(meeting, step))
    DOES[step.what % len(DOES)](at)


def _who(meeting: Meeting, step: Step) -> PersonId | None:
    """Half of the time whoever it fits, otherwise anybody, a stranger and nobody included."""
    state = meeting.state()
    if state.stage is Stage.PLANNED or step.who % 2:
        return WHO[step.who // 2 % len(WHO)]
    fitting = (state.facilitator, state.contributor, *meeting.view().speakers)
    return fitting[step.b % len(fitting)]


def _goes_on(at: At) -> None:
    """A group that stands still goes on, so that a story gets somewhere."""
    state = at.meeting.state()
    match state.stage:
        case Stage.STOPPED if state.stop is not None and not state.stop.choosing_step:
            at.meeting.everybody_answers(StopAnswer.GO_ON)
        case Stage.STOPPED | Stage.PAUSED:
            at.meeting.resume()
        case Stage.RUNNING if meeting_needs_case(at.meeting):
            at.meeting.choose(None, candidates(at.meeting.view())[0])
        case Stage.RUNNING if at.step.a % 3:
            contributor_decides(at.meeting)
            at.meeting.next(at.who)
        case _:
            at.meeting.next(at.who)


def meeting_needs_case(meeting: Meeting) -> bool:
    """Whether the group is choosing, has what to choose from, and has not chosen."""
    view = meeting.view()
    return view.phase.kind == "choose" and view.round.case is None and bool(candidates(view))


def contributor_decides(meeting: Meeting) -> None:
    """Where the contributor has something to decide, it is decided."""
    view = meeting.view()
    if view.phase.kind == "choose-module" and view.round.module is None:
        meeting.chooses_module(None, view.by.modules[-1])
    if view.phase.kind == "weigh":
        for question in unweighed(view):
            meeting.weighs(view.contributor, question.contribution, Weight.WARM)
            if meeting.state().slot != view.slot:
                return


def _extend(at: At) -> None:
    later = at.meeting.now + timedelta(minutes=at.step.a % 90 - 10)
    at.meeting.extend(at.who, later, slot=at.slot)


def _answers(at: At) -> None:
    for person in SIX[: at.step.a % 7]:
        at.meeting.answer(person, list(StopAnswer)[at.step.b % 3])


def _presence(at: At) -> None:
    person = SIX[at.step.a % 6]
    presence, leaves_early = list(Presence)[at.step.b % 4], at.step.b % 8 > 5
    at.meeting.presence(person, presence, by=at.who, leaves_early=leaves_early)
    if at.meeting.is_open_group and at.step.a % 5 == 0:
        at.meeting.confirms(at.who)


def _fires(at: At) -> None:
    name = TIMERS[at.step.a % len(TIMERS)] if at.step.b % 12 else "unattended"
    at.meeting.fires(name, at.meeting.timers.get(name, at.meeting.now))


def _ready(at: At) -> None:
    for person in SIX if at.step.a % 4 == 0 else (at.who,):
        # Now and then on a board from before the texts appeared.
        seen = 0 if at.step.b % 3 == 1 else None
        at.meeting.ready(person, at.step.b % 3 > 0, slot=at.slot, reveals=seen)


def _room(at: At) -> None:
    if at.step.a % 2:
        at.meeting.room_changes()
    else:
        at.meeting.room_is_accepted()


def _withdraws(at: At) -> None:
    given = [g for run in at.meeting.state().runs for g in run.given]
    if given:
        old = given[at.step.a % len(given)]
        at.meeting.withdraws(at.who or old.person, old.contribution, slot=at.slot)


def _weighs(at: At) -> None:
    state, step = at.meeting.state(), at.step
    given = [g for run in state.runs for g in run.given]
    question = given[step.a % len(given)].contribution if given else "no-question"
    at.meeting.weighs(at.who, question, list(Weight)[step.b % 3], slot=at.slot)


def _chooses_module(at: At) -> None:
    whole = at.meeting.method
    modules = (*whole.modules, *(m for o in whole.others.values() for m in o.modules), "no-such")
    at.meeting.chooses_module(at.who, modules[at.step.a % len(modules)], slot=at.slot)


def _chooses_method(at: At) -> None:
    methods = (None, *at.meeting.method.others, "no-such-method")
    number = at.slot.round if at.step.b % 4 else at.step.b % 3
    at.meeting.chooses_method(at.who, methods[at.step.a % len(methods)], number=number)


def _has_role(at: At) -> None:
    role, number = list(Role)[at.step.a % 2], at.slot.round
    if at.step.b % 4 == 0:
        at.meeting.lays_down(at.who, role, number=number)
    else:
        whom = SIX[at.step.a % 6] if at.step.b % 4 == 1 else None
        at.meeting.takes_role(at.who, role, person=whom, number=number)


def _gives(at: At) -> None:
    step, slot = at.step, at.slot
    method, state = at.meeting.method, at.meeting.state()
    gives = phase_in(method, state, slot).gives if slot.round < 9 else ()
    gift = gives[step.a % len(gives)] if gives and step.b % 5 else GIFTS[step.a % len(GIFTS)]
    form = f"form-{step.a % 4}" if step.b % 4 == 0 else None
    at.meeting.gives(at.who, gift, slot=slot, form=form)


DOES: tuple[Callable[[At], object], ...] = (
    lambda at: at.meeting.next(at.who, turn=at.turn),
    lambda at: at.meeting.next(None),
    _goes_on,
    _goes_on,
    _goes_on,
    lambda at: at.meeting.back(at.who, turn=at.turn),
    lambda at: at.meeting.reveal(at.who, turn=at.turn),
    lambda at: at.meeting.reveal(None),
    lambda at: at.meeting.pause(at.who, turn=at.turn),
    lambda at: at.meeting.resume(at.who, turn=at.turn),
    _extend,
    lambda at: at.meeting.stop(at.who),
    _answers,
    _presence,
    lambda at: at.meeting.guide_becomes(SIX[at.step.a % 6], by=at.who),
    lambda at: at.meeting.offer(at.who, CASES[at.step.a % 3]),
    lambda at: at.meeting.take_back(at.who, CASES[at.step.a % 3]),
    lambda at: at.meeting.vote(at.who, CASES[at.step.a % 3], slot=at.slot),
    lambda at: at.meeting.choose(at.who, CASES[at.step.a % 3], turn=at.turn),
    _fires,
    _ready,
    _room,
    _withdraws,
    _weighs,
    _weighs,
    _chooses_module,
    _chooses_method,
    _has_role,
    lambda at: at.meeting.adds_round(at.who, turn=at.turn),
    *(_gives,) * 8,
)


def _slot(meeting: Meeting, step: Step) -> Slot:
    """The slot of the meeting now, or any other one."""
    state = meeting.state()
    if state.stage is Stage.PLANNED:
        return Slot(0, "arrive")
    if step.stale:
        return (*state.script, Slot(9, "nowhere"))[step.b % (len(state.script) + 1)]
    return state.slot


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
            if meeting_needs_case(meeting) and state.stop is None:
                meeting.choose(None, candidates(meeting.view())[0])
            contributor_decides(meeting)
            meeting.next()
            if meeting.refused() is not None:
                meeting.resume()
    raise AssertionError(f"never ends: {meeting.state().stage} in {meeting.slot()}")


def play(seed: int, steps: Iterable[Step], *, mode: int) -> Meeting:
    """A whole meeting from numbers."""
    meeting = meeting_of(mode, rounds=1 + seed % 2).opens()
    for step in steps:
        take(meeting, step)
    finish(meeting)
    return meeting
