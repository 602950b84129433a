"""Who takes part in a meeting: a member; in an open group whoever confirmed the agreements for it.

Everything that is read or written in a meeting is reached through ``taking_part``. The engine
refuses the same by itself, as nobody is there who has not confirmed; here it is said with the
button that helps.
"""

from __future__ import annotations

from ..cards import Reply
from ..engine.ids import MeetingId, PersonId
from ..engine.screen import Control, Line, Paragraph
from ..engine.state import MeetingState, Stage
from ..records import Group, GroupKind
from .caller import Caller, refused
from .meetings import MeetingAtHand


def is_open_group(group: Group) -> bool:
    """Whether its members change, so that each meeting has agreements of its own."""
    return group.kind is GroupKind.OPEN


def agreed_open(group: Group) -> tuple[Paragraph, ...]:
    """What kind of group it is, as it stands among the agreements of an open one."""
    return (Paragraph(Line("agreements.open")),) if is_open_group(group) else ()


def has_confirmed(group: Group, state: MeetingState, person: PersonId) -> bool:
    """Whether nothing of this meeting is shut to this member for want of a confirmation."""
    return not is_open_group(group) or person in state.confirmed


def confirm_control(meeting: MeetingId, *, main: bool = False) -> Control:
    """The button with which somebody confirms the agreements for one meeting."""
    return Control("confirm", "control.confirm", (meeting,), main=main)


def taking_part(caller: Caller, meeting_id: str) -> MeetingAtHand | Reply:
    """The meeting with this id, for whoever may read and write in it; else why not."""
    at_hand = caller.meeting(meeting_id)
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if has_confirmed(at_hand.group, at_hand.state, caller.person.id):
        return at_hand
    return confirm_first(caller, at_hand.state)


def confirm_first(caller: Caller, state: MeetingState) -> Reply:
    """Why nothing can be read or written yet, with the button; kindly, and to nobody else."""
    if state.stage is Stage.ENDED:
        return refused(caller.speech(), "refuse.confirm-over")
    controls = (confirm_control(state.meeting, main=True),)
    return refused(caller.speech(), "refuse.confirm-first", controls=controls)
