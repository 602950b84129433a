"""What the address of a file opens, whatever is handed over: a button, and behind it the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..cards import File
from ..engine.ids import GroupId
from ..ports import Dialect, Platforms, Tx
from ..records import Person, Subject
from ..words import PlainDialect, Words
from .certificate_file import FORMS as CERTIFICATES
from .certificate_file import paper_file
from .certificate_paper import paper_of
from .file_link import FileKind, Wanted, wanted_by
from .keys import gone_workspace
from .meetings import Tools
from .portfolio import FORMS, portfolio_file
from .portfolio_choice import Chosen
from .portfolio_content import own_material, print_of
from .speech import Speech
from .year_facts import Kind
from .year_paper import FORMS as YEARS
from .year_paper import year_file, year_paper

_GONE = gone_workspace("")
Make = Callable[[], File]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page, in the language of whoever asked for the file."""

    language: str
    title: str
    why: str
    button: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which file, and everything that it takes to make it."""

    tx: Tx
    tools: Tools
    speech: Speech
    person: Person
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of file: the title of its page, as which files there are, and what makes one.

    ``make`` answers None where what was looked at is not what is there now: whole or not at all.
    """

    title: str
    forms: Collection[str]
    make: Callable[[Asked], Make | None]


def page_behind(tx: Tx, tools: Tools, words: Words, secret: str) -> Page | None:
    """The page of an address; None where it opens nothing, or not any more."""
    found = _found(tx, tools, secret)
    if found is None:
        return None
    person, wanted = found
    speech = _speech(words, person, PlainDialect())
    return Page(
        speech.language,
        speech.plain(OFFERS[wanted.kind].title),
        speech.plain("portfolio.fetch-once"),
        speech.plain("portfolio.fetch"),
    )


def file_behind(
    tx: Tx, tools: Tools, words: Words, secret: str, *, platforms: Platforms
) -> Make | None:
    """What makes the file of an address; None where it opens nothing, or something changed.

    It is made of what is there now. People in it bear the names that ``platforms`` know.
    """
    found = _found(tx, tools, secret)
    if found is None:
        return None
    person, wanted = found
    reached = platforms.of(person.workspace)
    speech = _speech(words, person, PlainDialect() if reached is None else reached.dialect)
    return OFFERS[wanted.kind].make(Asked(tx, tools, speech, person, wanted))


def _found(tx: Tx, tools: Tools, secret: str) -> tuple[Person, Wanted] | None:
    asked = wanted_by(tools, secret, at=tools.clock.now())
    if asked is None:
        return None
    whose, wanted = asked
    person = tx.people.get(whose)
    if person is None or person.workspace.startswith(_GONE):
        return None
    return (person, wanted) if wanted.form in OFFERS[wanted.kind].forms else None


def _portfolio(asked: Asked) -> Make | None:
    tools, wanted, speech = asked.tools, asked.wanted, asked.speech
    chosen, at = Chosen.read(wanted.what), tools.clock.now()
    material = own_material(asked.tx, asked.person, chosen, at=at)
    if print_of(material, tools.secret) != wanted.seen:
        return None
    return lambda: portfolio_file(material, speech, wanted.form)


def _certificate(asked: Asked) -> Make | None:
    tools, wanted, speech = asked.tools, asked.wanted, asked.speech
    subject = Subject.read(wanted.what)
    paper = paper_of(asked.tx, tools, speech, asked.person, subject=subject)
    if paper is None or paper.certificate.number != wanted.seen:
        return None
    return lambda: paper_file(paper, tools.secret, speech, wanted.form)


def _year(asked: Asked) -> Make | None:
    """For members: of a group's year."""
    tx, tools, wanted, speech = asked.tx, asked.tools, asked.wanted, asked.speech
    subject = Subject.read(wanted.what)
    group = tx.groups.get(GroupId(subject.of))
    if group is None or subject.year is None or asked.person.id not in tx.groups.people(group.id):
        return None
    paper = year_paper(tx, tools, group, kind=Kind(wanted.seen), year=subject.year)
    return None if paper is None else lambda: year_file(paper, tools.secret, speech, wanted.form)


OFFERS: Mapping[FileKind, Offer] = {
    FileKind.PORTFOLIO: Offer("portfolio.title", FORMS, _portfolio),
    FileKind.CERTIFICATE: Offer("certificate.title", CERTIFICATES, _certificate),
    FileKind.YEAR: Offer("years.title", YEARS, _year),
}


def _speech(words: Words, person: Person, dialect: Dialect) -> Speech:
    return Speech(words, dialect, person.language, person.zone, {}, None)
