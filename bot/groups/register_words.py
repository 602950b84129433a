"""What is known of a register, in sentences: also what is not, when it was checked, where to ask.

Nothing here says that a meeting counts: that is the register's to say. It knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from ..engine.screen import Line, Paragraph, Tone, Typed, Value
from ..registers import (
    Confidence,
    Profile,
    RegisterTexts,
    Said,
    Standing,
    Unit,
    Word,
    period_of,
)
from ..words import LANGUAGES, format_day

#: Over a year and longer people want to know until when; what is asked each year begins anew.
A_YEAR = 12
#: Rules have changed by then, as likely as not.
FRESH_FOR = timedelta(days=365)

_T = TypeVar("_T")

_WORDS = {
    Word.INTERVISION: "register.word-intervision",
    Word.PEER_TESTING: "register.word-peer-testing",
}
_STANDINGS = {
    Standing.NAMED: "register.standing-named",
    Standing.CONDITIONAL: "register.standing-conditional",
    Standing.NOT: "register.standing-not",
    Standing.NOT_KNOWN: "register.standing-not-known",
}
_AMOUNTS = {
    Unit.HOURS: "register.amount-hours",
    Unit.POINTS: "register.amount-points",
    Unit.MEETINGS: "register.amount-meetings",
}
_VIDEO = {
    Said.YES: "register.video-yes",
    Said.NO: "register.video-no",
}
_WRITTEN = {
    Said.YES: "register.written-yes",
    Said.NO: "register.written-no",
    Said.NOT_KNOWN: "register.written-not-known",
}
_CONFIDENCE = {
    Confidence.HIGH: "register.rests-on-much",
    Confidence.MEDIUM: "register.rests-on-one",
    Confidence.LOW: "register.rests-on-little",
}


def day_in_words(day: date, *, language: str) -> str:
    """A day with its year; in English where we do not write this language."""
    return format_day(day, language=language if language in LANGUAGES else "en")


def profile_lines(profile: Profile, *, language: str, today: date) -> tuple[Paragraph, ...]:
    """All that is known of a register, and what is not."""
    texts = profile.words(language)
    lines = [
        _text("register.text", texts.who),
        *_known(_WORDS, profile.word),
        Line(_STANDINGS[profile.standing]),
        *_amount(profile),
        *_told("register.text", texts.asked),
        *_meetings(profile),
        *_group(profile),
        *_told("register.text", texts.group),
        *_told("register.guide", texts.guide),
        *_told("register.proof", texts.proof),
        *_known(_VIDEO, profile.ways.video),
        Line(_WRITTEN[profile.ways.written]),
        *(_text("register.text", one) for one in texts.remarks),
        *_not_known(profile, texts),
    ]
    return (
        *(Paragraph(one) for one in lines),
        *_standing_by(profile, language=language, today=today),
    )


def period_line(profile: Profile, since: date, *, today: date, language: str) -> tuple[Line, ...]:
    """Until when the period runs that began on this day; nothing where none is known."""
    if profile.amount is None or profile.amount.months <= A_YEAR:
        return ()
    begins, ends = period_of(since, profile.amount.months, today=today)
    values = tuple(
        (name, day_in_words(day, language=language))
        for name, day in (("begins", begins), ("ends", ends))
    )
    return (Line("register.period", values),)


def _text(key: str, text: str) -> Line:
    return Line(key, (("text", Typed(text)),))


def _told(key: str, text: str | None) -> tuple[Line, ...]:
    return () if text is None else (_text(key, text),)


def _known(keys: Mapping[_T, str], what: _T | None) -> tuple[Line, ...]:
    return () if what is None or what not in keys else (Line(keys[what]),)


def _amount(profile: Profile) -> tuple[Line, ...]:
    amount = profile.amount
    if amount is None:
        return ()
    is_years = amount.months % A_YEAR == 0
    values: tuple[tuple[str, Value], ...] = (
        ("count", amount.least),
        ("years", amount.months // A_YEAR if is_years else 0),
        ("months", amount.months),
    )
    return (Line(_AMOUNTS[amount.unit], values),)


def _meetings(profile: Profile) -> list[Line]:
    lines, asked = [], profile.meetings
    if asked.per_year is not None:
        lines.append(Line("register.per-year", (("count", asked.per_year),)))
    if asked.minutes is not None:
        lines.append(Line("register.minutes", (("count", asked.minutes),)))
    return lines


def _group(profile: Profile) -> list[Line]:
    size, lines = profile.size, []
    if size.least is not None or size.most is not None:
        values = (("least", size.least or 0), ("most", size.most or 0))
        lines.append(Line("register.size", values))
    if size.advised_least is not None or size.advised_most is not None:
        values = (("least", size.advised_least or 0), ("most", size.advised_most or 0))
        lines.append(Line("register.size-advised", values))
    return lines


def _not_known(profile: Profile, texts: RegisterTexts) -> tuple[Line, ...]:
    """What no source said, in one sentence: it ends with what can never be known beforehand."""
    missing = {
        "word": profile.word is None,
        "amount": profile.amount is None,
        "often": profile.meetings.per_year is None,
        "long": profile.meetings.minutes is None,
        "size": not _group(profile),
        "guide": texts.guide is None,
        "proof": texts.proof is None,
        "video": profile.ways.video is Said.NOT_KNOWN,
    }
    if not any(missing.values()):
        return ()
    values = tuple((name, int(one)) for name, one in missing.items())
    return (Line("register.not-known", values),)


def _standing_by(profile: Profile, *, language: str, today: date) -> tuple[Paragraph, ...]:
    """When it was checked and in what, and whom to ask."""
    sources = Typed(", ".join(profile.sources))
    day = day_in_words(profile.checked, language=language)
    checked: tuple[tuple[str, Value], ...] = (("at", day), ("sources", sources))
    lines = [Line("register.checked", checked)]
    if today - profile.checked > FRESH_FOR:
        lines.append(Line("register.checked-long-ago"))
    lines.append(Line(_CONFIDENCE[profile.confidence]))
    lines.append(Line("register.ask", (("where", Typed(profile.ask)),)))
    return tuple(Paragraph(one, Tone.NOTE) for one in lines)
