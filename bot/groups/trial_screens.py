"""What a trial shows in its room: who is in, and after it whether it becomes a group."""

from __future__ import annotations

from ..engine.apply import FEWEST_PEOPLE
from ..engine.screen import Control, Does, Line, Paragraph, People, Screen, Tone
from ..ports import Tx
from ..records import MeetingStatus
from .meetings import MeetingAtHand
from .named_readers import administrator_lines
from .trial import who_is_in
from .trial_room import join_control


def trial_screen(tx: Tx, at_hand: MeetingAtHand) -> Screen:
    """The board of a trial as a whole: before it, while it runs, and after it."""
    title, push = Line("trial.title"), Line("trial.push")
    match at_hand.meeting.status:
        case MeetingStatus.PLANNED:
            lines, controls = _before(tx, at_hand)
        case MeetingStatus.OPEN:
            lines, controls = _running(tx, at_hand)
        case _:
            lines, controls = [Paragraph(Line("trial.over"), Tone.NOTE)], []
    return Screen(title, push, tuple(lines), controls=tuple(controls))


def _before(tx: Tx, at_hand: MeetingAtHand) -> tuple[list[Paragraph], list[Control]]:
    meeting, is_in = at_hand.meeting.id, who_is_in(tx, at_hand.group.id)
    reading = len(at_hand.people) - len(is_in)
    lines = [
        Paragraph(Line("trial.what")),
        Paragraph(Line("trial.nothing-kept")),
        Paragraph(Line("trial.no-judge")),
        Paragraph(Line("trial.who-is-in", (("who", People(is_in)),))),
    ]
    lines += administrator_lines(tx, at_hand.group.id)
    if reading:
        lines.append(Paragraph(Line("trial.who-reads", (("count", reading),)), Tone.NOTE))
    controls = [join_control(meeting, main=True)]
    if len(is_in) < FEWEST_PEOPLE:
        lines.append(Paragraph(Line("trial.from-three"), Tone.NOTE))
    else:
        controls = [Control("begin", "control.begin", (meeting,), main=True), join_control(meeting)]
    controls.append(Control("trial-end", "control.trial-not-now", (meeting,)))
    return lines, controls


def _running(tx: Tx, at_hand: MeetingAtHand) -> tuple[list[Paragraph], list[Control]]:
    meeting, is_in = at_hand.meeting.id, who_is_in(tx, at_hand.group.id)
    controls = [Control("more", "control.more", (meeting,))]
    if len(at_hand.people) > len(is_in):
        controls.append(join_control(meeting))
    return [Paragraph(Line("agenda.running"))], controls


def offer_screen(at_hand: MeetingAtHand) -> Screen:
    """A trial was held: whether it becomes a group, and that nothing of it is kept."""
    meeting = at_hand.meeting.id
    lines = (
        Paragraph(Line("trial.done")),
        Paragraph(Line("trial.become-group")),
        Paragraph(Line("trial.offer-stands"), Tone.NOTE),
    )
    controls = (
        Control("open-trial-group", "control.trial-group", (meeting,), Does.FORM, main=True),
        Control("trial-end", "control.trial-not-now", (meeting,)),
    )
    return Screen(Line("trial.done-title"), Line("trial.push"), lines, controls=controls)
