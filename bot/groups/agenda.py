"""The boards of a meeting as a whole: its agenda before, its record without content after.

The record is a post of its own: by then the agenda stands far up, too old to be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from methods.library import FIRST_MEETING, has_case
from methods.spec import Mode

from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import PersonId
from ..engine.phases.round_method import name_method
from ..engine.screen import (
    Control,
    Does,
    Line,
    Moment,
    Paragraph,
    People,
    Person,
    Screen,
    Tone,
)
from ..engine.state import MeetingState, Presence, Stage
from ..records import Meeting, MeetingStatus, Part
from .coming import coming, may_move, too_few_come
from .given import given_to
from .halves_screens import Stance, halves_controls, halves_line
from .meetings import MeetingAtHand
from .noted_board import Noted
from .polls import ask_control, may_ask
from .programme_parts import part_of
from .programme_steps import own_part_controls
from .report_screens import write_report_control
from .sealed_room import is_sealed
from .taking_part import confirm_control, is_open_group
from .venue_line import has_venue, venue_control

#: From this long before the hour, whoever is there may begin.
BEGINS_EARLY_BY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AgendaFacts:
    """What an agenda needs beside its meeting.

    ``moved_from``: why it is not on the date of its series. ``following``: the next planned one.
    ``is_first``: the group has not met yet. ``of_programme``: which date of a programme it is.
    ``guide``: whom the group named to guide it.
    ``is_hour_raised``: somebody would like to talk about the day and the hour.
    ``first``: whose case the meeting begins with, where the group does not choose it there.
    ``is_unguided``: an open group that is to hear that nobody is named to guide it.
    ``halves``: how it stands with two rounds side by side; None where they are not offered.
    """

    now: datetime
    cases_close_at: datetime | None
    has_cases: bool
    moved_from: Line | None = None
    following: Meeting | None = None
    is_first: bool = False
    guide: PersonId | None = None
    is_hour_raised: bool = False
    first: PersonId | None = None
    is_unguided: bool = False
    of_programme: Line | None = None
    halves: Stance | None = None


def agenda_screen(at_hand: MeetingAtHand, facts: AgendaFacts) -> Screen:
    """The agenda of a meeting, from two weeks before it on."""
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        title, push = _title("agenda.title", at_hand), _title("agenda.push", at_hand)
        return Screen(title, push, (Paragraph(_why_not_held(at_hand.meeting, facts)),))
    match at_hand.state.stage:
        case Stage.PLANNED:
            return _planned(at_hand, facts)
        case Stage.ENDED:
            title, push = _title("agenda.title", at_hand), _title("agenda.push", at_hand)
            return Screen(title, push, (Paragraph(Line("agenda.over"), Tone.NOTE),))
        case Stage.RUNNING | Stage.PAUSED | Stage.STOPPED:
            return _running(at_hand)


def _why_not_held(meeting: Meeting, facts: AgendaFacts) -> Line:
    """A date that was moved belongs to no series any more, or the one in its place does not."""
    following = facts.following
    if following is None or None not in (meeting.series, following.series):
        return Line("agenda.not-held")
    return Line("agenda.moved-to", (("at", Moment(following.starts_at, "both")),))


def _title(key: str, at_hand: MeetingAtHand) -> Line:
    return Line(key, (("on", Moment(at_hand.meeting.starts_at, "date")),))


def _planned(at_hand: MeetingAtHand, facts: AgendaFacts) -> Screen:
    meeting = at_hand.meeting
    lines = [Paragraph(Line("agenda.when", (("at", Moment(meeting.starts_at, "both")),)))]
    if facts.moved_from is not None:
        lines.append(Paragraph(facts.moved_from, Tone.NOTE))
    lines.append(name_method(None))
    lines += _who_comes(at_hand, facts)
    if facts.halves is not None:
        lines.append(Paragraph(halves_line(at_hand, facts.halves)))
    lines += _too_few(at_hand, facts.now)
    if facts.of_programme is not None:
        lines.append(Paragraph(facts.of_programme))
    if _chooses_how_to_begin(at_hand, facts):
        key = "agenda.acquainted" if _without_case(at_hand) else "agenda.first-time"
        lines.append(Paragraph(Line(key)))
    if facts.now - meeting.starts_at > BEGINS_EARLY_BY:
        lines.append(Paragraph(Line("agenda.hour-passed")))
    lines += _about_cases(at_hand, facts)
    if facts.is_hour_raised:
        lines.append(Paragraph(Line("agenda.hour")))
    lines += _of_open_group(at_hand, facts)
    return Screen(
        _title("agenda.title", at_hand),
        _title("agenda.push", at_hand),
        tuple(lines),
        controls=_planned_controls(at_hand, facts),
    )


def _too_few(at_hand: MeetingAtHand, now: datetime) -> tuple[Paragraph, ...]:
    """What else there is when few come, and another day as the last of it; nobody is named."""
    if not too_few_come(at_hand, now=now):
        return ()
    count = coming(at_hand, now=now)
    key = "agenda.few-for-method" if count >= FEWEST_PEOPLE else "agenda.few-for-meeting"
    lines = [Line(key, (("count", count),))]
    if at_hand.group.mode is Mode.VOICE:
        lines.append(Line("agenda.by-video"))
    if may_move(at_hand, now=now):
        lines.append(Line("agenda.another-day"))
    return tuple(Paragraph(line) for line in lines)


def _who_comes(at_hand: MeetingAtHand, facts: AgendaFacts) -> list[Paragraph]:
    people = at_hand.state.people
    coming = tuple(a.person for a in people if a.presence is Presence.HERE)
    later = tuple(a.person for a in people if a.presence is Presence.LATER)
    early = tuple(a.person for a in people if a.leaves_early)
    lines = [Paragraph(Line("agenda.coming", (("who", People(coming)),)))]
    if later:
        lines.append(Paragraph(Line("agenda.later", (("who", People(later)),))))
    if facts.guide is not None and facts.guide in (*coming, *later):
        lines.append(Paragraph(Line("agenda.guided", (("who", Person(facts.guide)),))))
    if early:
        lines.append(Paragraph(Line("agenda.early", (("who", People(early)),))))
    return lines


def _about_cases(at_hand: MeetingAtHand, facts: AgendaFacts) -> list[Paragraph]:
    """Until when cases are welcome, and whether there is one; nothing where none is brought."""
    if _without_case(at_hand):
        return []
    lines: list[Paragraph] = []
    if facts.now - at_hand.meeting.starts_at <= BEGINS_EARLY_BY:
        still_open = facts.cases_close_at is None or facts.now < facts.cases_close_at
        key = "agenda.cases-open" if still_open else "agenda.cases-closed"
        lines.append(Paragraph(Line(key), Tone.NOTE))
    if facts.first is not None:
        lines.append(Paragraph(Line("agenda.first-case", (("who", Person(facts.first)),))))
    elif facts.has_cases:
        lines.append(Paragraph(Line("agenda.has-cases"), Tone.NOTE))
    return lines


def _of_open_group(at_hand: MeetingAtHand, facts: AgendaFacts) -> tuple[Paragraph, ...]:
    """What is confirmed for each date, and by how many; nobody is named who has not."""
    if not is_open_group(at_hand.group):
        return ()
    lines = [Paragraph(Line("agenda.confirm"))]
    known = {one.person for one in at_hand.state.people}
    count = len(known.intersection(at_hand.state.confirmed))
    if count:
        lines.append(Paragraph(Line("agenda.confirmed", (("count", count),)), Tone.NOTE))
    if facts.is_unguided:
        lines.append(Paragraph(Line("agenda.unguided")))
    return tuple(lines)


def _gone_by(state: MeetingState) -> tuple[str | None, ...]:
    """By which methods the rounds went; the meeting's own where there was none."""
    return tuple(dict.fromkeys(round_.method for round_ in state.rounds)) or (None,)


