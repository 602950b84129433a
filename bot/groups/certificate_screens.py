"""What somebody sees of their certificates: of what there may be one, what is on it, its file."""

from __future__ import annotations

from collections.abc import Sequence

from ..cards import Answer, Reply
from ..engine.ids import GroupId, PersonId
from ..engine.screen import (
    Control,
    Line,
    Moment,
    Paragraph,
    Person,
    Place,
    Screen,
    Tone,
    Typed,
    Value,
)
from ..records import Certificate, Subject
from ..schedule.series import local_date
from ..words import clip, format_day
from . import keys
from .caller import Caller, refused
from .certificate_document import time_told, when_told
from .certificate_facts import Facts, colleagues
from .certificate_paper import check_at
from .later import Later, Make
from .proof import WAYS, Attended, attended_by, facts_told, own_year
from .speech import Speech, with_others
from .stated import guides_stated, guides_told, own_stated, stated_told
from .withdrawing import year_of

#: So many meetings, or colleagues, stand on one card; the others follow on the next.
A_CARD = 8
#: So many years stand beside them: as many as proof is asked for.
YEARS = 6
#: So much of those who guided is told on a card; on the paper stands all of it.
LONGEST_TOLD = 900


def again_control(subject: Subject) -> Control:
    """The button that shows what a certificate is about, and whom to ask."""
    return Control("certificate", "control.certificate-again", (subject.word, "0"))


def withdraw_control(subject: Subject, *, is_sure: bool = False) -> Control:
    """The button that withdraws a certificate, or asks about it first."""
    if is_sure:
        return Control("withdraw-proof", "control.withdraw-for-good", (subject.word, "yes"))
    return Control("withdraw-proof", "control.withdraw-certificate", (subject.word,))


def goal_control(subject: Subject) -> Control:
    """The button that asks what the goal is about that they worked on, to stand on it."""
    return Control("certificate-goal", "control.certificate-goal", (subject.word,))


