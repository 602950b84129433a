"""What an address of a portfolio opens: a page with a button, and behind it the file, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..cards import File
from ..ports import Tx
from ..records import Person
from ..words import PlainDialect, Words
from .keys import gone_workspace
from .meetings import Tools
from .portfolio import FORMS, portfolio_file
from .portfolio_choice import Chosen
from .portfolio_content import own_material, print_of
from .portfolio_link import Wanted, wanted_by
from .speech import Speech

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
    speech = _speech(words, found[0])
    return Page(
        speech.language,
        speech.plain("portfolio.title"),
        speech.plain("portfolio.fetch-once"),
        speech.plain("portfolio.fetch"),
    )


def file_behind(tx: Tx, tools: Tools, words: Words, secret: str) -> Callable[[], File] | None:
    """What makes the file of an address; None where it opens nothing, or something changed.

    It is made of what is there now, when that is what was looked at: whole or not at all.
    """
    found = _found(tx, tools, secret)
    if found is None:
        return None
    person, wanted = found
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
    return (person, wanted) if wanted.form in FORMS else None


def _speech(words: Words, person: Person) -> Speech:
    return Speech(words, PlainDialect(), person.language, person.zone, {}, None)