def _planned_controls(at_hand: MeetingAtHand, facts: AgendaFacts) -> tuple[Control, ...]:
    meeting = at_hand.meeting
    controls: list[Control] = []
    if facts.now >= meeting.starts_at - BEGINS_EARLY_BY:
        is_made = facts.halves is Stance.BEING_MADE
        label = "control.begin-as-one" if is_made else "control.begin"
        controls.append(Control("begin", label, (meeting.id,), main=True))
    few = too_few_come(at_hand, now=facts.now)
    if few and coming(at_hand, now=facts.now) >= FEWEST_PEOPLE:
        args, main = (meeting.id,), not controls
        controls.append(
            Control("open-methods", "control.shorter-method", args, Does.FORM, main=main)
        )
    case_args = (at_hand.group.id,)
    main = not controls and not few
    if not _without_case(at_hand):
        controls.append(Control("open-case", "control.bring-case", case_args, Does.FORM, main=main))
    controls += halves_controls(at_hand, facts.halves)
    controls += own_part_controls(at_hand)
    controls.append(Control("attendance", "control.cannot-come", (meeting.id,)))
    if is_open_group(at_hand.group):
        controls.append(confirm_control(meeting.id))
    if facts.is_unguided:
        controls.append(Control("guidance", "control.guidance", case_args))
    if may_move(at_hand, now=facts.now):
        controls.append(Control("open-move", "control.another-day", (meeting.id,), Does.FORM))
        if may_ask(meeting, now=facts.now, zone=at_hand.group.zone):
            controls.append(ask_control(at_hand.group.id))
    if _chooses_how_to_begin(at_hand, facts):
        controls.append(_first_control(at_hand))
    controls += _where(at_hand)
    controls.append(Control("more", "control.more", (meeting.id,)))
    return tuple(controls)