def certificates_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Of which meetings and years somebody may have a certificate, from one meeting on."""
    (word,) = args
    start = int(word)
    if start < 0:
        raise ValueError("no such meeting")
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    # It reads of all their groups: so nothing is held for it.
    return Later(Answer.DONE, look=lambda late: _listed(late, start))


def _listed(caller: Caller, start: int) -> Make:
    mine = own_year(caller)
    years = () if start else _years(caller)
    what = "certificates.what" if mine or years else "certificates.none"
    controls = [_meeting_control(caller, one) for one in mine[start : start + A_CARD]]
    if start + A_CARD < len(mine):
        further = (str(start + A_CARD),)
        controls.append(Control("certificates", "control.earlier-proof", further))
    screen = Screen(
        Line("certificates.title"),
        Line("push.reminder"),
        (Paragraph(Line(what)), Paragraph(Line("certificate.no-content"), Tone.NOTE)),
        None,
        (*controls, *years),
    )
    reply = Reply(Answer.DONE, caller.speech().card(screen))
    return lambda: reply


def _meeting_control(caller: Caller, one: Attended) -> Control:
    day = format_day(local_date(one.held.ended_at, one.held.zone), language=caller.person.language)
    args = (Subject(one.held.meeting).word, "0")
    return Control("certificate", "control.certificate-meeting", args, values=(("on", day),))


def _years(caller: Caller) -> tuple[Control, ...]:
    """A button for each year that is over in which they were at a meeting of a group."""
    held = (one.held for one in attended_by(caller.tx, caller.person.id))
    years = dict.fromkeys(Subject(one.group, year_of(one)) for one in held)
    over = [one for one in years if one.year is not None and one.year < caller.today().year]
    return tuple(_year_control(caller, one) for one in over[:YEARS])


def _year_control(caller: Caller, subject: Subject) -> Control:
    args, year = (subject.word, "0"), subject.year or 0
    room = caller.tx.posts.place(keys.group_place(GroupId(subject.of))) or ""
    if not caller.dialect.plain_place(room):
        return Control(
            "certificate", "control.certificate-year", args, values=(("year", str(year)),)
        )
    named: tuple[tuple[str, Value], ...] = (("year", str(year)), ("room", Place(room)))
    return Control("certificate", "control.certificate-year-of", args, values=named)


def look_screen(caller: Caller, facts: Facts, kept: Certificate | None, *, start: int) -> Reply:
    """What stands on it, and what can be done: ask a colleague, wait for them, or have the file."""
    asked = None if kept is None or kept.about is None else kept.about.asked
    others = colleagues(caller.tx, facts, caller.person.id)
    if not 0 <= start < max(len(others), 1):
        raise ValueError("no such colleague")
    lines = [Paragraph(one) for one in _facts(caller, facts)]
    lines += _stated(caller, facts)
    lines.append(Paragraph(Line("certificate.whose", _who(caller.person.id))))
    lines.append(Paragraph(Line("proof.says-register"), Tone.NOTE))
    if caller.at <= facts.stands_at:
        until = (("at", Moment(facts.stands_at, "date")),)
        lines.append(Paragraph(Line("certificate.may-change", until), Tone.NOTE))
    if kept is not None and kept.is_valid:
        lines += _confirmed(caller, kept)
        controls = [*_files(facts.subject), withdraw_control(facts.subject)]
    else:
        lines.append(Paragraph(_asks(others, asked)))
        controls = _ask_controls(facts.subject, others, start=start)
        if facts.subject.year is None:
            controls.append(goal_control(facts.subject))
    speech = caller.speech()
    people = with_others(caller.tx, speech.people, others)
    told = Speech(speech.words, speech.dialect, speech.language, speech.zone, people, None)
    screen = Screen(
        Line("certificate.title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )
    return Reply(Answer.DONE, told.card(screen))


def _who(person: PersonId) -> tuple[tuple[str, Value], ...]:
    return (("who", Person(person)),)


def _facts(caller: Caller, facts: Facts) -> list[Line]:
    speech = caller.speech()
    if facts.subject.year is None:
        one = facts.meetings[0]
        told = facts_told(caller.tx, caller.tools, speech, one)
        times = (time_told(one.held.way, one.own.minutes, speech), *told)
        return [_plain(when_told(one, speech)), _plain(" · ".join(times))]
    lines = [_plain(str(facts.subject.year))]
    for one_way in facts.sums:
        way, time = speech.plain(WAYS[one_way.way]), time_told(one_way.way, one_way.minutes, speech)
        values = (("way", way), ("count", one_way.meetings), ("time", time))
        lines.append(Line("certificate.sum", values))
    return lines


def _stated(caller: Caller, facts: Facts) -> list[Paragraph]:
    """The numbers in registers on it: their own, and that of whoever was named to guide."""
    tx, tools, speech = caller.tx, caller.tools, caller.speech()
    own = own_stated(tx, tools, caller.person.id, language=speech.language)
    told = [("certificate.own", stated_told(one, speech)) for one in own]
    held = [one.held for one in facts.meetings]
    guides = guides_stated(tx, tools, held, language=speech.language)
    if guides:
        of_year = facts.subject.year is not None
        text = clip(guides_told(guides, speech, of_year=of_year), LONGEST_TOLD)
        told.append(("certificate.guide-of", text))
    return [Paragraph(Line(key, (("stated", Typed(text)),))) for key, text in told]


def _plain(text: str) -> Line:
    return Line("proof.facts", (("facts", text),))


def _confirmed(caller: Caller, kept: Certificate) -> list[Paragraph]:
    assert kept.about is not None
    assert kept.about.confirmed_at is not None, "it is valid"
    values = (("at", Moment(kept.about.confirmed_at, "date")), ("number", kept.number))
    lines = [Paragraph(Line("certificate.confirmed", values))]
    url = check_at(caller.tools, kept.number)
    if url:
        lines.append(Paragraph(Line("certificate.check-at", (("url", url),)), Tone.NOTE))
    return lines


def _asks(others: Sequence[PersonId], asked: PersonId | None) -> Line:
    if asked is not None and asked in others:
        return Line("certificate.asked", _who(asked))
    return Line("certificate.ask" if others else "certificate.nobody")


def _ask_controls(subject: Subject, others: Sequence[PersonId], *, start: int) -> list[Control]:
    controls = [
        Control("ask-colleague", "control.ask-colleague", (subject.word, one), values=_who(one))
        for one in others[start : start + A_CARD]
    ]
    if start + A_CARD < len(others):
        args = (subject.word, str(start + A_CARD))
        controls.append(Control("certificate", "control.other-colleagues", args))
    return controls


def _files(subject: Subject) -> list[Control]:
    labels = {
        "pdf": "control.portfolio-pdf",
        "csv": "control.certificate-csv",
        "json": "control.portfolio-json",
    }
    return [
        Control("proof-file", label, (subject.word, form), main=form == "pdf")
        for form, label in labels.items()
    ]


def linked_reply(caller: Caller, url: str, *, title: str = "certificate.title") -> Reply:
    """The address under which a file is handed over once."""
    lines = (
        Paragraph(Line("certificate.link", (("url", url),))),
        Paragraph(Line("portfolio.link-how"), Tone.NOTE),
    )
    screen = Screen(Line(title), Line("push.reminder"), lines)
    return Reply(Answer.DONE, caller.speech().card(screen))
