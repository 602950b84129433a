"""The roles of a round: who contributes, and who guards the process.

The contributor never guides the own round. The guiding goes to whoever has waited longest and
is here; in a second round it passes on. In slow mode the bot alone may guide.
"""

from __future__ import annotations

from methods.spec import Mode

from ..ids import PersonId
from ..replacing import replace
from ..screen import Control, Line, Paragraph, Person
from ..state import MeetingState
from ..view import View, with_round
from .kind import Kind
from .round_method import name_method, offer_methods


def next_guide(state: MeetingState, *, contributor: PersonId | None) -> PersonId | None:
    """Who guides next: present, not contributing, and not yet guide of a round if possible."""
    here = state.here()
    able = [p for p in state.rotation if p in here and p != contributor]
    used = [r.facilitator for r in state.rounds]
    fresh = [p for p in able if p not in used]
    return next(iter(fresh or able), None)


def _enter(view: View) -> MeetingState:
    state, round_ = view.state, view.round
    if state.mode is Mode.SLOW and state.facilitator in (None, round_.contributor):
        return with_round(replace(state, facilitator=None), replace(round_, facilitator=None))
    guide = state.facilitator
    contributes = guide == round_.contributor
    if round_.facilitator is not None and round_.facilitator == guide and not contributes:
        return state
    if round_.number > 1 or guide is None or contributes:
        guide = next_guide(state, contributor=round_.contributor)
    state = replace(state, facilitator=guide)
    return with_round(state, replace(round_, facilitator=guide))


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    lines: list[Paragraph] = []
    if view.contributor is not None:
        lines.append(Paragraph(Line("roles.contributor", (("who", Person(view.contributor)),))))
    guide = view.round.facilitator
    if guide is None:
        lines.append(Paragraph(Line("roles.bot-guides")))
    else:
        lines.append(Paragraph(Line("roles.guide", (("who", Person(guide)),))))
    return (*lines, name_method(view.round.method))


def _controls(view: View) -> tuple[Control, ...]:
    return (Control("guide", "control.guide", (view.state.meeting,)), *offer_methods(view))


ROLES = Kind(enter=_enter, paragraphs=_paragraphs, controls=_controls)
