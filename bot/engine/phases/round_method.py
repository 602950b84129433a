"""By which method a round goes: the meeting's own, or another one that fits its case.

It can be another one until the case is opened. Until then a round has seen only how the case was
chosen and the roles, which both methods must begin with.
"""

from __future__ import annotations

from methods.spec import TRIAL_FRAME, Method

from ..effects import Reason
from ..ids import PersonId
from ..permissions import may_guide
from ..screen import Control, Does, Line, MethodText, Paragraph, Tone
from ..view import View, phase_in

#: What comes before the case.
_BEGINNING = ("choose", "roles")


def refuse_method(view: View, person: PersonId | None) -> Reason | None:
    """Why this person cannot choose the method of this round now."""
    if view.slot.round == 0 or not _may_change(view):
        return Reason.METHOD_IS_SET
    mine = person == view.contributor or may_guide(view.state, person)
    return None if mine else Reason.NOT_YOURS


def may_go_by(view: View, other: Method) -> bool:
    """Whether ``other`` can take over here: it has the same beginning, and knows this mode."""
    begins = {(phase.id, phase.kind) for phase in other.phases if phase.kind in _BEGINNING}
    return view.state.mode in other.modes and begins >= _gone_through(view)


def _may_change(view: View) -> bool:
    """Until its case is opened; not in a trial, in which no other method fits."""
    if view.method.frame == TRIAL_FRAME:
        return False
    return all(kind in _BEGINNING for _, kind in _gone_through(view))


def _gone_through(view: View) -> set[tuple[str, str]]:
    slots = (run.slot for run in view.state.runs if run.slot.round == view.slot.round)
    phases = (phase_in(view.method, view.state, slot) for slot in slots)
    return {(phase.id, phase.kind) for phase in phases}


def name_method(by: str | None) -> Paragraph:
    """By which method a round, or a meeting, goes; ``None``: by the meeting's own."""
    name = MethodText(None, "short", by)
    return Paragraph(Line("agenda.method", (("method", name),)), Tone.NOTE)


def offer_methods(view: View) -> tuple[Control, ...]:
    """Look for a method that fits the case, once there is one and while it is not open."""
    if view.contributor is None or not _may_change(view):
        return ()
    args = (view.state.meeting, str(view.slot))
    return (Control("open-methods", "control.choose-method", args, Does.FORM),)
