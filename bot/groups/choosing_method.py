"""Another method for the coming meeting, or for a round whose case was chosen just now.

What fits the case is proposed with the reason, beside one's own. The group's own method stays
unless somebody chooses otherwise, and for this time only. What is chosen is kept as a snapshot at
once: the group goes by what people saw.
"""

from __future__ import annotations

from collections.abc import Mapping

from methods.choosing import Proposal, Reason, Wanted, kinds, leave_out, recommend
from methods.spec import Method, MethodTexts

from ..cards import Answer, FormPage, Reply, Text
from ..engine.events import MethodChosen
from ..engine.ids import FormId
from ..engine.permissions import refuse_absent, refuse_closed
from ..engine.phases.round_method import may_go_by, refuse_method
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..engine.state import Presence, Stage
from ..engine.view import View
from ..records import MeetingStatus, Part
from .caller import Caller, Said, done, invalid, refused, refused_for
from .case_fields import WANTS
from .cycle import show_agenda
from .fields import Spec, filled, read
from .forms import choice_spec
from .lookups import past_meetings
from .meetings import MeetingAtHand, happen, load_meeting
from .programme_parts import part_of
from .speech import Speech
from .taking_part import confirm_first, has_confirmed

#: What each kind of case is called.
KINDS = {
    "new-group": "case-kind.new-group",
    "recent-event": "case-kind.recent-event",
    "stuck": "case-kind.stuck",
    "own-behaviour": "case-kind.own-behaviour",
    "charged-relation": "case-kind.charged-relation",
    "moral-dilemma": "case-kind.moral-dilemma",
    "low-energy": "case-kind.low-energy",
    "little-time": "case-kind.little-time",
    "leadership": "case-kind.leadership",
    "split-opinions": "case-kind.split-opinions",
    "over-days": "case-kind.over-days",
}
#: Why a method is proposed, or why it is not.
WHY = {
    Reason.FITS_CASE: "proposal.fits-case",
    Reason.FITS_CASE_TOO: "proposal.fits-case-too",
    Reason.FITS_TIME: "proposal.fits-time",
    Reason.TOO_FEW: "proposal.too-few",
    Reason.TOO_MANY: "proposal.too-many",
    Reason.TOO_NEW: "proposal.too-new",
    Reason.TOO_SHORT: "proposal.too-short",
    Reason.OTHER_MODE: "proposal.other-mode",
}


def method_specs(speech: Speech) -> tuple[Spec, ...]:
    """One question: what kind of case it is."""
    named = [(kind, KINDS[kind]) for kind in kinds()]
    return (choice_spec(speech, "case-kind", named, has_usual=False),)


