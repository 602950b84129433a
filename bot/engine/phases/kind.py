"""What a phase kind can say about itself. Everything has a default, so a kind is small.

All functions are pure and get a ``View`` of their slot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from methods.spec import Gift

from ..effects import Reason
from ..ids import PersonId
from ..screen import Control, Paragraph
from ..state import MeetingState
from ..view import View


def asks_speakers(view: View) -> tuple[PersonId, ...]:
    """By default the phase waits for everybody it is for."""
    return view.speakers


def takes_what_is_listed(view: View, person: PersonId, gift: Gift) -> Reason | None:
    """By default those the phase is for may give whatever the method lists."""
    if gift not in view.phase.gives:
        return Reason.WRONG_GIFT
    return None if person in view.speakers else Reason.NOTHING_ASKED


def limits_by_each(view: View, gift: Gift) -> tuple[int, tuple[Gift, ...]]:
    """By default ``each.max`` counts everything a person gives in the phase."""
    return view.phase.each.max, view.phase.gives


def shows_nothing_at_once(gift: Gift) -> bool:
    """By default what is written appears together."""
    return False


def changes_nothing(view: View) -> MeetingState:
    """By default entering and leaving change nothing else."""
    return view.state


def may_always_leave(view: View) -> Reason | None:
    """By default a phase may be left at any time."""
    return None


def says_nothing_more(view: View) -> tuple[Paragraph, ...]:
    """By default the method's own words say enough."""
    return ()


def offers_nothing_more(view: View) -> tuple[Control, ...]:
    """By default there are no controls beside the common ones."""
    return ()


def is_ready_when_full(view: View, gift: Gift) -> bool:
    """By default somebody who gave all there is to give is ready."""
    return view.phase.each.max == 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A phase kind.

    ``asked``: whose readiness closes the phase. ``refuse_gift``: why this person may not give
    this. ``limit``: how many of these gifts together one person may give. ``at_once``: gifts
    that appear as soon as they are given. ``enter``, ``leave``: what else changes in the state.
    ``refuse_leaving``: why the phase cannot be left yet. ``in_waves``: writing goes on after a
    reveal. ``instead``: what the board says in place of the method's own invitation, where that
    does not fit. ``ready_after``: giving this makes ready. ``shows_weights``: what each question
    does is shown when the phase is left.
    """

    asked: Callable[[View], tuple[PersonId, ...]] = asks_speakers
    refuse_gift: Callable[[View, PersonId, Gift], Reason | None] = takes_what_is_listed
    limit: Callable[[View, Gift], tuple[int, tuple[Gift, ...]]] = limits_by_each
    at_once: Callable[[Gift], bool] = shows_nothing_at_once
    enter: Callable[[View], MeetingState] = changes_nothing
    leave: Callable[[View], MeetingState] = changes_nothing
    refuse_leaving: Callable[[View], Reason | None] = may_always_leave
    paragraphs: Callable[[View], tuple[Paragraph, ...]] = says_nothing_more
    controls: Callable[[View], tuple[Control, ...]] = offers_nothing_more
    instead: Callable[[View], tuple[Paragraph, ...]] = says_nothing_more
    ready_after: Callable[[View, Gift], bool] = is_ready_when_full
    in_waves: bool = False
    shows_weights: bool = False
