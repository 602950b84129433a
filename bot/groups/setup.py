"""Founding a group: its members, its room and its series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from methods.fitting import total_minutes
from methods.spec import Mode

from ..engine.ids import GroupId, PersonId
from ..ports import Tx
from ..records import Group, GroupKind, Member, Person, RoomKind, Series
from . import keys
from .coordinated import end_coordination
from .meetings import Tools
from .planning import plan_next


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new group is like. ``room`` is the platform's id of its private channel."""

    workspace: str
    room: str
    name: str
    language: str
    zone: str
    method: str
    mode: Mode
    first_on: date
    local_time: time
    every_weeks: int = 6
    rounds: int = 1
    room_kind: RoomKind = RoomKind.THREADED
    kind: GroupKind = GroupKind.FIXED


def add_person(
    tx: Tx, tools: Tools, *, workspace: str, external: str, language: str, zone: str
) -> Person:
    """Return the person with this platform id, known from now on."""
    known = tx.people.find(workspace, external)
    if known is not None:
        return known
    person = Person(PersonId(tools.ids.new()), workspace, external, language, zone)
    tx.people.add(person)
    return person


def add_beside(tx: Tx, tools: Tools, external: str, *, beside: Person | Group | Founding) -> Person:
    """Somebody of the same workspace, known from now on; in that language until they act."""
    return add_person(
        tx,
        tools,
        workspace=beside.workspace,
        external=external,
        language=beside.language,
        zone=beside.zone,
    )


def found_group(
    tx: Tx,
    tools: Tools,
    founding: Founding,
    members: Sequence[PersonId],
    *,
    agreed: bool = False,
) -> GroupId:
    """Make a group with its members, its room and its series.

    Its first meeting is planned when every member has agreed; ``agreed``: they did so already.
    """
    now = tools.clock.now()
    group = Group(
        id=GroupId(tools.ids.new()),
        workspace=founding.workspace,
        language=founding.language,
        zone=founding.zone,
        method=founding.method,
        mode=founding.mode,
        made_at=now,
        rounds=founding.rounds,
        minutes=total_minutes(tools.shelf.current(founding.method), rounds=founding.rounds),
        room_kind=founding.room_kind,
        kind=founding.kind,
        fields={"name": founding.name},
    )
    tx.groups.add(group)
    for person in members:
        agreed_at = now if agreed else None
        tx.groups.put_member(Member(group.id, person, joined_at=now, agreed_at=agreed_at))
    tx.posts.put_place(keys.group_place(group.id), founding.room)
    tx.groups.add_series(
        Series(
            id=tools.ids.new(),
            group=group.id,
            first_on=founding.first_on,
            local_time=founding.local_time,
            zone=founding.zone,
            every_weeks=founding.every_weeks,
        )
    )
    plan_next(tx, tools, group.id)
    return group.id


def change_group(
    tx: Tx, tools: Tools, group_id: GroupId, *, founding: Founding, members: Sequence[PersonId]
) -> None:
    """Make a group, in which not all have agreed yet, as it would be founded now.

    Everybody is asked again, unless nothing is different.
    """
    group, series = tx.groups.get(group_id), tx.groups.series_of(group_id)
    assert group is not None
    assert series is not None, "a group has one from its founding on"
    now = tools.clock.now()
    changed = replace(
        group,
        language=founding.language,
        zone=founding.zone,
        mode=founding.mode,
        kind=founding.kind,
    )
    dates = replace(
        series,
        first_on=founding.first_on,
        local_time=founding.local_time,
        zone=founding.zone,
        every_weeks=founding.every_weeks,
    )
    present = tx.groups.members(group_id)
    if (changed, dates, {m.person for m in present}) == (group, series, set(members)):
        return
    tx.groups.save(changed)
    tx.groups.save_series(dates)
    for member in present:
        if member.person not in members:
            tx.groups.put_member(replace(member, left_at=now))
    for person in members:
        tx.groups.put_member(Member(group_id, person, joined_at=now))
        end_coordination(tx, tools, group_id, person)


def agree(tx: Tx, tools: Tools, group_id: GroupId, person: PersonId) -> None:
    """A member confirms the agreements; with the last one the first meeting is planned.

    Confirming again changes nothing.
    """
    for member in tx.groups.members(group_id):
        if member.person == person and member.agreed_at is None:
            tx.groups.put_member(replace(member, agreed_at=tools.clock.now()))
    plan_next(tx, tools, group_id)
