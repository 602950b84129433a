"""What whoever guides sees alone: the moves, who is not ready, and what often goes wrong here.

The moves are the board's own controls. Who is not ready is told only where what is written has a
name: elsewhere, between two looks at such a list, it would say who wrote what appears.
"""

from __future__ import annotations

from collections.abc import Mapping

from methods.spec import Method, PhaseKind

from .ids import PersonId
from .phases import kind_of
from .screen import Control, Does, Line, MethodText, Moment, Paragraph, People, Screen, Tone
from .screens import controls_of_guide, moment_style
from .state import MeetingState, Stage
from .view import View

#: One thing that often goes wrong in a step of each kind, and what helps then.
MISTAKES: Mapping[PhaseKind, str] = {
    "arrive": "console.at-arrive",
    "agree": "console.at-agree",
    "look-back": "console.at-look-back",
    "choose": "console.at-choose",
    "roles": "console.at-roles",
    "choose-module": "console.at-choose-module",
    "tell": "console.at-tell",
    "weigh": "console.at-weigh",
    "ask": "console.at-ask",
    "discuss": "console.at-discuss",
    "gather": "console.at-gather",
    "commit": "console.at-commit",
    "close": "console.at-close",
}


def console(method: Method, state: MeetingState) -> Screen:
    """The page of whoever guides, for the step in which the meeting is. Nobody else gets it."""
    view = View(method, state, state.slot)
    paragraphs = (Paragraph(_where(view)), *_not_ready(view), *_mistakes(view))
    controls = (*controls_of_guide(view), *_apart_from_board(view))
    return Screen(Line("console.title"), Line("push.reminder"), paragraphs, controls=controls)


def _where(view: View) -> Line:
    """Which step it is, and until when; or that everything waits."""
    state, name = view.state, ("name", view.text("title"))
    if state.stage is not Stage.RUNNING:
        return Line("console.stands-still", (name,))
    if state.ends_at is None or state.time_is_up:
        return Line("console.step-over", (name,))
    until = Moment(state.ends_at, moment_style(state))
    return Line("console.step", (name, ("until", until)))


def _not_ready(view: View) -> tuple[Paragraph, ...]:
    if view.state.stage is not Stage.RUNNING or not view.is_written:
        return ()
    if not view.phase.named:
        return (Paragraph(Line("console.nameless"), Tone.NOTE),)
    waiting = people_not_ready(view)
    if not waiting:
        return (Paragraph(Line("console.all-ready")),)
    who = (("who", People(waiting)),)
    return (Paragraph(Line("console.not-ready", who)), Paragraph(Line("console.wait"), Tone.NOTE))


def people_not_ready(view: View) -> tuple[PersonId, ...]:
    """Who is asked something here and has not said that they are ready."""
    return tuple(p for p in kind_of(view).asked(view) if p not in view.run.ready)


def _mistakes(view: View) -> tuple[Paragraph, ...]:
    """What to watch for in this step, then in this method as a whole."""
    count = min(len(texts.mistakes) for texts in view.by.texts.values())
    lines = [Line("console.hints"), Line(MISTAKES[view.phase.kind])]
    if count:
        lines.append(Line("console.hints-method"))
    for number in range(count):
        text = MethodText(None, f"mistakes.{number}", view.round.method)
        lines.append(Line("method", (("text", text),)))
    return tuple(Paragraph(line, Tone.NOTE) for line in lines)


def _apart_from_board(view: View) -> tuple[Control, ...]:
    """What is pressed seldom enough not to stand on the board."""
    state = view.state
    args, turn = (state.meeting,), (state.meeting, str(state.turn))
    hand_over = Control("open-hand-over", "control.hand-over", args, Does.FORM, guide=True)
    if state.stage is not Stage.RUNNING:
        return (hand_over,)
    return (Control("pause", "control.pause", turn, guide=True), hand_over)
