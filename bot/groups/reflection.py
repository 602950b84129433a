"""How a group goes, in counts and times alone: what the mirror shows it, and what it suggests.

The signals are those of a group that drifts into a chat among colleagues. Nothing that anybody
wrote is read, and nothing is counted of anybody: whoever reads the numbers finds no person there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from methods.spec import Method, Mode

from ..engine.ids import MeetingId, PersonId
from ..engine.state import MeetingState, Presence, RoundOutcome, Slot
from ..engine.timing import time_box
from ..engine.view import View
from ..records import Followed, Intention, Meeting, MeetingStatus, Member
from .absences import cancelled_late

#: How far back the mirror looks, and how many meetings it needs to show anything.
LOOKS_BACK_FOR = timedelta(days=366)
FEWEST_MEETINGS = 3
#: From so many people on whose answers are added up, none of them can be told from the sum.
FEWEST_ANSWERING = 4
#: A step that people talked in for less than this share of its time was passed over.
LEAST_SHARE_OF_STEP = 0.25


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; all of nothing is 1."""
        return self.part / self.of if self.of else 1.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How often those had a turn who had the most and the fewest, among whoever could."""

    most: int
    fewest: int

    @property
    def is_even(self) -> bool:
        """Whether nobody had two turns more than somebody else."""
        return self.most - self.fewest <= 1


@dataclass(frozen=True, slots=True)
class Opening:
    """How many minutes a meeting took until its case, and how many were meant for that."""

    took: int
    meant: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What people answered, by button, about what they intended: added up over a group."""

    intentions: int
    answered: int
    worked: int


@dataclass(frozen=True, slots=True)
class Reflection:
    """A year of a group. ``came`` is by meeting, the earliest first.

    None where there is too little to say it, or where it could be told whose it is.
    """

    members: int
    came: tuple[Share, ...]
    cancelled_late: int
    not_held: int
    steps: Share
    opening: Opening | None
    brought: Share
    guided: Spread | None
    answers: Answers | None

    @property
    def attendance(self) -> Share:
        """Over all meetings."""
        return Share(sum(one.part for one in self.came), sum(one.of for one in self.came))


def reflect(
    meetings: Sequence[Meeting],
    members: Sequence[Member],
    intentions: Sequence[Intention],
    methods: Mapping[MeetingId, Method],
    *,
    now: datetime,
    in_halves: Sequence[Meeting] = (),
) -> Reflection:
    """Count it. ``meetings``: of any status; ``methods``: of those that were held.

    ``in_halves``: what halves of the group held. Steps, cases and turns count there as well.
    """
    since = now - LOOKS_BACK_FOR
    of_year = sorted(
        (m for m in meetings if since < m.starts_at <= now), key=lambda one: one.starts_at
    )
    held = [m for m in of_year if m.status is MeetingStatus.ENDED]
    dropped = [m for m in of_year if m.status is MeetingStatus.CANCELLED]
    apart = [m for m in in_halves if since < m.starts_at <= now]
    rounds = sorted((*held, *apart), key=lambda one: one.starts_at)
    steps = [_steps(methods[m.id], m.state) for m in rounds]
    openings = [one for m in held if (one := _opening(methods[m.id], m.state)) is not None]
    return Reflection(
        members=len(members),
        came=tuple(_came(m.state) for m in held),
        cancelled_late=sum(cancelled_late(m) for m in (*held, *dropped)),
        # A date that made way for a day off belongs to no series any more: nobody cancelled it.
        not_held=sum(m.series is not None for m in dropped),
        steps=Share(sum(one.part for one in steps), sum(one.of for one in steps)),
        opening=_usual(openings),
        brought=_brought(rounds, members),
        guided=_guided(rounds, members),
        answers=answers_of(
            [i for i in intentions if i.made_at > since],
            asked={m.id for m in held[:-1]},
        ),
    )


def _came(state: MeetingState) -> Share:
    away = sum(a.presence is Presence.ABSENT for a in state.people)
    return Share(len(state.people) - away, len(state.people))


def _steps(method: Method, state: MeetingState) -> Share:
    """The steps of this meeting that were gone through; of cases that were ended with care none."""
    meant = [view for slot in state.script if _is_meant(view := View(method, state, slot))]
    lasted = _lasted(state)
    return Share(sum(_is_kept(view, lasted) for view in meant), len(meant))


def _is_meant(view: View) -> bool:
    is_done = not view.slot.round or view.round.outcome is RoundOutcome.DONE
    module = view.phase.module
    return is_done and (module is None or module == view.round.module)


