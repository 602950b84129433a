"""What people see of a meeting: the board of a slot, and the private question after a stop.

Screens hold keys and references, never a word of text and never anything a person typed.
"""

from __future__ import annotations

from methods.spec import Gift, Method, Mode, Phase, Visible, When, Who

from .ids import PersonId
from .moves import may_go_back, next_position
from .phases import has_appeared, kind_of
from .phases.ask import QUESTIONS
from .phases.beside import observers_to_begin
from .phases.choose import candidates
from .screen import (
    Control,
    Does,
    Line,
    Moment,
    Paragraph,
    People,
    Person,
    Progress,
    Screen,
    Tone,
)
from .state import MeetingState, RoundOutcome, Slot, Stage, Stop, StopAnswer
from .time_left import is_offered
from .view import View

#: What an extension adds, in minutes; in slow mode in hours.
EXTENSION_MINUTES = 5
EXTENSION_HOURS = 24

#: Kinds of gifts that are written in one form, the one that is offered first before the others.
ONE_FORM = (
    (Gift.OPEN_QUESTION, Gift.FACTUAL_QUESTION),
    (Gift.ANSWER, Gift.CASE_QUESTION),
    (Gift.TAKEAWAY, Gift.INTENTION),
)

STOP_LABELS = {
    StopAnswer.GO_ON: "stop.go-on",
    StopAnswer.OTHER_STEP: "stop.other-step",
    StopAnswer.END_CASE: "stop.end-case",
}


def board(method: Method, state: MeetingState, slot: Slot) -> Screen:
    """The board of a slot: live where the meeting stands now, quiet elsewhere."""
    view = View(method, state, slot)
    step, name = _number(view), view.text("title")
    numbered = (("step", step), ("name", name)) if step else (("name", name),)
    title = Line("board.title" if step else "board.title-plain", numbered)
    push = Line("board.push" if step else "board.push-plain", numbered)
    if not view.is_current:
        return Screen(title, push, _finished(view))
    if state.stop is not None:
        controls = _stopped_controls(view, state.stop)
        return Screen(title, push, _stopped(view, state.stop), controls=controls)
    if state.stage is Stage.PAUSED:
        paused = (Paragraph(Line("board.paused")),)
        controls = (_resume(view), *_for_guide(view), *_for_everybody(view))
        return Screen(title, push, paused, controls=controls)
    return Screen(title, push, _running(view), _progress(view), _controls(view))


def _number(view: View) -> int:
    """The number that people see; after steps of another method the count would begin anew."""
    is_other = any(round_.method for round_ in view.state.rounds)
    return 0 if is_other and view.phase.when is When.END else view.phase.step


def stop_question(state: MeetingState, person: PersonId) -> Screen:
    """What one person is asked after a stop. Nobody else sees the answer."""
    title = Line("stop.title")
    push = Line("push.question")
    stop = state.stop
    if stop is None or stop.choosing_step:
        return Screen(title, push, (Paragraph(Line("stop.over")),))
    controls = tuple(
        Control("answer-stop", STOP_LABELS[answer], (state.meeting, str(state.turn), answer))
        for answer in StopAnswer
    )
    until = (("until", Moment(stop.answers_until, moment_style(state))),)
    paragraphs = (Paragraph(Line("stop.question", until)), Paragraph(Line("stop.why"), Tone.NOTE))
    return Screen(title, push, paragraphs, controls=controls)


def moment_style(state: MeetingState) -> str:
    """How a moment of this meeting is told: where a step takes days, with its day."""
    return "both" if state.mode is Mode.SLOW else "time"


def _text(view: View, part: str, tone: Tone = Tone.PLAIN) -> Paragraph:
    return Paragraph(Line("method", (("text", view.text(part)),)), tone)


def _finished(view: View) -> tuple[Paragraph, ...]:
    round_ = view.round
    if view.run.entered == 0 or _is_ahead(view):
        return (Paragraph(Line("board.not-yet"), Tone.NOTE),)
    lines: list[Paragraph] = []
    if view.phase.kind in ("choose", "roles"):
        lines.extend(kind_of(view).paragraphs(view))
    if view.slot.round and round_.outcome in (
        RoundOutcome.STOPPED,
        RoundOutcome.CONTRIBUTOR_LEFT,
    ):
        lines.append(Paragraph(Line("board.case-ended"), Tone.NOTE))
    else:
        lines.append(Paragraph(Line("board.done"), Tone.NOTE))
    return tuple(lines)


def _is_ahead(view: View) -> bool:
    """Whether the group went back behind this slot and has yet to come to it again."""
    state = view.state
    return state.stage is not Stage.ENDED and state.script.index(view.slot) > state.position


def _stopped(view: View, stop: Stop) -> tuple[Paragraph, ...]:
    if stop.choosing_step:
        return (Paragraph(Line("board.choosing-step")),)
    until = (("until", Moment(stop.answers_until, moment_style(view.state))),)
    note = Paragraph(Line("board.stopped-until", until), Tone.NOTE)
    return (Paragraph(Line("board.stopped")), note)


