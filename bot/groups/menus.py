"""Small private menus: what one person can do, in a meeting and without one."""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.console import console
from ..engine.ids import GroupId, PersonId
from ..engine.permissions import may_guide, refuse_absent, refuse_closed
from ..engine.screen import Control, Does, Line, Paragraph, Screen
from ..engine.state import MeetingState, Stage
from .caller import Caller, refused, refused_for
from .lookups import next_meeting, running_with
from .notes import role_controls
from .private import menu_screen
from .taking_part import confirm_control, has_confirmed, taking_part
from .unreached import told_first
from .venue_line import venue_control
from .ways import ways_control


def more_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What this person can do in the meeting beside what the board asks."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    state, person = at_hand.state, caller.person.id
    controls = _controls(state, person)
    if not has_confirmed(at_hand.group, state, person):
        controls = _before_confirming(state, controls)
    paragraphs = (Paragraph(Line("more.text")),)
    screen = Screen(Line("more.title"), Line("push.reminder"), paragraphs, None, controls)
    return Reply(Answer.DONE, caller.speech(at_hand).card(told_first(caller, screen)))


def console_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The page of whoever guides, for their eyes only."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech, state, person = caller.speech(at_hand), at_hand.state, caller.person.id
    reason = refuse_closed(state) or refuse_absent(state, person)
    if reason is not None:
        return refused_for(speech, reason)
    if state.facilitator != person:
        return refused(speech, "refuse.not-guiding", controls=_taking_over(state, person))
    return Reply(Answer.DONE, speech.card(console(at_hand.method, state)))


def _before_confirming(state: MeetingState, controls: tuple[Control, ...]) -> tuple[Control, ...]:
    """What is there for whoever has not confirmed the agreements; in a running meeting only that.

    What is somebody's own stays theirs to look at.
    """
    match state.stage:
        case Stage.PLANNED:
            return (confirm_control(state.meeting, main=True), *controls)
        case Stage.ENDED:
            return controls
        case Stage.RUNNING | Stage.PAUSED | Stage.STOPPED:
            return (confirm_control(state.meeting, main=True), Control("mine", "control.mine"))


def _controls(state: MeetingState, person: PersonId) -> tuple[Control, ...]:
    meeting = state.meeting
    mine = Control("mine", "control.mine")
    if state.stage is Stage.ENDED:
        return (mine,)
    if state.stage is Stage.PLANNED:
        attendance = Control("attendance", "control.cannot-come", (meeting,))
        method = Control("open-methods", "control.choose-method", (meeting,), Does.FORM)
        dates = Control("dates", "control.dates", (state.group,))
        ways = ways_control(state.group)
        return (attendance, method, dates, ways, venue_control(state.group), mine)
    if person not in state.here():
        return (Control("attend", "control.i-am-here", (meeting, "here"), main=True), mine)
    controls: list[Control] = []
    if state.facilitator == person:
        controls.append(Control("console", "control.console", (meeting,), main=True))
    elif may_guide(state, person) and state.stage is Stage.RUNNING:
        controls.append(Control("pause", "control.pause", (meeting, str(state.turn))))
    controls += role_controls(state, person)
    controls += _taking_over(state, person)
    controls.append(Control("attend", "control.leave", (meeting, "left")))
    return (*controls, mine)


def _taking_over(state: MeetingState, person: PersonId) -> tuple[Control, ...]:
    """Whoever neither guides nor contributes may take the guiding upon themselves."""
    if person in (state.facilitator, state.round(state.slot.round).contributor):
        return ()
    return (Control("guide", "control.guide", (state.meeting,)),)


def menu_reply(caller: Caller, group_id: GroupId) -> Reply:
    """What ``/intervisie`` offers by itself."""
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    running = running_with(caller.tx, group.id, caller.person.id)
    meeting = running or next_meeting(caller.tx, group.id)
    screen = menu_screen(group.id, meeting.id if meeting is not None else None)
    return Reply(Answer.DONE, caller.speech(group=group).card(told_first(caller, screen)))
