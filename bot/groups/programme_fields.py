"""The fields of a programme: when its meetings are, and how they go; with what counts as wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..cards import Choice, FieldKind
from ..engine.screen import Line
from ..engine.time_left import MOST_ROUNDS
from ..records import Group, Programme, Series
from .fields import Spec
from .speech import Speech

FEWEST, MOST, USUALLY = 2, 12, 5
RHYTHMS = (1, 2, 3, 4, 6, 8)
USUAL_RHYTHM = 4
LENGTHS = (60, 90, 120, 150, 180, 240)
YES, NO = "yes", "no"
#: What may stand around the meetings, by the name of its field.
AROUND = ("has-intake", "has-midway", "has-closing")


def when_specs(speech: Speech, series: Series) -> tuple[Spec, ...]:
    """How many meetings, from which day on, and in which rhythm."""
    counts = tuple(Choice(str(n), str(n)) for n in range(FEWEST, MOST + 1))
    return (
        _choice(speech, "meetings", "field.programme-meetings", counts, usual=str(USUALLY)),
        Spec(
            "first-on",
            speech.plain("field.programme-first"),
            FieldKind.DATE,
            required=True,
            hint=speech.plain("hint.programme-first"),
        ),
        *rhythm_specs(speech, series),
    )


def rhythm_specs(speech: Speech, series: Series) -> tuple[Spec, ...]:
    """At what hour, and how far apart a group meets; as far as now is among it."""
    rhythms = tuple(
        Choice(str(n), speech.plain_line(Line("programme.every", (("weeks", n),))))
        for n in sorted({*RHYTHMS, series.every_weeks})
    )
    return (
        Spec(
            "at",
            speech.plain("field.at"),
            FieldKind.TIME,
            required=True,
            hint=speech.plain("hint.at", zone=series.zone),
        ),
        _choice(speech, "every-weeks", "field.every-weeks", rhythms, usual=str(USUAL_RHYTHM)),
    )


def _choice(
    speech: Speech, name: str, label: str, choices: tuple[Choice, ...], *, usual: str
) -> Spec:
    return Spec(
        name,
        speech.plain_line(Line(label)),
        FieldKind.CHOICE,
        required=True,
        choices=choices,
        default=usual,
    )


def how_specs(speech: Speech, group: Group) -> tuple[Spec, ...]:
    lengths = tuple(
        Choice(
            str(n), speech.plain_line(Line("programme.lasts", (("time", timedelta(minutes=n)),)))
        )
        for n in sorted({*LENGTHS, group.minutes})
    )
    rounds = tuple(Choice(str(n), str(n)) for n in range(1, MOST_ROUNDS + 1))
    answers = (
        Choice(YES, speech.plain("choice.programme-yes")),
        Choice(NO, speech.plain("choice.programme-no")),
    )
    intake = _choice(speech, "has-intake", "field.programme-intake", answers, usual=YES)
    return (
        _choice(speech, "minutes", "field.programme-minutes", lengths, usual=str(group.minutes)),
        _choice(speech, "rounds", "field.programme-rounds", rounds, usual=str(group.rounds)),
        replace(intake, hint=speech.plain("hint.programme-around")),
        _choice(speech, "has-midway", "field.programme-midway", answers, usual=YES),
        _choice(speech, "has-closing", "field.programme-closing", answers, usual=YES),
    )


def around(known: Programme) -> tuple[str, ...]:
    has = (known.has_intake, known.has_midway, known.has_closing)
    return tuple(YES if one else NO for one in has)
