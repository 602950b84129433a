"""Another method for the coming meeting: what fits the case, with the reason, beside one's own.

The group's own method stays unless somebody chooses otherwise, and for this meeting only. What is
chosen is kept as a snapshot at once: the meeting opens with what people saw.
"""

from __future__ import annotations

from collections.abc import Mapping

from methods.choosing import Proposal, Reason, Wanted, kinds, leave_out, recommend
from methods.spec import Method

from ..cards import Answer, FormPage, Reply
from ..engine import effects
from ..engine.ids import FormId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..engine.state import Presence, Stage
from .caller import Caller, Said, done, invalid, refused, refused_for
from .cycle import show_agenda
from .fields import Spec, filled, read
from .forms import choice_spec
from .meetings import MeetingAtHand, load_meeting
from .setup import past_meetings
from .speech import Speech

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
    return (choice_spec(speech, "case-kind", [(kind, KINDS[kind]) for kind in kinds()]),)


def open_methods(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Ask what kind of case it is."""
    at_hand = _coming(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    return FormPage(
        token=f"methods|{at_hand.meeting.id}",
        form=FormId(caller.tools.ids.new()),
        title=speech.plain("methods.form"),
        language=speech.language,
        fields=filled(method_specs(speech), {}),
        send_label=speech.plain("send.methods"),
    )


def propose_methods(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Show up to three that fit, each with its reason, and why the first choice is not there."""
    at_hand = _coming(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    texts, errors = read(method_specs(speech), values, speech, today=caller.today())
    if errors:
        return invalid(errors)
    library = caller.tools.shelf.library
    wanted = _wanted(caller, at_hand, texts["case-kind"])
    found = recommend(library, wanted)
    left_out = leave_out(library, wanted)
    own = at_hand.group.method
    paragraphs = [
        *(_line(library[one.method], one, speech) for one in found),
        *(_line(library[one.method], one, speech, tone=Tone.NOTE) for one in left_out),
    ]
    names = dict.fromkeys([*(one.method for one in found), own])
    controls = [_use(at_hand, library[name], speech) for name in names if name in library]
    screen = Screen(
        Line("methods.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, speech.card(screen))


def use_method(caller: Caller, args: tuple[str, ...]) -> Reply:
    """This meeting goes by this method; the group's own stays what it is."""
    at_hand = _coming(caller, args)
    if isinstance(at_hand, Reply):
        return at_hand
    tools = caller.tools
    if args[1] not in tools.shelf.library:
        return refused(caller.speech(at_hand), "methods.gone")
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


def _coming(caller: Caller, args: tuple[str, ...]) -> MeetingAtHand | Reply:
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if at_hand.state.stage is not Stage.PLANNED:
        return refused_for(caller.speech(at_hand), effects.Reason.ALREADY_OPEN)
    return at_hand


def _wanted(caller: Caller, at_hand: MeetingAtHand, kind: str) -> Wanted:
    group = at_hand.group
    coming = (Presence.HERE, Presence.LATER)
    return Wanted(
        kind=kind,
        minutes=group.minutes,
        people=sum(1 for one in at_hand.state.people if one.presence in coming),
        meetings=len(past_meetings(caller.tx, group.id)),
        mode=group.mode,
        rounds=group.rounds,
    )


def _name(method: Method, speech: Speech) -> str:
    texts = method.texts.get(speech.language) or next(iter(method.texts.values()))
    return texts.short


def _line(method: Method, why: Proposal, speech: Speech, *, tone: Tone = Tone.PLAIN) -> Paragraph:
    values = (("name", _name(method, speech)), ("number", why.number))
    return Paragraph(Line(WHY[why.reason], values), tone)


def _use(at_hand: MeetingAtHand, method: Method, speech: Speech) -> Control:
    own = method.id == at_hand.group.method
    label = "control.use-own-method" if own else "control.use-method"
    values = (("name", _name(method, speech)),)
    return Control("use-method", label, (at_hand.meeting.id, method.id), values=values)
