"""The roles of a round: who contributes, who guards the process, and who has one beside these.

The contributor never guides the own round. Whom the group named guides as long as they are here;
else the guiding goes to whoever has waited longest, and in a second round it passes on. In slow
mode the bot alone may guide.
"""

from __future__ import annotations

from methods.spec import Mode

from ..ids import PersonId
from ..replacing import replace
from ..screen import Control, Line, Paragraph, Person
from ..state import MeetingState
from ..view import View, with_round
from .beside import given_out, offered, told
from .kind import Kind
from .round_method import name_method, offer_methods


def guide_for(state: MeetingState, *, contributor: PersonId | None) -> PersonId | None:
    """Who guides where nobody does by now; ``None``: the bot alone."""
    if state.mode is Mode.SLOW:
        return _named(state, contributor)
    return next_guide(state, contributor=contributor)


def _named(state: MeetingState, contributor: PersonId | None) -> PersonId | None:
    able = state.named in state.here() and state.named != contributor
    return state.named if able else None


def next_guide(
    state: MeetingState, *, contributor: PersonId | None, other_than: PersonId | None = None
) -> PersonId | None:
    """Who guides next: present, not contributing, and not yet guide of a round if possible."""
    named = _named(state, contributor)
    if named is not None:
        return named
    here = state.here()
    able = [p for p in state.rotation if p in here and p not in (contributor, other_than)]
    used = [r.facilitator for r in state.rounds]
    fresh = [p for p in able if p not in used]
    return next(iter(fresh or able), None)


def _enter(view: View) -> MeetingState:
    return given_out(_guided(view), view.slot.round)


def _guided(view: View) -> MeetingState:
    state, round_ = view.state, view.round
    if state.mode is Mode.SLOW and state.facilitator in (None, round_.contributor):
        guide = guide_for(state, contributor=round_.contributor)
        return with_round(replace(state, facilitator=guide), replace(round_, facilitator=guide))
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
    return (*lines, *told(view), name_method(view.round.method))


def _controls(view: View) -> tuple[Control, ...]:
    guide = Control("guide", "control.guide", (view.state.meeting,))
    return (guide, *offered(view), *offer_methods(view))


ROLES = Kind(enter=_enter, paragraphs=_paragraphs, controls=_controls)
