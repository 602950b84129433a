"""What must hold of who was at a meeting, counted anew from what people did: who came, how long.

It goes through the log by itself; the code that notes it is not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from methods.spec import Mode

from ..engine import timing
from ..engine.apply import apply
from ..engine.events import NAMELESS, TimerFired
from ..engine.ids import PersonId
from ..engine.state import Stage
from ..records import Way
from ..rehearsal.evidence import Evidence
from ..rehearsal.witness import Snapshot
from .loop import CLOCK_IS_OFF_BY

#: As long as a step counts once its time is over.
BELIEVED_FOR = timedelta(minutes=30)
WAYS = {
    Mode.VOICE: (Way.VOICE, Way.VIDEO),
    Mode.CHAT: (Way.CHAT,),
    Mode.SLOW: (Way.WRITTEN,),
}


def who_was_there_is_noted(evidence: Evidence, now: Snapshot) -> None:
    """Each who was there is noted with the quarters that they were, and nobody else is."""
    judge, state, held = evidence.judge, now.meeting.state, now.held
    there = how_long(evidence, now)
    noted = {one.person: one for one in now.attended if one.was_there}
    detail = f"{len(noted)} noted, {len(there)} there"
    judge.holds("who was there is noted", set(noted) == set(there), detail)
    judge.holds("who was there is noted", (held is not None) == bool(there), detail)
    if held is None:
        return
    has_hours = state.mode is not Mode.SLOW
    quarters = {p: int(t.total_seconds()) // 900 * 15 * has_hours for p, t in there.items()}
    wrong = [person for person, one in noted.items() if one.minutes != quarters.get(person)]
    judge.none("contact time is counted from what happened", wrong, among=len(noted))
    brought = {r.contributor for r in state.rounds if r.case is not None}
    claimed = {person for person, one in noted.items() if one.brought_case}
    judge.holds("who brought a case is noted", claimed == brought & set(there), f"{len(claimed)}")
    counted = (held.present, held.present + held.absent)
    fits = counted == (len(there), len(state.people)) and held.way in WAYS[state.mode]
    judge.holds("how many were there is noted", fits, f"{counted} by {held.way}")
    inside = all(
        held.began_at <= one.came_at < one.left_at <= held.ended_at for one in noted.values()
    )
    judge.holds("nobody is longer in a meeting than it lasts", inside, held.way.value)


def who_is_noted_was_there(evidence: Evidence, now: Snapshot) -> None:
    """Days later, when some erased it and others put it right, what is left holds."""
    there, judge = how_long(evidence, now), evidence.judge
    has_hours = now.meeting.state.mode is not Mode.SLOW
    for one in now.attended:
        said = one.correction
        if said is not None and said.confirmed_at is not None:
            two = {said.said_by, said.confirmed_by} - {None}
            # Either may have pressed where the clock goes wrong.
            in_order = said.said_at < said.confirmed_at + 2 * CLOCK_IS_OFF_BY
            fits = len(two) == 2 and said.is_there == one.was_there and in_order
            judge.holds("two put right who was there", fits, f"{len(two)} people")
        elif one.was_there:
            minutes = int(there.get(one.person, timedelta()).total_seconds()) // 900 * 15
            fits = one.person in there and one.minutes == minutes * has_hours
            judge.holds("who is noted was there", fits, f"{one.minutes} minutes")


def how_long(evidence: Evidence, now: Snapshot) -> Mapping[PersonId, timedelta]:
    """How long each was there while the meeting went on, without its breaks."""
    there: dict[PersonId, timedelta] = defaultdict(timedelta)
    pieces, state = [], evidence.before
    clock: datetime | None = None
    last: datetime | None = None
    box: datetime | None = None
    did = False
    for event in now.events:
        before, state = state, apply(now.method, state, event).state
        if before.stage is not Stage.PLANNED and clock is not None:
            box = before.ends_at if before.stop is None else before.stop.answers_until
            until = event.at if box is None else min(event.at, box + BELIEVED_FOR)
            pieces.append((clock, until, before))
        clock = event.at if clock is None else max(clock, event.at)
        # Only the bot's own events have nobody behind them, but for those of whom nobody may know.
        by_somebody = event.actor is not None or isinstance(event, NAMELESS)
        did = did or (by_somebody and state.stage is not Stage.PLANNED)
        if state.stage is Stage.ENDED:
            if isinstance(event, TimerFired) and event.name == timing.UNATTENDED:
                last = box
                if not did:
                    return {}
            break
    for since, until, while_in in pieces:
        lasted = (until if last is None else min(until, last)) - since
        if while_in.stage is not Stage.PAUSED and lasted > timedelta():
            for person in while_in.here():
                there[person] += lasted
    return there
