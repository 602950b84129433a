"""What the address of a file opens, whatever is handed over: a button, and behind it the file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..cards import File
from ..engine.ids import GroupId
from ..ports import Dialect, Platforms, Tx
from ..records import Person, Subject
from ..words import PlainDialect, Words
from .certificate_paper import FORMS as CERTIFICATES
from .certificate_paper import paper_file, paper_of
from .keys import gone_workspace
from .meetings import Tools
from .portfolio import FORMS, portfolio_file
from .portfolio_choice import Chosen
from .portfolio_content import own_material, print_of
from .portfolio_link import Wanted, wanted_by
from .speech import Speech
from .year_facts import Kind
from .year_paper import FORMS as YEARS
from .year_paper import year_file, year_paper

_GONE = gone_workspace("")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page, in the language of whoever asked for the file."""

    language: str
    title: str
    why: str
    button: str


def page_behind(tx: Tx, tools: Tools, words: Words, secret: str) -> Page | None:
    """The page of an address; None where it opens nothing, or not any more."""
    found = _found(tx, tools, secret)
    if found is None:
        return None
    person, wanted = found
    speech = _speech(words, person)
    return Page(
        speech.language,
        speech.plain(_title(wanted)),
        speech.plain("portfolio.fetch-once"),
        speech.plain("portfolio.fetch"),
    )


def _title(wanted: Wanted) -> str:
    if wanted.is_of_year:
        return "years.title"
    return "certificate.title" if wanted.is_certificate else "portfolio.title"


def file_behind(
    tx: Tx, tools: Tools, words: Words, secret: str, *, platforms: Platforms
) -> Callable[[], File] | None:
    """What makes the file of an address; None where it opens nothing, or something changed.

    It is made of what is there now, when that is what was looked at: whole or not at all.
    A certificate bears the name that ``platforms`` know. Of a group's year it is made for members.
    """
    found = _found(tx, tools, secret)
    if found is None:
        return None
    person, wanted = found
    if wanted.is_certificate:
        reached = platforms.of(person.workspace)
        dialect = PlainDialect() if reached is None else reached.dialect
        return _certificate(tx, tools, _speech(words, person, dialect), person, wanted=wanted)
    if wanted.is_of_year:
        return _year(tx, tools, _speech(words, person), person, wanted=wanted)
    at = tools.clock.now()
    material = own_material(tx, person, Chosen.read(wanted.letters), at=at)
    if print_of(material, tools.secret) != wanted.seen:
        return None
    speech = _speech(words, person)
    return lambda: portfolio_file(material, speech, wanted.form)


def _found(tx: Tx, tools: Tools, secret: str) -> tuple[Person, Wanted] | None:
    wanted = wanted_by(tools, secret, at=tools.clock.now())
    person = None if wanted is None else tx.people.get(wanted.person)
    if wanted is None or person is None or person.workspace.startswith(_GONE):
        return None
    return (person, wanted) if wanted.form in _forms(wanted) else None


def _forms(wanted: Wanted) -> Collection[str]:
    if wanted.is_of_year:
        return YEARS
    return CERTIFICATES if wanted.is_certificate else FORMS


def _certificate(
    tx: Tx, tools: Tools, speech: Speech, person: Person, *, wanted: Wanted
) -> Callable[[], File] | None:
    paper = paper_of(tx, tools, speech, person, subject=Subject.read(wanted.letters))
    if paper is None or paper.certificate.number != wanted.seen:
        return None
    return lambda: paper_file(paper, tools.secret, speech, wanted.form)


def _year(
    tx: Tx, tools: Tools, speech: Speech, person: Person, *, wanted: Wanted
) -> Callable[[], File] | None:
    subject = Subject.read(wanted.letters)
    group = tx.groups.get(GroupId(subject.of))
    if group is None or subject.year is None or person.id not in tx.groups.people(group.id):
        return None
    paper = year_paper(tx, tools, group, kind=Kind(wanted.seen), year=subject.year)
    return None if paper is None else lambda: year_file(paper, tools.secret, speech, wanted.form)


def _speech(words: Words, person: Person, dialect: Dialect | None = None) -> Speech:
    return Speech(words, dialect or PlainDialect(), person.language, person.zone, {}, None)
