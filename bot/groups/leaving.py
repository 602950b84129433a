"""Leaving a group: what it means is said first; the group hears that, and never why.

What somebody gave stays with the meeting it was given in, as long as all of it does; intentions,
drafts and goals stay with whoever wrote them, and what the group gave them goes. Of somebody in no
group nobody else reads a goal.
"""

from __future__ import annotations

from ..cards import Reply
from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control
from ..engine.state import Presence
from ..ports import Tx
from ..records import Group, Op
from . import card_keys, keys
from .asked_elsewhere import end_question_of
from .call_me import forget_call_me
from .caller import Caller, Said, done, refused
from .case_table import take_back
from .closing_poll import close_if_answered
from .effects import ToShow, enqueue
from .feeds import forget_feed
from .given import forget_pages_in
from .given_screens import pages_control
from .goal_release import take_back_all
from .lookups import cases_on_table, next_meeting, recent_meetings, running_meeting
from .meetings import Tools, load_meeting, note_presence
from .newcomers import settle_newcomers
from .polls import show_open_poll
from .recognising import forget_recognised
from .room import look_again
from .safety_summary import drop_answers_of
from .swaps import end_swaps_of
from .talk_wishes import end_aftercare_of
from .words_screens import words_screen


def leave_reply(caller: Caller, group: Group) -> Reply:
    """What leaving means, and the button that does it."""
    control = Control("leave", "control.leave-for-good", (group.id, "yes"), main=True)
    pages = caller.tx.contributor_pages.of_person(caller.person.id)
    if not any(page.group == group.id for page in pages):
        said = Said("leave.title", ("leave.what", "leave.words"), (control,))
    else:
        lines = ("leave.what", "leave.words", "leave.given")
        said = Said("leave.title", lines, (control, pages_control()))
    return done(caller.speech(group=group), said)


def leave(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member leaves the group; the first press only asks."""
    group = caller.group(args[0])
    if group is None:
        if caller.tx.groups.member(GroupId(args[0]), caller.person.id) is None:
            return refused(caller.speech(), "refuse.not-a-member")
        return _goodbye(caller, GroupId(args[0]))
    match args[1:]:
        case ():
            return leave_reply(caller, group)
        case ("yes",):
            let_member_go(caller.tx, caller.tools, group.id, caller.person.id)
            return _goodbye(caller, group.id)
        case _:
            raise ValueError("no such answer")


def _goodbye(caller: Caller, group: GroupId) -> Reply:
    """Whoever left and can still read leaves the room as well."""
    room = caller.tx.groups.room(group)
    reads_on = room is None or caller.person.external in room.readers
    lines = ("leave.done", "leave.room") if reads_on else ("leave.done",)
    return done(caller.speech(), Said("leave.done-title", lines))


def let_member_go(
    tx: Tx, tools: Tools, group: GroupId, person: PersonId, *, without: str | None = None
) -> None:
    """Somebody is a member no more: nothing waits for them; their case goes with them.

    ``without``: their external id, where they cannot read the room any more.
    """
    for case in cases_on_table(tx, group):
        if case.contributor == person:
            take_back(tx, tools, case)
    forget_call_me(tx, tools, group, person)
    drop_answers_of(tx, tools, group, person)
    member = tx.groups.member(group, person)
    running, coming = running_meeting(tx, group), next_meeting(tx, group)
    if running is not None:
        note_presence(tx, tools, running.id, person, presence=Presence.LEFT)
        for half in tx.groups.halves(running.id):
            _leave_half(tx, tools, half.id, person)
    if coming is not None:
        note_presence(tx, tools, coming.id, person, presence=Presence.ABSENT)
    tx.groups.forget_guidance(group, person)
    if member is not None:
        tx.groups.put_member(replace(member, left_at=tools.clock.now()))
    if all(one.part_of is not None for one in tx.groups.of_person(person)):
        forget_feed(tx, tools, person)
        take_back_all(tx, tools, person)
    forget_recognised(tx, group, person)
    forget_pages_in(tx, tools.ledger, group, person)
    end_aftercare_of(tx, tools, group, person)
    end_swaps_of(tx, tools, group, person)
    tx.groups.forget_date_answers_of(group, person)
    show_open_poll(tx, tools, group)
    close_if_answered(tx, tools, group)
    known = tx.groups.get(group)
    for meeting in recent_meetings(tx, group):
        _tell_less(tx, tools, meeting.id)
    if known is not None and known.is_lasting:
        farewell = ToShow(keys.group_place(group), card_keys.farewell_card(group, person))
        enqueue(tx, farewell, clock=tools.clock, ids=tools.ids)
    end_question_of(tx, tools, group, person)
    settle_newcomers(tx, tools, group)
    look_again(tx, tools, group, without=without)


def _tell_less(tx: Tx, tools: Tools, meeting: MeetingId) -> None:
    """At a look-back nothing more is read of whoever left."""
    at_hand = load_meeting(tx, tools, meeting)
    if at_hand is None:
        return
    for post in tx.posts.with_words(meeting):
        if card_keys.is_look_back(post.card):
            op = Op.WORDS if words_screen(tx, at_hand, post.card) is not None else Op.REMOVE
            enqueue(tx, ToShow(post.place, post.card, op), clock=tools.clock, ids=tools.ids)


def _leave_half(tx: Tx, tools: Tools, half: GroupId, person: PersonId) -> None:
    """Whoever leaves the group leaves the half in which they are."""
    member, running = tx.groups.member(half, person), running_meeting(tx, half)
    if member is None or member.left_at is not None:
        return
    if running is not None:
        note_presence(tx, tools, running.id, person, presence=Presence.LEFT)
    tx.groups.put_member(replace(member, left_at=tools.clock.now()))
    look_again(tx, tools, half)
