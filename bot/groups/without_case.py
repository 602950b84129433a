"""Nobody has a case: an intention of one's own from before, a goal, or something that went well.

All are volunteered. An intention or a goal is shown to its owner alone, and comes on the table by
their own hand, through the form of a case.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.effects import Reason
from ..engine.ids import CaseId, FormId
from ..engine.permissions import refuse_absent, refuse_closed
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..engine.state import Slot, Stage
from ..engine.view import View
from ..records import TITLE, Case, CaseStatus, Goal, Intention
from . import keys
from .caller import Caller, Said, done, given_back, look_again, refused, refused_for
from .cases import put_on_table
from .choosing_method import use_in_round
from .fields import LONGEST_LINE, Spec, filled, read
from .forms import LONGEST_KEPT
from .goal_screens import own_goals
from .intentions import numbered
from .meetings import MeetingAtHand
from .named import only_guide
from .speech import Speech
from .taking_part import taking_part

#: By which a group learns from what went well.
APPRECIATIVE = "appreciative"
#: So many of one's own intentions are shown, and so many goals, the newest first.
MOST = 5


def show_own(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Own intentions in this group, and own goals, for one's own eyes; each may become a case."""
    at_hand = _choosing(caller, args[0], Slot.parse(args[1]))
    if isinstance(at_hand, Reply):
        return at_hand
    speech = caller.speech(at_hand)
    intentions, goals = _intentions(caller, at_hand), _goals(caller)
    if not intentions and not goals:
        return done(speech, Said("old-intention.title", ("old-intention.none",)))
    lines = [Paragraph(Line("old-intention.only-you"), Tone.NOTE), *numbered(intentions)]
    tokens: list[tuple[str, tuple[str, ...]]] = [("case-from", (one.id,)) for one in intentions]
    for number, goal in enumerate(goals, start=len(intentions) + 1):
        values = (("number", number), ("text", Typed(goal.fields[TITLE])))
        lines.append(Paragraph(Line("old-intention.goal", values), Tone.QUOTE))
        tokens.append(("case-from-goal", (goal.id, at_hand.group.whole)))
    controls = [
        Control(action, "control.bring-intention", args, values=(("number", number),))
        for number, (action, args) in enumerate(tokens, start=1)
    ]
    title, push = Line("old-intention.title"), Line("push.reminder")
    return Reply(Answer.DONE, speech.card(Screen(title, push, tuple(lines), None, tuple(controls))))


def _intentions(caller: Caller, at_hand: MeetingAtHand) -> list[Intention]:
    mine = [
        one
        for one in caller.tx.intentions.of_person(caller.person.id)
        if one.group == at_hand.group.whole
        and one.meeting not in (at_hand.meeting.id, at_hand.group.half_of)
    ]
    return sorted(mine, key=lambda one: one.made_at, reverse=True)[:MOST]


def _goals(caller: Caller) -> list[Goal]:
    """Those that somebody still works on."""
    open_ones = (one for one in own_goals(caller) if one.reached_at is None)
    return sorted(open_ones, key=lambda one: one.made_at, reverse=True)[:MOST]


def open_success(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Two lines about something that went well; the rest is told."""
    at_hand = _choosing(caller, args[0], Slot.parse(args[1]))
    if isinstance(at_hand, Reply):
        return at_hand
    speech, form = caller.speech(at_hand), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"success|{at_hand.meeting.id}|{args[1]}|{form}",
        form=form,
        title=speech.plain("success.form"),
        language=speech.language,
        fields=filled(_specs(speech), {}),
        send_label=speech.plain("send.success"),
        intro=(Text(speech.markup(Line("success.intro")), Tone.NOTE),),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    title, hint = speech.plain("field.title"), speech.plain("hint.success-title")
    return (
        Spec("title", title, FieldKind.LINE, required=True, max_length=LONGEST_LINE, hint=hint),
        Spec(
            "stuck",
            speech.plain("field.went-well"),
            FieldKind.TEXT,
            required=True,
            max_length=LONGEST_KEPT,
            hint=speech.plain("hint.went-well"),
        ),
    )


def bring_success(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """It comes on the table as a case does, and the round goes by the method that suits it."""
    slot, form = Slot.parse(args[1]), keys.form_id(args[2])
    known = caller.tx.cases.by_form(caller.person.id, form)
    if known is not None:
        return done(caller.speech(), Said("success.form", ("success.brought",)))
    speech = caller.speech()
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    at_hand = _choosing(caller, args[0], slot)
    if isinstance(at_hand, Reply):
        return given_back(caller, at_hand, texts)
    if errors:
        control = Control("open-success", "control.look-again", args[:2], Does.FORM, main=True)
        quote = "\n".join(text for text in texts.values() if text)
        return look_again(caller, errors, Said("success.form", (), (control,), quote))
    case = Case(
        id=CaseId(caller.tools.ids.new()),
        group=at_hand.group.whole,
        contributor=caller.person.id,
        form=form,
        status=CaseStatus.ON_TABLE,
        made_at=caller.at,
        fields=texts,
    )
    put_on_table(caller, case)
    _go_by_appreciative(caller, args[0], slot, case)
    return done(caller.speech(at_hand), Said("success.form", ("success.brought",)))


def _go_by_appreciative(caller: Caller, meeting: str, slot: Slot, case: Case) -> None:
    """Where it is what this round is about by now; else the method stays with whoever guides."""
    at_hand = caller.meeting(meeting)
    if at_hand is not None and at_hand.state.round(slot.round).case == case.id:
        use_in_round(caller, at_hand, APPRECIATIVE, number=slot.round)


def _choosing(caller: Caller, meeting: str, slot: Slot) -> MeetingAtHand | Reply:
    """The meeting that chooses its case now, for somebody who is in it and may bring one."""
    at_hand = taking_part(caller, meeting)
    if isinstance(at_hand, Reply):
        return at_hand
    state, person, speech = at_hand.state, caller.person.id, caller.speech(at_hand)
    reason = refuse_closed(state) or refuse_absent(state, person)
    if reason is None and state.stage is not Stage.RUNNING:
        reason = Reason.STANDING_STILL
    if reason is None:
        is_now = View(at_hand.method, state, state.slot).phase.kind == "choose"
        reason = None if is_now and slot == state.slot else Reason.MOVED_ON
    if reason is not None:
        return refused_for(speech, reason)
    if at_hand.group.is_trial:
        raise ValueError("a trial is about a case")
    if person in only_guide(caller.tx, at_hand.group.whole):
        return refused(speech, "refuse.only-guides")
    return at_hand
