"""What must hold of who comes, by what people said before a meeting: counted anew from its log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..engine.apply import apply
from ..engine.events import MeetingOpened, PresenceSet
from ..engine.ids import PersonId
from ..engine.state import Presence
from ..records import Meeting, MeetingStatus, Timer
from ..rehearsal.evidence import Evidence
from ..rehearsal.invariants import Rule
from ..rehearsal.verdicts import Judge
from ..rehearsal.witness import Snapshot
from .open_rules import confirmed_in


def who_leaves_early_comes_and_guides_last(evidence: Evidence, now: Snapshot) -> None:
    """Whoever says so is there at the opening, and guides only where all who are there said so.

    Whom the group named guides all the same, as long as they are there.
    """
    state = evidence.before
    leaves_early: dict[PersonId, bool] = {}
    for event in now.events:
        state = apply(now.method, state, event).state
        if isinstance(event, PresenceSet):
            leaves_early[event.person] = event.leaves_early
        if isinstance(event, MeetingOpened):
            break
    else:
        return
    here = set(state.here())
    early = {person for person, said in leaves_early.items() if said}
    if event.confirms:
        # In an open group whoever has not confirmed comes in once they have.
        early &= confirmed_in(now.events[: now.events.index(event)])
    evidence.judge.none("who leaves early comes", sorted(early - here))
    is_last = state.facilitator not in early or here <= early
    fits = is_last or state.facilitator == state.named
    evidence.judge.holds("who leaves early guides last", fits, f"{len(here - early)} stay")


def a_moved_date_takes_the_place_of_the_old(
    judge: Judge,
    old: Meeting,
    meetings: Sequence[Meeting],
    timers: Sequence[Timer],
    *,
    asked: Sequence[date],
    now: datetime,
) -> None:
    """One date lies ahead, to which everybody comes; of the old one nothing comes any more.

    ``meetings``: all of the group; ``timers``: those of the old date; ``asked``: the days that
    people chose, one of which it is.
    """
    planned = [m for m in meetings if m.status is MeetingStatus.PLANNED and m.starts_at > now]
    judge.holds("one date lies ahead", len(planned) == 1, f"{len(planned)} dates")
    judge.none("an old date is over", (t.name for t in timers))
    for meeting in planned:
        away = sum(a.presence is not Presence.HERE for a in meeting.state.people)
        fits = meeting.id != old.id and meeting.on in asked and not away
        judge.holds("a moved date is another one", fits, f"{away} do not come")


def a_poll_ends_with_its_best_day(
    judge: Judge,
    old: Meeting,
    meetings: Sequence[Meeting],
    timers: Sequence[Timer],
    *,
    best: datetime | None,
    now: datetime,
) -> None:
    """The meeting is held on the day that was counted here, or stays where none came of it.

    ``meetings``: all of the group; ``timers``: those of the date about which it was asked.
    """
    if best is not None and best != old.starts_at:
        a_moved_date_takes_the_place_of_the_old(
            judge, old, meetings, timers, asked=[best.date()], now=now
        )
    planned = [m for m in meetings if m.status is MeetingStatus.PLANNED and m.starts_at > now]
    right = old.starts_at if best is None else best
    held_at = [m.starts_at for m in planned]
    judge.holds("the best day is planned", held_at == [right], f"{held_at}, not {right}")


OF_COMING: tuple[Rule, ...] = (who_leaves_early_comes_and_guides_last,)