def _where(at_hand: MeetingAtHand) -> tuple[Control, ...]:
    """The way to where the group comes together, once somebody said it."""
    return (venue_control(at_hand.group.id),) if has_venue(at_hand.group) else ()


def _without_case(at_hand: MeetingAtHand) -> bool:
    """Whether nobody brings a case: the group gets acquainted first, or looks at its programme."""
    return not has_case(at_hand.method)


def _chooses_how_to_begin(at_hand: MeetingAtHand, facts: AgendaFacts) -> bool:
    """Whether the group has not met yet, and this date is not for something else anyway."""
    return facts.is_first and part_of(at_hand.method) is Part.MEETING


def _first_control(at_hand: MeetingAtHand) -> Control:
    """Offers the other way to begin than the one that is chosen."""
    if at_hand.method.id == FIRST_MEETING:
        label, way = "control.know-each-other", "case"
    else:
        label, way = "control.get-acquainted", "script"
    return Control("first-meeting", label, (at_hand.meeting.id, way))


def _running(at_hand: MeetingAtHand) -> Screen:
    lines: tuple[Paragraph, ...] = (Paragraph(Line("agenda.running")),)
    more_of_it: tuple[Control, ...] = ()
    more = Control("more", "control.more", (at_hand.meeting.id,))
    title = _title("agenda.title", at_hand)
    if is_open_group(at_hand.group):
        lines = (*lines, Paragraph(Line("agenda.confirm-late")))
        more_of_it = (confirm_control(at_hand.meeting.id),)
    controls = (*more_of_it, *_where(at_hand), more)
    return Screen(title, _title("agenda.push", at_hand), lines, controls=controls)


def record_screen(at_hand: MeetingAtHand, noted: Noted, *, following: Meeting | None) -> Screen:
    """What is kept of a meeting where everybody can see it: no word of what was said."""
    state = at_hand.state
    present = tuple(a.person for a in state.people if a.presence in (Presence.HERE, Presence.LEFT))
    lines = [
        *(name_method(by) for by in _gone_by(state)),
        Paragraph(Line("record.present", (("who", People(noted.corrected(present))),))),
        *noted.lines(),
    ]
    if state.remove_words_at is not None and state.ended_at is not None:
        erase_at = state.ended_at + timedelta(days=at_hand.group.texts_stay_days)
        values = (
            ("removed", Moment(state.remove_words_at, "both")),
            ("erased", Moment(erase_at, "date")),
        )
        key = "record.what-stays"
        if is_sealed(at_hand.group):
            key = "record.what-stays-sealed"
        lines.append(Paragraph(Line(key, values), Tone.NOTE))
        if any(given_to(state, one.number) for one in state.rounds):
            lines.append(Paragraph(Line("record.given"), Tone.NOTE))
    if following is not None:
        moment = Moment(following.starts_at, "both")
        lines.append(Paragraph(Line("record.next", (("at", moment),))))
    title = _title("record.title", at_hand)
    # For whoever likes: that it is there asks nobody for anything, and says nothing of anybody.
    is_whole = at_hand.group.is_lasting and state.ended_at is not None
    meeting = at_hand.meeting.id
    controls = (write_report_control(meeting), *noted.controls(meeting)) if is_whole else ()
    return Screen(title, _title("record.push", at_hand), tuple(lines), None, controls)
