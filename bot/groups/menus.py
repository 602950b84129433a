"""Small private menus: what one person can do in a meeting, and what is theirs."""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.permissions import may_guide
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..engine.state import MeetingState, Stage
from ..ports import Tx
from ..records import Intention
from ..words import divide
from . import keys
from .caller import Caller, refused
from .effects import pages_of
from .private import menu_screen
from .setup import cases_on_table, next_meeting, running_meeting

#: A longer text of one's own is shown in pieces of this length.
PIECE = 1000


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
    """What is kept of this person: drafts, case, intentions. For their eyes only.

    A post holds only so much: ``args`` may say from which text on, counted from 0.
    """
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    start = int(args[1]) if len(args) > 1 else 0
    if start < 0:
        raise ValueError("no such text")
    texts = _own_texts(caller)
    shown = pages_of([text for _, text in texts[start:]])
    count = shown[0][1] if shown else 0
    paragraphs = [
        Paragraph(Line(key, (("text", Typed(text)),)), Tone.QUOTE)
        for key, text in texts[start : start + count]
    ]
    controls = [] if start else _own_controls(caller, group.id)
    if any(control.action == "open-case" for control in controls):
        has_draft = caller.tx.drafts.get(caller.person.id, keys.case_draft(group.id)) is not None
        paragraphs.insert(0, Paragraph(Line("mine.case-draft" if has_draft else "mine.case")))
    if start + count < len(texts):
        further = (group.id, str(start + count))
        controls.append(Control("mine", "control.more-of-mine", further))
    if not paragraphs:
        paragraphs.append(Paragraph(Line("mine.nothing")))
    screen = Screen(
        Line("mine.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def _own_texts(caller: Caller) -> list[tuple[str, str]]:
    """Own intentions and drafts with the key that introduces each; a long one in pieces."""
    tx, person = caller.tx, caller.person.id
    found = [("mine.intention", i.fields.get("intention", "")) for i in _newest(tx, person)]
    drafts = [d for d in tx.drafts.of_person(person) if d.key.startswith("text:")]
    found += [("mine.text", "\n".join(v for v in d.fields.values() if v)) for d in drafts]
    return [(key, piece) for key, text in found for piece in divide(text, PIECE, escape=str)]


def _own_controls(caller: Caller, group: GroupId) -> list[Control]:
    tx, person = caller.tx, caller.person.id
    controls: list[Control] = []
    has_case = any(case.contributor == person for case in cases_on_table(tx, group))
    if has_case or tx.drafts.get(person, keys.case_draft(group)) is not None:
        controls.append(Control("open-case", "control.read-my-case", (group,), Does.FORM))
    newest = next((i for i in _newest(tx, person) if i.followed is None), None)
    if newest is not None:
        controls.append(Control("open-follow", "control.tell-how-it-went", (newest.id,), Does.FORM))
    return controls


def _newest(tx: Tx, person: PersonId) -> list[Intention]:
    return sorted(tx.intentions.of_person(person), key=lambda i: i.made_at, reverse=True)


def menu_reply(caller: Caller, group_id: GroupId) -> Reply:
    """What ``/intervisie`` offers by itself."""
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    meeting = running_meeting(caller.tx, group.id) or next_meeting(caller.tx, group.id)
    screen = menu_screen(group.id, meeting.id if meeting is not None else None)
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))
