"""The dates of a group: when it meets in the year to come, and why a date is not where it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import takewhile

from ..cards import Answer, Card, Reply
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Value
from ..ports import Tx
from ..records import DatePoll, Group, Meeting, MeetingStatus, Part, Pause, Series
from ..schedule.calendar import CalendarDate, DatesOfGroup, dates_ics
from ..schedule.series import SeriesDate, held_dates, local_date, occurrence_at
from .agreements import agree_first
from .caller import Caller, refused
from .days_off import DaysOff
from .lookups import all_agreed, chosen_date, next_meeting, rhythm_of
from .meetings import Tools
from .planning import dates_ahead, days_off
from .polls import answer_control, ask_control, may_ask
from .programme_parts import numbered_left, parts_left
from .programme_screens import part_line, programme_control

#: How far ahead dates are told, and how many of them at most.
AHEAD_FOR = timedelta(days=366)
MOST_DATES = 20
#: A day as a moment that is on this day for readers in other zones too.
NOON = time(12, 0)

#: One's own calendar, of all groups together.
CALENDAR = Control("calendar", "control.calendar")
#: What is said of a date that is held later, and of one that drops out: in a pause, on a holiday.
MOVED = ("dates.moved-pause", "dates.moved-holiday")
DROPPED = ("dates.dropped-pause", "dates.dropped-holiday")
#: The same on the board of the meeting itself.
ON_BOARD = ("agenda.moved-pause", "agenda.moved-holiday")


def moved_from(tx: Tx, tools: Tools, meeting: Meeting, *, language: str) -> Line | None:
    """Why a meeting is later than its series has it; None where it is not."""
    series = tx.groups.series_of(meeting.group)
    if series is None or meeting.series != series.id:
        return None
    off = days_off(tx, tools, series)
    dates = held_dates(series, after=meeting.on - timedelta(days=1), skips=off.skips)
    one = next(dates, None)
    if one is None or one.on != meeting.on or one.own == one.on:
        return None
    return _why(ON_BOARD, one.own, series, off, language=language)


def show_dates(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The dates of the group of this button."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return dates_reply(caller, group)


def dates_reply(caller: Caller, group: Group) -> Reply:
    """When a group meets in the year to come, and its pauses."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    return Reply(Answer.DONE, dates_card(caller, group))


def dates_card(caller: Caller, group: Group, *, first: str | None = None) -> Card:
    """The dates, and the pauses with a button for each. ``first``: a key, what just happened."""
    series = rhythm_of(caller.tx, group.id)
    off = days_off(caller.tx, caller.tools, series)
    coming = _of_a_year(caller.tx, caller.tools, series)
    pauses = pauses_ahead(off.pauses, today=local_date(caller.at, series.zone))
    language = caller.person.language
    lines = [Line(first)] if first is not None else []
    parts, speech = iter(numbered_left(caller.tx, caller.tools.shelf, group.id)), caller.speech()
    chosen = chosen_date(caller.tx, caller.tools, group.id)
    if chosen is not None:
        line = Line("dates.chosen", (("at", Moment(chosen.starts_at, "both")),))
        lines.append(part_line(speech, line, next(parts, None)))
    poll = caller.tx.groups.open_date_poll(group.id)
    if poll is not None:
        lines.append(Line("dates.poll", (("at", Moment(poll.closes_at, "both")),)))
    if chosen is None and parts_left(caller.tx, caller.tools.shelf, group.id) == ():
        lines.append(Line("programme.over"))
    for one in coming[:MOST_DATES]:
        line = _date_line(one, series, off, language=language)
        lines.append(line if one.on is None else part_line(speech, line, next(parts, None)))
    lines += [Line("dates.and-so-on")] if len(coming) > MOST_DATES else []
    lines += [_pause_line(one, series) for one in pauses]
    rule = Paragraph(Line("dates.rule"), Tone.NOTE)
    screen = Screen(
        Line("dates.title"),
        Line("push.reminder"),
        (*(Paragraph(line) for line in lines), rule),
        None,
        (
            Control("open-pause", "control.add-pause", (group.id,), Does.FORM, main=True),
            *_poll_controls(caller, group, poll),
            programme_control(group.id),
            *((CALENDAR,) if caller.tools.public_url else ()),
            *(_taking_back(one, series) for one in pauses),
        ),
    )
    return caller.speech(group=group).card(screen)


