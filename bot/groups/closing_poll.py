"""A poll closes: the best of its days becomes the date, by the way that all moves go.

It closes when every member has answered, and at the hour that was named whoever did.
"""

from __future__ import annotations

from ..engine.ids import GroupId
from ..ports import Tx
from ..records import DatePoll, Meeting, MeetingStatus, PollEnd
from ..schedule.series import local_date
from .best_date import best_date
from .meetings import Tools
from .moving import hold_instead, series_of, why_not_on
from .polls import end_poll


def all_answered(tx: Tx, poll: DatePoll) -> bool:
    """Whether every member has answered."""
    answered = {one.person for one in tx.groups.date_answers(poll.group, poll.id)}
    return all(one.person in answered for one in tx.groups.members(poll.group))


def close_if_answered(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Close the poll of a group when nobody is left to answer: the last did, or went."""
    poll = tx.groups.open_date_poll(group)
    if poll is not None and all_answered(tx, poll):
        close_poll(tx, tools, poll)


def close_poll_of(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    """The hour that was named for the poll about this meeting has come."""
    poll = tx.groups.open_date_poll(meeting.group)
    if poll is not None and poll.meeting == meeting.id:
        close_poll(tx, tools, poll)


def close_poll(tx: Tx, tools: Tools, poll: DatePoll) -> None:
    """Count, and hold the meeting on the day that is best. Where none is, it stays."""
    meeting, now = tx.meetings.get(poll.meeting), tools.clock.now()
    if meeting is None or meeting.status is not MeetingStatus.PLANNED or meeting.starts_at <= now:
        end_poll(tx, tools, poll, PollEnd.OVERTAKEN)
        return
    series = series_of(tx, meeting)
    # Days that were free when it was asked may be none any more: a pause came, or time passed.
    possible = {
        at
        for at in poll.options
        if at > now and why_not_on(tx, tools, meeting, local_date(at, series.zone)) is None
    }
    members = {one.person for one in tx.groups.members(poll.group)}
    answers = tx.groups.date_answers(poll.group, poll.id)
    best = best_date(poll.options, answers, members=members, possible=possible)
    if best is None:
        end_poll(tx, tools, poll, PollEnd.NO_DAY)
        return
    end_poll(tx, tools, poll, PollEnd.CHOSEN, chosen=best)
    if best != meeting.starts_at:
        hold_instead(tx, tools, meeting, starts_at=best, zone=series.zone)