def _is_kept(view: View, lasted: Mapping[Slot, timedelta]) -> bool:
    """Where people write, a step may be over at once, for everybody is ready."""
    if not view.run.entered:
        return False
    if view.state.mode is not Mode.VOICE or view.slot not in lasted:
        return True
    return lasted[view.slot] >= LEAST_SHARE_OF_STEP * time_box(view)


def _lasted(state: MeetingState) -> dict[Slot, timedelta]:
    """How long each step lasted until the one that was entered next."""
    entered = sorted((r.entered_at, r.slot) for r in state.runs if r.entered_at is not None)
    ends = [*(at for at, _ in entered[1:]), state.ended_at or entered[-1][0]] if entered else []
    return {slot: end - at for (at, slot), end in zip(entered, ends, strict=True)}


def _opening(method: Method, state: MeetingState) -> Opening | None:
    """Until the first case; slow meetings have no minutes."""
    if state.mode is Mode.SLOW or state.opened_at is None:
        return None
    meant = timedelta()
    for slot in state.script:
        view = View(method, state, slot)
        if slot.round and view.phase.kind != "choose":
            if view.run.entered_at is None:
                return None
            return Opening(_minutes(view.run.entered_at - state.opened_at), _minutes(meant))
        meant += time_box(view)
    return None


def _minutes(lasted: timedelta) -> int:
    return round(lasted / timedelta(minutes=1))


def _usual(openings: Sequence[Opening]) -> Opening | None:
    """What is usual, so that one long evening says nothing."""
    if not openings:
        return None
    took, meant = median(o.took for o in openings), median(o.meant for o in openings)
    return Opening(round(took), round(meant))


def _brought(held: Sequence[Meeting], members: Sequence[Member]) -> Share:
    done = [r for m in held for r in m.state.rounds if r.outcome is RoundOutcome.DONE]
    known = {member.person for member in members}
    return Share(len({r.contributor for r in done} & known), len(known))


def _guided(held: Sequence[Meeting], members: Sequence[Member]) -> Spread | None:
    """Among members from before the first of these meetings; None where nobody but the bot did."""
    turns: dict[PersonId, int] = {
        m.person: 0 for m in members if held and m.joined_at <= held[0].starts_at
    }
    for round_ in (r for m in held for r in m.state.rounds):
        if round_.facilitator in turns:
            turns[round_.facilitator] += 1
    if len(turns) < FEWEST_MEETINGS or not any(turns.values()):
        return None
    return Spread(max(turns.values()), min(turns.values()))


def answers_of(intentions: Sequence[Intention], *, asked: set[MeetingId]) -> Answers | None:
    """Of what was intended in these meetings; None where too few people answered.

    Silence is no answer.
    """
    ours = [one for one in intentions if one.meeting in asked]
    answered = [one for one in ours if one.followed is not None]
    if len({one.person for one in answered}) < FEWEST_ANSWERING:
        return None
    worked = sum(one.followed in (Followed.DONE, Followed.PARTLY) for one in answered)
    return Answers(len(ours), len(answered), worked)


# One suggestion

#: What a group may try, by the signal that stands out first.
MANY_CANCELLED_PER_MEETING = 1.0
FEW_COME, FEW_STEPS, FEW_BRING, FEW_LOOK_BACK = 0.7, 0.8, 0.5, 0.5
LONG_OPENING = 10
LARGEST = 8


def suggestion(seen: Reflection) -> str:
    """The one thing to try, as the end of a key of the catalogue."""
    met = len(seen.came)
    signals = (
        (seen.not_held >= 2 or seen.cancelled_late >= met * MANY_CANCELLED_PER_MEETING, "dates"),
        (seen.attendance.value < FEW_COME, "hour"),
        (seen.steps.value < FEW_STEPS, "steps"),
        (_opens_long(seen.opening), "choose"),
        (seen.brought.value < FEW_BRING and met >= seen.members, "cases"),
        (_looks_back_little(seen.answers), "look-back"),
        (seen.guided is not None and not seen.guided.is_even, "turns"),
        (seen.members > LARGEST, "split"),
    )
    return next((name for stands_out, name in signals if stands_out), "none")


def _opens_long(opening: Opening | None) -> bool:
    return opening is not None and opening.took - opening.meant > LONG_OPENING


def _looks_back_little(answers: Answers | None) -> bool:
    return answers is not None and answers.answered < FEW_LOOK_BACK * answers.intentions
