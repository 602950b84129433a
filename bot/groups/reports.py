"""What somebody writes for themselves after a meeting, if they chose to: four questions at most.

Nobody is asked for it and nothing is sent for it: the record of a meeting has a button, and so has
their own page. A report is private, and theirs until they erase it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..cards import FormPage, Reply, Text
from ..engine.ids import FormId, MeetingId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Tone
from ..ports import Tx
from ..records import Report, ReportKind
from . import erasing, keys
from .caller import Caller, Said, done, given_back, look_again, refused
from .fields import filled, read
from .meetings import Tools
from .report_fields import report_specs, together
from .report_screens import (
    attended,
    own_report,
    report_gone,
    report_id,
    reports_control,
    reports_reply,
    reports_screen,
    show_report,
    told,
)
from .unrecognisable import standing_out

#: In the place of the form that wrote a report, of one that is still to be written.
NEW = "new"
NONE = "none"


def choose_reports(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Choose along which questions to write, or to write none. What is written already stays."""
    (chosen,) = args
    kind = None if chosen == NONE else ReportKind(chosen)
    caller.tx.reports.choose(caller.person.id, kind)
    first = "reports.now-off" if kind is None else "reports.now-on"
    return done_with(caller, first)


def done_with(caller: Caller, first: str) -> Reply:
    """The list, with a word about what just happened."""
    screen = reports_screen(caller, first=first)
    return told(caller, screen.title, screen.paragraphs, screen.controls)


def open_report(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of a report about a meeting, with what it says now.

    Whoever did not choose to write any reads what it is, and chooses.
    """
    (meeting_id,) = args
    report = caller.tx.reports.get(report_id(caller, meeting_id))
    if report is not None:
        return _page(caller, report.kind, meeting_id, report)
    if attended(caller, meeting_id) is None:
        return _not_there(caller)
    kind = caller.tx.reports.chosen(caller.person.id)
    return reports_reply(caller, ()) if kind is None else _page(caller, kind, meeting_id, None)


def _not_there(caller: Caller) -> Reply:
    return refused(caller.speech(), "refuse.report-not-there", controls=(reports_control(),))


def _page(caller: Caller, kind: ReportKind, meeting_id: str, report: Report | None) -> FormPage:
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    values = {} if report is None else report.fields
    return FormPage(
        token=f"report|{kind.value}|{MeetingId(meeting_id)}|{_seen(report)}|{form}",
        form=form,
        title=speech.plain("report.form"),
        language=speech.language,
        fields=filled(report_specs(speech, kind), values),
        send_label=speech.plain("send.keep"),
        intro=(
            Text(speech.markup(Line("report.about-yourself"))),
            Text(speech.markup(Line("report.who-reads")), Tone.NOTE),
        ),
    )


def _seen(report: Report | None) -> str:
    """Which text a form was opened with: what was written meanwhile is not written over."""
    return NEW if report is None else report.form


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the token of a form says: along which questions, about what, and over which text."""

    kind: ReportKind
    meeting: str
    seen: str
    form: FormId


def keep_report(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the report as it was sent; a form that comes once more changes nothing."""
    sent = _Sent(ReportKind(args[0]), args[1], args[2], keys.form_id(args[3]))
    speech = caller.speech()
    texts, errors = read(report_specs(speech, sent.kind), values, speech, today=caller.today())
    errors = errors or together(speech, texts)
    if errors:
        again = Control("open-report", "control.look-again", (sent.meeting,), Does.FORM, main=True)
        quote = "\n".join(text for text in texts.values() if text)
        return look_again(caller, errors, Said("report.form", (), (again,), quote))
    report = caller.tx.reports.get(report_id(caller, sent.meeting))
    once = keys.once(caller.tools.secret, "report", caller.person.id, sent.form)
    if not caller.tx.deliveries.claim(once, caller.at):
        # It came before. What was written since, or erased, is not to come back with it.
        if report is None:
            return reports_reply(caller, ())
        return show_report(caller, (report.id, "0"))
    kept = _written(caller, report, sent, texts)
    if isinstance(kept, Reply):
        caller.tx.deliveries.forget(once)
        return given_back(caller, kept, texts)
    caller.tx.reports.put(kept)
    return _thanks(caller, kept, texts)


def _written(
    caller: Caller, report: Report | None, sent: _Sent, texts: Mapping[str, str]
) -> Report | Reply:
    """The report as the form tells it, or why what it says is not kept."""
    if _seen(report) != sent.seen:
        return refused(caller.speech(), "refuse.report-meanwhile")
    if report is not None:
        fields = {**report.fields, **texts}
        return replace(report, written_at=caller.at, kind=sent.kind, form=sent.form, fields=fields)
    meeting = attended(caller, sent.meeting)
    if meeting is None:
        return _not_there(caller)
    return Report(
        id=report_id(caller, sent.meeting),
        person=caller.person.id,
        meeting=meeting.id,
        held_at=meeting.starts_at,
        written_at=caller.at,
        kind=sent.kind,
        form=sent.form,
        fields=texts,
    )


def _thanks(caller: Caller, report: Report, texts: Mapping[str, str]) -> Reply:
    """That it is kept, and by what in it somebody may be recognised."""
    seen = standing_out(caller.tools.finder, texts, caller.person.language)
    title = Line("report.title", (("at", Moment(report.held_at, "date")),))
    reads = Control("report", "control.read-report", (report.id, "0"))
    changes = Control("open-report", "control.change-report", (report.meeting,), Does.FORM)
    return told(caller, title, (Paragraph(Line("report.kept")), *seen), (reads, changes))


def erase_report(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Erase a report; the first press only asks."""
    report = own_report(caller, args[0])
    if report is None:
        return report_gone(caller)
    match args[1:]:
        case ():
            sure = Control("erase-report", "control.erase-report-so", (report.id, "yes"), main=True)
            said = Said(
                "reports.title", ("report.erase", "erase.copies"), (sure, reports_control())
            )
            return done(caller.speech(), said)
        case ("yes",):
            forget_report(caller.tx, caller.tools, report)
            return done_with(caller, "report.erased")
        case _:
            raise ValueError("no such answer")


def forget_report(tx: Tx, tools: Tools, report: Report) -> None:
    """Erase a report for good."""
    tools.ledger.note((erasing.report_name(report.id),))
    tx.reports.forget(report.id)
