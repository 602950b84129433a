"""Whom a group named to guide, and in which of its meetings: counted from what happened.

Nothing is used up. Whether somebody guides a date is read from its day, and from the meetings
that were opened since they said that they will; so a date that moves takes nothing with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..engine.ids import GroupId, PersonId
from ..engine.state import MeetingState, Presence
from ..ports import Tx
from ..records import Guidance, Meeting, Term


def guidance_of(tx: Tx, group: GroupId, *, on: date) -> Guidance | None:
    """What holds on this day or will again: of one person at a time."""
    known = (one for one in tx.groups.guidances(group) if one.term is not Term.OVER)
    return next((one for one in known if not is_over(one, _opened_since(tx, one), on=on)), None)


def named_for(tx: Tx, group: GroupId, *, on: date) -> PersonId | None:
    """Who was named to guide a meeting on this day that was not opened yet; None: in turn."""
    guidance = guidance_of(tx, group, on=on)
    if guidance is None or not is_due(guidance, _opened_since(tx, guidance)):
        return None
    return guidance.person


def is_unguided(tx: Tx, meeting: Meeting) -> bool:
    """Whether nobody is named to guide a meeting, and the one before it was not so too.

    So a group that goes on without is told once, and told again when whoever guided it stopped.
    """
    opened = (m for m in tx.meetings.of_group(meeting.group) if m.state.opened_at is not None)
    before = next(opened, None)
    goes_on_without = before is not None and before.state.named is None
    return not goes_on_without and guidance_of(tx, meeting.group, on=meeting.on) is None


def is_over(guidance: Guidance, opened: Sequence[Meeting], *, on: date) -> bool:
    """Whether it comes to no meeting on this day or later. ``opened``: those since then."""
    match guidance.term:
        case Term.UNTIL:
            return guidance.until is None or on > guidance.until
        case Term.ONCE:
            return bool(opened)
        case Term.OVER:
            return True
        case Term.ALWAYS | Term.EVERY:
            return False


def is_due(guidance: Guidance, opened: Sequence[Meeting]) -> bool:
    """Whether it is about the next meeting. ``opened``: those since then, the newest first."""
    last = opened[: guidance.every - 1] if guidance.every is not None else ()
    return not any(_has_guided(one.state, guidance.person) for one in last)


def _opened_since(tx: Tx, guidance: Guidance) -> list[Meeting]:
    return [
        meeting
        for meeting in tx.meetings.of_group(guidance.group)
        if meeting.state.opened_at is not None and meeting.state.opened_at > guidance.agreed_at
    ]


def _has_guided(state: MeetingState, person: PersonId) -> bool:
    """Also where they handed it back to the group before its end."""
    was_there = any(
        a.person == person and a.presence in (Presence.HERE, Presence.LEFT) for a in state.people
    )
    guided = person in (state.named, *(round_.facilitator for round_ in state.rounds))
    return was_there and guided


def only_guide(tx: Tx, group: GroupId) -> frozenset[PersonId]:
    """Members who bring no case and do not guide in turn."""
    known = tx.groups.guidances(group)
    return frozenset(one.person for one in known if not one.brings_cases)


def stay_away(tx: Tx, meeting: Meeting) -> tuple[PersonId, ...]:
    """Whoever only guides, and does not guide this meeting: unless they said that they come."""
    named = named_for(tx, meeting.group, on=meeting.on)
    come = {a.person for a in meeting.state.people if a.presence is Presence.HERE}
    away = only_guide(tx, meeting.group) - come - {named}
    return tuple(sorted(away))