def _poll_controls(caller: Caller, group: Group, poll: DatePoll | None) -> tuple[Control, ...]:
    """Answer the question which day is best, or take it back; or ask it, where there is time."""
    if poll is not None:
        answer = replace(answer_control(group.id, poll.id), main=False)
        take_back = Control("take-back-poll", "control.take-back-poll", (group.id, poll.id))
        return (answer, take_back)
    planned = next_meeting(caller.tx, group.id)
    if planned is None or not may_ask(planned, now=caller.at, zone=group.zone):
        return ()
    return (ask_control(group.id),)


def _of_a_year(tx: Tx, tools: Tools, series: Series) -> list[SeriesDate]:
    until = local_date(tools.clock.now() + AHEAD_FOR, series.zone)
    ahead = dates_ahead(tx, tools, series)
    return list(takewhile(lambda one: (one.on or one.own) <= until, ahead))


def dates_file(tx: Tx, tools: Tools, group: Group, *, language: str) -> bytes | None:
    """The dates of a year as an iCalendar file; None before all have agreed.

    A date keeps its name when it moves: it is called by its own day in the series.
    """
    dates = dates_of(tx, tools, group)
    if dates is None:
        return None
    return dates_ics([dates], made_at=tools.clock.now(), language=language)


def dates_of(tx: Tx, tools: Tools, group: Group) -> DatesOfGroup | None:
    """The dates of a year as a calendar has them; None before all have agreed."""
    series = tx.groups.series_of(group.id)
    if series is None or not all_agreed(tx, group.id):
        return None
    parts = (one.part for one in numbered_left(tx, tools.shelf, group.id))
    dates: list[CalendarDate] = []
    chosen = chosen_date(tx, tools, group.id)
    if chosen is not None:
        name = f"{series.id}-{_own_day_of(tx, tools, series, chosen):%Y%m%d}"
        dates.append(CalendarDate(name, chosen.starts_at, part=next(parts, Part.MEETING)))
    for one in _of_a_year(tx, tools, series):
        at = occurrence_at(one.on or one.own, series.local_time, series.zone)
        is_held = one.on is not None
        part = next(parts, Part.MEETING) if is_held else Part.MEETING
        dates.append(CalendarDate(f"{series.id}-{one.own:%Y%m%d}", at, is_held=is_held, part=part))
    return DatesOfGroup(dates, series.zone, timedelta(minutes=group.minutes))


def _own_day_of(tx: Tx, tools: Tools, series: Series, chosen: Meeting) -> date:
    """The day in the rhythm of its series in whose place the group chose this one.

    That is the last that was planned of it, unless the rhythm began anew with the chosen day.
    """
    of_series = [m for m in tx.meetings.of_group(series.group) if m.series == series.id]
    left = max(of_series, key=lambda meeting: meeting.on, default=None)
    if left is None or left.status is not MeetingStatus.CANCELLED:
        return chosen.on
    last = left.on
    off = days_off(tx, tools, series)
    dates = held_dates(series, after=last - timedelta(days=1), skips=off.skips)
    one = next(dates, None)
    return one.own if one is not None and one.on == last else last


def pauses_ahead(pauses: Sequence[Pause], *, today: date) -> tuple[Pause, ...]:
    """The pauses that are not over."""
    return tuple(one for one in pauses if one.last_on >= today)


def _date_line(one: SeriesDate, series: Series, off: DaysOff, *, language: str) -> Line:
    if one.on is None:
        return _why(DROPPED, one.own, series, off, language=language)
    at = Moment(occurrence_at(one.on, series.local_time, series.zone), "both")
    if one.on == one.own:
        return Line("dates.at", (("at", at),))
    why = _why(MOVED, one.own, series, off, language=language)
    return Line(why.key, (("at", at), *why.values))


def _why(
    keys_of: tuple[str, str], own: date, series: Series, off: DaysOff, *, language: str
) -> Line:
    """One of two keys, with the date of the series, and what is celebrated on it."""
    in_pause, on_holiday = keys_of
    day: tuple[str, Value] = ("from", _day(own, series))
    holiday = off.holiday(own, language=language)
    if off.is_pause(own) or holiday is None:
        return Line(in_pause, (day,))
    return Line(on_holiday, (day, ("holiday", holiday)))


def _pause_line(one: Pause, series: Series) -> Line:
    values = (("first", _day(one.first_on, series)), ("last", _day(one.last_on, series)))
    return Line("dates.pause", values)


def _taking_back(one: Pause, series: Series) -> Control:
    args = (one.group, one.first_on.isoformat())
    values = (("first", _day(one.first_on, series)),)
    return Control("take-back-pause", "control.take-back-pause", args, values=values)


def _day(on: date, series: Series) -> Moment:
    return Moment(occurrence_at(on, NOON, series.zone), "date")
