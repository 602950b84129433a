"""Asking: the others ask, the contributor answers, and may put the question into new words.

Questions are written privately and appear together, wave after wave; what the contributor
writes appears at once, since nobody else writes it. There is no box for advice.
"""

from __future__ import annotations

from methods.spec import Gift

from ..effects import Reason
from ..ids import PersonId
from ..view import View
from .kind import Kind

QUESTIONS = (Gift.FACTUAL_QUESTION, Gift.OPEN_QUESTION)
OF_CONTRIBUTOR = (Gift.CASE_QUESTION, Gift.ANSWER)
#: Enough for every question of a round; a bound, so that nothing grows without end.
MOST_ANSWERS = 30


def _asked(view: View) -> tuple[PersonId, ...]:
    """Until the first questions appear, those who ask; from then on the contributor as well.

    Whoever only reads along, where one person asks, has nothing to say ready to.
    """
    if not any(g.wave and g.gift in QUESTIONS for g in view.current_given):
        return view.speakers
    talking = {*view.speakers, view.contributor}
    return tuple(person for person in view.state.here() if person in talking)


def _refuse_gift(view: View, person: PersonId, gift: Gift) -> Reason | None:
    if gift not in view.phase.gives:
        return Reason.WRONG_GIFT
    if gift in OF_CONTRIBUTOR:
        return None if person == view.contributor else Reason.NOTHING_ASKED
    return None if person in view.speakers else Reason.NOTHING_ASKED


def _limit(view: View, gift: Gift) -> tuple[int, tuple[Gift, ...]]:
    match gift:
        case Gift.CASE_QUESTION:
            return 5, (gift,)
        case Gift.ANSWER:
            return MOST_ANSWERS, (gift,)
        case _:
            return view.phase.each.max, QUESTIONS


def _at_once(gift: Gift) -> bool:
    return gift in OF_CONTRIBUTOR


def _ready_after(view: View, gift: Gift) -> bool:
    return False


ASK = Kind(
    asked=_asked,
    refuse_gift=_refuse_gift,
    limit=_limit,
    at_once=_at_once,
    ready_after=_ready_after,
    in_waves=True,
)
