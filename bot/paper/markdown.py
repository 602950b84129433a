"""A paper as Markdown: to be read as it is, cut down, and put into somebody's own text.

Pictures are left out: what one of time, or of a year, shows stands in words under each heading, and
the address of a code beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document, Entry

#: Signs that mean something wherever they stand, and those that do at the beginning of a line.
_ANYWHERE = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_FIRST = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def markdown(document: Document) -> str:
    """Return it as one text that ends with a line's end."""
    return "\n".join(_lines(document)).rstrip("\n") + "\n"


def inert(text: str) -> str:
    """A text in which nothing is a heading, a list, a link or a piece of a page."""
    escaped = _ANYWHERE.sub(r"\\\1", text)
    return _FIRST.sub(_as_it_stands, escaped)


def _as_it_stands(found: re.Match[str]) -> str:
    before, sign = found.groups()
    # Of a number in a list the sign behind it is what counts.
    return f"{before}{sign[:-1]}\\{sign[-1]}"


def _lines(document: Document) -> Iterator[str]:
    yield from (f"# {inert(document.title)}", "")
    for note in document.notes:
        yield from (inert(note), "")
    if document.code is not None:
        yield from (inert(document.code.says), "")
    for section in document.sections:
        yield from (f"## {inert(section.heading)}", "")
        if section.note:
            yield from (inert(section.note), "")
        for entry in section.entries:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    if entry.heading:
        yield from (f"### {inert(' '.join(entry.heading.split()))}", "")
    if entry.quote:
        yield from ("\n".join(f"> {line}" for line in _broken(entry.quote)), "")
    for label, text in entry.parts:
        named = (f"**{inert(label)}**  ",) if label else ()
        yield from (*named, *_broken(text), "")


def _broken(text: str) -> list[str]:
    """The lines of a text, each of which ends where its writer ended it."""
    lines = inert(text).split("\n")
    return [*(f"{line}  " for line in lines[:-1]), lines[-1]]
