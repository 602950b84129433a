"""What somebody may look up about their group, for their eyes only: a date, cases, agreements.

A title is read by the others when there is something to choose, not before: of other people's
cases it is only said that something lies ready.
"""

from __future__ import annotations

from methods.library import has_case

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Typed
from ..engine.state import MeetingState, Presence
from ..ports import Tx
from ..records import Group, Meeting
from . import keys
from .agreements import agree_first, agreed_by
from .caller import Caller, refused
from .cases import own_case
from .changing_agreements import propose_control, read_control
from .coordinated import coordinator_lines, coordinator_of, withdraw_control
from .lookups import all_agreed, cases_on_table, next_meeting, running_meeting
from .meetings import load_meeting
from .menus import more_reply
from .programme_screens import agenda_line
from .recognising import cases_ready, recognise_control
from .sealed_room import agreed_kind
from .speech import with_others
from .taking_part import agreed_open
from .versions import in_full, versions_of

#: What is said of somebody's own coming.
COMING = {
    Presence.HERE: "next.you-come",
    Presence.LATER: "next.you-come-later",
    Presence.ABSENT: "next.you-do-not-come",
}


def next_reply(caller: Caller, group: Group) -> Reply:
    """When the group meets, and whether this person comes; in a meeting, what can be done there."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    running = running_meeting(caller.tx, group.id)
    if running is not None:
        return more_reply(caller, (running.id,))
    meeting = next_meeting(caller.tx, group.id)
    if meeting is None:
        return refused(caller.speech(group=group), "refuse.nothing-planned")
    return _told(caller, group, _next_screen(caller, meeting))


def _next_screen(caller: Caller, meeting: Meeting) -> Screen:
    when = (("at", Moment(meeting.starts_at, "both")),)
    at_hand = load_meeting(caller.tx, caller.tools, meeting.id)
    assert at_hand is not None, "it was read just now"
    what = agenda_line(caller.tx, caller.tools, at_hand)
    lines = [Paragraph(Line("agenda.when", when)), *coming_lines(caller, meeting)]
    if what is not None:
        lines.insert(1, Paragraph(what))
    controls = [Control("attendance", "control.whether-i-come", (meeting.id,))]
    if has_case(at_hand.method):
        args = (meeting.group,)
        controls.append(Control("open-case", "control.bring-case", args, Does.FORM))
    return Screen(Line("next.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))


def coming_lines(caller: Caller, meeting: Meeting) -> list[Paragraph]:
    """Whether this person comes, where that is known."""
    coming = COMING.get(_presence(caller, meeting.state))
    if any(a.leaves_early for a in meeting.state.people if a.person == caller.person.id):
        coming = "next.you-leave-early"
    return [Paragraph(Line(coming), Tone.NOTE)] if coming is not None else []


def _presence(caller: Caller, state: MeetingState) -> Presence:
    mine = (a.presence for a in state.people if a.person == caller.person.id)
    return next(mine, Presence.ABSENT)


def cases_reply(caller: Caller, group: Group) -> Reply:
    """The own case, or its draft, and whether others brought something."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    lines = [own_line(caller, group)]
    controls = case_controls(caller, group)
    cases = cases_on_table(caller.tx, group.id)
    if cases_ready(caller.tx, caller.tools, group, caller.person.id):
        lines.append(Paragraph(Line("prepare.recognise"), Tone.NOTE))
        controls = (*controls, recognise_control(group.id))
    elif any(case.contributor != caller.person.id for case in cases):
        lines.append(Paragraph(Line("cases.of-others"), Tone.NOTE))
    screen = Screen(Line("cases.title"), Line("push.reminder"), tuple(lines), None, controls)
    return _told(caller, group, screen)


def own_line(caller: Caller, group: Group) -> Paragraph:
    """What this person has for a group: a draft, a case on the table, or nothing."""
    mine = own_case(caller, group.id)
    if has_draft(caller.tx, caller.person.id, group.id):
        return Paragraph(Line("mine.case-draft"))
    if mine is None:
        return Paragraph(Line("cases.none-of-yours"))
    title = Typed(mine.fields.get("title", ""))
    return Paragraph(Line("cases.yours", (("title", title),)))


def case_controls(caller: Caller, group: Group) -> tuple[Control, ...]:
    """Write a case or go on with it, and take it off the table."""
    mine = own_case(caller, group.id)
    begun = mine is not None or has_draft(caller.tx, caller.person.id, group.id)
    label = "control.read-my-case" if begun else "control.bring-case"
    opens = Control("open-case", label, (group.id,), Does.FORM, main=True)
    if mine is None:
        return (opens,)
    return (opens, Control("withdraw-case", "control.withdraw-case", (group.id, mine.id)))


def has_draft(tx: Tx, person: PersonId, group: GroupId) -> bool:
    """Whether somebody began a case for this group, or changes it, and did not bring it yet."""
    return tx.drafts.get(person, keys.case_draft(group)) is not None


def agreements_reply(caller: Caller, group: Group) -> Reply:
    """The agreements that hold, and what this person can do about them."""
    versions = versions_of(caller.tx, group.id)
    lines = [
        *in_full(versions),
        agreed_kind(group),
        *agreed_open(group),
        *coordinator_lines(caller.tx, group.id),
    ]
    mine = agreed_by(caller.tx, group.id, caller.person.id)
    key = "agreements.you-agreed" if mine else "agreements.question"
    lines.append(Paragraph(Line(key), Tone.NOTE if mine else Tone.PLAIN))
    controls: tuple[Control, ...] = ()
    if not mine:
        controls = (Control("agree", "control.agree", (group.id,), main=True),)
    elif versions.asked is not None:
        lines.append(Paragraph(Line("change.waits")))
        controls = (read_control(versions.asked),)
    elif all_agreed(caller.tx, group.id):
        controls = (propose_control(group.id),)
    controls = (*controls, *withdraw_control(caller.tx, group.id))
    screen = Screen(Line("agreements.title"), Line("push.reminder"), tuple(lines), None, controls)
    speech = caller.speech(group=group)
    named = with_others(caller.tx, speech.people, coordinator_of(caller.tx, group.id))
    return Reply(Answer.DONE, replace(speech, people=named).card(screen))


def show_agreements_to(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button that shows all agreements."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return agreements_reply(caller, group)


def _told(caller: Caller, group: Group, screen: Screen) -> Reply:
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
