"""Holding a planned meeting at another moment: when that can be, and what it does.

Whoever chooses the day, one member at once or a group that was asked, moves it in this way.
"""

from __future__ import annotations

from datetime import date, datetime

from ..engine.screen import Line, Moment
from ..ports import Tx
from ..records import Meeting, MeetingStatus, Series
from ..schedule.series import local_date, occurrence_at
from . import card_keys, keys
from .agreements import refresh_agreements
from .effects import ToShow, enqueue
from .meetings import Tools
from .planning import dates_ahead, days_off, move_meeting


def why_not_on(tx: Tx, tools: Tools, meeting: Meeting, on: date) -> Line | None:
    """Why a meeting cannot be held on a day: it is to be free, and before the next date."""
    series = series_of(tx, meeting)
    dates = (one.on for one in dates_ahead(tx, tools, series))
    following = next((day for day in dates if day not in (None, meeting.on)), None)
    if following is not None and on >= following:
        at = Moment(occurrence_at(following, series.local_time, series.zone), "date")
        return Line("invalid.date-after-next", (("on", at),))
    if days_off(tx, tools, series).is_pause(on):
        return Line("invalid.date-in-pause")
    others = (m for m in tx.meetings.of_group(meeting.group) if m.id != meeting.id)
    taken = {
        local_date(m.starts_at, series.zone)
        for m in others
        if m.status is not MeetingStatus.CANCELLED
    }
    return Line("invalid.date-taken") if on in taken else None


def hold_instead(tx: Tx, tools: Tools, meeting: Meeting, *, starts_at: datetime, zone: str) -> None:
    """Hold the meeting then. Its board says so, and the board of the new day stands at once."""
    move_meeting(tx, tools, meeting, starts_at=starts_at, zone=zone)
    show = ToShow(keys.group_place(meeting.group), card_keys.agenda_card(meeting.id))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)
    refresh_agreements(tx, tools, meeting.group)


def series_of(tx: Tx, meeting: Meeting) -> Series:
    """The series of a meeting's group."""
    series = tx.groups.series_of(meeting.group)
    if series is None:
        raise ValueError("a trial is held at once")
    return series
