"""A workspace lets the bot go: everything that was kept of it is erased.

Where a platform has no way to let it go but to put it out, which is soon done by mistake, its
groups wait for a week first.

In one unit it loses its name, so that nobody finds it any more and the same workspace may begin
anew at once; then a durable timer erases what it was, a little at a time. Another looks once more
when whatever was on its way has come in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..engine.ids import GroupId, MeetingId, PersonId
from ..ports import Tx
from ..records import Timer
from . import keys
from .erasing import ALL_MEETINGS, group_name, installation_name, person_name
from .meetings import Tools

#: Each has a key to be destroyed durably, and others wait for the writer meanwhile.
PEOPLE_AT_ONCE = 5
EVERYBODY = 1_000_000_000
#: Processes look every few seconds who lets the bot in, and one that stands still goes on later.
#: What somebody sent before may so be stored after the workspace left: by then all of it is.
ALL_IS_IN_AFTER = timedelta(minutes=10)
#: Whoever put the bot out may have done so by mistake: its groups wait for it as long as they wait
#: for a room that is gone.
SHUT_OUT_FOR = timedelta(days=7)
#: A clock that comes so late stood still, and perhaps nobody heard that the bot was let in again.
LATE_AFTER = timedelta(minutes=10)
#: Then whoever connects to the platform has so long to hear of it.
HEARD_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is to be erased of a workspace, under the name that it has until then."""

    gone: str
    groups: int
    people: int
    was_installed: bool


def let_go(tx: Tx, tools: Tools, workspace: str, *, at: datetime) -> None:
    """Forget an installation, if it is older than ``at``, and see to it that the rest is erased.

    News of it may come late, and then there is perhaps a newer one. A platform tells the moment in
    whole seconds. Where nobody installed anything nothing is erased.
    """
    mark = tx.installations.marks().get(workspace)
    if mark is not None and at >= mark.installed_at.replace(microsecond=0):
        begin_erasing(tx, tools, workspace)
        due_at = tools.clock.now() + ALL_IS_IN_AFTER
        tx.timers.set(Timer(keys.workspace_owner(workspace), keys.ERASE_LATE, due_at))


def shut_out(tx: Tx, tools: Tools, workspace: str) -> tuple[GroupId, ...]:
    """See to it that a workspace that put the bot out is erased in a week; return its groups.

    Whoever tells of it again does not put it off.
    """
    owner = keys.workspace_owner(workspace)
    is_known = any(timer.name == keys.SHUT_OUT for timer in tx.timers.of_owner(owner))
    if not is_known and tx.people.of_workspace(workspace, limit=1):
        tx.timers.set(Timer(owner, keys.SHUT_OUT, tools.clock.now() + SHUT_OUT_FOR))
    return tuple(group.id for group in tx.groups.of_workspace(workspace))


def let_in(tx: Tx, workspace: str) -> None:
    """A workspace has the bot in it: nothing is erased."""
    tx.timers.stop(keys.workspace_owner(workspace), keys.SHUT_OUT)


def begin_erasing(tx: Tx, tools: Tools, workspace: str) -> Begun:
    """Take a workspace its name, so that nobody finds it any more; a timer erases the rest."""
    mark = tx.installations.marks().get(workspace)
    groups = tx.groups.of_workspace(workspace)
    people = tx.people.of_workspace(workspace, limit=EVERYBODY)
    names = [] if mark is None else [installation_name(mark.id)]
    names += [group_name(group.id) for group in groups]
    names += [person_name(person.id) for person in people]
    tools.ledger.note(names)
    gone = keys.gone_workspace(tools.ids.new())
    tx.groups.move(workspace, to=gone)
    tx.people.move(workspace, to=gone)
    tx.installations.forget(workspace)
    # Whoever begins anew under this name has put nobody out.
    let_in(tx, workspace)
    tx.timers.set(Timer(keys.workspace_owner(gone), keys.ERASE, tools.clock.now()))
    return Begun(gone, len(groups), len(people), was_installed=mark is not None)


