"""Writing in a role: what an observer saw, for themselves; and what a contributor is to read later.

Only whoever has the role writes, and only they read it while the meeting lasts. What becomes of
it then stands in ``handing_over``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.effects import Reason
from ..engine.events import RoleSet
from ..engine.ids import FormId, PersonId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone
from ..engine.screen import Person as Named
from ..engine.state import MeetingState, Role, Round, RoundOutcome, Stage
from ..records import Draft
from . import keys
from .caller import Caller, Said, answer, done, given_back, invalid, refused, refused_for
from .fields import LONGEST_TEXT, Spec, filled, read
from .given import NOTE
from .meetings import MeetingAtHand, happen
from .speech import Speech
from .taking_part import taking_part

#: What an observer looks at: how the group works, and not what it talks about.
SEEN = {
    "who-spoke": ("field.who-spoke", "hint.who-spoke"),
    "kinds": ("field.kinds", "hint.kinds"),
    "rules": ("field.rules", "hint.rules"),
}
WRITTEN_DOWN = {NOTE: ("field.note", "hint.note")}
#: What each role asks of whoever has it: a title, what it is, and how it is meant.
ASKS = {
    Role.OBSERVER: ("role.observe-title", "role.observe", "role.observe-how"),
    Role.NOTE_TAKER: ("role.take-notes-title", "role.take-notes", "role.take-notes-how"),
}
FORM = {Role.OBSERVER: "observing.form", Role.NOTE_TAKER: "noting.form"}
INTRO = {Role.OBSERVER: "observing.intro", Role.NOTE_TAKER: "noting.intro"}
KEPT = {Role.OBSERVER: "observing.kept", Role.NOTE_TAKER: "noting.kept"}
LABEL = {Role.OBSERVER: "control.my-observation", Role.NOTE_TAKER: "control.my-notes"}


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody writes in a role of a round of a meeting."""

    at_hand: MeetingAtHand
    round: Round
    role: Role


def set_role(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take a role upon oneself, or lay one's own down; nobody gives one to another."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    number, role, takes = int(args[1]), Role(args[2]), {"me": True, "nobody": False}[args[3]]
    me = caller.person.id
    event = RoleSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=me,
        round=number,
        role=role,
        person=me if takes else None,
    )
    said = Said("role.title", ("role.taken" if takes else "role.laid-down",))
    return answer(caller.speech(at_hand), happen(caller.tx, caller.tools, at_hand, event), said)


def open_notes(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of a role, on what was written in it before."""
    writing = _writing(caller, args)
    if isinstance(writing, Reply):
        return writing
    state, role = writing.at_hand.state, writing.role
    key = keys.role_draft(state.meeting, writing.round.number, role)
    known = caller.tx.drafts.get(caller.person.id, key)
    form = known.form if known is not None else FormId(caller.tools.ids.new())
    speech = caller.speech(writing.at_hand)
    return FormPage(
        token=f"notes|{state.meeting}|{writing.round.number}|{role.value}|{form}",
        form=form,
        title=speech.plain(FORM[role]),
        language=speech.language,
        fields=filled(_specs(speech, role), known.fields if known is not None else {}),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(_intro(writing)), Tone.NOTE),),
    )


def _intro(writing: Writing) -> Line:
    contributor = writing.round.contributor
    who = (("who", Named(contributor)),) if contributor is not None else ()
    return Line(INTRO[writing.role], who)


def _specs(speech: Speech, role: Role) -> tuple[Spec, ...]:
    fields = SEEN if role is Role.OBSERVER else WRITTEN_DOWN
    return tuple(
        Spec(
            name,
            speech.plain(label),
            FieldKind.TEXT,
            required=role is Role.NOTE_TAKER,
            max_length=LONGEST_TEXT,
            hint=speech.plain(hint),
        )
        for name, (label, hint) in fields.items()
    )


def keep_notes(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep what was written, in place of what was there before."""
    form, role = keys.form_id(args[3]), Role(args[2])
    speech = caller.speech()
    texts, errors = read(_specs(speech, role), values, speech, today=caller.today())
    writing = _writing(caller, args)
    if isinstance(writing, Reply):
        return given_back(caller, writing, texts)
    if errors:
        return invalid(errors)
    meeting, number = writing.at_hand.state.meeting, writing.round.number
    key = keys.role_draft(meeting, number, role)
    kept = {name: text for name, text in texts.items() if text}
    caller.tx.drafts.put(Draft(caller.person.id, key, form, saved_at=caller.at, fields=kept))
    again = Control("open-notes", "control.change", args[:3], Does.FORM)
    return done(caller.speech(writing.at_hand), Said(FORM[role], (KEPT[role],), (again,)))


def _writing(caller: Caller, args: tuple[str, ...]) -> Writing | Reply:
    """What this person may write, or why not."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    state, speech, role = at_hand.state, caller.speech(at_hand), Role(args[2])
    if state.stage is Stage.PLANNED:
        return refused_for(speech, Reason.NOT_OPEN)
    if state.stage is Stage.ENDED:
        return refused_for(speech, Reason.ENDED)
    round_ = state.round(int(args[1]))
    if round_.holder(role) != caller.person.id:
        return refused(speech, "refuse.role-is-not-yours")
    if role is Role.NOTE_TAKER and round_.outcome is not RoundOutcome.OPEN:
        return refused(speech, "refuse.notes-handed-over")
    return Writing(at_hand, round_, role)


def role_controls(state: MeetingState, person: PersonId) -> tuple[Control, ...]:
    """What somebody may do in the roles that they have: write, and lay the role down."""
    controls: list[Control] = []
    for round_ in state.rounds:
        for role in Role:
            if round_.holder(role) != person:
                continue
            is_open = round_.outcome is RoundOutcome.OPEN
            args = (state.meeting, str(round_.number), role.value)
            if role is Role.OBSERVER or is_open:
                controls.append(Control("open-notes", LABEL[role], args, Does.FORM))
            if is_open and round_.number == state.slot.round:
                controls.append(Control("role", "control.rather-no-role", (*args, "nobody")))
    return tuple(controls)


def role_screen(state: MeetingState, person: PersonId, about: str) -> Screen | None:
    """To whoever has a role: what it asks of them, and where they write; None once it is over."""
    role = Role.OBSERVER if about == "observe" else Role.NOTE_TAKER
    round_ = next((one for one in reversed(state.rounds) if one.holder(role) == person), None)
    if round_ is None or round_.contributor is None or state.stage is Stage.ENDED:
        return None
    who = (("who", Named(round_.contributor)),)
    title, what, how = ASKS[role]
    lines = (Paragraph(Line(what, who)), Paragraph(Line(how), Tone.NOTE))
    args = (state.meeting, str(round_.number), role.value)
    controls = (
        Control("open-notes", LABEL[role], args, Does.FORM, main=True),
        Control("role", "control.rather-no-role", (*args, "nobody")),
    )
    return Screen(Line(title), Line("push.reminder"), lines, None, controls)
