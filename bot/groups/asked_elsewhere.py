"""The question in another room whether a group goes on there: asked, open for a week, and over.

It stands in that room without a word about the group. One question of a group at a time; where it
is and who asked are the name of its place, and it is open as long as its timer runs.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..engine.ids import GroupId, PersonId
from ..ports import Tx
from ..records import Timer
from . import card_keys, keys
from .effects import ToShow, enqueue, tell_in_working_hours
from .founding_pages import mark_of
from .meetings import Tools
from .old_room import leave_behind

#: So long a second member can say so.
STANDS_FOR = timedelta(days=7)
#: What is asked of one person in a room, and what any member answers there.
ASK, ANSWER = "ask-elsewhere", "go-on-here"


@dataclass(frozen=True, slots=True)
class Question:
    """That ``person`` asks whether the group goes on in ``room`` (an external id)."""

    group: GroupId
    person: PersonId
    room: str
    until: datetime


def question_of(tx: Tx, group: GroupId) -> Question | None:
    """The question that is open; None where no member asks it."""
    for person in tx.groups.people(group):
        place = keys.elsewhere(group, person)
        timer = next(iter(tx.timers.of_owner(place)), None)
        room = tx.posts.place(place)
        if timer is not None and room is not None:
            return Question(group, person, room, timer.due_at)
    return None


def put_question(tx: Tx, tools: Tools, question: Question) -> None:
    """Ask it in that room, where no question of the group is open."""
    place = keys.elsewhere(question.group, question.person)
    tx.posts.put_place(place, question.room)
    tx.timers.set(Timer(place, keys.ELSEWHERE_OVER, question.until))
    show = ToShow(place, card_keys.elsewhere_card(question.group, question.person))
    enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def end_question_of(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """What this member asked is over, if they asked: it is taken away."""
    place = keys.elsewhere(group, person)
    tx.timers.stop(place, keys.ELSEWHERE_OVER)
    leave_behind(tx, tools, group, place)


def on_elsewhere_timer(tools: Tools, tx: Tx, timer: Timer, now: datetime) -> None:
    """Nobody else said so in time: whoever asked is told, once."""
    group, person = keys.asked_by(timer.owner)
    end_question_of(tx, tools, group, person)
    card = card_keys.no_second_card(group, person)
    tell_in_working_hours(tx, person, card, clock=tools.clock, ids=tools.ids)


def mark_for_group(tools: Tools, workspace: str, group: GroupId, room: str) -> str:
    """Shows that this group was asked about this room."""
    return mark_of(room, workspace=workspace, person=group, secret=tools.secret)


def room_of_question(token: str, *, workspace: str, person: str, secret: bytes) -> str | None:
    """The room that a press is about, where somebody was given it for that room; else None."""
    action, *args = token.split("|")
    if action not in (ASK, ANSWER) or len(args) != 3:
        return None
    room, mark, group = args
    whose = person if action == ASK else group
    right = mark_of(room, workspace=workspace, person=whose, secret=secret)
    return room if hmac.compare_digest(mark.encode(), right.encode()) else None
