"""What one person is told or asked privately. None of it holds anybody's words.

Direct messages show on lock screens: they say that something waits, and open a form.
"""

from __future__ import annotations

from ..engine.ids import ContributionId, GroupId, MeetingId, PersonId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone
from ..engine.state import Slot, Stage
from ..engine.view import View
from ..records import Intention, Meeting, Part
from .goal_screens import goals_control
from .meetings import MeetingAtHand
from .notes import role_screen
from .programme_steps import own_part_control
from .recognising import recognise_control
from .taking_part import confirm_control
from .urgent import urgent_control
from .ways import ways_control

#: What there is to do beforehand for a date of a programme, for whoever likes.
OF_PROGRAMME = {
    Part.INTAKE: "prepare.goals",
    Part.MIDWAY: "prepare.goals-midway",
    Part.CLOSING: "prepare.evaluation",
}
#: What a press says of whoever comes and leaves before the end.
EARLY = "early"


def prepare_screen(
    meeting: Meeting,
    *,
    brings_case: bool,
    has_draft: bool,
    intention: Intention | None,
    to_read: bool,
    to_confirm: bool,
    is_without_case: bool,
    part: Part,
) -> Screen:
    """Two days ahead: one short reminder to prepare.

    Whoever said that they bring something and stopped on the way is told so: a draft is read by
    nobody else, and there is a day left. It may stay where it is. ``intention``: what the group
    may look back on, of which its owner decides what is read. ``part``: what the date is in a
    programme.
    """
    when = (("at", Moment(meeting.starts_at, "both")),)
    paragraphs = [Paragraph(Line("prepare.when", when))]
    controls: list[Control] = []
    if is_without_case:
        paragraphs.append(Paragraph(Line("prepare.without-case")))
    elif brings_case or has_draft:
        key = "prepare.own-case" if brings_case else "prepare.draft"
        paragraphs.append(Paragraph(Line(key)))
        args = (meeting.group,)
        controls.append(Control("open-case", "control.read-my-case", args, Does.FORM, main=True))
    elif intention is None:
        paragraphs.append(Paragraph(Line("prepare.nothing-needed")))
    if intention is not None and not is_without_case:
        paragraphs.append(Paragraph(Line("prepare.intention")))
        controls.append(Control("intention", "control.my-intention", (intention.id,)))
    if part in OF_PROGRAMME:
        paragraphs.append(Paragraph(Line(OF_PROGRAMME[part])))
        controls.append(own_part_control(part, meeting.group))
    if to_read:
        paragraphs.append(Paragraph(Line("prepare.recognise")))
        controls.append(recognise_control(meeting.group))
    if to_confirm:
        paragraphs.append(Paragraph(Line("prepare.confirm")))
        controls.append(confirm_control(meeting.id))
    controls.append(Control("attendance", "control.cannot-come", (meeting.id,)))
    return Screen(
        Line("prepare.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )


def whisper_screen(
    at_hand: MeetingAtHand, person: PersonId, *, about: str, slot: Slot
) -> Screen | None:
    """A private word during a meeting; None when it makes no sense any more."""
    state = at_hand.state
    values = (("name", View(at_hand.method, state, slot).text("title")),)
    match about:
        case "nudge":
            passed = state.stage is not Stage.RUNNING or state.slot != slot
            if passed or person in state.run(slot).ready or state.ends_at is None:
                return None
            until = (*values, ("until", Moment(state.ends_at, "both")))
            lines: tuple[Paragraph, ...] = (Paragraph(Line("whisper.nudge", until)),)
            return Screen(Line("whisper.nudge-title"), Line("push.question"), lines)
        case "observe" | "take-notes":
            return role_screen(state, person, about)
        case "care":
            lines = (
                Paragraph(Line("whisper.care")),
                Paragraph(Line("whisper.care-words-kept"), Tone.NOTE),
            )
            controls = (urgent_control(state.group),)
            return Screen(Line("whisper.care-title"), Line("push.reminder"), lines, None, controls)
        case _:
            return None


def attendance_screen(meeting: MeetingId) -> Screen:
    """What somebody may say who cannot come, or not from the start."""
    controls = (
        Control("attend", "control.later", (meeting, "later")),
        Control("attend", "control.early", (meeting, EARLY)),
        Control("attend", "control.not-at-all", (meeting, "absent")),
        Control("attend", "control.coming", (meeting, "here")),
    )
    lines = (Paragraph(Line("attendance.question")),)
    return Screen(Line("attendance.title"), Line("push.question"), lines, controls=controls)


def menu_screen(group: GroupId, meeting: MeetingId | None) -> Screen:
    """What ``/intervisie`` offers without a further word."""
    controls = [
        Control("open-case", "control.bring-case", (group,), Does.FORM, main=True),
        Control("mine", "control.mine"),
        goals_control(),
        Control("dates", "control.dates", (group,)),
    ]
    if meeting is not None:
        controls.append(Control("more", "control.meeting", (meeting,)))
    controls.append(Control("guidance", "control.guidance", (group,)))
    controls.append(ways_control(group))
    controls.append(urgent_control(group))
    lines = (Paragraph(Line("menu.text")), Paragraph(Line("menu.commands"), Tone.NOTE))
    return Screen(Line("menu.title"), Line("push.question"), lines, None, tuple(controls))


def withdraw_control(meeting: MeetingId, slot: Slot, contribution: ContributionId) -> Control:
    """Take an own text back before it is visible."""
    return Control("withdraw", "control.withdraw", (meeting, str(slot), contribution))
