"""A plan or a report of a group's year in words, with a picture of the year.

All that the picture shows stands in words under it, so that nobody needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..engine.screen import Line
from ..paper import Document, Entry, Section, Sign
from ..records import GroupKind, Guided, HeldMeeting, Way
from ..schedule.series import local_date
from ..words import format_day, format_hours, format_moment
from .certificate_document import time_told
from .methods_told import Methods, methods_section
from .proof import GUIDED, THEMES, WAYS, name_of, when_held
from .speech import Speech
from .year_dates import YearDate
from .year_facts import Told, Workings, Year, YearPlan, YearReport
from .year_strip import strip_of

GROUPS = {GroupKind.FIXED: "year.fixed", GroupKind.OPEN: "year.open"}
GUIDES = {
    Guided.IN_TURN: "year.guides-in-turn",
    Guided.NAMED: "year.guides-named",
    Guided.BOT: "year.guides-bot",
}


def year_document(year: Year, methods: Methods, speech: Speech) -> Document:
    """The paper in the language of whoever asked for it."""
    say, is_plan = speech.plain, isinstance(year, YearPlan)
    made_on = format_day(local_date(year.made_at, year.zone), language=speech.language)
    notes = (
        say("year.made-on", day=made_on),
        say("year.no-content"),
        say("year.plan-says" if is_plan else "certificate.register-says"),
        say("year.zone", zone=year.zone),
    )
    sections = (
        _of_plan(year, speech) if isinstance(year, YearPlan) else _of_report(year, methods, speech)
    )
    return Document(
        title=say("year.plan-title" if is_plan else "year.report-title", year=str(year.year)),
        language=speech.language,
        made_at=year.made_at,
        notes=notes,
        sections=(*sections, *methods_section(methods, speech)),
        page_label=say("portfolio.page"),
        lacking=say("portfolio.lacking"),
    )


def _lines(texts: Iterable[str]) -> tuple[Entry, ...]:
    return (Entry(parts=(("", "\n".join(texts)),)),)


# A plan


def plan_sums(plan: YearPlan, speech: Speech) -> str:
    """How many dates there are, and how long they are together."""
    if plan.workings.way is Way.WRITTEN:
        return speech.plain("year.dates-written", count=len(plan.dates))
    time = format_hours(plan.minutes, language=speech.language)
    return speech.plain("year.dates-sum", count=len(plan.dates), time=time)


def works(workings: Workings, speech: Speech) -> list[str]:
    """How the group works: a line for each fact."""
    say, language = speech.plain, speech.language
    founded = format_day(workings.founded_on, language=language)
    agreed = format_day(workings.agreed_on, language=language)
    lines = [
        say(GROUPS[workings.kind], members=workings.members, day=founded),
        say("year.every", weeks=workings.every_weeks),
        say("year.way", way=say(WAYS[workings.way])),
    ]
    if workings.way is not Way.WRITTEN:
        time = format_hours(workings.minutes, language=language)
        lines.append(say("year.each", time=time, rounds=workings.rounds))
    lines.append(say(GUIDES[workings.guided]))
    lines.append(say("year.agreed", version=workings.version, day=agreed))
    return lines


def _of_plan(plan: YearPlan, speech: Speech) -> tuple[Section, ...]:
    say = speech.plain
    days = [(one.on, Sign.FULL if one.is_held else Sign.RING) for one in plan.dates]
    return (
        Section(str(plan.year), plan_sums(plan, speech), year=strip_of(days, speech)),
        Section(say("year.works"), entries=_lines(works(plan.workings, speech))),
        Section(say("year.dates"), entries=_lines(_dates(plan.dates, plan.zone, speech))),
    )


def _dates(dates: Iterable[YearDate], zone: str, speech: Speech) -> Iterator[str]:
    for one in dates:
        at = format_moment(one.at, style="both", zone=zone, language=speech.language)
        yield speech.plain("year.date-held" if one.is_held else "year.date", at=at)


# A report


def report_sums(report: YearReport, speech: Speech) -> list[str]:
    """What the year comes to: a line for each way, and what is counted of all meetings."""
    say, held = speech.plain, len(report.meetings)
    lines = [
        say(
            "certificate.sum",
            way=say(WAYS[one.way]),
            count=one.meetings,
            time=time_told(one.way, one.minutes, speech),
        )
        for one in report.sums
    ]
    if held:
        lines.append(say("year.enough", count=report.were_enough, held=held))
        lines.append(say("year.cases", count=report.cases))
    if report.not_held:
        lines.append(say("year.count-not-held", count=len(report.not_held)))
    return lines


def report_heading(report: YearReport, speech: Speech) -> str:
    """The year, and until when, where it is not over."""
    if not report.is_so_far:
        return str(report.year)
    until = format_day(local_date(report.made_at, report.zone), language=speech.language)
    return speech.plain("year.so-far", year=str(report.year), day=until)


def _of_report(report: YearReport, methods: Methods, speech: Speech) -> tuple[Section, ...]:
    say = speech.plain
    days = [(one.on, Sign.FULL) for one in report.meetings]
    days += [(one, Sign.CROSS) for one in report.not_held]
    days += [(one.on, Sign.RING) for one in report.to_come]
    founded = format_day(report.founded_on, language=speech.language)
    parts = [
        Section(
            report_heading(report, speech),
            say("year.founded", day=founded),
            year=strip_of(days, speech),
            entries=_lines(report_sums(report, speech)),
        )
    ]
    if report.meetings:
        told = tuple(_meeting(one, methods, report.zone, speech) for one in report.meetings)
        parts.append(Section(say("certificate.meetings"), entries=told))
    if report.not_held:
        days_told = [format_day(one, language=speech.language) for one in report.not_held]
        parts.append(
            Section(
                say("year.not-held-title"), say("year.not-held-what"), entries=_lines(days_told)
            )
        )
    if report.to_come:
        coming = _dates(report.to_come, report.zone, speech)
        parts.append(Section(say("year.to-come"), entries=_lines(coming)))
    return tuple(parts)


def _meeting(one: Told, methods: Methods, zone: str, speech: Speech) -> Entry:
    facts = " · ".join(_facts(one, methods, zone, speech))
    return Entry(_when(one.held, speech), (("", facts),))


def _when(held: HeldMeeting, speech: Speech) -> str:
    key = "certificate.days" if held.way is Way.WRITTEN else "certificate.hours"
    return speech.plain_line(Line(key, when_held(held, speech.language)))


def _facts(one: Told, methods: Methods, zone: str, speech: Speech) -> Iterator[str]:
    say, held = speech.plain, one.held
    yield time_told(held.way, held.minutes, speech)
    if held.way is not Way.WRITTEN:
        yield say(WAYS[held.way])
    yield say("proof.people", present=held.present, absent=held.absent)
    if not held.are_enough:
        yield say("proof.fewer", needed=held.needed)
    for used in held.methods:
        name = name_of(methods[used], speech.language)
        yield say("proof.method", method=name, version=used.version)
    if held.theme is not None:
        yield say(THEMES[held.theme])
    if held.guided is not None:
        yield say(GUIDED[held.guided])
    if one.cases:
        yield say("year.meeting-cases", count=one.cases)
    if held.zone != zone:
        yield say("proof.zone", zone=held.zone)
