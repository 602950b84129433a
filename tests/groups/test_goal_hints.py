"""Words in a goal that often stand in its way: found as words, in either language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.groups.goal_hints import Trait, hints_in


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        ("Minder onzeker zijn in gesprekken", [(Trait.AWAY, "Minder")]),
        ("Ik wil niet zo snel meer oordelen", []),
        ("Ik wil niet steeds meer doen dan een ander", [(Trait.AWAY, "niet steeds meer")]),
        ("Ik vul niet meer in voor een ander", [(Trait.AWAY, "niet meer")]),
        (
            "Anderen moeten beter luisteren",
            [(Trait.OTHERS, "Anderen moeten"), (Trait.COMPARES, "beter")],
        ),
        (
            "Ik probeer altijd open te vragen",
            [(Trait.TRIES, "probeer"), (Trait.ABSOLUTE, "altijd")],
        ),
        ("I will no longer interrupt", [(Trait.AWAY, "no longer")]),
        (
            "They should\nlisten, and I never do",
            [(Trait.OTHERS, "They should"), (Trait.ABSOLUTE, "never")],
        ),
        ("In drie gesprekken begin ik met mijn eigen vraag", []),
        ("Verminderen, verbeteren, uitproberen, hooguit", []),
        ("", []),
    ],
)
def test_the_first_word_of_each_kind_is_found(goal: str, found: list[tuple[Trait, str]]) -> None:
    assert [(hint.trait, hint.word) for hint in hints_in(goal)] == found


@given(st.text(max_size=200))
def test_whatever_is_written_a_hint_quotes_its_own_words(goal: str) -> None:
    flat = " ".join(goal.split())
    for hint in hints_in(goal):
        assert hint.word in flat
