"""Small private menus: what one person can do in a meeting, and what is theirs."""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.permissions import may_guide
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..engine.state import MeetingState, Stage
from ..ports import Tx
from ..records import Intention
from . import keys
from .caller import Caller, refused
from .private import menu_screen
from .setup import cases_on_table, next_meeting, running_meeting

#: How many of one's own things a list shows; the newest first.
LISTED = 5


def more_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What this person can do in the meeting beside what the board asks."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    controls = _controls(at_hand.state, caller.person.id, at_hand.group.id)
    screen = Screen(
        Line("more.title"), Line("push.reminder"), (Paragraph(Line("more.text")),), None, controls
    )
    return Reply(Answer.DONE, caller.speech(at_hand).card(screen))


def _controls(state: MeetingState, person: PersonId, group: GroupId) -> tuple[Control, ...]:
    meeting = state.meeting
    mine = Control("mine", "control.mine", (group,))
    if state.stage is Stage.ENDED:
        return (mine,)
    if state.stage is Stage.PLANNED:
        return (Control("attendance", "control.cannot-come", (meeting,)), mine)
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


def mine_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What is kept of this person: drafts, case, intentions. For their eyes only."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    tx, person = caller.tx, caller.person.id
    paragraphs: list[Paragraph] = []
    controls: list[Control] = []
    has_case = any(case.contributor == person for case in cases_on_table(tx, group.id))
    has_draft = tx.drafts.get(person, keys.case_draft(group.id)) is not None
    if has_case or has_draft:
        key = "mine.case-draft" if has_draft else "mine.case"
        paragraphs.append(Paragraph(Line(key)))
        controls.append(Control("open-case", "control.read-my-case", (group.id,), Does.FORM))
    intentions = _newest(tx, person)
    for intention in intentions:
        text = (("text", Typed(intention.fields.get("intention", ""))),)
        paragraphs.append(Paragraph(Line("mine.intention", text), Tone.QUOTE))
    if any(i.followed is None for i in intentions):
        newest = next(i for i in intentions if i.followed is None)
        controls.append(Control("open-follow", "control.tell-how-it-went", (newest.id,), Does.FORM))
    for draft in [d for d in tx.drafts.of_person(person) if d.key.startswith("text:")][:LISTED]:
        text = (("text", Typed("\n".join(v for v in draft.fields.values() if v))),)
        paragraphs.append(Paragraph(Line("mine.text", text), Tone.QUOTE))
    if not paragraphs:
        paragraphs.append(Paragraph(Line("mine.nothing")))
    screen = Screen(
        Line("mine.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def _newest(tx: Tx, person: PersonId) -> tuple[Intention, ...]:
    intentions = sorted(tx.intentions.of_person(person), key=lambda i: i.made_at, reverse=True)
    return tuple(intentions[:LISTED])


def menu_reply(caller: Caller, group_id: GroupId) -> Reply:
    """What ``/intervisie`` offers by itself."""
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    meeting = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    screen = menu_screen(group.id, meeting.id if meeting is not None else None)
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
