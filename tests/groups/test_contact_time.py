"""How long people were together, told from logs of any shape: no break counts."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import timing
from bot.engine.apply import apply
from bot.engine.events import (
    Event,
    MeetingOpened,
    NextPressed,
    PausePressed,
    PresenceSet,
    ResumePressed,
    StopPressed,
    TimerFired,
)
from bot.engine.ids import EventId, GroupId, MeetingId, PersonId
from bot.engine.state import MeetingState, Presence, Stage
from bot.groups.contact_time import (
    OVERRUN,
    Stretch,
    counted_once,
    net,
    quarters,
    spans_of,
    stretches_of,
)
from methods import load_library
from methods.spec import Mode

METHOD = load_library()["crea-m"]
PEOPLE = tuple(PersonId(f"p{number}") for number in range(1, 7))
ANNA, BRAM = PEOPLE[:2]
BLANK = MeetingState(MeetingId("m"), GroupId("g"), Mode.VOICE)
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
#: Beside noon: the nights in which clocks go forward and back, midnight, and the end of a year.
BEGINNINGS = (
    NOON,
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 5, 7, 21, 40, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 45, tzinfo=UTC),
)


class Log:
    """A meeting as it happens: what is done goes into its log, and refusals do not."""

    def __init__(self, began_at: datetime = NOON, *, mode: Mode = Mode.VOICE) -> None:
        self.blank = MeetingState(BLANK.meeting, BLANK.group, mode)
        self.state, self.at = self.blank, began_at
        self.events: list[Event] = []
        self.states: list[tuple[datetime, MeetingState]] = []
        self.happens(MeetingOpened(id=EventId("o"), at=began_at, people=PEOPLE, rotation=PEOPLE))

    def happens(self, event: Event) -> None:
        outcome = apply(METHOD, self.state, event)
        if outcome.refusal is None:
            self.state = outcome.state
            self.events.append(event)
            self.states.append((event.at, self.state))

    def passes(self, minutes: int) -> None:
        self.at += minutes * MINUTE

    def goes_on(self) -> None:
        self.happens(
            NextPressed(
                id=self._id(), at=self.at, actor=self.state.facilitator, turn=self.state.turn
            )
        )

    def pauses(self) -> None:
        self._moves(PausePressed)

    def resumes(self) -> None:
        self._moves(ResumePressed)

    def stops(self) -> None:
        self.happens(StopPressed(id=self._id(), at=self.at, actor=self.state.here()[0]))

    def _moves(self, kind: type[PausePressed] | type[ResumePressed]) -> None:
        actor = self.state.facilitator
        self.happens(kind(id=self._id(), at=self.at, actor=actor, turn=self.state.turn))

    def comes(self, person: PersonId) -> None:
        self._presence(person, Presence.HERE)

    def goes(self, person: PersonId) -> None:
        self._presence(person, Presence.LEFT)

    def _presence(self, person: PersonId, presence: Presence) -> None:
        self.happens(
            PresenceSet(id=self._id(), at=self.at, actor=person, person=person, presence=presence)
        )

    def ends(self) -> None:
        stop = self.state.stop
        if stop is not None:
            self.at = max(self.at, stop.answers_until)
            due_at, name = stop.answers_until, timing.STOP_ANSWERS
            self.happens(TimerFired(id=self._id(), at=self.at, name=name, due_at=due_at))
        self.resumes()
        while self.state.stage is not Stage.ENDED:
            before = self.state
            self.goes_on()
            if self.state == before:
                return

    def is_left(self) -> None:
        """Everybody walks away, and it is closed long after."""
        due_at = self.state.unattended_at
        assert due_at is not None
        self.happens(TimerFired(id=self._id(), at=due_at, name=timing.UNATTENDED, due_at=due_at))

    def _id(self) -> EventId:
        return EventId(f"e{len(self.events)}")

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return stretches_of(METHOD, self.blank, self.events)

    def time_of(self, person: PersonId) -> timedelta:
        return net(spans_of(person, self.stretches))


def minute_by_minute(log: Log, person: PersonId) -> timedelta:
    """The same, by looking at the meeting once each minute: everything happens on whole minutes."""
    moments = [at for at, _ in log.states]
    counted, at = 0, moments[0]
    while at < moments[-1]:
        _, state = log.states[bisect_right(moments, at) - 1]
        box = state.stop.answers_until if state.stop is not None else state.ends_at
        is_believed = box is None or at < box + OVERRUN
        runs = state.stage in (Stage.RUNNING, Stage.STOPPED)
        counted += is_believed and runs and person in state.here()
        at += MINUTE
    return counted * MINUTE


DEEDS = ("goes_on", "pauses", "resumes", "stops", "comes", "goes", "nothing")


@given(
    began_at=st.sampled_from(BEGINNINGS),
    deeds=st.lists(
        st.tuples(st.sampled_from(DEEDS), st.sampled_from(PEOPLE), st.integers(0, 80)), max_size=30
    ),
)
def test_whatever_happens_it_is_what_a_look_each_minute_says(
    began_at: datetime, deeds: list[tuple[str, PersonId, int]]
) -> None:
    log = Log(began_at)
    for deed, person, minutes in deeds:
        if log.state.stage is Stage.ENDED:
            break
        match deed:
            case "comes" | "goes":
                getattr(log, deed)(person)
            case "nothing":
                pass
            case "stops" if not log.state.here():
                pass
            case _:
                getattr(log, deed)()
        log.passes(minutes)
    log.ends()
    for person in PEOPLE:
        assert log.time_of(person) == minute_by_minute(log, person)
        assert quarters(log.time_of(person)) % 15 == 0
        assert timedelta() <= log.time_of(person) - quarters(log.time_of(person)) * MINUTE
        assert log.time_of(person) - quarters(log.time_of(person)) * MINUTE < 15 * MINUTE
    for one, other in pairwise(log.stretches):
        assert one.since < one.until <= other.since


def test_where_nobody_did_anything_there_was_no_meeting() -> None:
    log = Log()
    log.is_left()
    assert log.state.stage is Stage.ENDED
    assert log.stretches == ()


@pytest.mark.parametrize("deed", ["goes_on", "stops"])
def test_where_somebody_did_something_there_was_one_also_unnamed(deed: str) -> None:
    log = Log()
    log.passes(1)
    getattr(log, deed)()
    log.is_left()
    assert log.state.stage is Stage.ENDED
    assert log.time_of(ANNA) > timedelta()


@pytest.mark.parametrize("began_at", BEGINNINGS)
def test_an_hour_is_an_hour_whatever_the_clock_on_the_wall_does(began_at: datetime) -> None:
    log = Log(began_at)
    for _ in range(6):
        log.passes(20)
        log.goes_on()
    log.ends()
    assert log.time_of(ANNA) == timedelta(hours=2)


def test_a_break_does_not_count_and_the_silence_after_a_stop_does() -> None:
    log = Log()
    log.passes(10)
    log.pauses()
    log.passes(25)
    log.resumes()
    log.passes(7)
    log.stops()
    log.ends()
    assert log.time_of(ANNA) == 20 * MINUTE


def test_who_comes_later_goes_earlier_or_both_is_counted_for_that() -> None:
    log = Log()
    log.goes(BRAM)
    log.passes(12)
    log.comes(BRAM)
    log.goes(ANNA)
    log.passes(18)
    log.goes(BRAM)
    log.passes(5)
    log.ends()
    assert (log.time_of(ANNA), log.time_of(BRAM)) == (12 * MINUTE, 18 * MINUTE)
    assert log.time_of(PEOPLE[3]) == 35 * MINUTE


def test_ten_minutes_are_no_quarter_and_nobody_is_rounded_up() -> None:
    assert quarters(10 * MINUTE) == 0
    assert quarters(14 * MINUTE + timedelta(seconds=59)) == 0
    assert quarters(15 * MINUTE) == 15
    assert quarters(timedelta(hours=1, minutes=29)) == 75


def test_a_meeting_that_everybody_walked_away_from_ends_with_the_time_of_its_step() -> None:
    log = Log()
    log.passes(5)
    log.goes_on()
    assert log.state.ends_at is not None
    box = log.state.ends_at - log.at
    log.is_left()
    assert log.state.stage is Stage.ENDED
    assert log.time_of(ANNA) == 5 * MINUTE + box


def test_a_meeting_that_was_left_in_a_break_ends_with_that() -> None:
    log = Log()
    log.passes(9)
    log.pauses()
    log.is_left()
    assert log.time_of(ANNA) == 9 * MINUTE


def test_a_step_that_is_closed_the_next_morning_did_not_last_all_night() -> None:
    log = Log()
    assert log.state.ends_at is not None
    box = log.state.ends_at - log.at
    log.passes(11 * 60)
    log.ends()
    assert log.time_of(ANNA) == box + OVERRUN


def test_a_meeting_that_still_runs_has_no_end_and_one_that_never_began_no_time() -> None:
    log = Log()
    log.passes(20)
    log.goes_on()
    assert log.time_of(ANNA) == 20 * MINUTE
    assert stretches_of(METHOD, BLANK, ()) == ()


def test_a_clock_that_runs_behind_takes_no_time_away() -> None:
    """Two processes write into one log, and their clocks differ by a few seconds."""
    log = Log()
    log.passes(20)
    log.goes_on()
    log.at -= timedelta(seconds=3)
    log.goes_on()
    log.at += 20 * MINUTE
    log.ends()
    assert log.time_of(ANNA) == 40 * MINUTE - timedelta(seconds=3)


def test_a_break_in_a_room_apart_is_one_for_whoever_is_in_it() -> None:
    whole = [Stretch(NOON, NOON + 60 * MINUTE, PEOPLE, is_break=False)]
    apart = [
        Stretch(NOON + 5 * MINUTE, NOON + 20 * MINUTE, PEOPLE[:3], is_break=False),
        Stretch(NOON + 20 * MINUTE, NOON + 30 * MINUTE, PEOPLE[:3], is_break=True),
    ]
    assert net(spans_of(ANNA, whole, [apart])) == 50 * MINUTE
    assert net(spans_of(PEOPLE[5], whole, [apart])) == 60 * MINUTE


MEETINGS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 180), st.integers(0, 40)), max_size=8
)


@given(MEETINGS)
def test_no_hour_is_counted_twice_and_none_is_lost(drawn: Sequence[tuple[int, int, int]]) -> None:
    there = [
        ((NOON + a * MINUTE, NOON + (a + b) * MINUTE), max(0, quarters((b - rest) * MINUTE)))
        for a, b, rest in drawn
    ]
    counted = counted_once(there)
    assert all(0 <= one <= minutes for one, (_, minutes) in zip(counted, there, strict=True))
    busy = {a + minute for a, b, _ in drawn for minute in range(b)}
    assert sum(counted) <= len(busy)
    apart = all(
        one[0][1] <= other[0][0] for one, other in pairwise(sorted(there, key=lambda x: x[0]))
    )
    if apart:
        assert list(counted) == [minutes for _, minutes in there]


def test_two_groups_at_the_same_hour_are_one_hour() -> None:
    hour = (NOON, NOON + 60 * MINUTE)
    assert counted_once([(hour, 60), (hour, 60)]) == (60, 0)
    later = (NOON + 30 * MINUTE, NOON + 90 * MINUTE)
    assert counted_once([(later, 60), (hour, 60)]) == (30, 60)
