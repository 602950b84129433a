"""The day after: whoever brought a case is asked once how they are, and may want to talk.

One message without content, in working hours. Silence is no answer and is never met. Nothing that
anybody typed is part of it, and a few days later nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ..engine.ids import MeetingId
from ..ports import Clock, Ids, Tx
from ..records import Aftercare, Group, Intention, Meeting, Timer
from ..schedule.series import local_date, occurrence_at
from ..schedule.working_hours import first_working_day
from . import card_keys, keys
from .effects import tell_in_working_hours

#: When they are asked: around lunch, as with all questions of a day (``experience.md``).
ASKED_AT = time(12, 15)
#: Where the bot was away for longer than this, the moment has passed.
LATE_AFTER = timedelta(days=3)
#: So long after it they can still say that they want to talk, and be answered.
STANDS_FOR = timedelta(days=5)


def ask_after_case(tx: Tx, meeting: Meeting, group: Group) -> None:
    """A meeting has ended: whoever's case was on the table is asked on the next working day.

    Also where it was stopped, or they went: then most of all. After a trial nobody is.
    """
    if group.is_trial or meeting.ended_at is None:
        return
    on = first_working_day(local_date(meeting.ended_at, group.zone) + timedelta(days=1))
    people = tx.groups.people(group.whole)
    brought = {one.contributor for one in meeting.state.rounds if one.contributor is not None}
    asked = sorted(brought & people.keys())
    for person in asked:
        tx.aftercare.put(Aftercare(meeting.id, person, group.whole, on))
    if asked:
        owner, due_at = keys.meeting_owner(meeting.id), occurrence_at(on, ASKED_AT, group.zone)
        tx.timers.set(Timer(owner, keys.AFTERCARE, due_at))
        tx.timers.set(Timer(owner, keys.AFTERCARE_OVER, due_at + STANDS_FOR))


def ask_how_they_are(
    tx: Tx, meeting: MeetingId, timer: Timer, now: datetime, *, clock: Clock, ids: Ids
) -> None:
    """The day is there: each of them is asked. Much too late nobody is."""
    for care in tx.aftercare.of_meeting(meeting):
        if now - timer.due_at > LATE_AFTER:
            tx.aftercare.forget(meeting, care.person)
        elif care.asked_at is None:
            tx.aftercare.put(replace(care, asked_at=now))
            card = card_keys.care_card(meeting, care.person)
            tell_in_working_hours(tx, care.person, card, clock=clock, ids=ids)


def forget_aftercare(tx: Tx, meeting: MeetingId) -> None:
    """Its days are over: who was asked, and who wanted to talk to whom, is not kept."""
    for care in tx.aftercare.of_meeting(meeting):
        tx.aftercare.forget(meeting, care.person)


def is_asked_with_care(tx: Tx, intention: Intention, now: datetime) -> bool:
    """Whether the question about an intention is part of this one: one message a day is enough."""
    return any(
        _is_on_day_of(intention, care.on) and not _is_late(tx, care, now)
        for care in tx.aftercare.of_person(intention.person)
    )


def asked_with_care(tx: Tx, care: Aftercare) -> Iterator[Intention]:
    """The own intentions that are asked after on the same day, and were not answered yet."""
    for intention in tx.intentions.of_person(care.person):
        if _is_on_day_of(intention, care.on) and intention.followed is None:
            yield intention


def _is_on_day_of(intention: Intention, on: date) -> bool:
    return intention.ask_on is not None and first_working_day(intention.ask_on) == on


def _is_late(tx: Tx, care: Aftercare, now: datetime) -> bool:
    group = tx.groups.get(care.group)
    return group is None or now - occurrence_at(care.on, ASKED_AT, group.zone) > LATE_AFTER
