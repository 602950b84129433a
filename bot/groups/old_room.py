"""What stays in a room that a group leaves: nothing. All that the bot posted there is taken away.

A place that is left gets a name of its own, and so does every post in it. So nothing that is
posted anew is taken for what stood there, and nothing that was on its way goes there any more.
"""

from __future__ import annotations

from datetime import timedelta

from ..engine.ids import GroupId
from ..engine.replacing import replace
from ..ports import Tx
from ..records import Meeting, Op, Sending
from . import card_keys, keys
from .effects import ToShow, enqueue
from .meetings import Tools

#: More meetings than any group has: what is left of a room is in none of them.
ALL_MEETINGS = 1_000_000
#: Of a meeting that ended longer ago only what holds words is looked for.
STILL_ON_ITS_WAY_FOR = timedelta(days=14)


def leave_behind(tx: Tx, tools: Tools, group: GroupId, place: str) -> str | None:
    """Leave a place; return what it is called from now on, None where it was never there.

    What waits for it is let go of, and whoever is posting there just now is told so by the outbox.
    """
    room = tx.posts.place(place)
    if room is None:
        return None
    for row in tx.outbox.open_rows(place):
        tx.outbox.settle(row, Sending.SENT)
    behind = keys.place_behind(group, tools.ids.new())
    posts = [post for post in tx.posts.in_place(place) if post.place == place]
    tx.posts.forget_place(place)
    tx.posts.put_place(behind, room)
    for post in posts:
        left = replace(post, place=behind, card=card_keys.left_card(group, tools.ids.new()))
        tx.posts.put(left)
        show = ToShow(behind, left.card, Op.REMOVE)
        enqueue(tx, show, clock=tools.clock, ids=tools.ids)
    return behind


def leave_threads(tx: Tx, tools: Tools, group: GroupId) -> None:
    """Leave the threads of meetings in which anything stands, or may be on its way."""
    now = tools.clock.now()
    for meeting in tx.meetings.of_group(group, limit=ALL_MEETINGS):
        ended_at = meeting.ended_at
        is_recent = ended_at is not None and now - ended_at < STILL_ON_ITS_WAY_FOR
        if is_recent or tx.posts.with_words(meeting.id):
            _leave_threads_of(tx, tools, group, meeting)


def _leave_threads_of(tx: Tx, tools: Tools, group: GroupId, meeting: Meeting) -> None:
    for run in meeting.state.runs:
        leave_behind(tx, tools, group, keys.thread_place(meeting.id, run.slot))
