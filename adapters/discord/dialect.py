r"""How Discord writes things inside a sentence: its Markdown, with what people typed inert.

A backslash before a punctuation mark shows that mark. It knows no client and asks nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.words import clean

#: Formatting, mentions, time stamps, emoji, links (":" also keeps "https://" from being one).
_SIGNS = re.compile(r"[\\*_~`|<>#@:\[\]]")
#: What makes a list at the beginning of a line; "#" and ">" are in the signs.
_BULLET = re.compile(r"^([ \t]*)([-+])", re.MULTILINE)
_NUMBER = re.compile(r"^([ \t]*\d+)([.)])", re.MULTILINE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_PERSON = re.compile(r"<@!?(\d+)>")
_MOMENT = re.compile(r"<t:\d+:[a-zA-Z]>")
_STYLES = {"time": "t", "date": "D", "both": "F"}


def escape(text: str) -> str:
    """Neutralise everything special in a text."""
    inert = _SIGNS.sub(r"\\\g<0>", clean(text))
    return _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\1\\\2", inert))


class DiscordDialect:
    """A ``bot.ports.Dialect``. ``name_of`` and ``place_of`` give the name of a person, and of a
    channel, if it is known.
    """

    def __init__(
        self, name_of: Callable[[str], str | None], place_of: Callable[[str], str | None]
    ) -> None:
        self._name_of = name_of
        self._place_of = place_of

    def escape(self, text: str) -> str:
        """Neutralise everything special in a text that a person typed."""
        return escape(text)

    def person(self, external: str) -> str:
        """A mention, which Discord shows as the name; it notifies nobody (see ``client``)."""
        return (
            f"<@{external}>" if external.isascii() and external.isdigit() else self.escape(external)
        )

    def plain_name(self, external: str) -> str:
        """The name for labels: as far as this process has heard it, else the id."""
        return self._name_of(external) or external

    def place(self, external: str) -> str:
        """A channel, which Discord shows by its name to whoever can see it."""
        is_id = external.isascii() and external.isdigit()
        return f"<#{external}>" if is_id else self.escape(external)

    def plain_place(self, external: str) -> str:
        """The channel's name for labels."""
        return self._place_of(external) or ""

    def crowd(self, external: str) -> str:
        """A role, which Discord shows by its name, or somebody; it notifies nobody."""
        kind, _, role = external.rpartition(":")
        is_id = role.isascii() and role.isdigit()
        return f"<@&{role}>" if kind and is_id else self.person(external)

    def moment(self, at: datetime, *, style: str, zone: str, language: str) -> str:
        """A point in time; everybody sees it in their own zone and the way they write times."""
        return f"<t:{int(at.timestamp())}:{_STYLES[style]}>"

    def strong(self, markup: str) -> str:
        """Set a piece of safe markup apart."""
        return f"**{markup}**" if markup.strip() else markup


def plain(markup: str, *, name_of: Callable[[str], str | None]) -> str:
    """Turn safe markup into plain text, for names of threads, where markup is shown as it is."""
    text = _MOMENT.sub("", markup.replace("**", ""))
    text = _PERSON.sub(lambda found: name_of(found[1]) or "", text)
    return clean(_ESCAPED.sub(r"\1", text), one_line=True)
