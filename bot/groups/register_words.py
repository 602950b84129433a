"""What is known of a register, in sentences: also what is not, when it was checked, where to ask.

Nothing here says that a meeting counts: that is the register's to say. It knows no store.
"""

from __future__ import annotations

from datetime import date

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

_WORDS = {
    Word.INTERVISION: "register.word-intervision",
    Word.PEER_TESTING: "register.word-peer-testing",
    None: "register.word-not-known",
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
    Said.NOT_KNOWN: "register.video-not-known",
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


def profile_lines(profile: Profile, *, language: str) -> tuple[Paragraph, ...]:
    """All that is known of a register, and what is not."""
    texts = profile.words(language)
    lines = [
        _text("register.text", texts.who),
        Line(_WORDS[profile.word]),
        Line(_STANDINGS[profile.standing]),
        *_amount(profile, texts),
        *_meetings(profile),
        *_group(profile, texts),
        _told("register.guide", "register.guide-not-known", texts.guide),
        _told("register.proof", "register.proof-not-known", texts.proof),
        Line(_VIDEO[profile.ways.video]),
        Line(_WRITTEN[profile.ways.written]),
        *(_text("register.text", one) for one in texts.remarks),
    ]
    return (*(Paragraph(one) for one in lines), *_standing_by(profile, language))


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


def _told(key: str, otherwise: str, text: str | None) -> Line:
    return Line(otherwise) if text is None else _text(key, text)


def _amount(profile: Profile, texts: RegisterTexts) -> list[Line]:
    amount = profile.amount
    if amount is None:
        lines = [Line("register.amount-not-known")]
    else:
        key, years = _AMOUNTS[amount.unit], amount.months // A_YEAR
        is_years = amount.months % A_YEAR == 0
        values: tuple[tuple[str, Value], ...] = (
            ("count", amount.least),
            ("years", years if is_years else 0),
            ("months", amount.months),
        )
        lines = [Line(key, values)]
    return lines if texts.asked is None else [*lines, _text("register.text", texts.asked)]


def _meetings(profile: Profile) -> list[Line]:
    lines, asked = [], profile.meetings
    if asked.per_year is not None:
        lines.append(Line("register.per-year", (("count", asked.per_year),)))
    if asked.minutes is not None:
        lines.append(Line("register.minutes", (("count", asked.minutes),)))
    return lines or [Line("register.meetings-not-known")]


def _group(profile: Profile, texts: RegisterTexts) -> list[Line]:
    size, lines = profile.size, []
    if size.least is not None or size.most is not None:
        values = (("least", size.least or 0), ("most", size.most or 0))
        lines.append(Line("register.size", values))
    if size.advised_least is not None or size.advised_most is not None:
        values = (("least", size.advised_least or 0), ("most", size.advised_most or 0))
        lines.append(Line("register.size-advised", values))
    if not lines:
        lines.append(Line("register.size-not-known"))
    return lines if texts.group is None else [*lines, _text("register.text", texts.group)]


def _standing_by(profile: Profile, language: str) -> tuple[Paragraph, ...]:
    """When it was checked and in what, and whom to ask."""
    sources = Typed(", ".join(profile.sources))
    day = day_in_words(profile.checked, language=language)
    checked: tuple[tuple[str, Value], ...] = (("at", day), ("sources", sources))
    return (
        Paragraph(Line("register.checked", checked), Tone.NOTE),
        Paragraph(Line(_CONFIDENCE[profile.confidence]), Tone.NOTE),
        Paragraph(Line("register.ask", (("where", Typed(profile.ask)),)), Tone.NOTE),
    )
