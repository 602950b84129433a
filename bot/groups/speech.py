"""Words for somebody: the catalogue bound to a reader's language, zone, names and method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from methods.spec import Method

from ..cards import Card
from ..engine.ids import PersonId
from ..engine.screen import Line, Screen
from ..ports import Dialect, Tx
from ..records import Person
from ..words import Words


@dataclass(frozen=True, slots=True)
class Speech:
    """Everything needed to put screens into words for one reader or one room."""

    words: Words
    dialect: Dialect
    language: str
    zone: str
    people: Mapping[PersonId, Person]
    method: Method | None

    def card(self, screen: Screen) -> Card:
        """A screen in words."""
        return self.words.card(
            screen,
            language=self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )

    def markup(self, line: Line) -> str:
        """One line in the dialect's markup."""
        return self.words.line(
            line,
            language=self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )

    def plain(self, key: str, **values: int | str) -> str:
        """One line of the catalogue as plain text."""
        return self.plain_line(Line(key, tuple(values.items())))

    def plain_line(self, line: Line) -> str:
        """One line as plain text, for labels."""
        return self.words.plain(
            line,
            language=self.language,
            dialect=self.dialect,
            people=self.people,
            zone=self.zone,
            method=self.method,
        )


def with_others(
    tx: Tx, people: Mapping[PersonId, Person], others: Iterable[PersonId]
) -> Mapping[PersonId, Person]:
    """The persons that a text may name: ``people``, and others who need not be members."""
    return {**people, **tx.people.many(sorted(set(others) - people.keys()))}
