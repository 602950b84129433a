"""What is stored about somebody: how much of each kind, until when, and how it can be erased.

It holds nobody's words: it counts them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..engine.ids import PersonId
from ..engine.screen import Control, Line, Moment, Paragraph, Screen, Tone
from ..engine.state import MeetingState
from ..ports import Tx
from ..records import CaseStatus, Group, Meeting, MeetingStatus
from . import keys
from .caller import Caller
from .coordination import coordination_control
from .given import is_left_to_others
from .proof import certificates_control, erase_control

#: Drafts that were never given.
DRAFTS_STAY_FOR = timedelta(days=30)
#: Texts are erased long before a group has met so often again.
LOOKED_AT = 3


def stored_screen(caller: Caller) -> Screen:
    """What is stored about this person."""
    tx, person = caller.tx, caller.person.id
    groups = tuple(one for one in tx.groups.of_person(person) if one.part_of is None)
    own, controls = _own(tx, person)
    lines = [_cases(tx, groups, person), *_given(tx, groups, person, at=caller.at), *own]
    if not any(lines):
        lines.append(Line("stored.no-text"))
    if groups:
        lines.append(Line("stored.member", (("groups", len(groups)),)))
    paragraphs = [Paragraph(line) for line in lines if line is not None]
    paragraphs.append(Paragraph(Line("stored.how-to-erase"), Tone.NOTE))
    return Screen(
        Line("stored.title"), Line("push.reminder"), tuple(paragraphs), None, tuple(controls)
    )


def _cases(tx: Tx, groups: tuple[Group, ...], person: PersonId) -> Line | None:
    count = sum(
        case.contributor == person and case.status is not CaseStatus.WITHDRAWN
        for group in groups
        for case in tx.cases.of_group(group.id)
    )
    return Line("stored.cases", (("count", count),)) if count else None


def _given(tx: Tx, groups: tuple[Group, ...], person: PersonId, *, at: datetime) -> list[Line]:
    """What was written in meetings whose texts are not erased yet; for each meeting a line."""
    lines = []
    for group in groups:
        in_halves = tx.meetings.of_halves(group.id, limit=2 * LOOKED_AT)
        for meeting in (*tx.meetings.of_group(group.id, limit=LOOKED_AT), *in_halves):
            count = _written(meeting.state, person, at=at)
            if count:
                lines.extend(_until(tx, meeting, group, count=count))
    return lines


def _written(state: MeetingState, person: PersonId, *, at: datetime) -> int:
    """How much they wrote; without what is a contributor's by now, and is kept for nobody else."""
    mine = [given for run in state.runs for given in run.given if given.person == person]
    until = state.remove_words_at
    is_handed_over = until is not None and at >= until
    return sum(not (is_handed_over and is_left_to_others(state, one)) for one in mine)


def _until(tx: Tx, meeting: Meeting, group: Group, *, count: int) -> list[Line]:
    """Until when the texts of a meeting are kept; nothing where they are erased already."""
    if meeting.status is MeetingStatus.OPEN:
        values = (("count", count), ("days", group.texts_stay_days))
        return [Line("stored.given-now", values)]
    timers = tx.timers.of_owner(keys.meeting_owner(meeting.id))
    due_at = next((timer.due_at for timer in timers if timer.name == keys.ERASE_TEXTS), None)
    if due_at is None:
        return []
    return [Line("stored.given", (("count", count), ("at", Moment(due_at, "date"))))]


def _own(tx: Tx, person: PersonId) -> tuple[list[Line], list[Control]]:
    """What is their own, so that they may erase it: of each kind how much there is."""
    lines, controls = [], []
    drafts = tx.drafts.of_person(person)
    if drafts:
        first_at = min(draft.saved_at for draft in drafts) + DRAFTS_STAY_FOR
        values = (("count", len(drafts)), ("at", Moment(first_at, "date")))
        lines.append(Line("stored.drafts", values))
        controls.append(Control("erase", "control.erase-drafts", ("drafts",)))
    offered = tx.groups.call_me_of(person)
    if offered:
        lines.append(Line("stored.call-me", (("count", len(offered)),)))
        controls.append(Control("erase", "control.erase-all-call-me", ("call-me",)))
    intentions = tx.intentions.of_person(person)
    if intentions:
        lines.append(Line("stored.intentions", (("count", len(intentions)),)))
        controls.append(Control("erase", "control.erase-intentions", ("intentions",)))
    goals = tx.goals.of_person(person)
    if goals:
        lines.append(Line("stored.goals", (("count", len(goals)),)))
        controls.append(Control("erase", "control.erase-goals", ("goals",)))
    reports = tx.reports.of_person(person)
    if reports:
        lines.append(Line("stored.reports", (("count", len(reports)),)))
        controls.append(Control("erase", "control.erase-reports", ("reports",)))
    registrations = tx.registrations.of_person(person)
    if registrations:
        lines.append(Line("stored.registrations", (("count", len(registrations)),)))
        controls.append(Control("erase", "control.erase-registrations", ("registrations",)))
    pages = tx.contributor_pages.of_person(person)
    if pages:
        lines.append(Line("stored.given-pages", (("count", len(pages)),)))
        controls.append(Control("erase", "control.erase-given-pages", ("given",)))
    evaluations = tx.evaluations.of_person(person)
    if evaluations:
        lines.append(Line("stored.evaluations", (("count", len(evaluations)),)))
        controls.append(Control("erase", "control.erase-evaluations", ("evaluations",)))
    noted, of_noted = _noted(tx, person)
    lines += noted
    controls += of_noted
    coordinated = len(tx.groups.coordinations_of(person))
    if coordinated:
        lines.append(Line("stored.coordinated", (("count", coordinated),)))
        controls.append(coordination_control())
    if tx.people.feed(person) is not None:
        lines.append(Line("stored.calendar"))
        controls.append(Control("calendar", "control.calendar"))
    return lines, controls


def _noted(tx: Tx, person: PersonId) -> tuple[list[Line], list[Control]]:
    """At how many meetings they were noted, and how much of that is certified."""
    lines, controls = [], []
    attended = tx.attendances.of_person(person)
    if attended:
        lines.append(Line("stored.attendance", (("count", len(attended)),)))
        controls.append(erase_control())
    certificates = tx.certificates.of_person(person)
    if certificates:
        lines.append(Line("stored.certificates", (("count", len(certificates)),)))
        controls.append(certificates_control())
    return lines, controls
