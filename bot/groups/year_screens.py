"""A member has the plan, or the report, of a year of their group: looked at first, then as a file.

Nothing of it is kept; it is made of what is there when somebody asks. Only members may have it, and
it is handed over as a portfolio is.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..cards import Answer, Reply
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Value
from ..records import Group, Subject
from .caller import Caller, Said, done, refused
from .certificate_screens import linked_reply
from .file_link import FileKind, Wanted, link_to
from .later import Later, Make
from .lookups import lasting_groups
from .speech import Speech
from .which import A_CARD, further, group_control, listed, room_of_control
from .year_document import plan_sums, report_heading, report_sums, works
from .year_facts import Kind, YearPlan, this_year, years_held
from .year_paper import FORMS, YearPaper, year_file, year_paper

#: So many years that are over stand on one card: as many as proof is asked for.
YEARS = 6
_LABELS = {Kind.PLAN: "control.year-plan", Kind.REPORT: "control.year-report"}
_FILES = {
    "pdf": "control.portfolio-pdf",
    "csv": "control.certificate-csv",
    "json": "control.portfolio-json",
}


def years_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The papers of one's group; whoever is in several says which one they mean."""
    start = int(args[0])
    groups = lasting_groups(caller.tx, caller.person.id)
    if not groups:
        return refused(caller.speech(), "refuse.in-no-group")
    if len(groups) == 1:
        return _papers(caller, groups[0])
    paragraphs, controls = [Paragraph(Line("which.question"))], []
    for one in listed(caller, groups, start=start):
        control = group_control(caller, one, "year-papers", one.group.id)
        controls.append(control)
        paragraphs += room_of_control(one, control)
    more = Control("years", "control.other-groups", (str(start + A_CARD),))
    controls += further(groups, start=start, control=more)
    screen = Screen(
        Line("which.title"), Line("push.question"), tuple(paragraphs), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech().card(screen))


def show_papers(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The papers of the group of this button."""
    (group_id,) = args
    group = _group(caller, group_id)
    return (
        refused(caller.speech(), "refuse.not-a-member") if group is None else _papers(caller, group)
    )


def _group(caller: Caller, group_id: str) -> Group | None:
    """The group, if this person is in it; a trial and a half of one have no year."""
    group = caller.group(group_id)
    return group if group is not None and group.is_lasting else None


def _papers(caller: Caller, group: Group) -> Reply:
    # It reads of all its years: so nothing is held for it.
    return Later(Answer.DONE, look=lambda late: _listed(late, group))


def _listed(caller: Caller, group: Group) -> Make:
    controls = tuple(_paper_control(group, kind, year) for kind, year in _there(caller, group))
    lines = (
        Paragraph(Line("years.what" if controls else "years.none")),
        Paragraph(Line("year.no-content"), Tone.NOTE),
    )
    screen = Screen(Line("years.title"), Line("push.reminder"), lines, None, controls)
    reply = Reply(Answer.DONE, caller.speech(group=group).card(screen))
    return lambda: reply


def _there(caller: Caller, group: Group) -> Iterator[tuple[Kind, int]]:
    """Of which years there is something to tell: plans first, then reports, the newest first."""
    tx, tools, now = caller.tx, caller.tools, this_year(group, now=caller.at)
    for kind, year in ((Kind.PLAN, now), (Kind.PLAN, now + 1), (Kind.REPORT, now)):
        if year_paper(tx, tools, group, kind=kind, year=year) is not None:
            yield kind, year
    for year in years_held(tx, tools, group)[:YEARS]:
        yield Kind.REPORT, year


def _paper_control(group: Group, kind: Kind, year: int) -> Control:
    values: tuple[tuple[str, Value], ...] = (("year", str(year)),)
    word = Subject(group.id, year).word
    return Control("year-paper", _LABELS[kind], (word, kind.value), values=values)


def show_paper(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What stands on it, and the three files."""
    word, kind = args
    return _of_year(caller, word, Kind(kind), form=None)


def give_paper(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Hand it over as a file, or by an address where a platform hands over none."""
    word, kind, form = args
    if form not in FORMS:
        raise ValueError("no such file")
    if not (caller.able.gives_files or caller.tools.public_url):
        return refused(caller.speech(), "refuse.year-no-way")
    return _of_year(caller, word, Kind(kind), form=form)


def _of_year(caller: Caller, word: str, kind: Kind, *, form: str | None) -> Reply:
    subject = Subject.read(word)
    if subject.year is None:
        raise ValueError("no such year")
    return Later(Answer.DONE, look=lambda late: _made(late, subject, kind, form))


def _made(caller: Caller, subject: Subject, kind: Kind, form: str | None) -> Make:
    """The paper looked at, or as a file; what nobody else than a member has."""
    group, year = _group(caller, subject.of), subject.year
    assert year is not None, "it was looked at before"
    if group is None:
        no_member = refused(caller.speech(), "refuse.not-a-member")
        return lambda: no_member
    paper = year_paper(caller.tx, caller.tools, group, kind=kind, year=year)
    if paper is None:
        again = Control("year-papers", "control.years", (group.id,), main=True)
        nothing = refused(caller.speech(), "refuse.nothing-of-year", controls=(again,))
        return lambda: nothing
    if form is None:
        return _looked_at(caller, subject, paper)
    return _given(caller, subject, paper, form)


def _looked_at(caller: Caller, subject: Subject, paper: YearPaper) -> Make:
    speech, year = caller.speech(), paper.year
    lines = [_plain(line) for line in _sums(paper, speech)]
    if not isinstance(year, YearPlan):
        lines.append(Paragraph(Line("proof.says-register"), Tone.NOTE))
    lines.append(Paragraph(Line("year.nobody-named"), Tone.NOTE))
    lines.append(Paragraph(Line(_way(caller)), Tone.NOTE))
    controls = tuple(
        Control("year-file", label, (subject.word, paper.kind.value, form), main=form == "pdf")
        for form, label in _FILES.items()
    )
    title = Line(_LABELS[paper.kind], (("year", str(year.year)),))
    reply = Reply(
        Answer.DONE, speech.card(Screen(title, Line("push.reminder"), tuple(lines), None, controls))
    )
    return lambda: reply


def _plain(text: str) -> Paragraph:
    return Paragraph(Line("proof.facts", (("facts", text),)))


def _sums(paper: YearPaper, speech: Speech) -> list[str]:
    year = paper.year
    if isinstance(year, YearPlan):
        return [plan_sums(year, speech), *works(year.workings, speech)]
    return [report_heading(year, speech), *report_sums(year, speech)]


def _way(caller: Caller) -> str:
    """How it is handed over, and who could read it on the way."""
    return "portfolio.as-file" if caller.able.gives_files else "portfolio.as-link"


def _given(caller: Caller, subject: Subject, paper: YearPaper, form: str) -> Make:
    speech, secret = caller.speech(), caller.tools.secret
    if not caller.able.gives_files:
        wanted = Wanted(FileKind.YEAR, subject.word, paper.kind.value, form)
        url = link_to(caller.tools, caller.person, wanted, at=caller.at)
        linked = linked_reply(caller, url, title="years.title")
        return lambda: linked
    told = done(speech, Said("years.title", ("year.given",)))
    return lambda: Reply(Answer.DONE, told.card, file=year_file(paper, secret, speech, form))
