"""The names of places, timers and drafts: how they are written and read, in one place.

All of them hold ids only. ``bot.delivery`` and adapters treat them as opaque.
"""

from __future__ import annotations

import hmac
import re

from ..engine.ids import ContributionId, FormId, GroupId, MeetingId, PersonId
from ..engine.state import Role, Slot

#: Timers of the weeks before a meeting, of its hour, and of what follows it. Those of its
#: running are the engine's.
WHOSE_TURN = "whose-turn"
AGENDA = "agenda"
PREPARE = "prepare"
CASES_CLOSE = "cases-close"
OPEN = "open"
#: A question to the group which day is best for this meeting is over, whoever answered.
POLL_CLOSES = "poll-closes"
ERASE_TEXTS = "erase-texts"
#: What could not be taken out of the room is tried again.
REMOVE_AGAIN = "remove-again"
#: Whoever missed two meetings in a row is asked whether the group still suits them.
STILL_SUITS = "still-suits"
#: Whoever brought a case is asked how they are; a few days later that question is over.
AFTERCARE = "aftercare"
AFTERCARE_OVER = "aftercare-over"
#: All that was kept of a workspace that let the bot go, or of a trial.
ERASE = "erase"
#: What came in of it after it had gone.
ERASE_LATE = "erase-late"
#: A workspace that put the bot out has not let it in again.
SHUT_OUT = "shut-out"
#: Timers of a meeting that is held in two halves: they are to be made, their rooms are there, a
#: room cannot be, one has ended or has other people in it, one has waited for the other, and their
#: rooms are to be closed.
PART = "part"
ROOMS_MADE = "rooms-made"
NO_ROOM = "no-room"
HALF_CHANGED = "half-changed"
HALF_WAITED = "half-waited"
CLOSE_ROOMS = "close-rooms"
#: The day that somebody chose to be asked about an intention.
FOLLOW_UP = "follow-up"
#: Who was at a meeting that is over is noted; later it stands as it is, and at last it goes.
NOTE_ATTENDANCE = "note-attendance"
ATTENDANCE_STANDS = "attendance-stands"
ATTENDANCE_OVER = "attendance-over"
#: The question whether a group goes on in another room is over: no second member said so.
ELSEWHERE_OVER = "elsewhere-over"

_FORM = re.compile(r"[0-9a-f]{16}")


def form_id(text: str) -> FormId:
    """The id of a form as it came back in a token; ``ValueError`` for what is none of ours.

    It is stored beside what was typed, in clear: nobody's words may stand in its place.
    """
    if not _FORM.fullmatch(text):
        raise ValueError("not the id of a form")
    return FormId(text)


def group_place(group: GroupId) -> str:
    """The group's confidential room."""
    return f"group:{group}"


def person_place(person: PersonId) -> str:
    """Direct messages with one person."""
    return f"person:{person}"


def thread_place(meeting: MeetingId, slot: Slot) -> str:
    """The thread of one phase."""
    return f"thread:{meeting}:{slot}"


def threads(meeting: MeetingId) -> str:
    """What all threads of a meeting are under."""
    return f"thread:{meeting}"


def elsewhere(group: GroupId, person: PersonId) -> str:
    """The room in which somebody asks whether the group goes on there, and whose timer ends it."""
    return f"{questions_of(group)}:{person}"


def questions_of(group: GroupId) -> str:
    """What the rooms are under in which that was asked of a group."""
    return f"elsewhere:{group}"


def asked_by(elsewhere_of: str) -> tuple[GroupId, PersonId]:
    """Whose group is asked in such a room, and who asked."""
    _, group, person = elsewhere_of.split(":")
    return GroupId(group), PersonId(person)


def place_behind(group: GroupId, one: str) -> str:
    """A place in a room that a group left; ``one`` tells it from the others."""
    return f"{places_behind(group)}:{one}"


def places_behind(group: GroupId) -> str:
    """What all places are under that a group left."""
    return f"behind:{group}"


def group_behind(place: str) -> GroupId | None:
    """The group that left this place; None where nobody did."""
    kind, *about = place.split(":")
    return GroupId(about[0]) if kind == "behind" else None


def awaited_in(group: GroupId, person: PersonId) -> str:
    """The room in which a member was not yet when the group went on there."""
    return f"{all_awaited(group)}:{person}"


def all_awaited(group: GroupId) -> str:
    """What the rooms are under in which members were awaited."""
    return f"awaited:{group}"


def new_room(person: PersonId, form: FormId) -> str:
    """A room that somebody wished for with this form: its place until it is made, and its card."""
    return f"room:{person}:{form}"


def new_rooms(person: PersonId) -> str:
    """What all rooms that somebody wished for are under."""
    return f"room:{person}"


def wish_of(place: str) -> tuple[PersonId, FormId]:
    """Who wished for a room that is still to be made, and with which form."""
    _, person, form = place.split(":")
    return PersonId(person), FormId(form)


def gone_workspace(name: str) -> str:
    """What a workspace is called from when it let the bot go until all of it is erased."""
    return f"gone:{name}"


def workspace_owner(workspace: str) -> str:
    """The owner of a workspace's timer."""
    return f"workspace:{workspace}"


def meeting_owner(meeting: MeetingId) -> str:
    """The owner of a meeting's timers."""
    return f"meeting:{meeting}"


def trial_owner(group: GroupId) -> str:
    """The owner of the timers of a trial, which erase it."""
    return f"trial:{group}"


def halves_owner(meeting: MeetingId) -> str:
    """The owner of the timers of a meeting that is held in two halves."""
    return f"halves:{meeting}"


def attendance_owner(meeting: MeetingId) -> str:
    """The owner of the timers of what is kept of who was at a meeting."""
    return f"attendance:{meeting}"


def message_owner(place: str) -> str:
    """The owner of a timer for a message that waits for working hours; its name is the card."""
    return f"message:{place}"


def intention_owner(intention: ContributionId) -> str:
    """The owner of an intention's timer."""
    return f"intention:{intention}"


def founding_draft(place: str) -> str:
    """What somebody filled in to found a group in this place."""
    return f"found:{place}"


def new_room_draft(form: FormId) -> str:
    """What somebody filled in to found a group in a room that is still to be made."""
    return f"room:{form}"


def division_draft() -> str:
    """Whom somebody chose to divide over groups, and how; one at a time."""
    return "division"


def poll_draft(group: GroupId) -> str:
    """The days that somebody chose to ask a group about; one question at a time."""
    return f"poll:{group}"


def programme_draft(group: GroupId) -> str:
    """When somebody would have the dates of a programme; one at a time."""
    return f"programme:{group}"


def case_draft(group: GroupId) -> str:
    """The draft of a case for this group; one at a time."""
    return f"case:{group}"


def recognised_draft(group: GroupId) -> str:
    """What somebody recognises of the cases that lie ready in this group."""
    return f"recognised:{group}"


def role_draft(meeting: MeetingId, number: int, role: Role) -> str:
    """What somebody writes in a role of a round."""
    return f"{role.value}:{meeting}:{number}"


def set_aside(group: GroupId, form: FormId) -> str:
    """The draft of a case that made way for a newer one; its owner still finds its words."""
    return f"text:{group}:{form}"


def text_draft(meeting: MeetingId, slot: Slot, form: FormId) -> str:
    """Words for a step that are not given: kept for later, or too late for it."""
    return f"text:{meeting}:{slot}:{form}"


def once(secret: bytes, *about: str) -> str:
    """The key under which something counts once; it tells nobody what it is about."""
    return hmac.digest(secret, "|".join(about).encode(), "sha256").hex()
