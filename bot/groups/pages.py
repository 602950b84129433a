"""What each page of a form does when it is sent. Commit first, then it counts as received."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from methods.spec import Weight

from ..cards import Reply
from ..engine.effects import Reason
from ..engine.events import CaseChosen, CaseVoted, FacilitatorSet, QuestionWeighed
from ..engine.ids import CaseId, ContributionId, PersonId
from ..engine.screen import Control, Does
from ..engine.state import Slot, Stage
from ..engine.view import View
from .after_programme import go_on
from .another_day import move
from .answering_poll import send_answer
from .asking_poll import days_again, send_days, send_poll
from .call_me import keep_call_me
from .caller import (
    MISREAD,
    Caller,
    Said,
    Unreadable,
    answer,
    done,
    invalid,
    next_page,
    refused,
    refused_for,
)
from .cases import case_page_again, send_case_page
from .changing_agreements import propose_agreement
from .choosing_method import propose_methods
from .choosing_people import keep_division, keep_people
from .evaluation import keep_evaluation, keep_safety
from .fields import read
from .following import answer_follow
from .forms import TO_GROUP, case_choice_specs, hand_over_specs
from .founding import found, found_when_again, send_who
from .gifts import give
from .goal_checks import keep_check
from .goal_levels import keep_levels
from .goal_release import release_goal
from .goals import keep_goal
from .guidance import ask_to_guide
from .intentions import keep_intention
from .linking_goals import keep_link
from .meetings import MeetingAtHand, happen
from .new_room import (
    found_in_new_room,
    new_when_again,
    send_who_in_new_room,
    try_in_new_room,
)
from .notes import keep_notes
from .openings import cases_to_choose, people_to_guide
from .pauses import add_pause
from .portfolio import choose_portfolio
from .preparing import keep_preparation
from .programme_form import programme_when_again, send_programme, send_when
from .recognising import keep_recognised
from .registrations import keep_registration
from .reports import keep_report
from .taking_part import taking_part
from .talking import send_talk
from .telling import keep_tell
from .themes import keep_theme
from .trial import put_trial
from .urgent import keep_urgent
from .venue import keep_venue
from .weighing import next_to_weigh, weigh_specs
from .without_case import bring_success

Sending = Callable[..., Reply]


def send_page(caller: Caller, token: str, values: Mapping[str, str], *, as_draft: bool) -> Reply:
    """Take a page of a form."""
    action, *args = token.split("|")
    sending = SENDINGS.get(action)
    if sending is None:
        return refused(caller.speech(), "refuse.unknown-control")
    try:
        return sending(caller, tuple(args), values, as_draft=as_draft)
    except MISREAD:
        raise Unreadable(refused(caller.speech(), "refuse.unknown-control")) from None


def page_again(caller: Caller, token: str) -> Reply:
    """The answer once more, to a page whose first answer got lost: it may have had a next page."""
    action, *args = token.split("|")
    try:
        again = AGAIN.get(action)
        return done() if again is None else again(caller, tuple(args))
    except MISREAD:
        return done()


def _vote(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    chosen = _chosen_case(caller, args, values)
    if isinstance(chosen, Reply):
        return chosen
    at_hand, case = chosen
    event = CaseVoted(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        case=case,
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    return answer(caller.speech(at_hand), outcome, Said("choose.form", ("choose.voted",)))


def _choose(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    chosen = _chosen_case(caller, args, values)
    if isinstance(chosen, Reply):
        return chosen
    at_hand, case = chosen
    event = CaseChosen(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        turn=int(args[1]),
        case=case,
    )
    return answer(caller.speech(at_hand), happen(caller.tx, caller.tools, at_hand, event))


def _chosen_case(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str]
) -> Reply | tuple[MeetingAtHand, CaseId]:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    if at_hand.state.stage in (Stage.PLANNED, Stage.ENDED):
        return refused_for(speech, Reason.MOVED_ON)
    view = View(at_hand.method, at_hand.state, at_hand.state.slot)
    if view.phase.kind != "choose":
        return refused_for(speech, Reason.MOVED_ON)
    options = [(case, title) for case, title, _ in cases_to_choose(caller, view)]
    texts, errors = read(case_choice_specs(speech, options), values, speech, today=caller.today())
    return invalid(errors) if errors else (at_hand, CaseId(texts["case"]))


def _hand_over(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    specs = hand_over_specs(speech, people_to_guide(caller, at_hand))
    texts, errors = read(specs, values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    event = FacilitatorSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        person=None if texts["person"] == TO_GROUP else PersonId(texts["person"]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    return answer(speech, outcome, Said("guide.noted-title", ("guide.handed-over",)))


def _weigh(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """What one question does; the next one follows at once."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech, slot = caller.speech(at_hand), Slot.parse(args[1])
    texts, errors = read(weigh_specs(speech), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    event = QuestionWeighed(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=slot,
        question=ContributionId(args[2]),
        weight=Weight(texts["weight"]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    if outcome.refusal is not None:
        return answer(speech, outcome)
    after = at_hand.after(outcome)
    following = next_to_weigh(caller, after, View(after.method, after.state, slot), again=False)
    if following is None:
        return done(speech, Said("weigh.form", ("weigh.done",)))
    reopen = Control("open-weigh", "control.weigh-on", args[:2], Does.FORM, main=True)
    return next_page(caller, following, Said("weigh.form", ("weigh.kept",)), reopen=reopen)


SENDINGS: Mapping[str, Sending] = {
    "case": send_case_page,
    "preparation": keep_preparation,
    "give": give,
    "vote": _vote,
    "choose": _choose,
    "hand-over": _hand_over,
    "weigh": _weigh,
    "notes": keep_notes,
    "success": bring_success,
    "methods": propose_methods,
    "move": move,
    "follow": answer_follow,
    "intention": keep_intention,
    "tell": keep_tell,
    "pause": add_pause,
    "programme-when": send_when,
    "programme-how": send_programme,
    "go-on": go_on,
    "poll-days": send_days,
    "poll-hour": send_poll,
    "poll-answer": send_answer,
    "found": send_who,
    "found-when": found,
    "found-new": send_who_in_new_room,
    "found-new-when": found_in_new_room,
    "urgent": keep_urgent,
    "venue": keep_venue,
    "trial": put_trial,
    "trial-new": try_in_new_room,
    "agreement": propose_agreement,
    "guidance": ask_to_guide,
    "call-me": keep_call_me,
    "goal": keep_goal,
    "goal-check": keep_check,
    "goal-levels": keep_levels,
    "evaluation": keep_evaluation,
    "safety": keep_safety,
    "link": keep_link,
    "goal-release": release_goal,
    "report": keep_report,
    "registration": keep_registration,
    "portfolio": choose_portfolio,
    "theme": keep_theme,
    "talk": send_talk,
    "recognise": keep_recognised,
    "people": keep_people,
    "divide": keep_division,
}
#: What answers a page whose first answer got lost, where a page may have followed it.
AGAIN: Mapping[str, Callable[[Caller, tuple[str, ...]], Reply]] = {
    "case": case_page_again,
    "poll-days": days_again,
    "found": found_when_again,
    "found-new": new_when_again,
    "programme-when": programme_when_again,
}
