"""A question which day is best, from outside: when it can be asked, and how it ends.

It moves no meeting; ``closing_poll`` does. Whatever ends a poll forgets what people answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ..engine.ids import FormId, GroupId
from ..engine.screen import Control, Does
from ..ports import Tx
from ..records import DatePoll, Meeting, PollEnd
from ..schedule.series import local_date, occurrence_at
from . import card_keys, keys
from .effects import ToShow, enqueue
from .meetings import Tools

#: At this hour of the day that was named a poll closes.
CLOSES_AT = time(17, 0)
DAY = timedelta(days=1)


def earliest_closing(now: datetime, zone: str) -> date:
    """The first day on which a poll that is asked now can close: people have a night for it."""
    return local_date(now, zone) + DAY


def may_ask(meeting: Meeting, *, now: datetime, zone: str) -> bool:
    """Whether there is time to ask a group before this meeting."""
    return occurrence_at(earliest_closing(now, zone), CLOSES_AT, zone) < meeting.starts_at


def ask_control(group: GroupId, *, main: bool = False) -> Control:
    """The button that asks the group which day is best."""
    return Control("open-poll", "control.ask-for-day", (group,), Does.FORM, main=main)


def answer_control(group: GroupId, poll: FormId) -> Control:
    """The button with which a member answers."""
    args = (group, poll)
    return Control("open-poll-answer", "control.answer-poll", args, Does.FORM, main=True)


def show_poll(tx: Tx, tools: Tools, poll: DatePoll) -> None:
    """Show the question in the room, or bring it up to date."""
    show = ToShow(keys.group_place(poll.group), card_keys.poll_card(poll.group, poll.id))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def show_open_poll(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Bring the question that a group is asked now up to date: others are in the group."""
    poll = tx.groups.open_date_poll(group)
    if poll is not None:
        show_poll(tx, tools, poll)


def end_poll(
    tx: Tx, tools: Tools, poll: DatePoll, end: PollEnd, *, chosen: datetime | None = None
) -> None:
    """The question is over: nobody is asked any more, and what each answered is forgotten."""
    tx.groups.put_date_poll(replace(poll, end=end, chosen=chosen))
    tx.groups.forget_date_answers(poll.group, poll.id)
    tx.timers.stop(keys.meeting_owner(poll.meeting), keys.POLL_CLOSES)
    show_poll(tx, tools, poll)


def overtake_poll(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    """This meeting is moved or begun, so that nobody needs to be asked about its day."""
    poll = tx.groups.open_date_poll(meeting.group)
    if poll is not None and poll.meeting == meeting.id:
        end_poll(tx, tools, poll, PollEnd.OVERTAKEN)
