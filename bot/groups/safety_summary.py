"""What a group finds of how safe it was: added up once, and told as a whole to its members alone.

Answers are added up when the closing talk begins, and gone afterwards: what is kept is one verdict
for each question. There is nothing to be read between two answers, for nothing is told until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from methods.spec import Method

from ..engine.ids import FormId, GroupId, PersonId
from ..engine.screen import Line, Paragraph, Tone
from ..ports import Tx
from ..records import Part, Programme, Verdict
from . import erasing
from .meetings import Tools
from .programme_parts import part_of, programme_of
from .reflection import FEWEST_ANSWERING
from .safety import ANSWERS, QUESTIONS, has_answered, let_go_of_answers

#: From so much on, of 5, most find that it is so; to so little that it is not.
MOST, LITTLE = 3.75, 2.25
#: So far between two answers people speak of different groups.
FAR = 3
#: How each question is told of in the mirror, with what was found of it.
TOLD = {
    "safety-say": "safety.told-say",
    "safety-mistake": "safety.told-mistake",
    "safety-help": "safety.told-help",
    "safety-other": "safety.told-other",
}


def added_up(answers: Sequence[Mapping[str, str]]) -> tuple[Verdict, ...]:
    """What was found, by question. Four answer a question, or nothing is said of it.

    It is a word and no figure: from a mean, whoever knows their own answer reckons others'.
    """
    return tuple(
        _verdict([ANSWERS[one[name]] for one in answers if one.get(name) in ANSWERS])
        for name in QUESTIONS
    )


def _verdict(answers: Sequence[int]) -> Verdict:
    if len(answers) < FEWEST_ANSWERING:
        return Verdict.TOO_FEW
    if max(answers) - min(answers) >= FAR:
        return Verdict.APART
    mean = sum(answers) / len(answers)
    if mean >= MOST:
        return Verdict.MOSTLY
    return Verdict.HARDLY if mean <= LITTLE else Verdict.PARTLY


def add_up_at(tx: Tx, tools: Tools, group: GroupId, method: Method) -> None:
    """A date of this kind begins: before the closing talk all answers are added up."""
    programme = programme_of(tx, group) if part_of(method) is Part.CLOSING else None
    if programme is None or programme.safety is not None:
        return
    given = [one for one in tx.evaluations.of_group(group) if one.programme == programme.id]
    found = added_up([one.fields for one in given])
    tx.groups.put_programme(replace(programme, safety=found))
    _let_go(tx, tools, group, programme.id)


def drop_answers(tx: Tx, tools: Tools, programme: Programme) -> None:
    """There is no closing talk to come: what was answered is added up nowhere."""
    _let_go(tx, tools, programme.group, programme.id)


def drop_answers_of(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """Whoever is no member any more is not counted; their own report stays theirs."""
    for one in tx.evaluations.of_group(group):
        if one.person == person and has_answered(one):
            tools.ledger.note((erasing.safety_name(one.programme, person),))
            let_go_of_answers(tx, one)


def _let_go(tx: Tx, tools: Tools, group: GroupId, programme: FormId) -> None:
    given = [
        one
        for one in tx.evaluations.of_group(group)
        if one.programme == programme and any(name in one.fields for name in QUESTIONS)
    ]
    tools.ledger.note([erasing.safety_name(programme, one.person) for one in given])
    for one in given:
        let_go_of_answers(tx, one)


def safety_lines(tx: Tx, group: GroupId) -> list[Paragraph]:
    """What was found at the end of the group's newest programme; nothing before that."""
    programmes = tx.groups.programmes(group)
    found = programmes[-1].safety if programmes else None
    if found is None:
        return []
    told = [
        Paragraph(Line(TOLD[name], (("found", verdict.value),)))
        for name, verdict in zip(QUESTIONS, found, strict=True)
        if verdict is not Verdict.TOO_FEW
    ]
    if not told:
        return [Paragraph(Line("safety.too-few"), Tone.NOTE)]
    return [Paragraph(Line("safety.title")), *told, Paragraph(Line("safety.how"), Tone.NOTE)]