def open_methods(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Ask what kind of case it is."""
    at_hand = _open(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech, wants = caller.speech(at_hand), _help_wanted(caller, at_hand)
    sought = (Line("methods.wants", (("kind", wants),)),) if wants else ()
    return FormPage(
        token=f"methods|{at_hand.meeting.id}",
        form=FormId(caller.tools.ids.new()),
        title=speech.plain("methods.form"),
        language=speech.language,
        fields=filled(method_specs(speech), {}),
        send_label=speech.plain("send.methods"),
        intro=tuple(Text(speech.markup(line), Tone.NOTE) for line in sought),
    )


def _help_wanted(caller: Caller, at_hand: MeetingAtHand) -> str:
    """What help is sought for the case that was chosen; "" where nothing was said, or none was."""
    state = at_hand.state
    if state.stage is Stage.PLANNED:
        return ""
    case_id = state.round(state.slot.round).case
    found = caller.tx.cases.many([case_id] if case_id is not None else [])
    return next((case.fields.get(WANTS, "") for case in found.values()), "")


def propose_methods(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Show up to three that fit, each with its reason, and why the first choice is not there."""
    at_hand = _open(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    texts, errors = read(method_specs(speech), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    library = _possible(caller, at_hand)
    wanted = _wanted(caller, at_hand, texts["case-kind"])
    found = recommend(library, wanted)
    left_out = leave_out(library, wanted)
    paragraphs = [
        *(_line(library[one.method], one, speech) for one in found),
        *(_line(library[one.method], one, speech, tone=Tone.NOTE) for one in left_out),
    ]
    own = (at_hand.method.id, at_hand.group.method)
    names = dict.fromkeys([*(one.method for one in found), *own])
    controls = [_use(at_hand, library[name], speech) for name in names if name in library]
    screen = Screen(
        Line("methods.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, speech.card(screen))


def use_method(caller: Caller, args: tuple[str, ...]) -> Reply:
    """This meeting, or this round of it, goes by this method; the group's own stays what it is."""
    at_hand = _open(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    if args[1] not in _possible(caller, at_hand):
        return refused(caller.speech(at_hand), "methods.gone")
    if at_hand.state.stage is Stage.PLANNED:
        return _use_in_meeting(caller, at_hand, args)
    return use_in_round(caller, at_hand, args[1], number=int(args[2]))


def _use_in_meeting(caller: Caller, at_hand: MeetingAtHand, args: tuple[str, ...]) -> Reply:
    tools = caller.tools
    key = None
    if args[1] != at_hand.group.method:
        key = tools.shelf.take_snapshot(caller.tx, caller.tools.shelf.current(args[1]))
    if key != at_hand.meeting.method_hash:
        chosen = replace(at_hand.meeting, method_hash=key)
        caller.tx.meetings.save(chosen, read_version=at_hand.meeting.version)
    changed = load_meeting(caller.tx, tools, at_hand.meeting.id)
    if changed is None:
        return refused(caller.speech(), "refuse.not-a-member")
    show_agenda(caller.tx, tools, changed)
    return done(caller.speech(changed), Said("methods.title", ("methods.used",)))


def use_in_round(caller: Caller, at_hand: MeetingAtHand, name: str, *, number: int) -> Reply:
    """This round of a running meeting goes by this method, of the library or its own."""
    tools, method = caller.tools, at_hand.method
    other = None if name == method.id else name
    if other is not None and other not in method.others:
        others = {**method.others, other: tools.shelf.current(other)}
        method = method.model_copy(update={"others": others})
        key = tools.shelf.take_snapshot(caller.tx, method)
        meeting = replace(at_hand.meeting, method_hash=key)
        at_hand = replace(at_hand, meeting=meeting, method=method)
    event = MethodChosen(
        id=tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        round=number,
        method=other,
    )
    refusal = happen(caller.tx, tools, at_hand, event).refusal
    speech = caller.speech(at_hand)
    if refusal is not None:
        return refused_for(speech, refusal.reason)
    return done(speech, Said("methods.title", ("methods.used-in-round",)))


def _open(caller: Caller, args: tuple[str, ...]) -> MeetingAtHand | Reply:
    """The meeting of which a method can be chosen by this person now."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    state, person = at_hand.state, caller.person.id
    if at_hand.group.is_trial:
        raise ValueError("a trial goes by the method that fits it")
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(caller.speech(at_hand), "refuse.date-not-held")
    if part_of(at_hand.method) is not Part.MEETING:
        return refused(caller.speech(at_hand), "refuse.part-of-programme")
    if state.stage is Stage.PLANNED:
        return at_hand
    if not has_confirmed(at_hand.group, state, person):
        return confirm_first(caller, state)
    reason = refuse_closed(state) or refuse_absent(state, person)
    if reason is None:
        reason = refuse_method(View(at_hand.method, state, state.slot), person)
    return at_hand if reason is None else refused_for(caller.speech(at_hand), reason)


def _possible(caller: Caller, at_hand: MeetingAtHand) -> Mapping[str, Method]:
    """The library; during a meeting its own method as it is kept, and what can take over."""
    library = caller.tools.shelf.library
    if at_hand.state.stage is Stage.PLANNED:
        return library
    view = View(at_hand.method, at_hand.state, at_hand.state.slot)
    fitting = {name: method for name, method in library.items() if may_go_by(view, method)}
    return {**fitting, **at_hand.method.others, at_hand.method.id: at_hand.method}


def _wanted(caller: Caller, at_hand: MeetingAtHand, kind: str) -> Wanted:
    group = at_hand.group
    planned = at_hand.state.stage is Stage.PLANNED
    coming = (Presence.HERE, Presence.LATER) if planned else (Presence.HERE,)
    return Wanted(
        kind=kind,
        minutes=group.minutes,
        people=sum(1 for one in at_hand.state.people if one.presence in coming),
        meetings=len(past_meetings(caller.tx, group.whole)),
        mode=group.mode,
        rounds=group.rounds,
    )


def _texts(method: Method, speech: Speech) -> MethodTexts:
    return method.texts.get(speech.language) or next(iter(method.texts.values()))


def _line(method: Method, why: Proposal, speech: Speech, *, tone: Tone = Tone.PLAIN) -> Paragraph:
    texts = _texts(method, speech)
    values = (("name", texts.short), ("number", why.number), ("suits", texts.suits))
    return Paragraph(Line(WHY[why.reason], values), tone)


def _use(at_hand: MeetingAtHand, method: Method, speech: Speech) -> Control:
    own = method.id == at_hand.group.method
    label = "control.use-own-method" if own else "control.use-method"
    values = (("name", _texts(method, speech).short),)
    state = at_hand.state
    number = 0 if state.stage is Stage.PLANNED else state.slot.round
    args = (at_hand.meeting.id, method.id, str(number))
    return Control("use-method", label, args, values=values)
