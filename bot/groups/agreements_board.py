"""The agreements on the board of a meeting: what holds is read, and a change begins here.

The engine shows the standard agreements; here the group's own come to them.
"""

from __future__ import annotations

from dataclasses import replace

from ..engine.phases.agree import AGREEMENTS
from ..engine.screen import Line, Paragraph, Screen, Tone
from ..ports import Tx
from .agreements import read_all_control
from .changing_agreements import propose_control, read_control
from .meetings import MeetingAtHand
from .sealed_room import agreed_kind, is_sealed
from .taking_part import confirm_control, is_open_group
from .versions import in_room, versions_of

#: A step that goes on: whoever finds it no longer fitting can say so while it does.
GOES_ON = frozenset({"ready", "next"})


def with_agreements(tx: Tx, at_hand: MeetingAtHand, screen: Screen) -> Screen:
    """The board of the step in which the agreements are read, as this group has them.

    A meeting never begins on a proposal: it says that there is one, and what holds today.
    """
    standard = [n for n, p in enumerate(screen.paragraphs) if p.line.key in AGREEMENTS]
    if not standard:
        # A meeting that stands still shows nothing to read.
        return screen
    group = at_hand.group
    versions = versions_of(tx, group.whole)
    before, after = screen.paragraphs[: standard[0]], [*screen.paragraphs[standard[-1] + 1 :]]
    if versions.asked is not None:
        after.append(Paragraph(Line("change.today"), Tone.NOTE))
    if is_open_group(group):
        after.append(Paragraph(Line("agenda.confirm-late"), Tone.NOTE))
    own_way = (agreed_kind(group),) if is_sealed(group) else ()
    paragraphs = (*before, *in_room(versions), *own_way, *after)
    controls = screen.controls
    if any(control.action in GOES_ON for control in controls):
        asked = versions.asked
        own = (read_all_control(group.whole),) if versions.own else ()
        change = propose_control(group.whole) if asked is None else read_control(asked)
        late = (confirm_control(at_hand.meeting.id),) if is_open_group(group) else ()
        controls = (*controls, *late, *own, change)
    return replace(screen, paragraphs=paragraphs, controls=controls)
