"""How sentences are written for Slack: names, moments and typed text in our own small markup.

What becomes of that markup stands in ``markup``; nothing here calls Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.words import clean, format_moment

from .markup import escape, is_person, is_room

#: Slack's own patterns; the reader's Slack fills them in, in the reader's zone.
_FORMATS = {"time": "{time}", "date": "{date_long}", "both": "{date_long}, {time}"}


class SlackDialect:
    """A ``bot.ports.Dialect``. ``name_of`` and ``room_of`` give a person's and a room's name.

    That is a name which is known already, or None.
    """

    def __init__(
        self, name_of: Callable[[str], str | None], room_of: Callable[[str], str | None]
    ) -> None:
        self._name_of = name_of
        self._room_of = room_of

    def escape(self, text: str) -> str:
        """Neutralise everything special in a text that a person typed."""
        return escape(clean(text))

    def person(self, external: str) -> str:
        """A name; a mention where it is not known when it is shown (see ``markup``)."""
        return f"<@{external}>" if is_person(external) else self.escape(external)

    def plain_name(self, external: str) -> str:
        """The name as it was last seen, for button labels."""
        return self._name_of(external) or external

    def place(self, external: str) -> str:
        """A channel, which Slack shows by its name to whoever is in it."""
        return f"<#{external}>" if is_room(external) else self.escape(external)

    def plain_place(self, external: str) -> str:
        """The channel's name as it was last seen, for button labels."""
        return self._room_of(external) or ""

    def crowd(self, external: str) -> str:
        """Its id: Slack tells that others read, and of nobody which."""
        return self.escape(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A point in time in the reader's own zone; in ours where Slack cannot show that."""
        fallback = escape(format_moment(at, style=style, zone=zone, language=language))
        return f"<!date^{int(at.timestamp())}^{_FORMATS[style]}|{fallback}>"

    def strong(self, markup: str) -> str:
        """Set a piece of safe markup apart."""
        return f"<b>{markup}</b>"
