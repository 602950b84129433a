"""A certificate in words: what its paper says, in the language of whoever it is about."""

from __future__ import annotations

from ..engine.screen import Line
from ..paper import Code, Document, Entry, Section, Sign
from ..records import Way
from ..schedule.series import local_date
from ..words import format_day, format_hours
from .certificate_paper import Paper
from .methods_told import methods_section
from .proof import WAYS, Attended, when_held
from .speech import Speech
from .stated import guides_told, stated_told
from .year_strip import strip_of


def paper_document(paper: Paper, speech: Speech) -> Document:
    """The paper in the language of whoever it is about."""
    say, zone = speech.plain, paper.facts.meetings[-1].held.zone
    day = format_day(local_date(paper.confirmed_at, zone), language=speech.language)
    notes = [
        say("certificate.of", who=paper.name),
        *(say("certificate.own", stated=stated_told(one, speech)) for one in paper.own),
        say("certificate.number", number=paper.certificate.number),
        say("certificate.confirmed-on", day=day),
        say("certificate.no-content"),
        say("certificate.register-says"),
    ]
    code = None
    if paper.check_at:
        code = Code(paper.check_at, say("certificate.check-at", url=paper.check_at))
    year = paper.facts.subject.year
    about = _of_meeting(paper, speech) if year is None else _of_year(paper, str(year), speech)
    return Document(
        title=say("certificate.title"),
        language=speech.language,
        made_at=paper.confirmed_at,
        notes=tuple(notes),
        sections=(*about, *methods_section(paper.methods, speech)),
        page_label=say("portfolio.page"),
        lacking=say("portfolio.lacking"),
        code=code,
    )


def _of_meeting(paper: Paper, speech: Speech) -> tuple[Section, ...]:
    entries = (*_meetings(paper, speech), *_guided(paper, speech))
    return (Section(speech.plain("certificate.meeting"), entries=entries),)


def _of_year(paper: Paper, heading: str, speech: Speech) -> tuple[Section, ...]:
    """A picture of the year, what it comes to, and each meeting in a line."""
    meetings = paper.facts.meetings
    days = [(local_date(one.held.ended_at, one.held.zone), Sign.FULL) for one in meetings]
    entries = (*_sums(paper, speech), *_guided(paper, speech))
    lines = "\n".join(_line(one, speech) for one in meetings)
    each = Section(speech.plain("certificate.meetings"), entries=(Entry(parts=(("", lines),)),))
    return (Section(heading, year=strip_of(days, speech), entries=entries), each)


def _line(one: Attended, speech: Speech) -> str:
    way = one.held.way
    told = [when_told(one, speech), speech.plain(WAYS[way])]
    # Of what was written the way says already that it has no hours.
    if way is not Way.WRITTEN:
        told.append(time_told(way, one.own.minutes, speech))
    return " · ".join(told)


def _meetings(paper: Paper, speech: Speech) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            when_told(one, speech),
            (
                (
                    speech.plain("certificate.contact-time"),
                    time_told(one.held.way, one.own.minutes, speech),
                ),
                (speech.plain("certificate.facts"), " · ".join(told)),
            ),
        )
        for one, told in zip(paper.facts.meetings, paper.told, strict=True)
    )


def _sums(paper: Paper, speech: Speech) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            speech.plain(WAYS[one.way]),
            (
                (speech.plain("certificate.meetings"), str(one.meetings)),
                (speech.plain("certificate.contact-time"), time_told(one.way, one.minutes, speech)),
            ),
        )
        for one in paper.facts.sums
    )


def _guided(paper: Paper, speech: Speech) -> tuple[Entry, ...]:
    """In which registers whoever was named to guide says that they are."""
    if not paper.guides:
        return ()
    told = guides_told(paper.guides, speech, of_year=paper.facts.subject.year is not None)
    parts = ((speech.plain("certificate.guide-says"), told),)
    return (Entry(speech.plain("certificate.guide"), parts),)


def when_told(one: Attended, speech: Speech) -> str:
    """When a meeting was, in words."""
    key = "certificate.days" if one.held.way is Way.WRITTEN else "certificate.hours"
    return speech.plain_line(Line(key, when_held(one.held, speech.language)))


def time_told(way: Way, minutes: int, speech: Speech) -> str:
    """Net contact time in words; what was written over days has none."""
    if way is Way.WRITTEN:
        return speech.plain("certificate.no-hours")
    return format_hours(minutes, language=speech.language)
