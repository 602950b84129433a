"""What is asked and told around the day after, to whoever brought a case and whom they turn to.

All of it may show on a lock screen: it holds no word of a case, and of nobody how they are.
"""

from __future__ import annotations

from datetime import datetime

from ..engine.ids import PersonId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Person, Screen, Tone
from ..ports import Tx
from ..records import Aftercare, Meeting, TalkEnd, TalkWish
from .aftercare import asked_with_care
from .given_screens import read_controls
from .urgent import urgent_control

#: What whoever wants to talk reads of the one they asked.
HEARD = {
    None: "talk.waits",
    TalkEnd.TODAY: "talk.can-today",
    TalkEnd.THIS_WEEK: "talk.can-this-week",
    TalkEnd.NOT_NOW: "talk.cannot-now",
}
#: What the one who was asked said.
SAID = {
    TalkEnd.TODAY: "talk.you-said-today",
    TalkEnd.THIS_WEEK: "talk.you-said-this-week",
    TalkEnd.NOT_NOW: "talk.you-said-not-now",
}
#: The buttons of whoever is asked.
ANSWERS = {
    TalkEnd.TODAY: "control.talk-today",
    TalkEnd.THIS_WEEK: "control.talk-this-week",
    TalkEnd.NOT_NOW: "control.talk-not-now",
}


def care_screen(tx: Tx, meeting: Meeting, person: PersonId) -> Screen:
    """How they are; and once they said something, how that stands."""
    care = tx.aftercare.get(meeting.id, person)
    title, push = Line("care.title"), Line("push.question")
    if care is None:
        return Screen(title, push, (Paragraph(Line("care.over")),))
    asked = tx.aftercare.wishes(meeting.id, person)
    wishes = [wish for wish in asked if wish.end is not TalkEnd.WITHDRAWN]
    if wishes:
        return Screen(title, push, wished_lines(wishes), controls=_wished_controls(care, wishes))
    if care.settled_at is not None:
        controls = (_talk(care, "control.talk-after-all"), urgent_control(care.group))
        return Screen(title, push, (Paragraph(Line("care.thanks")),), controls=controls)
    return _question(tx, meeting, care)


def _question(tx: Tx, meeting: Meeting, care: Aftercare) -> Screen:
    at = Moment(meeting.state.ended_at or meeting.starts_at, "date")
    lines = [Paragraph(Line("care.question", (("at", at),)))]
    controls = [_fine(care, "control.fine"), _talk(care, "control.talk-to-somebody")]
    controls += read_controls(tx, meeting.id, care.person)
    for intention in asked_with_care(tx, care):
        args = (intention.id,)
        controls.append(Control("open-follow", "control.tell-how-it-went", args, Does.FORM))
    if controls[-1].action == "open-follow":
        lines.append(Paragraph(Line("care.intention")))
    lines.append(Paragraph(Line("care.no-answer-needed"), Tone.NOTE))
    controls.append(urgent_control(care.group))
    return Screen(Line("care.title"), Line("push.question"), tuple(lines), None, tuple(controls))


def _fine(care: Aftercare, label: str) -> Control:
    return Control("care", label, (care.meeting, "fine"))


def _talk(care: Aftercare, label: str) -> Control:
    return Control("open-talk", label, (care.meeting,), Does.FORM)


def wished_lines(wishes: list[TalkWish]) -> tuple[Paragraph, ...]:
    """Whom they asked, and what came of it; whoever cannot wait is told not to."""
    lines = [Paragraph(_heard_line(wish)) for wish in wishes]
    if any(wish.end is None for wish in wishes):
        lines.append(Paragraph(Line("talk.do-not-wait"), Tone.NOTE))
    return tuple(lines)


def _heard_line(wish: TalkWish) -> Line:
    return Line(HEARD[wish.end], (("who", Person(wish.asked)), ("at", _said_at(wish))))


def _said_at(wish: TalkWish) -> Moment:
    at: datetime = wish.ended_at or wish.wished_at
    return Moment(at, "both")


def _wished_controls(care: Aftercare, wishes: list[TalkWish]) -> tuple[Control, ...]:
    another = _talk(care, "control.talk-to-another")
    waits = any(wish.end is None for wish in wishes)
    withdraw = (_fine(care, "control.not-needed"),) if waits else ()
    return (another, *withdraw, urgent_control(care.group))


def heard_screen(tx: Tx, meeting: Meeting, person: PersonId, asked: PersonId) -> Screen | None:
    """To whoever wants to talk: when the other one can."""
    care, wish = tx.aftercare.get(meeting.id, person), wish_for(tx, meeting, person, asked)
    if care is None or wish is None or wish.end not in SAID:
        return None
    cannot = wish.end is TalkEnd.NOT_NOW
    controls = (_talk(care, "control.talk-to-another"),) if cannot else ()
    lines = (Paragraph(_heard_line(wish)),)
    controls = (*controls, urgent_control(care.group))
    return Screen(Line("heard.title"), Line("push.reminder"), lines, controls=controls)


def talk_screen(tx: Tx, meeting: Meeting, asked: PersonId, person: PersonId) -> Screen:
    """To whoever they want to talk to: that they do, and nothing else."""
    title, push = Line("talk.title"), Line("push.question")
    wish = wish_for(tx, meeting, person, asked)
    if wish is None or wish.end is TalkEnd.WITHDRAWN:
        return Screen(title, push, (Paragraph(Line("talk.settled")),))
    who = (("who", Person(person)),)
    controls = tuple(
        Control("talk-when", label, (meeting.id, person, answer.value))
        for answer, label in ANSWERS.items()
        if answer is not wish.end
    )
    if wish.end is not None:
        return Screen(title, push, (Paragraph(Line(SAID[wish.end], who)),), controls=controls)
    lines = (
        Paragraph(Line("talk.question", who)),
        Paragraph(Line("talk.no-reason-needed"), Tone.NOTE),
    )
    return Screen(title, push, lines, controls=controls)


def wish_for(tx: Tx, meeting: Meeting, person: PersonId, asked: PersonId) -> TalkWish | None:
    """What this person asked of that one after this meeting."""
    wishes = tx.aftercare.wishes(meeting.id, person)
    return next((wish for wish in wishes if wish.asked == asked), None)
