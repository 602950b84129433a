"""How the practice room writes things inside a sentence: a few lines of safe HTML.

Everything that comes in as text goes out escaped, without the characters that nobody can see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import escape

from bot.words import clean, format_moment


class PracticeDialect:
    """A ``bot.ports.Dialect``. ``name_of`` and ``place_of`` give a person's and a room's name.

    None when there is none.
    """

    def __init__(
        self, name_of: Callable[[str], str | None], place_of: Callable[[str], str | None]
    ) -> None:
        self._name_of = name_of
        self._place_of = place_of

    def escape(self, text: str) -> str:
        """Neutralise everything special in a text that a person typed."""
        return str(escape(clean(text)))

    def person(self, external: str) -> str:
        """A person's name in running text."""
        return f'<span class="person">{self.escape(self.plain_name(external))}</span>'

    def plain_name(self, external: str) -> str:
        """A person's name as plain text, for button labels."""
        return self._name_of(external) or external

    def place(self, external: str) -> str:
        """A room's name in running text."""
        return f'<span class="place">#{self.escape(self.plain_place(external))}</span>'

    def plain_place(self, external: str) -> str:
        """A room's name as plain text, for button labels."""
        return self._place_of(external) or ""

    def crowd(self, external: str) -> str:
        """Its id: here everybody is let in by name."""
        return self.escape(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A point in time; the page's script keeps it in the room's zone."""
        text = format_moment(at, style=style, zone=zone, language=language)
        stamp = at.astimezone(UTC).isoformat(timespec="seconds")
        return f'<time datetime="{stamp}" data-style="{style}">{escape(text)}</time>'

    def strong(self, markup: str) -> str:
        """Set a piece of safe markup apart."""
        return f"<strong>{markup}</strong>"
