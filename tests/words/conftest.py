"""Two dialects, three people and a method: all that words need. No platform is near."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

import pytest

from bot.cards import Card
from bot.engine.ids import PersonId
from bot.engine.screen import Control, Line, Paragraph, Screen, Value
from bot.ports import Dialect
from bot.records import Person
from bot.words import PlainDialect, Words, format_moment
from methods.spec import Method

NAMES = {"x-anna": "Anna", "x-bram": "Bram", "x-chris": "Chris"}


@dataclass(frozen=True, slots=True)
class HtmlLikeDialect:
    """A dialect in which five characters are special and names are links."""

    def escape(self, text: str) -> str:
        return escape(text)

    def person(self, external: str) -> str:
        return f'<a rel="person">{escape(NAMES[external])}</a>'

    def plain_name(self, external: str) -> str:
        return NAMES[external]

    def place(self, external: str) -> str:
        return f"#{escape(external)}"

    def plain_place(self, external: str) -> str:
        return external

    def crowd(self, external: str) -> str:
        return self.person(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        words = format_moment(at, style=style, zone=zone, language=language)
        return f"<time>{words}</time>"

    def strong(self, markup: str) -> str:
        return f"<strong>{markup}</strong>"


@dataclass(frozen=True, slots=True)
class Desk:
    """Words with everything they need beside them, so that a test names only what it is about."""

    words: Words
    people: dict[PersonId, Person]
    method: Method
    dialect: Dialect
    language: str = "nl"
    zone: str = "Europe/Amsterdam"

    def line(self, key: str, *values: tuple[str, Value], language: str = "") -> str:
        return self.words.line(
            Line(key, values),
            language=language or self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )

    def plain(self, key: str, *values: tuple[str, Value], language: str = "") -> str:
        return self.words.plain(
            Line(key, values),
            language=language or self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )

    def card(
        self,
        *paragraphs: Paragraph,
        title: Line | None = None,
        push: Line | None = None,
        controls: tuple[Control, ...] = (),
    ) -> Card:
        screen = Screen(
            title or Line("stop.title"),
            push or Line("push.question"),
            paragraphs,
            controls=controls,
        )
        return self.words.card(
            screen,
            language=self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )


def _method() -> Method:
    phase = {"id": "look", "kind": "discuss", "step": 3, "minutes": 5, "hours": 24}
    words = {"title": "Samen <kijken>", "invitation": "Denk *hardop*.", "voice": "Zeg het."}
    texts = {
        "name": "Een methode",
        "short": "Een methode",
        "aim": "Samen leren.",
        "suits": "Elke vraag.",
        "origin": "Van ons.",
        "phases": {"look": {**words, "labels": {"thought": "Wat denk je?"}}},
    }
    return Method.model_validate(
        {
            "schema": 1,
            "id": "small",
            "version": 1,
            "source": "ours",
            "people": {"min": 3, "ideal": 5, "max": 8},
            "level": "easy",
            "phases": [phase],
            "texts": {"nl": texts},
        }
    )


@pytest.fixture(scope="session")
def make_desk() -> Callable[[Dialect], Desk]:
    """A desk for a dialect. Snippets are compiled once for all tests."""
    words, method = Words(), _method()
    people = {
        PersonId(external[2:]): Person(
            PersonId(external[2:]), "test:local", external, "nl", "Europe/Amsterdam"
        )
        for external in NAMES
    }
    return lambda dialect: Desk(words, people, method, dialect)


@pytest.fixture(scope="session")
def plain(make_desk: Callable[[Dialect], Desk]) -> Desk:
    """Nothing is special here."""
    return make_desk(PlainDialect(NAMES))


@pytest.fixture(scope="session")
def html(make_desk: Callable[[Dialect], Desk]) -> Desk:
    """Five characters are special here."""
    return make_desk(HtmlLikeDialect())


@pytest.fixture(params=["plain", "html"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """Each dialect in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Desk)
    return found
