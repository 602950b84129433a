"""Opening a form: one bounded read, with the draft and the right language, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from methods.spec import Gift

from ..cards import CHOICES_LIMIT, FormPage, Reply
from ..engine.effects import Reason
from ..engine.ids import CaseId, FormId
from ..engine.permissions import refuse_giving
from ..engine.phases import kind_of
from ..engine.phases.ask import OF_CONTRIBUTOR, QUESTIONS
from ..engine.phases.choose import candidates, is_settled
from ..engine.screens import forms_of
from ..engine.state import Given, Slot, Stage
from ..engine.view import View
from ..records import Contribution, Intention, Person
from .after_programme import open_go_on
from .another_day import open_move
from .answering_poll import open_answer
from .asking_poll import open_hour, open_poll
from .call_me import open_call_me
from .caller import MISREAD, Caller, Said, done, refused, refused_for
from .cases import open_case, open_draft
from .changing_agreements import open_agreement
from .choosing_method import open_methods
from .choosing_people import open_division, open_people
from .evaluation import open_evaluation, open_safety
from .following import open_follow
from .forms import Giving, case_choice_page, give_page, hand_over_page
from .founding_pages import reopen, reopen_when
from .goal_checks import open_check
from .goal_levels import open_levels
from .goal_release import open_release
from .goals import open_goal
from .guidance import open_guidance
from .intentions import open_intention
from .keys import form_id
from .linking_goals import open_link
from .meetings import MeetingAtHand
from .new_room import open_new_room, open_new_trial, open_new_when
from .notes import open_notes
from .pauses import open_pause
from .portfolio import open_portfolio
from .preparing import open_preparation
from .programme_form import open_how, open_programme
from .recognising import most_recognised_first, open_recognise
from .registrations import open_registration
from .reports import open_report
from .taking_part import taking_part
from .talking import open_talk
from .telling import open_tell
from .themes import open_theme
from .trial_words import open_group
from .urgent import open_urgent
from .venue import open_venue
from .weighing import next_to_weigh
from .without_case import open_success

Opening = Callable[[Caller, tuple[str, ...]], FormPage | Reply]


def open_form(caller: Caller, token: str) -> FormPage | Reply:
    """The form that the control with this token opens, or why it does not."""
    action, *args = token.split("|")
    opening = OPENINGS.get(action)
    if opening is None:
        return refused(caller.speech(), "refuse.unknown-control")
    try:
        return opening(caller, tuple(args))
    except MISREAD:
        return refused(caller.speech(), "refuse.unknown-control")


def _case(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    match args[1:]:
        case ("anew",):
            return open_case(caller, group, anew=True)
        case ("draft", form):
            return open_draft(caller, group, form_id(form))
        case (page, *_):
            return open_case(caller, group, page=int(page))
        case _:
            return open_case(caller, group)


def _give(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    if at_hand.state.stage is Stage.PLANNED:
        return refused_for(speech, Reason.NOT_OPEN)
    view = View(at_hand.method, at_hand.state, Slot.parse(args[1]))
    reason = refuse_giving(view, caller.person.id)
    if reason is None and int(args[2]) != view.run.collection:
        reason = Reason.MOVED_ON
    what = gift_for(view, caller, Gift(args[3]))
    reason = reason or kind_of(view).refuse_gift(view, caller.person.id, what)
    if reason is not None:
        return refused_for(speech, reason)
    form, values = _written_before(caller, at_hand, view, what)
    return give_page(speech, Giving(view, what, form), values, able=caller.able)


def gift_for(view: View, caller: Caller, what: Gift) -> Gift:
    """The one button of a board opens what fits this person: a question, or an answer."""
    if view.phase.kind != "ask":
        return what
    fitting = OF_CONTRIBUTOR if caller.person.id == view.contributor else QUESTIONS
    return (
        what if what in fitting else next((g for g in forms_of(view.phase) if g in fitting), what)
    )


def _written_before(
    caller: Caller, at_hand: MeetingAtHand, view: View, what: Gift
) -> tuple[FormId, Mapping[str, str]]:
    """An own text that can still be changed, else a draft of this step, else an empty form."""
    mine = [g for g in view.pending if g.person == caller.person.id]
    limit, counted = kind_of(view).limit(view, what)
    same = [g for g in mine if g.gift in counted]
    start = f"text:{at_hand.meeting.id}:{view.slot}:"
    drafts = [d for d in caller.tx.drafts.of_person(caller.person.id) if d.key.startswith(start)]
    if same and len(same) >= limit:
        # A draft of the same form is newer: it would be gone once the form was sent.
        newer = next((d for d in drafts if d.form == same[-1].form), None)
        texts = newer.fields if newer is not None else _texts_of(caller, mine, same[-1].form)
        return same[-1].form, texts
    for draft in drafts:
        return draft.form, draft.fields
    return FormId(caller.tools.ids.new()), {}


def _texts_of(caller: Caller, mine: list[Given], form: FormId) -> dict[str, str]:
    fields: dict[str, str] = {}
    for given in mine:
        if given.form == form:
            intention = caller.tx.intentions.get(given.contribution)
            text = caller.tx.contributions.get(given.contribution)
            if intention is not None:
                fields.update(_harvest_fields(intention))
            elif text is not None:
                fields.update(_form_fields(text))
    return fields


def _form_fields(text: Contribution) -> dict[str, str]:
    """What the form held when this was given."""
    return {**text.fields, "kind": text.gift.value}


def _harvest_fields(intention: Intention) -> dict[str, str]:
    """What the form of the harvest held: all of it stays with its owner."""
    return {
        "takeaway": intention.fields.get("takeaway", ""),
        "intention": intention.fields.get("intention", ""),
        "plan": "leave" if intention.leaves else "plan",
        "ask-on": intention.ask_on.isoformat() if intention.ask_on is not None else "",
        "readers": intention.readers.value,
    }


def cases_to_choose(caller: Caller, view: View) -> list[tuple[str, str, str]]:
    """The cases that may be chosen now: id, title and short explanation."""
    options = candidates(view)
    cases = caller.tx.cases.many([option.case for option in options])
    known: list[tuple[str, str, str]] = [
        (o.case, cases[o.case].fields.get("title", ""), cases[o.case].fields.get("stuck", ""))
        for o in options
        if o.case in cases
    ]
    return known[:CHOICES_LIMIT]


def _choose_page(
    caller: Caller, at_hand: MeetingAtHand, *, action: str, arg: str
) -> FormPage | Reply:
    speech = caller.speech(at_hand)
    state = at_hand.state
    if state.stage is not Stage.RUNNING:
        return refused_for(speech, Reason.STANDING_STILL)
    view = View(at_hand.method, state, state.slot)
    if view.phase.kind != "choose":
        return refused_for(speech, Reason.MOVED_ON)
    if action == "vote" and is_settled(state):
        return refused_for(speech, Reason.NOTHING_ASKED)
    cases = cases_to_choose(caller, view)
    if not cases:
        return refused_for(speech, Reason.NO_SUCH_CASE)
    if action == "choose":
        ids = [CaseId(case) for case, _, _ in cases]
        first = most_recognised_first(caller.tx, at_hand.group.id, state.here(), ids)
        cases.sort(key=lambda case: first.index(CaseId(case[0])))
    form = FormId(caller.tools.ids.new())
    token = f"{action}|{at_hand.meeting.id}|{arg}|{form}"
    return case_choice_page(speech, token, form, cases=cases)


def _vote(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    if at_hand.state.stage is Stage.RUNNING and Slot.parse(args[1]) != at_hand.state.slot:
        return refused_for(caller.speech(at_hand), Reason.MOVED_ON)
    return _choose_page(caller, at_hand, action="vote", arg=args[1])


def _choose(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    if at_hand.state.facilitator not in (None, caller.person.id):
        return refused_for(caller.speech(at_hand), Reason.NOT_YOURS)
    return _choose_page(caller, at_hand, action="choose", arg=args[1])


def _weigh(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech, slot = caller.speech(at_hand), Slot.parse(args[1])
    if slot not in at_hand.state.script:
        return refused_for(speech, Reason.MOVED_ON)
    view = View(at_hand.method, at_hand.state, slot)
    reason = refuse_giving(view, caller.person.id)
    if reason is None and caller.person.id != view.contributor:
        reason = Reason.NOTHING_ASKED
    if reason is not None:
        return refused_for(speech, reason)
    page = next_to_weigh(caller, at_hand, view)
    return page if page is not None else done(speech, Said("weigh.form", ("weigh.done",)))


def _hand_over(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    people = people_to_guide(caller, at_hand)
    if at_hand.state.facilitator != caller.person.id or not people:
        return refused_for(speech, Reason.NOT_YOURS)
    form = FormId(caller.tools.ids.new())
    token = f"hand-over|{at_hand.meeting.id}|{form}"
    return hand_over_page(speech, token, form, people)


def people_to_guide(caller: Caller, at_hand: MeetingAtHand) -> list[Person]:
    """Who could guide from here: present, not contributing, not oneself."""
    state = at_hand.state
    if state.stage in (Stage.PLANNED, Stage.ENDED):
        return []
    contributor = state.round(state.slot.round).contributor
    others = [p for p in state.here() if p not in (contributor, caller.person.id)]
    known = caller.tx.people.many(others)
    return [known[person] for person in others if person in known]


OPENINGS: Mapping[str, Opening] = {
    "open-case": _case,
    "open-preparation": open_preparation,
    "open-give": _give,
    "open-vote": _vote,
    "open-choose": _choose,
    "open-weigh": _weigh,
    "open-notes": open_notes,
    "open-success": open_success,
    "open-methods": open_methods,
    "open-move": open_move,
    "open-hand-over": _hand_over,
    "open-follow": open_follow,
    "open-intention": open_intention,
    "open-tell": open_tell,
    "open-pause": open_pause,
    "open-programme": open_programme,
    "open-programme-how": open_how,
    "open-go-on": open_go_on,
    "open-poll": open_poll,
    "open-poll-hour": open_hour,
    "open-poll-answer": open_answer,
    "open-found": reopen,
    "open-found-when": reopen_when,
    "open-found-new": open_new_room,
    "open-found-new-when": open_new_when,
    "open-urgent": open_urgent,
    "open-venue": open_venue,
    "open-trial-group": open_group,
    "open-trial-new": open_new_trial,
    "open-agreement": open_agreement,
    "open-guidance": open_guidance,
    "open-call-me": open_call_me,
    "open-goal": open_goal,
    "open-goal-check": open_check,
    "open-goal-levels": open_levels,
    "open-evaluation": open_evaluation,
    "open-safety": open_safety,
    "open-link": open_link,
    "open-goal-release": open_release,
    "open-report": open_report,
    "open-registration": open_registration,
    "open-portfolio": open_portfolio,
    "open-theme": open_theme,
    "open-talk": open_talk,
    "open-recognise": open_recognise,
    "open-people": open_people,
    "open-division": open_division,
}
