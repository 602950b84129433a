"""Whose turn it is to guide, to contribute, to observe and to take notes: who has waited longest.

Counted from what happened, never from plans; somebody who was absent keeps the turn, and so does
whoever swapped it. So two people who could as often had as many turns, or one more. Whoever is new
sees a meeting guided first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from ..engine.ids import PersonId
from ..engine.state import CaseOnTable, Presence, Role, RoundOutcome
from ..records import Case, Meeting, Member

#: Whoever was there, also where they left before the end.
WAS_HERE = (Presence.HERE, Presence.LEFT)
_NEVER = datetime.min.replace(tzinfo=UTC)


def guiding_order(members: Sequence[Member], past: Sequence[Meeting]) -> tuple[PersonId, ...]:
    """Members in the order in which it is their turn to guide; those who are new come last."""
    turns = [(r.facilitator, meeting.starts_at) for meeting in past for r in meeting.state.rounds]
    known = {a.person for meeting in past for a in meeting.state.people if a.presence in WAS_HERE}
    return tuple(sorted(_longest_waiting(members, turns), key=lambda person: person not in known))


def contributing_order(members: Sequence[Member], past: Sequence[Meeting]) -> tuple[PersonId, ...]:
    """Members in the order in which it is their turn to bring a case."""
    return _longest_waiting(members, _brought(past))


def role_order(
    members: Sequence[Member], past: Sequence[Meeting], role: Role
) -> tuple[PersonId, ...]:
    """Members in the order in which it is their turn to observe, or to take notes."""
    turns = [(r.holder(role), meeting.starts_at) for meeting in past for r in meeting.state.rounds]
    return _longest_waiting(members, turns)


def _brought(past: Sequence[Meeting]) -> list[tuple[PersonId | None, datetime]]:
    return [
        (r.contributor, meeting.starts_at)
        for meeting in past
        for r in meeting.state.rounds
        if r.outcome is RoundOutcome.DONE
    ]


def may_take_over(past: Sequence[Meeting], *, gives: Member, takes: Member) -> bool:
    """Whether a swap leaves turns even: ``takes`` had no more of them since both are members.

    So nobody brings something twice before whoever swapped has, who still wants to.
    """
    since = max(gives.joined_at, takes.joined_at)
    turns = [person for person, at in _brought(past) if at >= since]
    return turns.count(takes.person) <= turns.count(gives.person)


def swapped(order: Sequence[PersonId], *, gives: PersonId, takes: PersonId) -> tuple[PersonId, ...]:
    """The order in which ``takes`` comes right before ``gives``, who loses no other place."""
    if gives not in order or takes not in order or order.index(takes) < order.index(gives):
        return tuple(order)
    others = [person for person in order if person != takes]
    place = others.index(gives)
    return (*others[:place], takes, *others[place:])


def _longest_waiting(
    members: Sequence[Member], turns: Iterable[tuple[PersonId | None, datetime]]
) -> tuple[PersonId, ...]:
    """Members by when they last had a turn; those who never had one in the order they joined."""
    last = {member.person: _NEVER for member in members}
    for person, at in turns:
        if person in last:
            last[person] = max(last[person], at)
    return tuple(sorted(last, key=lambda person: last[person]))


def cases_in_order(
    cases: Sequence[Case], turn: Sequence[PersonId], *, by_turn: bool = True
) -> tuple[CaseOnTable, ...]:
    """The cases on the table, by whose turn it is and then by age; or by age alone."""
    place = {person: index if by_turn else 0 for index, person in enumerate(turn)}
    open_cases = [case for case in cases if case.contributor in place]
    ordered = sorted(open_cases, key=lambda c: (place[c.contributor], c.made_at, c.id))
    return tuple(CaseOnTable(c.id, c.contributor) for c in ordered)
