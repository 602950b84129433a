"""Small private menus: what one person can do, in a meeting and without one."""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.permissions import may_guide
from ..engine.screen import Control, Does, Line, MethodText, Paragraph, Screen, Tone
from ..engine.state import MeetingState, Stage
from ..engine.view import View
from .caller import Caller, refused
from .meetings import MeetingAtHand
from .private import menu_screen
from .setup import next_meeting, running_meeting


def more_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What this person can do in the meeting beside what the board asks."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    controls = _controls(at_hand.state, caller.person.id)
    paragraphs = (Paragraph(Line("more.text")), *_hints(at_hand, caller.person.id))
    screen = Screen(Line("more.title"), Line("push.reminder"), paragraphs, None, controls)
    return Reply(Answer.DONE, caller.speech(at_hand).card(screen))


def _hints(at_hand: MeetingAtHand, person: PersonId) -> tuple[Paragraph, ...]:
    """What often goes wrong with this method, for whoever guides and for nobody else."""
    state = at_hand.state
    if state.facilitator != person or state.stage is not Stage.RUNNING:
        return ()
    view = View(at_hand.method, state, state.slot)
    count = min(len(texts.mistakes) for texts in view.by.texts.values())
    hints = [MethodText(None, f"mistakes.{n}", view.round.method) for n in range(count)]
    if not hints:
        return ()
    heading = Paragraph(Line("more.hints"), Tone.NOTE)
    return (heading, *(Paragraph(Line("method", (("text", one),)), Tone.NOTE) for one in hints))


def _controls(state: MeetingState, person: PersonId) -> tuple[Control, ...]:
    meeting = state.meeting
    mine = Control("mine", "control.mine")
    if state.stage is Stage.ENDED:
        return (mine,)
    if state.stage is Stage.PLANNED:
        attendance = Control("attendance", "control.cannot-come", (meeting,))
        method = Control("open-methods", "control.choose-method", (meeting,), Does.FORM)
        dates = Control("dates", "control.dates", (state.group,))
        return (attendance, method, dates, mine)
    if person not in state.here():
        return (Control("attend", "control.i-am-here", (meeting, "here"), main=True), mine)
    controls: list[Control] = []
    turn = (meeting, str(state.turn))
    if may_guide(state, person) and state.stage is Stage.RUNNING:
        controls.append(Control("pause", "control.pause", turn))
    if state.facilitator == person:
        args = (meeting,)
        controls.append(Control("open-hand-over", "control.hand-over", args, Does.FORM))
    elif state.round(state.slot.round).contributor != person:
        controls.append(Control("guide", "control.guide", (meeting,)))
    controls.append(Control("attend", "control.leave", (meeting, "left")))
    return (*controls, mine)


def menu_reply(caller: Caller, group_id: GroupId) -> Reply:
    """What ``/intervisie`` offers by itself."""
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    meeting = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    screen = menu_screen(group.id, meeting.id if meeting is not None else None)
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