def _stopped_controls(view: View, stop: Stop) -> tuple[Control, ...]:
    if not stop.choosing_step:
        return (_more(view),)
    return (*_moves_after_stop(view, stop), *_for_guide(view), _more(view))


def _moves_after_stop(view: View, stop: Stop) -> tuple[Control, ...]:
    """Where to go on, once the answers say that the group wants another step."""
    if not stop.choosing_step:
        return ()
    moves = (
        _move("resume", "control.resume-here", view),
        _move("next", "control.next", view),
    )
    if may_go_back(view.method, view.state):
        return (*moves, _move("back", "control.back", view))
    return moves


def controls_of_guide(view: View) -> tuple[Control, ...]:
    """The controls of a live board that move it: the same wherever else they are shown."""
    state = view.state
    if state.stop is not None:
        return _moves_after_stop(view, state.stop)
    if state.stage is Stage.PAUSED:
        return (_resume(view),)
    return _guide_controls(view)


def _resume(view: View) -> Control:
    return _move("resume", "control.resume", view, main=True)


def _running(view: View) -> tuple[Paragraph, ...]:
    state = view.state
    invited = (_text(view, "invitation"), _text(view, state.mode.value))
    instead = kind_of(view).instead(view)
    lines = [*_time_lines(view), *(instead or invited), *kind_of(view).paragraphs(view)]
    if view.phase.who is Who.GUIDE and state.facilitator in view.speakers:
        lines.append(Paragraph(Line("board.asks-alone", (("who", People(view.speakers)),))))
    if not instead:
        lines.append(_text(view, "rule", Tone.NOTE))
    if view.watching is not None:
        watches = Line("board.watches", (("who", Person(view.watching)),))
        lines.append(Paragraph(watches, Tone.NOTE))
    first = observers_to_begin(view)
    if first:
        lines.append(Paragraph(Line("board.observer-first", (("who", People(first)),))))
    if is_offered(view):
        lines.append(Paragraph(Line("board.time-left")))
    if view.listeners:
        who = People(view.listeners)
        lines.append(Paragraph(Line("board.listens", (("who", who),))))
        text = view.text("listening")
        for_listener = Line("board.for-listener", (("who", who), ("text", text)))
        lines.append(Paragraph(for_listener, Tone.NOTE))
    if view.is_written and view.visible is Visible.PRIVATE:
        lines.append(Paragraph(Line("board.stays-private"), Tone.NOTE))
    if view.run.collection > 1 and view.is_written:
        lines.append(Paragraph(Line("board.again"), Tone.NOTE))
    lines.extend(_progress_lines(view))
    if state.facilitator is not None and state.mode is not Mode.SLOW:
        lines.append(
            Paragraph(Line("board.guide", (("guide", Person(state.facilitator)),)), Tone.NOTE)
        )
    return tuple(lines)


def _time_lines(view: View) -> tuple[Paragraph, ...]:
    state = view.state
    lines: list[Paragraph] = []
    if state.frozen:
        lines.append(Paragraph(Line("board.frozen")))
    if state.time_is_up:
        key = "board.time-is-up-while-away" if state.was_away else "board.time-is-up"
        lines.append(Paragraph(Line(key)))
    elif state.ends_at is not None:
        until = (("until", Moment(state.ends_at, moment_style(state))),)
        key = "board.until-after-away" if state.was_away else "board.until"
        if state.time_is_near:
            key = "board.time-is-near"
        lines.append(Paragraph(Line(key, until), Tone.NOTE))
    return tuple(lines)


def _wants_writing(view: View) -> bool:
    return view.is_written and view.visible is not Visible.PRIVATE


def _progress(view: View) -> Progress | None:
    """How many of those who are asked have written, in named kinds only."""
    if not (view.is_written and view.phase.named):
        return None
    asked = kind_of(view).asked(view)
    if not asked:
        return None
    wrote = set() if has_appeared(view) else {g.person for g in view.current_given}
    done = [p for p in asked if p in wrote or p in view.run.ready]
    return Progress(len(done), len(asked))


def _progress_lines(view: View) -> tuple[Paragraph, ...]:
    progress = _progress(view)
    if progress is None:
        return ()
    asked = kind_of(view).asked(view)
    if all(person in view.run.ready for person in asked):
        line = _of_all(asked, "board.one-ready", "board.everybody-ready")
    elif progress.done == progress.of:
        line = _of_all(asked, "board.one-wrote", "board.everybody-wrote")
    else:
        key = "board.progress-ready" if has_appeared(view) else "board.progress"
        line = Line(key, (("done", progress.done), ("of", progress.of)))
    return (Paragraph(line, Tone.NOTE),)


def _of_all(asked: tuple[PersonId, ...], of_one: str, of_more: str) -> Line:
    """What holds for everybody who is asked; where that is one person, by name."""
    return Line(of_one, (("who", Person(asked[0])),)) if len(asked) == 1 else Line(of_more)


