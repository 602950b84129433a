"""``/intervisie proef``, and what may be typed in the room of a trial."""

from __future__ import annotations

from ..cards import FormPage, Reply
from ..command_words import CASE, MEETING, MENU, URGENT
from ..engine.screen import Control
from ..inputs import Command, Reach
from ..records import Group, MeetingStatus
from . import keys
from .agreements import agreed_by
from .caller import Caller, refused
from .cases import open_case
from .founding_pages import founding_page
from .lookups import group_at
from .menus import more_reply
from .new_room import open_new_trial
from .starting import invitation
from .trial import open_trial
from .trial_room import join_control, meeting_of, trial_at
from .urgent import urgent_reply


def try_out(caller: Caller, command: Command) -> FormPage | Reply:
    """The form that puts a trial here or into a new room, or what has to be done first."""
    tx, speech, workspace = caller.tx, caller.speech(), caller.person.workspace
    here = group_at(tx, workspace, command.place)
    if here is not None:
        key = "refuse.trial-in-group" if caller.is_member(here) else "refuse.not-a-member"
        return refused(speech, key)
    trial = trial_at(tx, workspace, command.place)
    if trial is not None:
        return _stands_here(caller, trial)
    match command.reach:
        case Reach.PRIVATE:
            return open_trial(caller, command.place)
        case Reach.SHUT:
            return invitation(caller)
        case Reach.OPEN | Reach.DIRECT:
            return open_new_trial(caller)
        case Reach.UNKNOWN:
            return refused(speech, "refuse.one-moment")


def _stands_here(caller: Caller, trial: Group) -> Reply:
    """One trial at a time: who is not in it can be."""
    group = caller.group(trial.id)
    if group is None:
        return refused(caller.speech(), "refuse.trial-not-here")
    meeting, controls = meeting_of(caller.tx, group.id), list[Control]()
    if not agreed_by(caller.tx, group.id, caller.person.id):
        controls.append(join_control(meeting.id, main=True))
    speech = caller.speech(group=group)
    return refused(speech, "refuse.trial-is-here", controls=tuple(controls))


#: The board of a trial is asked for by these; beside help and what is somebody's own.
BOARD = (*MENU.typed, *MEETING.typed)


def in_trial(caller: Caller, trial: Group, word: str) -> FormPage | Reply:
    """What somebody typed in the room of a trial."""
    group = caller.group(trial.id)
    if group is None:
        return refused(caller.speech(), "refuse.trial-not-here")
    meeting = meeting_of(caller.tx, group.id)
    if word in CASE.typed:
        return open_case(caller, group)
    if word in URGENT.typed:
        return urgent_reply(caller, group)
    if word in BOARD and meeting.status is MeetingStatus.OPEN:
        return more_reply(caller, (meeting.id,))
    if word in BOARD:
        return _stands_here(caller, group)
    return refused(caller.speech(group=group), "refuse.in-trial")


def open_group(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """After a trial: the form that founds a group of those who are in its room."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.trial-gone")
    if not at_hand.group.is_trial:
        raise ValueError("no trial")
    if at_hand.meeting.status is MeetingStatus.OPEN:
        return refused(caller.speech(at_hand), "refuse.trial-running")
    room = caller.tx.groups.room(at_hand.group.id)
    place = caller.tx.posts.place(keys.group_place(at_hand.group.id))
    if room is None or place is None:
        return refused(caller.speech(at_hand), "refuse.one-moment")
    return founding_page(caller, place, sorted(room.readers))
