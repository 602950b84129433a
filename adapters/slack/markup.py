"""The adapter's own small markup for running text, and what Slack is given for it.

Slack's mrkdwn has no way to escape a formatting character, so no text ever goes out as mrkdwn:
a paragraph becomes a rich text of elements, in which typed text is an element that nobody parses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

Element = dict[str, object]
NameOf = Callable[[str], str | None]

_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_ROOM = re.compile(r"[CG][A-Z0-9]{1,30}")
_TOKEN = re.compile(
    r"<(?:"
    r"@(?P<person>[UW][A-Z0-9]{1,30})"
    r"|#(?P<room>[CG][A-Z0-9]{1,30})"
    r"|!date\^(?P<unix>-?\d{1,12})\^(?P<format>[^<>|^]+)\|(?P<fallback>[^<>|]*)"
    r"|(?P<strong>/?b)"
    r")>"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a paragraph: ``text``, a ``person``, a ``room``, or a moment in ``format``."""

    text: str = ""
    person: str = ""
    room: str = ""
    unix: int = 0
    format: str = ""
    strong: bool = False


def escape(text: str) -> str:
    """Keep a text from being read as our markup; it needs nothing more, see above."""
    return "".join(_SPECIAL.get(char, char) for char in text)


def unescape(markup: str) -> str:
    """The text that was escaped. The ampersand comes last, so that nothing is undone twice."""
    return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_person(external: str) -> bool:
    """Whether this can be a person's id on Slack."""
    return _PERSON.fullmatch(external) is not None


def is_room(external: str) -> bool:
    """Whether this can be a channel's id on Slack."""
    return _ROOM.fullmatch(external) is not None


def stretches(markup: str) -> Iterator[Stretch]:
    """The pieces of a paragraph, in order. Anything that is no markup of ours is plain text."""
    strong, at = False, 0
    for found in _TOKEN.finditer(markup):
        if found.start() > at:
            yield Stretch(text=unescape(markup[at : found.start()]), strong=strong)
        at = found.end()
        if found["strong"]:
            strong = found["strong"] == "b"
        elif found["person"]:
            yield Stretch(person=found["person"], strong=strong)
        elif found["room"]:
            yield Stretch(room=found["room"], strong=strong)
        else:
            yield Stretch(
                text=unescape(found["fallback"]),
                unix=int(found["unix"]),
                format=found["format"],
                strong=strong,
            )
    if at < len(markup):
        yield Stretch(text=unescape(markup[at:]), strong=strong)


def is_plain(markup: str) -> bool:
    """Whether a paragraph is text from beginning to end."""
    return _TOKEN.search(markup) is None


def as_text(markup: str, *, name_of: Callable[[str], str]) -> str:
    """A paragraph as plain text, for places that take nothing else."""
    return "".join(name_of(one.person) if one.person else one.text for one in stretches(markup))


def people_in(markup: str) -> Iterator[str]:
    """The ids of the people whom a paragraph names."""
    return (one.person for one in stretches(markup) if one.person)


def as_elements(
    markup: str, *, name_of: NameOf, strong: bool = False, italic: bool = False
) -> list[Element]:
    """A paragraph as the elements of a rich text; all of it set so, if asked.

    A name that is known stands there as text: a mention would notify that person each time.
    """
    elements = []
    for one in stretches(markup):
        name = name_of(one.person) if one.person else None
        known = one if name is None else replace(one, person="", text=name)
        elements.append(_element(known, strong=strong or one.strong, italic=italic))
    return elements


def _element(one: Stretch, *, strong: bool, italic: bool) -> Element:
    wished: Mapping[str, bool] = {"bold": strong, "italic": italic}
    style = {name: True for name, on in wished.items() if on}
    if one.person:
        element: Element = {"type": "user", "user_id": one.person}
    elif one.room:
        element = {"type": "channel", "channel_id": one.room}
    elif one.format:
        element = {
            "type": "date",
            "timestamp": one.unix,
            "format": one.format,
            "fallback": one.text,
        }
    else:
        element = {"type": "text", "text": one.text}
    return element | {"style": style} if style else element
