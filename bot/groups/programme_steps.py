"""What each has of their own beside the dates of a programme: goals, and at its end a look back.

A button in the room leads there, and what it shows is for whoever presses it alone.
"""

from __future__ import annotations

from dataclasses import replace

from methods.spec import Gift, Phase

from ..engine.ids import GroupId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..ports import Tx
from ..records import Part
from .agreements import read_all_control
from .goal_screens import goals_control
from .meetings import MeetingAtHand
from .mirror import mirror_control
from .programme_parts import part_of, programme_of
from .programme_screens import evaluation_control


def own_part_control(part: Part, group: GroupId) -> Control:
    """The way to what is somebody's own on such a date."""
    return evaluation_control(group) if part is Part.CLOSING else goals_control()


def own_part_controls(at_hand: MeetingAtHand) -> tuple[Control, ...]:
    """The same for the agenda of any date; nothing where a case comes on the table."""
    part = part_of(at_hand.method)
    return () if part is Part.MEETING else (own_part_control(part, at_hand.group.id),)


def with_own_part(tx: Tx, at_hand: MeetingAtHand, phase: Phase, screen: Screen) -> Screen:
    """The board of a step that is about goals, or about the group, with the way to them."""
    part = part_of(at_hand.method)
    if part is Part.MEETING or not screen.controls:
        return screen
    if phase.kind == "commit" and part is not Part.CLOSING:
        return _with(screen, "step.goals", goals_control())
    is_about_group = Gift.EVALUATION in phase.gives
    if phase.kind == "gather" and part is Part.CLOSING and not is_about_group:
        return _with(screen, "step.evaluation", evaluation_control(at_hand.group.id))
    if is_about_group and part is Part.MIDWAY:
        return _with(screen, "step.agreements", read_all_control(at_hand.group.id))
    programme = programme_of(tx, at_hand.group.id)
    if is_about_group and programme is not None and programme.safety is not None:
        return _with(screen, "step.safety", mirror_control(at_hand.group.id))
    return screen


def _with(screen: Screen, key: str, control: Control) -> Screen:
    paragraphs = (*screen.paragraphs, Paragraph(Line(key), Tone.NOTE))
    return replace(screen, paragraphs=paragraphs, controls=(*screen.controls, control))
