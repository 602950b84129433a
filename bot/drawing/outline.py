"""What a picture of a method says, before it is drawn: a line for each phase, in one language.

Owns who gives and who listens as a reader would put it. It knows no ink and no paper. A kind or
a value that is new to it is drawn plainly: its title, its time, and nobody turned away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from functools import cache

from methods.fitting import gone_through, total_minutes
from methods.spec import Gift, Method, MethodTexts, Mode, Phase, PhaseTexts, Visible, When, Who

from ..engine.screen import Line, Value
from ..errors import ConfigError
from ..words import LANGUAGES, PlainDialect, Words

_WORDS = Words()
_DIALECT = PlainDialect()

#: What somebody reads of how the written appears.
_APPEARS = {
    Visible.TOGETHER: "drawing.together",
    Visible.AT_ONCE: "drawing.at-once",
    Visible.PRIVATE: "drawing.private",
}
_WITHOUT_NAMES = "drawing.nameless"
_PLACES = {When.START: "drawing.start", When.ROUND: "drawing.round", When.END: "drawing.end"}
_MODES = {
    Mode.VOICE: "drawing.voice",
    Mode.CHAT: "drawing.chat",
    Mode.SLOW: "drawing.slow",
}


class Part(Enum):
    """What somebody does in a phase."""

    GIVES = auto()
    LISTENS = auto()
    AWAY = auto()


#: Who does what, in a few words: what the contributor does, and what the others do.
_DOING = {
    (Part.GIVES, Part.GIVES): "drawing.doing.everyone",
    (Part.GIVES, Part.LISTENS): "drawing.doing.contributor-only",
    (Part.LISTENS, Part.GIVES): "drawing.doing.others-only",
    (Part.AWAY, Part.GIVES): "drawing.doing.others-away",
}


class NoSuchLanguage(ConfigError):
    """The method has no words in this language."""

    def __init__(self, method: Method) -> None:
        super().__init__(
            f"The method {method.id} has no words in this language. It has:"
            f" {', '.join(sorted(method.texts))}."
        )


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One phase as people read it. ``time`` and ``appears`` are finished words.

    ``contributor`` and ``others`` say who gives, ``doing`` says it in words; ``texts`` holds the
    method's own words. ``step`` is 0 where people see no number.
    """

    id: str
    step: int
    when: When
    place: str
    title: str
    time: str
    minutes: int
    contributor: Part
    others: Part
    doing: str
    appears: str
    texts: PhaseTexts


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole method in one language, for one mode. ``minutes`` is a meeting with one round."""

    id: str
    name: str
    short: str
    aim: str
    suits: str
    origin: str
    source: str
    level: str
    people: tuple[int, int, int]
    mode: str
    minutes: int
    time: str
    language: str
    phases: tuple[PhaseLine, ...]


def outline(method: Method, *, language: str, mode: Mode) -> Outline:
    """Return what a picture of this method says; ``NoSuchLanguage`` without such words."""
    if language not in method.texts:
        raise NoSuchLanguage(method)
    texts = method.texts[language]
    lines = tuple(_line(method, phase, language=language, mode=mode) for phase in method.phases)
    return Outline(
        id=method.id,
        name=texts.name,
        short=texts.short,
        aim=texts.aim,
        suits=texts.suits,
        origin=texts.origin,
        source=method.source,
        level=method.level,
        people=(method.people.min, method.people.ideal, method.people.max),
        mode=say(_MODES[mode], language),
        minutes=total_minutes(method),
        time=_total(method, language=language, mode=mode),
        language=language,
        phases=lines,
    )


@cache
def _own(key: str, language: str) -> str:
    return _WORDS.plain(Line(key), language=language, dialect=_DIALECT, people={}, zone="UTC")


def say(key: str, language: str, *values: tuple[str, Value]) -> str:
    """Return our own words for ``key``. Languages that we have no words in read English."""
    known = language if language in LANGUAGES else "en"
    if not values:
        return _own(key, known)
    return _WORDS.plain(Line(key, values), language=known, dialect=_DIALECT, people={}, zone="UTC")


def _line(method: Method, phase: Phase, *, language: str, mode: Mode) -> PhaseLine:
    whole = method.texts[language]
    texts = whole.phases[phase.id]
    contributor, others = _parts(phase)
    return PhaseLine(
        id=phase.id,
        step=phase.step,
        when=phase.when,
        place=say(_PLACES[phase.when], language) if phase.when in _PLACES else "",
        title=_title(whole, phase),
        time=_time(phase, language=language, mode=mode),
        minutes=phase.minutes,
        contributor=contributor,
        others=others,
        doing=say(_DOING.get((contributor, others), "drawing.doing.nobody"), language),
        appears=_appears(phase, language=language, mode=mode),
        texts=texts,
    )


def _title(texts: MethodTexts, phase: Phase) -> str:
    """A phase that is gone through only in one module bears its name."""
    title = texts.phases[phase.id].title
    return title if phase.module is None else f"{texts.modules[phase.module]} · {title}"


def _parts(phase: Phase) -> tuple[Part, Part]:
    """Return what the contributor does, and what the others do."""
    contributor = Part.GIVES if _contributor_gives(phase) else Part.LISTENS
    if "contributor" in phase.away:
        contributor = Part.AWAY
    elif "contributor" in phase.silent:
        contributor = Part.LISTENS
    others = Part.GIVES if phase.who in (Who.OTHERS, Who.GUIDE, Who.EVERYONE) else Part.LISTENS
    return contributor, others


def _contributor_gives(phase: Phase) -> bool:
    # Whoever is asked answers, also where the others are those who give.
    answers = phase.kind == "ask" or Gift.ANSWER in phase.gives
    return answers or phase.who in (Who.CONTRIBUTOR, Who.EVERYONE)


def _appears(phase: Phase, *, language: str, mode: Mode) -> str:
    if mode not in phase.written_in:
        return say("drawing.aloud" if mode is Mode.VOICE else "drawing.typed", language)
    # When people talk, what they write is for themselves.
    visible = Visible.AT_ONCE if phase.kind == "tell" else phase.visible
    visible = Visible.PRIVATE if mode is Mode.VOICE else visible
    if not phase.named and visible is not Visible.PRIVATE:
        return say(_WITHOUT_NAMES, language)
    return say(_APPEARS.get(visible, "drawing.written"), language)


def _time(phase: Phase, *, language: str, mode: Mode) -> str:
    if mode is Mode.SLOW:
        return say("drawing.time", language, ("time", timedelta(hours=phase.hours)))
    return say("drawing.minutes", language, ("minutes", phase.minutes))


def _total(method: Method, *, language: str, mode: Mode) -> str:
    if mode is Mode.SLOW:
        hours = sum(phase.hours for phase in gone_through(method))
        return say("drawing.time", language, ("time", timedelta(hours=hours)))
    return say("drawing.minutes", language, ("minutes", total_minutes(method)))
