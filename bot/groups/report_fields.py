"""Along which questions somebody looks back for themselves: four short ones, or one of three ways.

Every answer may stay empty but one; none of them is counted, compared or read by anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..cards import FieldKind
from ..records import ReportKind
from ..words import shown_length
from .fields import Spec
from .speech import Speech

#: An answer is some sentences: the whole report takes three minutes.
LONGEST_ANSWER = 600
#: All answers together, with their signs escaped: they are given back in one paragraph.
LONGEST_TOGETHER = 2600


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a report. ``shown``: the words with which its answer is read again."""

    name: str
    label: str
    hint: str
    shown: str


#: Four questions each: with what is said before them they fill a page of a form.
QUESTIONS: Mapping[ReportKind, tuple[Question, ...]] = {
    ReportKind.SHORT: (
        Question("touched", "field.report-touched", "hint.report-touched", "report.touched"),
        Question("familiar", "field.report-familiar", "hint.report-familiar", "report.familiar"),
        Question("learned", "field.report-learned", "hint.report-learned", "report.learned"),
        Question("next", "field.report-next", "hint.report-next", "report.next"),
    ),
    ReportKind.STARRT: (
        Question(
            "situation", "field.report-situation", "hint.report-situation", "report.situation"
        ),
        Question("action", "field.report-action", "hint.report-action", "report.action"),
        Question("result", "field.report-result", "hint.report-result", "report.result"),
        Question("transfer", "field.report-transfer", "hint.report-transfer", "report.transfer"),
    ),
    ReportKind.KORTHAGEN: (
        Question(
            "looked-back",
            "field.report-looked-back",
            "hint.report-looked-back",
            "report.looked-back",
        ),
        Question("essence", "field.report-essence", "hint.report-essence", "report.essence"),
        Question("choices", "field.report-choices", "hint.report-choices", "report.choices"),
        Question("trial", "field.report-trial", "hint.report-trial", "report.trial"),
    ),
    ReportKind.SIDES: (
        Question(
            "technical", "field.report-technical", "hint.report-technical", "report.technical"
        ),
        Question(
            "normative", "field.report-normative", "hint.report-normative", "report.normative"
        ),
        Question("personal", "field.report-personal", "hint.report-personal", "report.personal"),
        Question("further", "field.report-further", "hint.report-further", "report.further"),
    ),
}
#: What each way is called, on the button with which it is chosen and where it is told.
CHOOSES = {
    ReportKind.SHORT: "control.report-short",
    ReportKind.STARRT: "control.report-starrt",
    ReportKind.KORTHAGEN: "control.report-korthagen",
    ReportKind.SIDES: "control.report-sides",
}
CHOSEN = {
    ReportKind.SHORT: "reports.short",
    ReportKind.STARRT: "reports.starrt",
    ReportKind.KORTHAGEN: "reports.korthagen",
    ReportKind.SIDES: "reports.sides",
}


def report_specs(speech: Speech, kind: ReportKind) -> tuple[Spec, ...]:
    """The fields of the form."""
    return tuple(
        Spec(
            one.name,
            speech.plain(one.label),
            FieldKind.TEXT,
            max_length=LONGEST_ANSWER,
            hint=speech.plain(one.hint),
        )
        for one in QUESTIONS[kind]
    )


def together(speech: Speech, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the answers as a whole: there is none, or too much to be shown."""
    first = next(iter(texts))
    if not any(texts.values()):
        return {first: speech.plain("invalid.report-empty")}
    if shown_length("\n".join(texts.values())) > LONGEST_TOGETHER:
        return {first: speech.plain("invalid.report-long")}
    return {}


def answers(kind: ReportKind, fields: Mapping[str, str]) -> list[tuple[Question, str]]:
    """What was answered: first along the questions that were chosen, then along any other."""
    ways = (kind, *(one for one in QUESTIONS if one is not kind))
    asked = (one for way in ways for one in QUESTIONS[way])
    return [(one, fields[one.name]) for one in asked if fields.get(one.name)]
