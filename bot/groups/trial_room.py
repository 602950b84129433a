"""The room of a trial: which trial is in a place, and whoever can read there.

Until it begins, the people of a trial are the people of its room; from then on the guard holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.ids import GroupId, MeetingId
from ..engine.replacing import replace
from ..engine.screen import Control
from ..ports import Tx
from ..records import Group, Meeting, MeetingStatus, Member, Room
from .cycle import show_agenda
from .lookups import groups_at
from .meetings import Tools, load_meeting
from .setup import add_beside

#: What stands on a trial as long as it may still begin, or runs.
GOES_ON = (MeetingStatus.PLANNED, MeetingStatus.OPEN)


def meeting_of(tx: Tx, trial: GroupId) -> Meeting:
    """The one meeting of a trial."""
    return tx.meetings.of_group(trial, limit=1)[0]


def trial_at(tx: Tx, workspace: str, place: str) -> Group | None:
    """The trial in this place that has not been held yet, or is just now."""
    trials = (group for group in groups_at(tx, workspace, place) if group.is_trial)
    return next((one for one in trials if meeting_of(tx, one.id).status in GOES_ON), None)


def add_readers(tx: Tx, tools: Tools, trial: Group, readers: Iterable[str]) -> None:
    """Whoever can read the room is known to the trial; who is in says so themselves."""
    known_here = {one.external for one in tx.groups.people(trial.id).values()}
    for external in sorted(set(readers) - known_here):
        person = add_beside(tx, tools, external, beside=trial)
        tx.groups.put_member(Member(trial.id, person.id, joined_at=tools.clock.now()))


def follow_room(tx: Tx, tools: Tools, trial: Group, *, room: Room, before: Room) -> None:
    """Until a trial begins its people are whoever is in the room, or still on the way there."""
    meeting = meeting_of(tx, trial.id)
    if meeting.status is not MeetingStatus.PLANNED or not room.exists:
        return
    went = before.readers - room.readers
    for person in tx.groups.people(trial.id).values():
        member = tx.groups.member(trial.id, person.id)
        if member is not None and person.external in went:
            tx.groups.put_member(replace(member, left_at=tools.clock.now()))
    add_readers(tx, tools, trial, room.readers)
    show_trial(tx, tools, meeting.id)


def show_trial(tx: Tx, tools: Tools, meeting: MeetingId) -> None:
    """Show the board of a trial as a whole, or bring it up to date."""
    at_hand = load_meeting(tx, tools, meeting)
    assert at_hand is not None, "it was made with its group"
    show_agenda(tx, tools, at_hand)


def join_control(meeting: MeetingId, *, main: bool = False) -> Control:
    """Say to be in."""
    return Control("trial-join", "control.trial-join", (meeting,), main=main)
