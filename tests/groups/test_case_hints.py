"""What stands out in a case and its question: rather nothing than a wrong hint."""

from __future__ import annotations

import time

import pytest

from bot.groups.case_hints import Trait, hints_in
from bot.rehearsal.canned import canned

FINE = (
    "Hoe kan ik rustig blijven als een ouder boos wordt?",
    "Hoe ga ik om met een collega die niet aanspreekbaar is?",
    "Wat houdt mij tegen om nee te zeggen?",
    "Hoe zorg ik ervoor dat ik op tijd naar huis ga?",
    "Wanneer is het voor mij genoeg?",
    "Hoe kan ik helpen zonder het over te nemen",
    "Hoe laat ik los wat niet van mij is?",
    "Hoe kunnen wij als team hiermee verder, en wat is daarin mijn deel?",
    "Wat wil ik hier?",
    "Hoe verder?",
    "How can I stay calm when a parent gets angry?",
    "What keeps me from saying no?",
    "How do I deal with a colleague who does not listen?",
    "How can I get my point across better?",
    "How do I get out of this?",
    "What next?",
    "",
    "?",
)
QUESTIONS = (
    ("Waarom lukt het mij niet?", Trait.WHY, "Waarom"),
    ("Hoe komt het dat ik dichtklap?", Trait.WHY, "Hoe komt het"),
    ("Why do I hold my tongue?", Trait.WHY, "Why"),
    ("Moet ik dit melden bij mijn leidinggevende?", Trait.CLOSED, "Moet ik"),
    ("Is dit mijn taak?", Trait.CLOSED, "Is dit"),
    ("Should I say something?", Trait.CLOSED, "Should I"),
    ("Hoe krijg ik hem zover dat hij meewerkt?", Trait.OTHERS, "Hoe krijg ik hem"),
    ("Hoe zorg ik ervoor dat mijn collega op tijd komt?", Trait.OTHERS, None),
    ("Hoe kan ik de ouders overtuigen?", Trait.OTHERS, None),
    ("How do I get my team to listen?", Trait.OTHERS, "How do I get my team"),
    ("Hoe blijf ik rustig? En wat zeg ik dan?", Trait.SEVERAL, None),
    ("How do I stay calm? What do I say?", Trait.SEVERAL, None),
    ("Hoe kan ik altijd rustig blijven?", Trait.ABSOLUTE, "altijd"),
    ("How can I please everybody?", Trait.ABSOLUTE, "everybody"),
    ("Hoe kan die samenwerking beter worden?", Trait.NOT_ME, None),
    ("How could this ward work better?", Trait.NOT_ME, None),
    ("Wat is de termijn voor een klacht?", Trait.FACTUAL, "Wat is de termijn"),
    ("Which law applies to this?", Trait.FACTUAL, "Which law"),
)
STORIES = (
    ("Dit speelde tien jaar geleden.", Trait.LONG_AGO, "tien jaar geleden"),
    ("It happened years ago.", Trait.LONG_AGO, "years ago"),
    ("Het is inmiddels opgelost.", Trait.SOLVED, "is inmiddels opgelost"),
    ("It was resolved.", Trait.SOLVED, "was resolved"),
    ("Ik denk aan kindermishandeling.", Trait.DANGER, "kindermishandeling"),
    ("I am afraid of child abuse.", Trait.DANGER, "child abuse"),
)


@pytest.mark.parametrize("question", FINE)
def test_a_good_question_is_left_in_peace(question: str) -> None:
    assert hints_in({"question": question}) == ()


@pytest.mark.parametrize(("question", "trait", "words"), QUESTIONS)
def test_what_stands_in_the_way_of_a_question(
    question: str, trait: Trait, words: str | None
) -> None:
    first = hints_in({"question": f"  {question} \n"})[0]
    assert first.trait is trait
    assert first.words in question
    assert words in (None, first.words)


@pytest.mark.parametrize(("story", "trait", "words"), STORIES)
def test_what_stands_in_the_way_of_a_case(story: str, trait: Trait, words: str) -> None:
    for name in ("title", "stuck", "happened"):
        found = hints_in({name: story, "question": "Hoe kan ik verder?"})
        assert [(one.trait, one.words) for one in found] == [(trait, words)]
    assert hints_in({"did": story, "value": story, "help": story}) == ()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_cases_of_colleagues_are_left_in_peace(language: str) -> None:
    """False alarms are rare: none in the cases that were invented for something else."""
    for case in canned(language).cases:
        assert hints_in(case.fields()) == (), case.title


def test_danger_comes_before_the_rest() -> None:
    fields = {"stuck": "Iets met de meldcode", "question": "Waarom doet nooit iemand iets?"}
    assert [one.trait for one in hints_in(fields)] == [
        Trait.DANGER,
        Trait.WHY,
        Trait.ABSOLUTE,
        Trait.NOT_ME,
    ]


def test_no_text_takes_long() -> None:
    """As long as a field takes, and made to be tried again and again."""
    before = time.process_time()
    for text in ("hoe krijg ik " * 150, "?" * 2000, "a? " * 660, "was " * 500, "w" * 2000):
        hints_in({"question": text, "stuck": text, "happened": text})
    assert time.process_time() - before < 0.5
