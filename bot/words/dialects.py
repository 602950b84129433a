"""The plainest dialect: text without any markup, for a transcript and for tests.

It must not know an adapter: each platform brings a dialect of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .moments import format_moment
from .typed import clean


@dataclass(frozen=True, slots=True)
class PlainDialect:
    """Nothing is special, so nothing needs escaping. ``names`` maps external ids to names."""

    names: Mapping[str, str] = field(default_factory=dict)

    def escape(self, text: str) -> str:
        """The text itself."""
        return text

    def person(self, external: str) -> str:
        """The person's name; the id where no name is known."""
        return clean(self.names.get(external, external), one_line=True)

    def plain_name(self, external: str) -> str:
        """The same: there is no other way to write a name here."""
        return self.person(external)

    def place(self, external: str) -> str:
        """The room's name; the id where no name is known."""
        return self.plain_place(external) or external

    def plain_place(self, external: str) -> str:
        """The same without the id."""
        return clean(self.names.get(external, ""), one_line=True)

    def crowd(self, external: str) -> str:
        """Its name; the id where no name is known."""
        return self.person(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A moment in words."""
        return format_moment(at, style=style, zone=zone, language=language)

    def strong(self, markup: str) -> str:
        """The text itself: plain text has no bold."""
        return markup
