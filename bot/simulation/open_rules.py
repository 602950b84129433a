"""What must hold in a meeting of an open group, counted anew from its log."""

from __future__ import annotations

from collections.abc import Sequence

from methods.spec import Mode

from ..engine.apply import FEWEST_PEOPLE, apply
from ..engine.events import (
    AgreementsConfirmed,
    CaseOffered,
    CaseTakenBack,
    Event,
    MeetingOpened,
    PresenceSet,
)
from ..engine.ids import PersonId
from ..engine.state import Presence, Stage
from ..groups.codec import event_from_json
from ..groups.confirming import WAITS_FOR_DAYS
from ..groups.cycle import OPENS_LATE_FOR
from ..ports import Tx
from ..records import GroupKind, Meeting
from ..rehearsal.evidence import Evidence
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot
from .world import World

#: A case belongs to a group, and whoever opens or confirms is judged by who is there then.
ELSEWHERE = (MeetingOpened, AgreementsConfirmed, CaseOffered, CaseTakenBack)


def confirmed_in(events: Sequence[Event]) -> frozenset[PersonId]:
    """Who confirmed the agreements for a meeting, by its log."""
    actors = (one.actor for one in events if isinstance(one, AgreementsConfirmed))
    return frozenset(actor for actor in actors if actor is not None)


def who_has_not_confirmed_takes_no_part(evidence: Evidence, now: Snapshot) -> None:
    """From its opening on nobody is in a meeting, or does anything there, who has not confirmed."""
    if now.kind is GroupKind.FIXED:
        return
    state = evidence.before
    for number, event in enumerate(now.events, start=1):
        state = apply(now.method, state, event).state
        if state.stage is Stage.PLANNED:
            continue
        confirmed = confirmed_in(now.events[:number])
        name = type(event).__name__
        evidence.judge.none(
            "who has not confirmed is not in it", sorted({*state.here()} - confirmed)
        )
        goes = isinstance(event, PresenceSet) and event.presence is not Presence.HERE
        if event.actor is None or goes or isinstance(event, ELSEWHERE):
            continue
        fits = event.actor in confirmed
        evidence.judge.holds("who has not confirmed does nothing", fits, name)


async def how_many_were_waited_for(world: World, planned: Meeting) -> int:
    """How many confirmed when it no longer opened by itself, where too few had by then.

    From then on such a meeting takes a press, which simulated people do not know.
    """
    waits_for = WAITS_FOR_DAYS if planned.state.mode is Mode.SLOW else OPENS_LATE_FOR
    last = planned.starts_at + waits_for

    def late(tx: Tx) -> int:
        meeting = tx.meetings.get(planned.id)
        people = () if meeting is None else meeting.state.people
        here = {one.person for one in people if one.presence is Presence.HERE}
        events = [event_from_json(entry.body) for entry in tx.meetings.log(planned.id)]
        in_time = confirmed_in([one for one in events if one.at <= last]) & here
        if len(in_time) >= FEWEST_PEOPLE:
            return 0
        return len(confirmed_in(events) - in_time)

    return await world.props.database.read(late)


OF_OPEN_GROUPS: tuple[Rule, ...] = (who_has_not_confirmed_takes_no_part,)
