"""The agreements on the board of a meeting: what holds is read, and a change begins here.

The engine shows the standard agreements; here the group's own come to them.
"""

from __future__ import annotations

from dataclasses import replace

from ..engine.ids import GroupId
from ..engine.phases.agree import AGREEMENTS
from ..engine.screen import Line, Paragraph, Screen, Tone
from ..ports import Tx
from .agreements import read_all_control
from .changing_agreements import propose_control, read_control
from .sealed_room import agreed_kind, is_sealed
from .versions import in_room, versions_of

#: A step that goes on: whoever finds it no longer fitting can say so while it does.
GOES_ON = frozenset({"ready", "next"})


def with_agreements(tx: Tx, group: GroupId, screen: Screen) -> Screen:
    """The board of the step in which the agreements are read, as this group has them.

    A meeting never begins on a proposal: it says that there is one, and what holds today.
    """
    standard = [n for n, p in enumerate(screen.paragraphs) if p.line.key in AGREEMENTS]
    if not standard:
        # A meeting that stands still shows nothing to read.
        return screen
    versions = versions_of(tx, group)
    before, after = screen.paragraphs[: standard[0]], [*screen.paragraphs[standard[-1] + 1 :]]
    if versions.asked is not None:
        after.append(Paragraph(Line("change.today"), Tone.NOTE))
    known = tx.groups.get(group)
    own_way = (agreed_kind(known),) if known is not None and is_sealed(known) else ()
    paragraphs = (*before, *in_room(versions), *own_way, *after)
    controls = screen.controls
    if any(control.action in GOES_ON for control in controls):
        asked = versions.asked
        own = (read_all_control(group),) if versions.own else ()
        change = propose_control(group) if asked is None else read_control(asked)
        controls = (*controls, *own, change)
    return replace(screen, paragraphs=paragraphs, controls=controls)
