"""The case of a round: hidden simultaneous votes, aloud with one who notes it, or settled before.

Nobody sees anybody's vote, no counts are shown, and a case that is not chosen stays on the
table. Equal votes fall to whose turn it is: the order in which the cases stand in the state. Where
a group goes by turns, or settles it beforehand, that order alone says which case it is.
"""

from __future__ import annotations

from methods.spec import TRIAL_FRAME, Mode

from ..effects import Reason
from ..ids import PersonId
from ..replacing import replace
from ..screen import Control, Does, Line, Paragraph, Person
from ..state import CaseOnTable, Choosing, MeetingState, RoundOutcome
from ..view import View, with_round
from .kind import Kind
from .round_method import offer_methods

#: Which case it is, and how the group came to it.
CHOSEN = {
    Choosing.VOTE: "choose.chosen",
    Choosing.TURN: "choose.in-turn",
    Choosing.BEFOREHAND: "choose.beforehand",
}


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


def is_settled(state: MeetingState) -> bool:
    """Whether the group does not choose: it is somebody's turn, or was settled beforehand."""
    return state.choosing is not Choosing.VOTE


def choose_unasked(view: View) -> MeetingState:
    """Where one case is left, or it is settled which, nobody is asked to press for it."""
    options = candidates(view)
    if view.round.case is None and options and (len(options) == 1 or is_settled(view.state)):
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
        line = Line(CHOSEN[view.state.choosing], (("who", Person(contributor)),))
        more = (Paragraph(Line("choose.rest-stays")),) if _rest_stays(view) else ()
        return (Paragraph(line), *more)
    if not options:
        return tuple(Paragraph(Line(key)) for key in _none(view))
    key = "choose.aloud" if view.state.mode is Mode.VOICE else "choose.vote"
    return (Paragraph(Line(key, (("count", len(options)),))),)


def _rest_stays(view: View) -> bool:
    """Whether others lay there as well: also where a later round takes one of them after all."""
    earlier = {r.case for r in view.state.rounds if r.number <= view.slot.round}
    here = view.state.here()
    return any(c.case not in earlier and c.contributor in here for c in view.state.cases)


def _none(view: View) -> tuple[str, ...]:
    """Nobody has a case: what else a group can do with its time."""
    is_live = view.is_current and view.method.frame != TRIAL_FRAME
    return ("choose.none", "choose.none-instead") if is_live else ("choose.none",)


def _instead(view: View) -> tuple[Paragraph, ...]:
    """Where nobody chooses, nobody is invited to."""
    if not is_settled(view.state) or not candidates(view):
        return ()
    return (Paragraph(Line("choose.settled")),)


def _without_case(view: View) -> tuple[Control, ...]:
    """What may take the place of a case. Everything is volunteered by whoever presses."""
    if view.method.frame == TRIAL_FRAME:
        return ()
    args = (view.state.meeting, str(view.slot))
    return (
        Control("old-intentions", "control.old-intention", args),
        Control("open-success", "control.success", args, Does.FORM),
    )


def _controls(view: View) -> tuple[Control, ...]:
    meeting = view.state.meeting
    offer = Control("open-case", "control.bring-case", (view.state.group,), Does.FORM)
    options = candidates(view)
    if not options:
        return (offer, *_without_case(view))
    if len(options) == 1:
        return (offer, *offer_methods(view))
    if is_settled(view.state):
        return (offer, *_choose_otherwise(view), *offer_methods(view))
    if view.state.mode is Mode.VOICE:
        args = (meeting, str(view.state.turn))
        pick = Control("open-choose", "control.choose", args, Does.FORM, main=True, guide=True)
        return (pick, offer, *offer_methods(view))
    args = (meeting, str(view.slot))
    return (Control("open-vote", "control.vote", args, Does.FORM, main=True), offer)


def _choose_otherwise(view: View) -> tuple[Control, ...]:
    """Something urgent may go first, where the group says so aloud."""
    if view.state.mode is Mode.SLOW:
        return ()
    args = (view.state.meeting, str(view.state.turn))
    return (Control("open-choose", "control.choose-other", args, Does.FORM, guide=True),)


CHOOSE = Kind(
    asked=_asked,
    enter=choose_unasked,
    leave=_leave,
    refuse_leaving=_refuse_leaving,
    paragraphs=_paragraphs,
    controls=_controls,
    instead=_instead,
)
