"""A member asks whether the group goes on in another private room, and a second one says so there.

Both times the room is looked at first: only members may be in it. One alone carries no group off.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..ports import Tx
from ..records import Group
from . import keys
from .asked_elsewhere import (
    ASK,
    STANDS_FOR,
    Question,
    end_question_of,
    mark_for_group,
    put_question,
    question_of,
)
from .caller import Caller, Said, done, refused
from .founding_pages import check_mark, mark_for, open_control
from .going_on import go_on_elsewhere
from .lookups import all_agreed, group_at, lasting_groups, next_meeting, running_meeting
from .trial_room import trial_at
from .which import A_CARD, further, group_control, listed, room_of_control


def offer_here(caller: Caller, place: str) -> Reply | None:
    """In a private room without a group: a new one, or one of this person's; None if none can."""
    if not _movable(caller):
        return None
    new = open_control(caller, place, "open-found", "control.new-group-here")
    own = Control("move-groups", "control.own-group-here", (*_marked(caller, place), "0"))
    lines = (Paragraph(Line("elsewhere.choice")),)
    screen = Screen(Line("found.form"), Line("push.question"), lines, None, (new, own))
    return Reply(Answer.DONE, caller.speech().card(screen))


def choose_group(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Which of their groups somebody would let go on in this room, and what that means."""
    place, mark, start = args
    check_mark(caller, place, mark)
    groups = _movable(caller)
    if not groups:
        return refused(caller.speech(), "refuse.not-a-member")
    lines, controls = [Paragraph(Line("elsewhere.which"))], []
    for one in listed(caller, groups, start=int(start)):
        control = group_control(caller, one, ASK, place, mark, one.group.id)
        controls.append(control)
        lines += room_of_control(one, control)
    lines += (Paragraph(Line("elsewhere.means")), Paragraph(Line("elsewhere.second"), Tone.NOTE))
    more = Control("move-groups", "control.other-groups", (place, mark, str(int(start) + A_CARD)))
    controls += further(groups, start=int(start), control=more)
    screen = Screen(
        Line("elsewhere.title"), Line("push.question"), tuple(lines), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech().card(screen))


def ask_elsewhere(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask in this room whether the group goes on here. Pressing twice is asking once."""
    place, mark, group_id = args
    check_mark(caller, place, mark)
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if _is_here(caller.tx, group, place):
        return _goes_on(caller)
    refusal = _why_not(caller, group, place)
    if refusal is not None:
        return refused(caller.speech(), refusal)
    asked = question_of(caller.tx, group.id)
    if asked is None:
        question = Question(group.id, caller.person.id, place, caller.at + STANDS_FOR)
        put_question(caller.tx, caller.tools, question)
    elif asked.room != place:
        control = Control("not-here", "control.not-there", (group.id,))
        return refused(caller.speech(), "refuse.asked-elsewhere", controls=(control,))
    return done(caller.speech(), Said("elsewhere.title", ("elsewhere.asked",)))


def go_on_here(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A second member says so: from now on the group is in this room."""
    place, mark, group_id = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if mark != mark_for_group(caller.tools, group.workspace, group.id, place):
        raise ValueError("a question of another group")
    if _is_here(caller.tx, group, place):
        return _goes_on(caller)
    asked = question_of(caller.tx, group.id)
    if asked is None or asked.room != place:
        return refused(caller.speech(), "refuse.asked-no-more")
    if asked.person == caller.person.id:
        return refused(caller.speech(), "refuse.second-member")
    refusal = _why_not(caller, group, place)
    if refusal is not None or caller.room is None:
        return refused(caller.speech(), refusal or "refuse.one-moment")
    go_on_elsewhere(caller.tx, caller.tools, asked, caller.room, second=caller.person.id)
    return _goes_on(caller)


def not_here(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Any member takes the question away: the group stays where it is."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    asked = question_of(caller.tx, group.id)
    if asked is not None:
        end_question_of(caller.tx, caller.tools, group.id, asked.person)
    return done(caller.speech(), Said("elsewhere.title", ("elsewhere.stays",)))


def _movable(caller: Caller) -> tuple[Group, ...]:
    """The groups of somebody that have begun: one that has not is founded anew where it is."""
    if caller.is_guest:
        return ()
    groups = lasting_groups(caller.tx, caller.person.id)
    return tuple(group for group in groups if all_agreed(caller.tx, group.id))


def _why_not(caller: Caller, group: Group, place: str) -> str | None:
    """Why this group cannot go on in this place now, as a key of the catalogue."""
    tx, room = caller.tx, caller.room
    if room is None or not room.exists:
        return "refuse.one-moment"
    if not all_agreed(tx, group.id):
        return "refuse.agreements-first"
    is_taken = group_at(tx, group.workspace, place) or trial_at(tx, group.workspace, place)
    if is_taken is not None:
        return "refuse.room-is-taken"
    members = {person.external for person in tx.groups.people(group.id).values()}
    if room.beyond or not room.readers <= members:
        return "refuse.others-are-here"
    if caller.person.external not in room.readers:
        return "refuse.not-in-room"
    if running_meeting(tx, group.id) is not None:
        return "refuse.after-meeting"
    return "refuse.after-halves" if _has_halves(tx, group) else None


def _has_halves(tx: Tx, group: Group) -> bool:
    """Whether rooms of halves are made, or still to be closed."""
    planned = next_meeting(tx, group.id)
    is_being_made = planned is not None and bool(tx.groups.halves(planned.id))
    return is_being_made or any(
        tx.timers.of_owner(keys.halves_owner(meeting.id))
        for meeting in tx.meetings.of_group(group.id)
    )


def _is_here(tx: Tx, group: Group, place: str) -> bool:
    return tx.posts.place(keys.group_place(group.id)) == place


def _goes_on(caller: Caller) -> Reply:
    return done(caller.speech(), Said("elsewhere.title", ("elsewhere.goes-on",)))


def _marked(caller: Caller, place: str) -> tuple[str, str]:
    return place, mark_for(caller, place)
