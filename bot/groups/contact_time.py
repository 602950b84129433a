"""How long people were together, from the log of a meeting: pure, and asked for when it is over.

Time counts while the meeting runs and somebody is in it. A break does not; the silence after a
stop does, for whoever sits through it works. Where a step is left running, only a while after the
end of its time is believed, and where everybody walked away nothing after it. What the clock opened
and the clock closed, with nobody doing anything in between, was no meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from methods.spec import Method

from ..engine import timing
from ..engine.apply import apply
from ..engine.events import NAMELESS, Event, TimerFired
from ..engine.ids import PersonId
from ..engine.replacing import replace
from ..engine.state import MeetingState, Stage

#: What is counted in: part of a quarter that was not sat out is left off.
QUARTER = timedelta(minutes=15)
#: A step that nobody moves on from counts so long after the end of its time.
OVERRUN = timedelta(minutes=30)

#: From one moment until another, the first before the second.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a meeting in which nothing changed. ``is_break``: it does not count."""

    since: datetime
    until: datetime
    here: tuple[PersonId, ...]
    is_break: bool

    @property
    def span(self) -> Span:
        """From when until when."""
        return (self.since, self.until)


def stretches_of(
    method: Method, blank: MeetingState, events: Iterable[Event]
) -> tuple[Stretch, ...]:
    """The pieces of a meeting, in their order. ``blank``: its state before anything was said."""
    found: list[Stretch] = []
    state, since, was_attended = blank, None, False
    for event in events:
        before, state = state, apply(method, state, event).state
        # Clocks of two processes may differ by a little: nothing happened before what was before.
        at = event.at if since is None else max(event.at, since)
        if since is not None:
            until = min(at, _believed_until(before, at))
            if until > since:
                found.append(Stretch(since, until, before.here(), before.stage is Stage.PAUSED))
        was_attended = was_attended or (state.stage is not Stage.PLANNED and _is_deed(event))
        if state.stage is Stage.ENDED:
            if not _was_left(event):
                return tuple(found)
            return tuple(_cut(found, _deadline(before)) if was_attended else ())
        since = None if state.stage is Stage.PLANNED else at
    return tuple(found)


def _deadline(state: MeetingState) -> datetime | None:
    """When the time of what runs is over; None in a break, in which no time runs."""
    if state.stop is not None:
        return state.stop.answers_until
    return state.ends_at


def _believed_until(state: MeetingState, at: datetime) -> datetime:
    deadline = _deadline(state)
    return at if deadline is None else deadline + OVERRUN


def _is_deed(event: Event) -> bool:
    """Whether somebody did it, be it unnamed, and not the bot by itself."""
    return event.actor is not None or isinstance(event, NAMELESS)


def _was_left(event: Event) -> bool:
    """Whether the meeting ended by itself, long after everybody had left it."""
    return isinstance(event, TimerFired) and event.name == timing.UNATTENDED


def _cut(found: Sequence[Stretch], until: datetime | None) -> list[Stretch]:
    if until is None:
        return list(found)
    shortened = (replace(one, until=min(one.until, until)) for one in found)
    return [one for one in shortened if one.until > one.since]


def spans_of(
    person: PersonId, whole: Sequence[Stretch], parts: Iterable[Sequence[Stretch]] = ()
) -> tuple[Span, ...]:
    """When somebody was there. ``parts``: what went on in rooms apart; a break there is one too."""
    spans = [one.span for one in whole if not one.is_break and person in one.here]
    for part in parts:
        for one in part:
            if one.is_break and person in one.here:
                spans = _without(spans, one.span)
    return tuple(spans)


def net(spans: Iterable[Span]) -> timedelta:
    """How long that is together."""
    return sum((until - since for since, until in spans), timedelta())


def _without(spans: Iterable[Span], cut: Span) -> list[Span]:
    left: list[Span] = []
    for since, until in spans:
        pieces = ((since, min(until, cut[0])), (max(since, cut[1]), until))
        left += [piece for piece in pieces if piece[0] < piece[1]]
    return left


def quarters(time_for: timedelta) -> int:
    """Minutes in whole quarters of an hour, rounded down."""
    return time_for // QUARTER * 15


def counted_once(there: Sequence[tuple[Span, int]]) -> tuple[int, ...]:
    """The minutes of each of these (when, minutes), so that no hour is counted twice.

    Whoever is in two groups that meet at the same hour was in one of them at a time: what they
    were in later counts from when they had left the other.
    """
    counted, busy_until = dict[int, int](), None
    for at, ((since, until), minutes) in sorted(enumerate(there), key=lambda one: one[1]):
        double = timedelta() if busy_until is None else min(busy_until, until) - since
        left = timedelta(minutes=minutes) - max(double, timedelta())
        counted[at] = quarters(max(left, timedelta()))
        busy_until = until if busy_until is None else max(busy_until, until)
    return tuple(counted[at] for at in range(len(there)))
