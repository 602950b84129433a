"""Whose turn it is to guide and to contribute: whoever has waited longest.

Counted from what happened, never from plans; somebody who was absent keeps the turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ..engine.ids import PersonId
from ..engine.state import CaseOnTable, RoundOutcome
from ..records import Case, CaseStatus, Meeting, Member

_NEVER = datetime.min.replace(tzinfo=UTC)


def guiding_order(members: Sequence[Member], past: Sequence[Meeting]) -> tuple[PersonId, ...]:
    """Members in the order in which it is their turn to guide."""
    last = dict.fromkeys((m.person for m in members), _NEVER)
    for meeting in past:
        for round_ in meeting.state.rounds:
            if round_.facilitator in last:
                last[round_.facilitator] = max(last[round_.facilitator], meeting.starts_at)
    joined = {m.person: index for index, m in enumerate(members)}
    return tuple(sorted(last, key=lambda person: (last[person], joined[person])))


def contributing_order(members: Sequence[Member], past: Sequence[Meeting]) -> tuple[PersonId, ...]:
    """Members in the order in which it is their turn to bring a case."""
    last = dict.fromkeys((m.person for m in members), _NEVER)
    for meeting in past:
        for round_ in meeting.state.rounds:
            if round_.outcome is RoundOutcome.DONE and round_.contributor in last:
                last[round_.contributor] = max(last[round_.contributor], meeting.starts_at)
    joined = {m.person: index for index, m in enumerate(members)}
    return tuple(sorted(last, key=lambda person: (last[person], joined[person])))


def cases_in_order(cases: Sequence[Case], turn: Sequence[PersonId]) -> tuple[CaseOnTable, ...]:
    """The cases on the table, by whose turn it is and then by age."""
    place = {person: index for index, person in enumerate(turn)}
    open_cases = [c for c in cases if c.status is CaseStatus.ON_TABLE and c.contributor in place]
    ordered = sorted(open_cases, key=lambda c: (place[c.contributor], c.made_at, c.id))
    return tuple(CaseOnTable(c.id, c.contributor) for c in ordered)
