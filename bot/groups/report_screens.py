"""Somebody's own reports as they see them: whether they write any, the list, and one report."""

from __future__ import annotations

from collections.abc import Sequence

from ..cards import Answer, Reply
from ..engine.ids import MeetingId, PersonId, ReportId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Typed
from ..engine.state import Presence
from ..ports import Tx
from ..records import Meeting, MeetingStatus, Report, ReportKind
from . import keys
from .caller import Caller, refused
from .effects import pages_of
from .lookups import lasting_groups, past_meetings
from .report_fields import CHOOSES, CHOSEN, answers

#: So many reports stand on one card; the others follow on the next.
A_CARD = 5
#: Whoever is here when it ends, or left before, was there.
WAS_THERE = (Presence.HERE, Presence.LEFT)


def reports_control() -> Control:
    """The button that shows somebody's reports, and whether they write any."""
    return Control("reports", "control.reports", ("0",))


def write_report_control(meeting: MeetingId, label: str = "control.write-report") -> Control:
    """The button that opens the form of a report about this meeting."""
    return Control("open-report", label, (meeting,), Does.FORM)


def report_id(caller: Caller, meeting: str) -> ReportId:
    """The one report that this person has of a meeting, once it is written."""
    return ReportId(keys.once(caller.tools.secret, "report", caller.person.id, meeting)[:16])


def was_there(meeting: Meeting, person: PersonId) -> bool:
    """Whether somebody was at a meeting that is over."""
    return meeting.status is MeetingStatus.ENDED and any(
        one.person == person and one.presence in WAS_THERE for one in meeting.state.people
    )


def attended(caller: Caller, meeting_id: str) -> Meeting | None:
    """The meeting with this id, if a report may be about it: no trial, of which nothing is kept."""
    group = caller.tx.groups.of_meeting(MeetingId(meeting_id))
    meeting = caller.tx.meetings.get(MeetingId(meeting_id))
    if group is None or not group.is_lasting or meeting is None:
        return None
    return meeting if was_there(meeting, caller.person.id) else None


def own_reports(caller: Caller) -> tuple[Report, ...]:
    """Those of this person that can be read, the newest meeting first."""
    mine = (one for one in caller.tx.reports.of_person(caller.person.id) if one.fields)
    return tuple(reversed(tuple(mine)))


def own_report(caller: Caller, wanted: str) -> Report | None:
    """The report with this id, if it is this person's."""
    report = caller.tx.reports.get(ReportId(wanted))
    return report if report is not None and report.person == caller.person.id else None


def report_gone(caller: Caller) -> Reply:
    """It was erased, or it was never theirs: nobody is told which."""
    return refused(caller.speech(), "refuse.report-gone", controls=(reports_control(),))


def told(
    caller: Caller, title: Line, lines: Sequence[Paragraph], controls: Sequence[Control]
) -> Reply:
    """A card of this shelf."""
    screen = Screen(title, Line("push.reminder"), tuple(lines), None, tuple(controls))
    return Reply(Answer.DONE, caller.speech().card(screen))


# All of them


def reports_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """``/intervisie verslag``: whether they write any, and those there are, from one on."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start = int(args[0]) if args else 0
    return Reply(Answer.DONE, caller.speech().card(reports_screen(caller, start=start)))


def reports_screen(caller: Caller, *, start: int = 0, first: str = "") -> Screen:
    """Along which questions they write, if they do, and what they wrote. ``first``: said before."""
    mine, kind = own_reports(caller), caller.tx.reports.chosen(caller.person.id)
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such report")
    lines = [Paragraph(Line(first))] if first else []
    lines.append(Paragraph(Line("reports.off" if kind is None else CHOSEN[kind])))
    here = list(enumerate(mine[start : start + A_CARD], start=start + 1))
    lines += [Paragraph(Line("reports.line", _numbered(one, number))) for number, one in here]
    lines.append(Paragraph(Line("reports.private"), Tone.NOTE))
    controls = _writes(caller, mine) if kind is not None and not start else []
    controls += [
        Control("report", "control.report", (one.id, "0"), values=(("number", number),))
        for number, one in here
    ]
    if start + A_CARD < len(mine):
        controls.append(Control("reports", "control.other-reports", (str(start + A_CARD),)))
    controls += _choices(kind)
    return Screen(Line("reports.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))


def _numbered(report: Report, number: int) -> tuple[tuple[str, int | Moment], ...]:
    return (("number", number), ("at", Moment(report.held_at, "date")))


def _writes(caller: Caller, mine: Sequence[Report]) -> list[Control]:
    """The last meeting they were at, where it has no report yet."""
    latest = _latest(caller.tx, caller.person.id)
    if latest is None or any(one.meeting == latest.id for one in mine):
        return []
    return [write_report_control(latest.id, "control.write-of-latest")]


def _latest(tx: Tx, person: PersonId) -> Meeting | None:
    of_mine = (past_meetings(tx, one.id) for one in lasting_groups(tx, person))
    held = [one for past in of_mine for one in past if was_there(one, person)]
    return max(held, key=lambda one: one.starts_at, default=None)


def _choices(kind: ReportKind | None) -> list[Control]:
    ways = [
        Control("reports-choose", label, (way.value,))
        for way, label in CHOOSES.items()
        if way is not kind
    ]
    if kind is None:
        return ways
    return [*ways, Control("reports-choose", "control.reports-off", ("none",))]


# One of them


def show_report(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of one of their reports; ``args`` say from which text on."""
    report = own_report(caller, args[0])
    return report_gone(caller) if report is None else _one(caller, report, start=int(args[1]))


def _one(caller: Caller, report: Report, *, start: int) -> Reply:
    written = answers(report.kind, report.fields)
    if not 0 <= start < max(len(written), 1):
        raise ValueError("no such text")
    count = pages_of([text for _, text in written[start:]])[0][1] if written else 0
    lines = [
        Paragraph(Line(one.shown, (("text", Typed(text)),)), Tone.QUOTE)
        for one, text in written[start : start + count]
    ]
    lines.append(Paragraph(Line("reports.private"), Tone.NOTE))
    controls = [
        write_report_control(report.meeting, "control.change-report"),
        Control("erase-report", "control.erase-report", (report.id,)),
        reports_control(),
    ]
    if start + count < len(written):
        further = (report.id, str(start + count))
        controls.insert(0, Control("report", "control.more-of-report", further))
    title = Line("report.title", (("at", Moment(report.held_at, "date")),))
    return told(caller, title, lines, controls)
