"""What a reader would have seen, in order: names, boards, threads, and who was told privately.

An edit shows only what is new in its post. Times are local to the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..cards import Card
from ..schedule.series import zone_named
from ..words import format_moment
from .platform import ROOM, Act, Did


@dataclass(frozen=True, slots=True)
class _Words:
    thread: str
    private: str
    removed: str


WORDS = {
    "nl": _Words("draad bij {title}", "alleen voor {name}", "weggehaald: {title}"),
    "en": _Words("thread of {title}", "only for {name}", "removed: {title}"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language and zone, and how the others are called."""

    language: str
    zone: str
    room: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a person typed in the room themselves."""

    at: datetime
    person: str
    text: str


def transcript(diary: Sequence[Act], said: Sequence[Said], reader: Reader) -> Iterator[str]:
    """The lines of a transcript."""
    zone = zone_named(reader.zone)
    told = _Told(reader)
    day = None
    happened: list[Act | Said] = [*diary, *said]
    happened.sort(key=lambda one: one.at)
    for one in happened:
        local = one.at.astimezone(zone)
        block = list(told.block(one))
        if not block:
            continue
        if local.date() != day:
            day = local.date()
            yield ""
            title = format_moment(one.at, style="date", zone=reader.zone, language=reader.language)
            yield f"== {title} =="
        first, *rest = block
        yield f"{local:%H:%M}  {first}"
        yield from (f"       {line}" for line in rest)


class _Told:
    """What the reader knows so far: the cards as they were last shown, and thread names."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._words = WORDS[reader.language]
        self._cards: dict[str, Card] = {}
        self._threads: dict[str, str] = {}

    def block(self, one: Act | Said) -> Iterator[str]:
        """What is new: a first line and the lines under it; nothing when nothing is."""
        if isinstance(one, Said):
            yield f"{self._reader.names.get(one.person, one.person)}: {one.text}"
            return
        match one.did:
            case Did.THREAD:
                self._threads[one.thread or ""] = one.title
            case Did.REMOVE:
                card = self._cards.pop(one.post, None)
                if card is not None:
                    gone = self._words.removed.format(title=card.title)
                    yield f"[{self._place(one.place)}] {gone}"
            case Did.CREATE | Did.EDIT:
                yield from self._card(one)

    def _card(self, act: Act) -> Iterator[str]:
        if act.card is None:
            return
        before = self._cards.get(act.post)
        self._cards[act.post] = act.card
        known = set(_lines(before, self._reader.names)) if before is not None else set()
        new = [line for line in _lines(act.card, self._reader.names) if line not in known]
        if before is None or before.title != act.card.title or new:
            yield f"[{self._place(act.place)}] {act.card.title}"
            yield from new

    def _place(self, place: str) -> str:
        if place == ROOM:
            return f"#{self._reader.room}"
        if place in self._threads:
            return self._words.thread.format(title=self._threads[place])
        owner = place.removeprefix("D")
        return self._words.private.format(name=self._reader.names.get(owner, owner))


def _lines(card: Card, names: Mapping[str, str]) -> Iterator[str]:
    for text in card.texts:
        yield from (line for line in text.markup.splitlines() if line.strip())
    if card.progress is not None:
        yield f"({card.progress.done}/{card.progress.of})"
    if card.buttons:
        yield " ".join(f"[{button.label}]" for button in card.buttons)
