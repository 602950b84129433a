"""What is left of a trial: nothing. What was written goes when it ends, the rest a day later.

Posts are removed before what knows of them is erased. A durable timer comes back until that is
done, whoever presses anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ..engine.ids import GroupId, PersonId
from ..ports import Tx
from ..records import CaseStatus, Meeting, MeetingStatus, Op, Post, Timer
from . import erasing, keys
from .cycle import erase_texts
from .effects import ToShow, enqueue
from .meetings import Tools, load_meeting
from .workspaces import erase_group, erase_meeting, erase_person

#: A trial that was not held by then is erased.
LASTS_FOR = timedelta(hours=24)
#: When it is looked again whether all of it could be removed.
AGAIN_AFTER = timedelta(minutes=10)
#: The same where the room is not there, or it does not work for long.
AWAY_AGAIN_AFTER = timedelta(hours=6)
IS_LONG = timedelta(days=3)
#: What could not be taken out of a room in so long stays there: nobody lets the bot in any more.
GIVES_UP_AFTER = timedelta(days=9)


def erase_soon(tx: Tx, tools: Tools, trial: GroupId) -> None:
    """All of a trial is erased from now on."""
    tx.timers.set(Timer(keys.trial_owner(trial), keys.ERASE, tools.clock.now()))


def on_trial_timer(tools: Tools, tx: Tx, timer: Timer, now: datetime) -> None:
    """A trial ended, or its time is over."""
    group = tx.groups.get(GroupId(timer.owner.partition(":")[2]))
    if group is None:
        return
    meeting = tx.meetings.of_group(group.id, limit=1)[0]
    if timer.name == keys.ERASE_TEXTS:
        _erase_typed(tx, tools, meeting)
    elif meeting.status is MeetingStatus.OPEN:
        # It was begun at the last moment: its end sets another timer.
        tx.timers.set(replace(timer, due_at=now + AGAIN_AFTER))
    else:
        tools.ledger.note((erasing.group_name(group.id),))
        _erase_typed(tx, tools, meeting)
        if _take_out(tx, tools, meeting) and now < group.made_at + GIVES_UP_AFTER:
            room = tx.groups.room(group.id)
            is_away = (room is not None and not room.exists) or now > group.made_at + IS_LONG
            again_after = AWAY_AGAIN_AFTER if is_away else AGAIN_AFTER
            tx.timers.set(replace(timer, due_at=now + again_after))
        else:
            _erase(tx, meeting)


def _people(tx: Tx, meeting: Meeting) -> tuple[PersonId, ...]:
    """Everybody who was in it or could read it, also those who went."""
    newcomers = (one.person for one in tx.groups.newcomers(meeting.group))
    came = (one.person for one in meeting.state.people)
    return tuple(dict.fromkeys((*tx.groups.everybody(meeting.group), *came, *newcomers)))


def _erase_typed(tx: Tx, tools: Tools, meeting: Meeting) -> None:
    """Forget what was written: given, brought as a case, or kept as a draft."""
    at_hand = load_meeting(tx, tools, meeting.id)
    assert at_hand is not None, "it goes with its group"
    erase_texts(tx, tools, at_hand)
    for case in tx.cases.of_group(meeting.group):
        tools.ledger.note((erasing.case_name(case.id),))
        tx.cases.put(replace(case, status=CaseStatus.WITHDRAWN, fields={}))
    for person in _people(tx, meeting):
        for draft in tx.drafts.of_person(person):
            if _is_about(draft.key, meeting):
                tools.ledger.note((erasing.draft_name(draft.form),))
                tx.drafts.forget(person, draft.key)


def _is_about(key: str, meeting: Meeting) -> bool:
    """Whether a card or a draft belongs to this trial."""
    return not {meeting.id, meeting.group}.isdisjoint(key.split(":"))


def _take_out(tx: Tx, tools: Tools, meeting: Meeting) -> bool:
    """Remove whatever the bot posted, in the room and privately; whether there was anything."""
    places = [keys.group_place(meeting.group), keys.threads(meeting.id)]
    posts = [post for place in places for post in tx.posts.in_place(place)]
    for person in _people(tx, meeting):
        private = tx.posts.in_place(keys.person_place(person))
        posts += [post for post in private if _is_about(post.card, meeting)]
    _remove(tx, tools, posts)
    rooms = (places[0], *(keys.thread_place(meeting.id, run.slot) for run in meeting.state.runs))
    return bool(posts) or any(tx.outbox.open_rows(place) for place in rooms)


def _remove(tx: Tx, tools: Tools, posts: Iterable[Post]) -> None:
    for post in posts:
        waits = tx.outbox.open_rows(post.place)
        if not any(row.op is Op.REMOVE and row.card == post.card for row in waits):
            show = ToShow(post.place, post.card, Op.REMOVE)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)


def _erase(tx: Tx, meeting: Meeting) -> None:
    """Erase the trial itself, and whoever is known from it alone."""
    people = _people(tx, meeting)
    erase_meeting(tx, meeting.id)
    for person in people:
        owner = keys.message_owner(keys.person_place(person))
        for timer in tx.timers.of_owner(owner):
            if _is_about(timer.name, meeting):
                tx.timers.stop(owner, timer.name)
    erase_group(tx, meeting.group)
    for person in people:
        if not tx.people.is_anywhere(person):
            erase_person(tx, person)
