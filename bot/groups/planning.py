"""Planning the dates of a group.

A series is a local wall time in a zone; each of its dates becomes one planned meeting, unique on
its local date, so that any number of workers may plan it. Its reminders are durable timers. On
public holidays and in pauses nobody meets: such a date is held later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from methods.spec import Mode

from ..engine.ids import GroupId, MeetingId
from ..engine.state import Attendee, MeetingState, Presence
from ..ports import Tx
from ..records import Group, Meeting, MeetingStatus, Part, Series, Timer
from ..schedule.series import WEEK, SeriesDate, held_dates, local_date, local_moment, occurrence_at
from . import card_keys, keys
from .days_off import DaysOff
from .effects import ToShow, enqueue
from .lookups import all_agreed, chosen_date, rhythm_of
from .meetings import Tools
from .named import named_for, only_guide
from .polls import overtake_poll
from .programme_parts import parts_left, show_programme, to_go_by

#: The cycle before a meeting: name, days before, local time (``experience.md``).
CYCLE: tuple[tuple[str, int, time], ...] = (
    (keys.WHOSE_TURN, 21, time(9, 0)),
    (keys.AGENDA, 14, time(9, 0)),
    (keys.PREPARE, 2, time(9, 0)),
    (keys.CASES_CLOSE, 1, time(17, 0)),
)


def plan_next(tx: Tx, tools: Tools, group_id: GroupId) -> MeetingId | None:
    """See to it that the first date which still lies ahead is planned, and no other.

    A planned date that lies ahead and is not the first any more, for a holiday or a pause came or
    went, makes way for the one that is. One that the group chose itself makes way for a pause only.
    In a programme each goes by what it is, and after the last one there is none.
    """
    group = tx.groups.get(group_id)
    series = tx.groups.series_of(group_id)
    if group is None or series is None or not all_agreed(tx, group_id):
        return None
    now = tools.clock.now()
    ahead = [
        m
        for m in tx.meetings.of_group(group_id)
        if m.status is MeetingStatus.PLANNED and m.starts_at > now
    ]
    off, parts = days_off(tx, tools, series), parts_left(tx, tools.shelf, group_id)
    standing = [m for m in ahead if _stands(m, off) and parts != ()]
    held = (one.on for one in dates_ahead(tx, tools, series))
    on = next((day for day in held if day is not None), None)
    at = None if on is None else occurrence_at(on, series.local_time, series.zone)
    part = parts[0] if parts else Part.MEETING
    stays = standing or [m for m in ahead if m.starts_at == at and m.series is not None]
    for meeting in stays:
        _let_go_by(tx, tools, meeting, part)
    if standing or (on is None and parts is None):
        return None
    moved = [m for m in ahead if m not in stays]
    for meeting in moved:
        _let_move(tx, tools, meeting)
    if stays or on is None:
        return None
    instead_of = moved[0] if moved else None
    return _plan(tx, tools, group, series, on=on, part=part, instead_of=instead_of)


def lay_out(
    tx: Tx,
    tools: Tools,
    group_id: GroupId,
    *,
    first_on: date,
    local_time: time,
    every_weeks: int,
) -> None:
    """Let the dates of a group begin anew on a day. A date that is planned just so stays."""
    series = rhythm_of(tx, group_id)
    now, first_at = tools.clock.now(), occurrence_at(first_on, local_time, series.zone)
    for meeting in tx.meetings.of_group(group_id):
        if meeting.starts_at <= now:
            continue
        if meeting.status is MeetingStatus.CANCELLED and meeting.series is not None:
            # It made way for a day that the group chose; its own day is free again.
            tx.meetings.save(replace(meeting, series=None), read_version=meeting.version)
        elif meeting.status is MeetingStatus.PLANNED and meeting.series is None:
            if meeting.starts_at == first_at:
                # What the group chose itself is the first date; those of the series follow it.
                first_on += every_weeks * WEEK
            else:
                _let_move(tx, tools, meeting)
    rhythm = replace(series, first_on=first_on, local_time=local_time, every_weeks=every_weeks)
    tx.groups.save_series(rhythm)
    plan_next(tx, tools, group_id)


def _let_go_by(tx: Tx, tools: Tools, meeting: Meeting, part: Part) -> None:
    """A planned date is another part of a programme by now, or of none."""
    method_hash = to_go_by(tx, tools.shelf, part, meeting)
    if method_hash == meeting.method_hash:
        return
    changed = replace(meeting, method_hash=method_hash)
    tx.meetings.save(changed, read_version=meeting.version)
    _show_where_it_stands(tx, tools, meeting)


def _stands(meeting: Meeting, off: DaysOff) -> bool:
    """Whether the group chose this date itself, and no pause has come over it since."""
    return meeting.series is None and not off.is_pause(meeting.on)


def dates_ahead(tx: Tx, tools: Tools, series: Series) -> Iterator[SeriesDate]:
    """The dates of a series that still lie ahead, or would if they did not drop out, in order.

    In a programme they are as many as are still to come of it.
    """
    parts = parts_left(tx, tools.shelf, series.group)
    if parts is None:
        yield from _in_rhythm(tx, tools, series)
        return
    left = len(parts) - (chosen_date(tx, tools, series.group) is not None)
    in_rhythm = _in_rhythm(tx, tools, series)
    while left > 0 and (one := next(in_rhythm, None)) is not None:
        left -= one.on is not None
        yield one


def _in_rhythm(tx: Tx, tools: Tools, series: Series) -> Iterator[SeriesDate]:
    now = tools.clock.now()
    # One that was begun before its hour is not ahead any more, nor is one in whose place the group
    # chose another; one that made way for a day off is no date.
    begun = {
        m.on
        for m in tx.meetings.of_group(series.group)
        if m.status is not MeetingStatus.PLANNED and m.series is not None
    }
    off = days_off(tx, tools, series)
    day_before = local_date(now, series.zone) - timedelta(days=1)
    for one in held_dates(series, after=day_before, skips=off.skips):
        day = one.on or one.own
        is_ahead = occurrence_at(day, series.local_time, series.zone) > now
        if is_ahead and begun.isdisjoint((day, one.own)):
            yield one


def days_off(tx: Tx, tools: Tools, series: Series) -> DaysOff:
    """The days on which a group does not meet."""
    return DaysOff(tools.holidays, series.zone, tx.groups.pauses(series.group))


def _let_move(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    """This date is not held: its day is free again, and its board says so, where it stands."""
    moved = replace(meeting, status=MeetingStatus.CANCELLED, series=None)
    tx.meetings.save(moved, read_version=meeting.version)
    stop_cycle(tx, tools, meeting)
    _show_where_it_stands(tx, tools, meeting)


def _show_where_it_stands(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    if _has_board(tx, meeting):
        show = ToShow(keys.group_place(meeting.group), card_keys.agenda_card(meeting.id))
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)
    show_programme(tx, meeting.group, clock=tools.clock, ids=tools.ids)


def _has_board(tx: Tx, meeting: Meeting) -> bool:
    return tx.posts.of_card(card_keys.agenda_card(meeting.id)) is not None


def _plan(
    tx: Tx,
    tools: Tools,
    group: Group,
    series: Series,
    *,
    on: date,
    part: Part,
    instead_of: Meeting | None,
) -> MeetingId | None:
    starts_at = occurrence_at(on, series.local_time, series.zone)
    meeting = planned_meeting(tx, tools, group.id, mode=group.mode, on=on, starts_at=starts_at)
    method_hash = to_go_by(tx, tools.shelf, part, instead_of)
    meeting = replace(meeting, series=series.id, method_hash=method_hash)
    if not tx.meetings.add(meeting):
        return None
    # Where a board stood, people find the new date below it, however far ahead it lies.
    at_once = instead_of is not None and _has_board(tx, instead_of)
    begin_cycle(tx, tools, meeting, zone=series.zone, board_at_once=at_once)
    show_programme(tx, group.id, clock=tools.clock, ids=tools.ids)
    return meeting.id


def planned_meeting(
    tx: Tx, tools: Tools, group: GroupId, *, mode: Mode, on: date, starts_at: datetime
) -> Meeting:
    """A meeting on this local date, to which everybody comes; it belongs to no series yet."""
    meeting_id = MeetingId(tools.ids.new())
    # Whoever only guides is expected where they do.
    away = only_guide(tx, group) - {named_for(tx, group, on=on)}
    members = (m.person for m in tx.groups.members(group))
    people = tuple(Attendee(person, Presence.HERE) for person in members if person not in away)
    return Meeting(
        id=meeting_id,
        group=group,
        series=None,
        on=on,
        starts_at=starts_at,
        status=MeetingStatus.PLANNED,
        state=MeetingState(meeting_id, group, mode, people=people),
    )


def move_meeting(tx: Tx, tools: Tools, meeting: Meeting, *, starts_at: datetime, zone: str) -> None:
    """Hold a planned meeting at another moment: it makes way for a new one, by the same method.

    The one that is left keeps its day in its series, so that nothing is planned there again.
    """
    left = replace(meeting, status=MeetingStatus.CANCELLED)
    tx.meetings.save(left, read_version=meeting.version)
    stop_cycle(tx, tools, meeting)
    on = local_date(starts_at, zone)
    mode = meeting.state.mode
    instead = planned_meeting(tx, tools, meeting.group, mode=mode, on=on, starts_at=starts_at)
    instead = replace(instead, method_hash=meeting.method_hash)
    tx.meetings.add(instead)
    begin_cycle(tx, tools, instead, zone=zone, board_at_once=True)
    show_programme(tx, meeting.group, clock=tools.clock, ids=tools.ids)


def begin_cycle(
    tx: Tx, tools: Tools, meeting: Meeting, *, zone: str, board_at_once: bool = False
) -> None:
    """Set the timers of a planned meeting. ``board_at_once``: its agenda does not wait."""
    owner = keys.meeting_owner(meeting.id)
    now = tools.clock.now()
    for name, days_before, at in CYCLE:
        due_at = local_moment(meeting.on, days_before=days_before, local_time=at, zone=zone)
        if name == keys.AGENDA and board_at_once:
            due_at = now
        # A group founded late in a cycle gets its agenda at once; it is not asked about the past.
        if due_at > now or name == keys.AGENDA:
            tx.timers.set(Timer(owner, name, max(due_at, now)))
    tx.timers.set(Timer(owner, keys.OPEN, meeting.starts_at))


def stop_cycle(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    """Nothing comes before this meeting any more, and nobody is asked about its day or turn."""
    for name in (*(name for name, _, _ in CYCLE), keys.OPEN):
        tx.timers.stop(keys.meeting_owner(meeting.id), name)
    tx.groups.forget_turn_swaps(meeting.group, meeting.id)
    overtake_poll(tx, tools, meeting)
