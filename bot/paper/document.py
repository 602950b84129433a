"""A paper before it has a form: headings, what stands under them, and a picture of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a heading of its own. ``parts``: what each text is called, and the text.

    What has no heading, or no name, has "".
    """

    heading: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted, on a timeline. ``end`` is None where it goes on.

    ``meant``: the day on which it was to end, if any.
    """

    label: str
    begin: date
    end: date | None = None
    meant: date | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What lasted from when to when, until ``today``; one bar or more.

    ``legend`` says how to read it.
    """

    today: date
    bars: tuple[Bar, ...]
    legend: str

    @property
    def first(self) -> date:
        """The first day of the month in which it begins."""
        return min(bar.begin for bar in self.bars).replace(day=1)

    @property
    def last(self) -> date:
        """The last day that is drawn."""
        ends = (day for bar in self.bars for day in (bar.end, bar.meant) if day is not None)
        return max(self.today, *ends, *(bar.begin for bar in self.bars))


class Sign(StrEnum):
    """What stands for a day in a picture of a year; each has another shape."""

    FULL = "full"
    RING = "ring"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class YearStrip:
    """The days of one year, in their order. ``months``: their twelve names, short.

    ``legend`` says what each sign stands for. What the picture shows stands in words under it.
    """

    days: tuple[tuple[date, Sign], ...]
    months: tuple[str, ...]
    legend: tuple[tuple[Sign, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper. ``note`` stands under its heading."""

    heading: str
    note: str = ""
    timeline: Timeline | None = None
    year: YearStrip | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """An address that can be scanned from the paper. ``says``: the same in words, with it."""

    address: str
    says: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. ``notes`` stand before the first section, and beside a ``code``.

    ``made_at`` is aware. ``page_label`` names a page; ``lacking`` says what to write where letters
    lack signs that somebody typed.
    """

    title: str
    language: str
    made_at: datetime
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    page_label: str = ""
    lacking: str = ""
    code: Code | None = None

    def texts(self) -> Iterator[str]:
        """Every text that stands on it."""
        yield from (self.title, self.page_label, *self.notes)
        if self.code is not None:
            yield self.code.says
        for section in self.sections:
            yield from (section.heading, section.note)
            if section.timeline is not None:
                yield section.timeline.legend
            if section.year is not None:
                yield from section.year.months
                yield from (told for _, told in section.year.legend)
            for entry in section.entries:
                yield from (entry.heading, entry.quote)
                for label, text in entry.parts:
                    yield from (label, text)
