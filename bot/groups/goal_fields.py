"""What is asked about a goal: its sentence, the questions that sharpen it, and five levels.

A question may always be passed over; none of it is counted or compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cards import Choice, FieldKind
from ..records import TITLE, Goal
from .fields import LONGEST_LINE, Spec
from .speech import Speech

UNTIL = "until"
#: The level that was reached, by its name among ``LEVELS``.
ATTAINED = "attained"
#: The sentence that whoever reads the title may read as well, and by which release.
SHOWN, SHOWN_FOR = "shown", "shown-for"
#: All five are read on one card.
LONGEST_ANSWER, LONGEST_LEVEL = 300, 100
_TEN = {str(number): str(number) for number in range(1, 11)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a question. ``shown``: the words with which its answer stands beside the goal.

    ``choices``: what can be chosen, by value, as a key of the catalogue or as it is written.
    """

    name: str
    label: str
    shown: str
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a goal. ``opens``: the form that answers it, where it is another's."""

    name: str
    question: str
    asked: tuple[Asked, ...] = ()
    opens: str = "open-goal-check"


CHECKS = (
    Check("positive", "goal.ask-positive", opens="open-goal"),
    Check(
        "own",
        "goal.ask-own",
        (Asked("own", "field.goal-own", "goal.own", "hint.goal-own"),),
    ),
    Check(
        "behaviour",
        "goal.ask-behaviour",
        (Asked("behaviour", "field.goal-behaviour", "goal.behaviour", "hint.goal-behaviour"),),
    ),
    Check(
        "seen",
        "goal.ask-seen",
        (Asked("seen", "field.goal-seen", "goal.seen", "hint.goal-seen"),),
    ),
    Check(
        "whose",
        "goal.ask-whose",
        (
            Asked(
                "whose",
                "field.goal-whose",
                "goal.whose",
                choices={
                    "me": "choice.goal-whose-me",
                    "both": "choice.goal-whose-both",
                    "others": "choice.goal-whose-others",
                },
            ),
        ),
    ),
    Check(
        "drive",
        "goal.ask-drive",
        (
            Asked("wish", "field.goal-wish", "goal.wish", choices=_TEN),
            Asked("confidence", "field.goal-confidence", "goal.confidence", choices=_TEN),
        ),
    ),
    Check(
        "practise",
        "goal.ask-practise",
        (Asked("practise", "field.goal-practise", "goal.practise", "hint.goal-practise"),),
    ),
    Check(
        "link",
        "goal.ask-link",
        (
            Asked(
                "link",
                "field.goal-link",
                "goal.link",
                choices={
                    "communication": "choice.goal-communication",
                    "co-operation": "choice.goal-co-operation",
                    "professionalism": "choice.goal-professionalism",
                },
            ),
        ),
    ),
    Check("readers", "goal.ask-readers", opens="open-goal-release"),
)
#: Five levels, the lowest first: how each is written, what its field is called, and its hint.
LEVELS: Mapping[str, tuple[str, str, str]] = {
    "far-below": ("−2", "field.goal-far-below", "hint.goal-far-below"),
    "below": ("−1", "field.goal-below", "hint.goal-below"),
    "expected": ("0", "field.goal-expected", "hint.goal-expected"),
    "above": ("+1", "field.goal-above", "hint.goal-above"),
    "far-above": ("+2", "field.goal-far-above", "hint.goal-far-above"),
}
#: The one level that a scale needs.
EXPECTED = "expected"


def goal_specs(speech: Speech) -> tuple[Spec, ...]:
    """A goal in one sentence, and until when."""
    return (
        Spec(
            TITLE,
            speech.plain("field.goal"),
            required=True,
            max_length=LONGEST_LINE,
            hint=speech.plain("hint.goal"),
        ),
        Spec(UNTIL, speech.plain("field.goal-until"), FieldKind.DATE),
    )


def check_specs(speech: Speech, check: Check) -> tuple[Spec, ...]:
    """The fields of one question; all of them may stay empty."""
    return tuple(_spec_of(speech, asked) for asked in check.asked)


def _spec_of(speech: Speech, asked: Asked) -> Spec:
    label = speech.plain(asked.label)
    if asked.choices:
        choices = tuple(Choice(value, chosen(speech, asked, value)) for value in asked.choices)
        return Spec(asked.name, label, FieldKind.CHOICE, choices=choices)
    hint = speech.plain(asked.hint)
    return Spec(asked.name, label, max_length=LONGEST_ANSWER, hint=hint)


def chosen(speech: Speech, asked: Asked, value: str) -> str:
    """A choice in words."""
    words = asked.choices[value]
    return words if asked.choices is _TEN else speech.plain(words)


def reached_level(goal: Goal) -> str:
    """The sentence of the level that was marked; "" where none was."""
    return goal.fields.get(goal.fields.get(ATTAINED, ""), "")


def without_shown_level(fields: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a goal without a sentence that somebody else may read."""
    return {name: text for name, text in fields.items() if name not in (SHOWN, SHOWN_FOR)}


def as_still_shown(fields: Mapping[str, str]) -> dict[str, str]:
    """The same, without a sentence that is reached no more: it stays private from now on."""
    reached = fields.get(fields.get(ATTAINED, ""), "")
    return dict(fields) if fields.get(SHOWN) == reached else without_shown_level(fields)


def level_specs(speech: Speech) -> tuple[Spec, ...]:
    """The five levels, each in a sentence of one's own."""
    return tuple(
        Spec(
            name,
            speech.plain(label),
            FieldKind.LINE,
            required=name == EXPECTED,
            max_length=LONGEST_LEVEL,
            hint=speech.plain(hint),
        )
        for name, (_, label, hint) in LEVELS.items()
    )