def _controls(view: View) -> tuple[Control, ...]:
    kind = kind_of(view)
    return (
        *_writing_controls(view),
        *kind.controls(view),
        *_ready_controls(view),
        *_reading_controls(view),
        *_guide_controls(view),
        *_for_guide(view),
        *_for_everybody(view),
    )


def _give(view: View, what: str, label: str, *, main: bool = False) -> Control:
    run = view.run
    args = (view.state.meeting, str(view.slot), str(run.collection), what)
    return Control("open-give", label, args, Does.FORM, main=main)


def _writing_controls(view: View) -> tuple[Control, ...]:
    if not view.is_written or not view.phase.gives:
        return ()
    if has_appeared(view) and not kind_of(view).in_waves:
        return ()
    first, *more = forms_of(view.phase)
    return (
        _give(view, first.value, _label(first, view.phase), main=True),
        *(_give(view, gift.value, _label(gift, view.phase)) for gift in more),
    )


def forms_of(phase: Phase) -> tuple[Gift, ...]:
    """One gift for each form of a phase: some kinds of gifts are written in one form."""
    groups = (next((form for form in ONE_FORM if gift in form), (gift,)) for gift in phase.gives)
    return tuple(
        next(gift for gift in group if gift in phase.gives) for group in dict.fromkeys(groups)
    )


def _label(gift: Gift, phase: Phase) -> str:
    if gift is Gift.TAKEAWAY and Gift.INTENTION in phase.gives:
        return "control.give-harvest"
    return "control.give.question" if gift in QUESTIONS else f"control.give.{gift.value}"


def _ready_controls(view: View) -> tuple[Control, ...]:
    state = view.state
    args = (state.meeting, str(view.slot), "1", str(view.run.reveals))
    if view.phase.kind == "agree":
        if state.mode is Mode.VOICE:
            return ()
        return (Control("ready", "control.agree", args, main=True),)
    if state.mode is Mode.SLOW or view.is_written:
        key = "control.read" if has_appeared(view) else "control.ready"
        return (Control("ready", key, args),)
    return ()


def _reading_controls(view: View) -> tuple[Control, ...]:
    """Whoever listens can read what appeared, apart from where the others write."""
    if not (view.listeners and _wants_writing(view)):
        return ()
    return (read_along(view, start=0),)


def read_along(view: View, *, start: int) -> Control:
    """Read what appeared in this step, from the ``start``-th on."""
    label = "control.read-on" if start else "control.read-along"
    return Control("read-along", label, (view.state.meeting, str(view.slot), str(start)))


def _move(action: str, label: str, view: View, *, main: bool = False) -> Control:
    args = (view.state.meeting, str(view.state.turn))
    return Control(action, label, args, main=main, guide=True)


def _guide_controls(view: View) -> tuple[Control, ...]:
    state = view.state
    if state.mode is Mode.SLOW and state.facilitator is None:
        return ()
    next_label = "control.next"
    if view.phase.kind == "agree" and state.mode is Mode.VOICE:
        next_label = "control.agree-together"
    elif next_position(view.method, state, state.position + 1) == len(state.script):
        next_label = "control.end-meeting"
    elif view.phase.kind == "choose" and not candidates(view):
        next_label = "control.next-without-case"
    controls: list[Control] = []
    if view.pending and _wants_writing(view):
        controls.append(_move("reveal", "control.reveal", view))
    if is_offered(view):
        controls.append(_move("another-round", "control.another-round", view))
    controls.append(_move("next", next_label, view, main=not _asks_for_something(view)))
    if may_go_back(view.method, state):
        controls.append(_move("back", "control.back", view))
    controls.append(_extend(view))
    return tuple(controls)


def _asks_for_something(view: View) -> bool:
    """Whether the board already has a control that everybody is asked to press."""
    others = (*_writing_controls(view), *kind_of(view).controls(view), *_ready_controls(view))
    return any(control.main for control in others)


def _extend(view: View) -> Control:
    """The control carries the end it would change, so that eight presses add nothing more."""
    state = view.state
    ends = str(int(state.ends_at.timestamp())) if state.ends_at is not None else "0"
    slow = state.mode is Mode.SLOW
    label = "control.extend-day" if slow else "control.extend"
    return Control("extend", label, (state.meeting, str(view.slot), ends), guide=True)


def _for_guide(view: View) -> tuple[Control, ...]:
    """The way to what only whoever guides sees, where somebody does."""
    if view.state.facilitator is None:
        return ()
    return (Control("console", "control.console", (view.state.meeting,), guide=True),)


def _more(view: View) -> Control:
    return Control("more", "control.more", (view.state.meeting,))


def _for_everybody(view: View) -> tuple[Control, ...]:
    stop = Control("stop", "control.stop", (view.state.meeting,))
    return (stop, _more(view))