def go_on_erasing(tools: Tools, tx: Tx, timer: Timer, now: datetime) -> None:
    """Erase a little of a workspace that let the bot go, and come back while there is more.

    What came in late is erased too, unless the workspace let the bot in again meanwhile.
    """
    workspace = timer.owner.partition(":")[2]
    if timer.name == keys.SHUT_OUT:
        if now - timer.due_at > LATE_AFTER:
            tx.timers.set(Timer(timer.owner, timer.name, now + HEARD_WITHIN))
        else:
            begin_erasing(tx, tools, workspace)
    elif timer.name == keys.ERASE_LATE:
        if workspace not in tx.installations.marks():
            begin_erasing(tx, tools, workspace)
    elif erase_some(tx, workspace):
        tx.timers.set(Timer(timer.owner, timer.name, now))


def erase_some(tx: Tx, workspace: str) -> bool:
    """Erase a meeting, else a group, else some people; False when nothing is left."""
    group = next(iter(tx.groups.of_workspace(workspace)), None)
    if group is not None:
        meeting = next(iter(tx.meetings.of_group(group.id, limit=1)), None)
        if meeting is not None:
            erase_meeting(tx, meeting.id)
        else:
            erase_group(tx, group.id)
        return True
    people = tx.people.of_workspace(workspace, limit=PEOPLE_AT_ONCE)
    for person in people:
        erase_person(tx, person.id)
    return bool(people)


def erase_gone(tx: Tx, was_erased: Callable[[str], bool]) -> int:
    """Erase what was erased of workspaces after this database was copied; return how many texts.

    A workspace that let the bot in once more has another installation, and other groups.
    """
    erased = 0
    for workspace, mark in tx.installations.marks().items():
        if was_erased(installation_name(mark.id)):
            tx.installations.forget(workspace)
    for group in tx.groups.all():
        if was_erased(group_name(group.id)):
            erased += len(tx.cases.of_group(group.id)) + len(tx.intentions.of_group(group.id))
            for meeting in tx.meetings.of_group(group.id, limit=ALL_MEETINGS):
                erased += len(tx.contributions.of_meeting(meeting.id))
                erase_meeting(tx, meeting.id)
            erase_group(tx, group.id)
    for person in tx.people.all():
        if was_erased(person_name(person.id)):
            erased += len(tx.drafts.of_person(person.id)) + len(tx.goals.of_person(person.id))
            erased += len(tx.reports.of_person(person.id))
            erased += len(tx.registrations.of_person(person.id))
            erased += len(tx.contributor_pages.of_person(person.id))
            erased += len(tx.evaluations.of_person(person.id))
            erase_person(tx, person.id)
    return erased


def erase_meeting(tx: Tx, meeting: MeetingId) -> None:
    """Erase a meeting, with its timers and where its threads are."""
    _stop_timers(tx, keys.meeting_owner(meeting))
    _stop_timers(tx, keys.halves_owner(meeting))
    _stop_timers(tx, keys.attendance_owner(meeting))
    _forget_place(tx, keys.threads(meeting))
    tx.meetings.forget(meeting)


def erase_group(tx: Tx, group: GroupId) -> None:
    """Erase a group, or a trial, that has no meeting any more."""
    for intention in tx.intentions.of_group(group):
        _stop_timers(tx, keys.intention_owner(intention.id))
    _stop_timers(tx, keys.trial_owner(group))
    for person in tx.groups.everybody(group):
        _stop_timers(tx, keys.elsewhere(group, person))
    for place in (keys.group_place(group), keys.questions_of(group), keys.places_behind(group)):
        _forget_place(tx, place)
    _forget_place(tx, keys.all_awaited(group))
    tx.groups.forget(group)


def erase_person(tx: Tx, person: PersonId) -> None:
    """Erase somebody who is in no group any more, with what is to be said to them."""
    place = keys.person_place(person)
    _stop_timers(tx, keys.message_owner(place))
    _forget_place(tx, place)
    _forget_place(tx, keys.new_rooms(person))
    tx.people.forget(person)


def _stop_timers(tx: Tx, owner: str) -> None:
    for timer in tx.timers.of_owner(owner):
        tx.timers.stop(owner, timer.name)


def _forget_place(tx: Tx, place: str) -> None:
    tx.outbox.forget_place(place)
    tx.posts.forget_place(place)
