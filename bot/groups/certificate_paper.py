"""A certificate as a file: a signed JSON, a table, or a paper. Its owner's name is put on here.

The name is the one by which the platform calls them; it stands in the file and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..cards import File
from ..engine.screen import Line
from ..paper import Code, Document, Entry, Section, Sign
from ..ports import Tx
from ..records import Certificate, Person, Subject, Way
from ..schedule.series import local_date
from ..words import clean, format_day, format_hours
from .certificate_facts import Facts, Sum, certificate_of, facts_of
from .meetings import Tools
from .methods_told import Methods, methods_data, methods_of, methods_section
from .proof import WAYS, Attended, facts_told, when_held
from .signing import signed_file
from .speech import Speech
from .stated import Stated, guides_stated, guides_told, own_stated, stated_told
from .tables import table_of
from .year_strip import strip_of

#: Where anybody may look up a number.
PATH = "/proof/"
#: What a certificate of a year says of each meeting.
OF_YEAR = ("began_at", "ended_at", "zone", "way", "minutes")
#: A table reads a cell that begins so as something to be worked out.
_WORKED_OUT = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on a certificate. ``told``: the facts of each meeting in words.

    ``own``: in which registers its owner says that they are. ``guides``: in which whoever was named
    to guide says so, and at how many of its meetings.
    """

    certificate: Certificate
    facts: Facts
    told: tuple[tuple[str, ...], ...]
    name: str
    confirmed_at: datetime
    check_at: str
    own: tuple[Stated, ...] = ()
    guides: tuple[tuple[Stated, int], ...] = ()
    methods: Methods = field(default_factory=dict)

    @property
    def confirmed_on(self) -> str:
        """The day on which a colleague confirmed it, where their group is."""
        return local_date(self.confirmed_at, self.facts.meetings[-1].held.zone).isoformat()


def paper_of(
    tx: Tx, tools: Tools, speech: Speech, person: Person, *, subject: Subject
) -> Paper | None:
    """What stands on the certificate about this; None where none was confirmed."""
    certificate, facts = certificate_of(tx, person.id, subject), facts_of(tx, person.id, subject)
    about = None if certificate is None else certificate.about
    if certificate is None or facts is None or about is None or about.confirmed_at is None:
        return None
    told = tuple(tuple(facts_told(tx, tools, speech, one)) for one in facts.meetings)
    name = clean(speech.dialect.plain_name(person.external), one_line=True)
    held = [one.held for one in facts.meetings]
    return Paper(
        certificate,
        facts,
        told,
        name,
        about.confirmed_at,
        check_at(tools, certificate.number),
        own_stated(tx, tools, person.id, language=speech.language),
        guides_stated(tx, tools, held, language=speech.language),
        methods_of(tx, tools, (used for one in held for used in one.methods)),
    )


def check_at(tools: Tools, number: str) -> str:
    """Where this number may be looked up; "" where this bot is not found from outside."""
    return f"{tools.public_url}{PATH}{number}" if tools.public_url else ""


def paper_file(paper: Paper, secret: bytes, speech: Speech, form: str) -> File:
    """Make the file; its name says nothing but the number."""
    media_type, make = FORMS[form]
    name = f"certificate-{paper.certificate.number}.{form}"
    return File(name, media_type, make(paper, secret, speech))


def _json(paper: Paper, secret: bytes, _speech: Speech) -> bytes:
    head = {
        "number": paper.certificate.number,
        "name": paper.name,
        "confirmed_on": paper.confirmed_on,
        "check_at": paper.check_at or None,
        "registrations": [one.data for one in paper.own] or None,
        "guides": _guides(paper) or None,
        "methods": methods_data(paper.methods),
    }
    facts = paper.facts
    if facts.subject.year is None:
        body: dict[str, Any] = head | {"about": "meeting", "meeting": _meeting(facts.meetings[0])}
    else:
        body = head | {
            "about": "year",
            "year": facts.subject.year,
            "ways": [_sum(one) for one in facts.sums],
            "meetings": [_in_short(one) for one in facts.meetings],
        }
    return signed_file(secret, {key: one for key, one in body.items() if one is not None})


def _guides(paper: Paper) -> list[dict[str, Any]]:
    of_year = paper.facts.subject.year is not None
    return [one.data | ({"meetings": n} if of_year else {}) for one, n in paper.guides]


def _meeting(one: Attended) -> dict[str, Any]:
    held, own = one.held, one.own
    hours = {} if held.way is Way.WRITTEN else {"minutes": own.minutes}
    return {
        "began_at": held.began_at.isoformat(timespec="seconds"),
        "ended_at": held.ended_at.isoformat(timespec="seconds"),
        "zone": held.zone,
        "way": held.way.value,
        **hours,
        "present": held.present,
        "absent": held.absent,
        "were_enough": held.are_enough,
        "methods": [f"{used.id} {used.version}" for used in held.methods],
        "roles": [role.value for role in own.took],
        "own_case": own.brought_case,
        **({} if held.theme is None else {"theme": held.theme.value}),
        **({} if held.guided is None else {"guided": held.guided.value}),
        **({} if own.goal is None else {"goal": own.goal.value}),
    }


def _in_short(one: Attended) -> dict[str, Any]:
    """What a year says of each of its meetings."""
    whole = _meeting(one)
    return {name: whole[name] for name in OF_YEAR if name in whole}


def _sum(one: Sum) -> dict[str, Any]:
    hours = {} if one.way is Way.WRITTEN else {"minutes": one.minutes}
    return {"way": one.way.value, "meetings": one.meetings, **hours}


def _csv(paper: Paper, _secret: bytes, _speech: Speech) -> bytes:
    facts = paper.facts
    if facts.subject.year is None:
        rows = [_meeting(facts.meetings[0])]
    else:
        rows = [{"year": facts.subject.year} | _sum(one) for one in facts.sums]
    head = {
        "number": paper.certificate.number,
        "name": f"'{paper.name}" if paper.name.startswith(_WORKED_OUT) else paper.name,
        "confirmed_on": paper.confirmed_on,
        "check_at": paper.check_at,
        **_cells("registrations", [one.data for one in paper.own]),
        **_cells("guides", _guides(paper)),
    }
    return table_of(rows, head=head)


def _cells(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {name: ", ".join(" ".join(map(str, row.values())) for row in rows)} if rows else {}


def _pdf(paper: Paper, _secret: bytes, speech: Speech) -> bytes:
    # Its library is read in by the first who asks, for it makes a start longer.
    from ..paper.pages import pages  # noqa: PLC0415

    return pages(paper_document(paper, speech))


FORMS: Mapping[str, tuple[str, Callable[[Paper, bytes, Speech], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
}


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
