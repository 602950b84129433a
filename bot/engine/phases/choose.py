"""Choosing the case of a round: hidden simultaneous votes, or aloud with one who notes it.

Nobody sees anybody's vote, no counts are shown, and a case that is not chosen stays on the
table. Equal votes fall to whose turn it is: the order in which the cases stand in the state.
"""

from __future__ import annotations

from methods.spec import Mode

from ..effects import Reason
from ..ids import PersonId
from ..replacing import replace
from ..screen import Control, Does, Line, Paragraph, Person
from ..state import CaseOnTable, MeetingState, RoundOutcome
from ..view import View, with_round
from .kind import Kind
from .round_method import offer_methods


def candidates(view: View) -> tuple[CaseOnTable, ...]:
    """Cases that may be chosen: not discussed in another round, contributor present."""
    taken = {r.case for r in view.state.rounds if r.number != view.slot.round}
    here = view.state.here()
    return tuple(c for c in view.state.cases if c.case not in taken and c.contributor in here)


def choose_case(view: View, chosen: CaseOnTable) -> MeetingState:
    """The state with ``chosen`` as the case of this round."""
    round_ = replace(view.round, case=chosen.case, contributor=chosen.contributor)
    return with_round(view.state, round_)


def winner(view: View) -> CaseOnTable | None:
    """The case with most votes of those who are here; None without any vote."""
    options = candidates(view)
    here = view.state.here()
    votes = [case for person, case in view.run.votes if person in here]
    counted = [(votes.count(option.case), option) for option in options]
    best = max((count for count, _ in counted), default=0)
    if best == 0:
        return None
    return next(option for count, option in counted if count == best)


def choose_only_one(view: View) -> MeetingState:
    """Where one case is left there is nothing to choose; nobody is asked to press for it."""
    options = candidates(view)
    if view.round.case is None and len(options) == 1:
        return choose_case(view, options[0])
    return view.state


def _leave(view: View) -> MeetingState:
    voted = winner(view)
    if voted is not None:
        return choose_case(view, voted)
    if view.round.case is not None:
        return view.state
    options = candidates(view)
    if options:
        return choose_case(view, options[0])
    return with_round(view.state, replace(view.round, outcome=RoundOutcome.NO_CASE))


def _refuse_leaving(view: View) -> Reason | None:
    undecided = view.round.case is None and winner(view) is None
    if undecided and candidates(view) and view.state.mode is not Mode.SLOW:
        return Reason.NO_CASE_CHOSEN
    return None


def _asked(view: View) -> tuple[PersonId, ...]:
    return view.state.here()


def _paragraphs(view: View) -> tuple[Paragraph, ...]:
    options = candidates(view)
    contributor = view.contributor
    if contributor is not None:
        line = Line("choose.chosen", (("who", Person(contributor)),))
        more = (Paragraph(Line("choose.rest-stays")),) if len(options) > 1 else ()
        return (Paragraph(line), *more)
    if not options:
        return (Paragraph(Line("choose.none")),)
    key = "choose.aloud" if view.state.mode is Mode.VOICE else "choose.vote"
    return (Paragraph(Line(key, (("count", len(options)),))),)


def _controls(view: View) -> tuple[Control, ...]:
    meeting = view.state.meeting
    offer = Control("open-case", "control.bring-case", (view.state.group,), Does.FORM)
    if len(candidates(view)) < 2:
        return (offer, *offer_methods(view))
    if view.state.mode is Mode.VOICE:
        args = (meeting, str(view.state.turn))
        pick = Control("open-choose", "control.choose", args, Does.FORM, main=True, guide=True)
        return (pick, offer, *offer_methods(view))
    args = (meeting, str(view.slot))
    return (Control("open-vote", "control.vote", args, Does.FORM, main=True), offer)


CHOOSE = Kind(
    asked=_asked,
    enter=choose_only_one,
    leave=_leave,
    refuse_leaving=_refuse_leaving,
    paragraphs=_paragraphs,
    controls=_controls,
)
