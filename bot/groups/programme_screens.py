"""What is shown of a programme: its dates and what each is, and a question after the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..engine.ids import FormId, GroupId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Value
from ..ports import Tx
from ..records import Group, Part, Programme, ProgrammeEnd
from ..schedule.series import occurrence_at
from .lookups import chosen_date, next_meeting
from .meetings import MeetingAtHand, Tools
from .planning import dates_ahead
from .programme_parts import Numbered, held_of, numbered, numbered_left, part_of, programme_of
from .speech import Speech

#: What a date is called in the room.
DATES = {
    Part.INTAKE: "programme.date-intake",
    Part.MEETING: "programme.date-meeting",
    Part.MIDWAY: "programme.date-midway",
    Part.CLOSING: "programme.date-closing",
}
#: The same behind a date that was put into words already.
LISTED = {
    Part.INTAKE: "dates.intake",
    Part.MEETING: "dates.meeting",
    Part.MIDWAY: "dates.midway",
    Part.CLOSING: "dates.closing",
}
#: What is said of a programme that is over.
ENDS = {
    ProgrammeEnd.DROPPED: "programme.dropped",
    ProgrammeEnd.CONTINUED: "programme.goes-on",
    ProgrammeEnd.STOPPED: "programme.stops",
}


@dataclass(frozen=True, slots=True)
class ProgrammeDate:
    """A date of a programme: when it was or is held, and what it is."""

    at: datetime
    what: Numbered


def dates_of_programme(
    tx: Tx, tools: Tools, programme: Programme
) -> tuple[Sequence[ProgrammeDate], Sequence[ProgrammeDate]]:
    """The dates that were held, and those that are to come, as they lie now."""
    held = held_of(tx, tools.shelf, programme)
    was = numbered(part for _, part in held)
    done = [ProgrammeDate(m.starts_at, what) for (m, _), what in zip(held, was, strict=True)]
    series, chosen = tx.groups.series_of(programme.group), chosen_date(tx, tools, programme.group)
    assert series is not None, "a group has one from its founding on"
    to_come = [] if chosen is None else [chosen.starts_at]
    to_come += [
        occurrence_at(one.on, series.local_time, series.zone)
        for one in dates_ahead(tx, tools, series)
        if one.on is not None
    ]
    left = numbered_left(tx, tools.shelf, programme.group)
    return done, [ProgrammeDate(at, what) for at, what in zip(to_come, left, strict=False)]


def programme_control(group: GroupId) -> Control:
    """The button that shows it, or what a programme is."""
    return Control("programme", "control.programme", (group,))


def go_on_control(programme: Programme, *, main: bool = False) -> Control:
    """The button with which a group goes on after its programme."""
    args = (programme.group, programme.id)
    return Control("open-go-on", "control.go-on-as-group", args, Does.FORM, main=main)


def change_control(programme: Programme) -> Control:
    """The button that opens what was agreed."""
    args = (programme.group, programme.id)
    return Control("open-programme", "control.change-programme", args, Does.FORM)


def evaluation_control(group: GroupId) -> Control:
    """The button with which somebody looks back on the programme of their group."""
    return Control("evaluation", "control.evaluation", (group,))


def plan_lines(tx: Tx, tools: Tools, programme: Programme) -> list[Paragraph]:
    """How many meetings, from when to when, and each date with what it is."""
    done, to_come = dates_of_programme(tx, tools, programme)
    dates = [*done, *to_come]
    values: list[tuple[str, Value]] = [("count", programme.meetings)]
    key = "programme.count"
    if dates:
        key = "programme.from-to"
        values += [("first", Moment(dates[0].at, "date")), ("last", Moment(dates[-1].at, "date"))]
    lines = [Paragraph(Line(key, tuple(values)))]
    if done:
        share = (("done", len(done)), ("of", len(dates)))
        lines.append(Paragraph(Line("programme.so-far", share), Tone.NOTE))
    return [*lines, *(Paragraph(_date_line(one)) for one in dates)]


def _date_line(one: ProgrammeDate) -> Line:
    at: tuple[str, Value] = ("at", Moment(one.at, "both"))
    number = (("number", one.what.number),) if one.what.part is Part.MEETING else ()
    return Line(DATES[one.what.part], (at, *number))


def programme_screen(tx: Tx, tools: Tools, group: Group, name: str) -> Screen | None:
    """The programme in the room: its dates, or that the group follows it no more."""
    known = _named(tx, group.id, name)
    if known is None:
        return None
    title, push = Line("programme.title"), Line("push.reminder")
    if known.end is not None:
        return Screen(title, push, (Paragraph(Line(ENDS[known.end])),))
    controls = (Control("dates", "control.dates", (group.id,)), programme_control(group.id))
    return Screen(title, push, tuple(plan_lines(tx, tools, known)), controls=controls)


def after_programme_screen(tx: Tx, tools: Tools, group: Group, name: str) -> Screen | None:
    """The question after the last date, until somebody has answered it for the group."""
    known = _named(tx, group.id, name)
    if known is None:
        return None
    title = Line("after-programme.title")
    if known.end is not None:
        return Screen(title, Line("push.reminder"), tuple(_answered(tx, tools, known)))
    if numbered_left(tx, tools.shelf, group.id):
        # Meetings were added to it since.
        return Screen(title, Line("push.reminder"), (Paragraph(Line("after-programme.not-yet")),))
    stop = Control("stop-programme", "control.stop-here", (group.id, known.id))
    paragraphs = (
        Paragraph(Line("after-programme.over", (("count", known.meetings),))),
        Paragraph(Line("after-programme.question")),
        Paragraph(Line("after-programme.one-presses"), Tone.NOTE),
    )
    controls = (go_on_control(known, main=True), stop)
    return Screen(title, Line("push.question"), paragraphs, controls=controls)


def _answered(tx: Tx, tools: Tools, programme: Programme) -> list[Paragraph]:
    following = next_meeting(tx, programme.group)
    if programme.end is ProgrammeEnd.STOPPED or following is None:
        return [Paragraph(Line("after-programme.stops"))]
    at = Moment(following.starts_at, "both")
    return [Paragraph(Line("after-programme.goes-on", (("at", at),)))]


def _named(tx: Tx, group: GroupId, name: str) -> Programme | None:
    """One of the programmes that this group has or had."""
    return next((one for one in tx.groups.programmes(group) if one.id == FormId(name)), None)


def part_line(speech: Speech, line: Line, what: Numbered | None) -> Line:
    """The line of a date with what it is in a programme; as it is where dates have no end."""
    if what is None:
        return line
    date: tuple[str, Value] = ("date", speech.plain_line(line))
    number = (("number", what.number),) if what.part is Part.MEETING else ()
    return Line(LISTED[what.part], (date, *number))


def agenda_line(tx: Tx, tools: Tools, at_hand: MeetingAtHand) -> Line | None:
    """Which date of a programme an agenda is about; None where the group follows none."""
    programme = programme_of(tx, at_hand.group.id)
    if programme is None:
        return None
    if part_of(at_hand.method) is not Part.MEETING:
        return Line("agenda.without-case")
    left = numbered_left(tx, tools.shelf, at_hand.group.id)
    number = next((one.number for one in left if one.part is Part.MEETING), programme.meetings)
    values = (("number", number), ("of", programme.meetings))
    return Line("agenda.of-programme", values)
