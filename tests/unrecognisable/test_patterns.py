"""What stands out in a text, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.unrecognisable import PATTERNS, Kind

from .sentences import SETS, sentences


def found(text: str, language: str = "nl") -> list[tuple[str, str]]:
    return [(one.kind.value, one.of(text)) for one in PATTERNS.find(text, language)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ik sprak mevrouw De Vries op de gang.", "name", "De Vries"),
        ("Toen kwam Fatima's broer binnen.", "name", "Fatima"),
        ("J.P. van der Meer belde weer.", "name", "J.P. van der Meer"),
        ("ik zat met karim aan tafel", "name", "karim"),
        ("Roos en Pien zaten naast elkaar.", "name", "Pien"),
        ("Bel 06-12345678 na zessen.", "phone", "06-12345678"),
        ("Ze mailde vanaf j.bakker@school.nl.", "email", "j.bakker@school.nl"),
        ("Het stond op www.dewegwijzer.nl/nieuws.", "url", "www.dewegwijzer.nl/nieuws"),
        ("Vraag het @jan.d maar.", "mention", "@jan.d"),
        ("Zijn bsn is 111222333.", "bsn", "111222333"),
        ("Hij woont op 3511 AB.", "postcode", "3511 AB"),
        ("Geboren op 3-4-2011, in een gezin van vijf.", "birth-date", "3-4-2011"),
        ("Op 12 maart 2024 liep het mis.", "date", "12 maart 2024"),
        ("In dossier 20231144 staat niets.", "file-number", "20231144"),
        ("Op kamer 12 lag niemand.", "file-number", "12"),
        ("Het speelde op afdeling B3.", "place", "afdeling B3"),
        ("Wij werken in Zutphen met zijn tweeën.", "place", "Zutphen"),
        (
            "Zij is de enige mannelijke verloskundige van de praktijk.",
            "combination",
            "de enige mannelijke verloskundige van de praktijk",
        ),
    ],
)
def test_it_stands_out_in_dutch(text: str, kind: str, words: str) -> None:
    assert (kind, words) in found(text)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("I spoke to Mrs O'Connell about it.", "name", "O'Connell"),
        ("Then Grace and Tom walked out.", "name", "Tom"),
        ("Ring me on 020 7946 0123 tonight.", "phone", "020 7946 0123"),
        ("She lives at SW1A 1AA.", "postcode", "SW1A 1AA"),
        ("He was born on March 3rd, 2011.", "birth-date", "March 3rd, 2011"),
        ("On 12 March everything went wrong.", "date", "12 March"),
        ("It is in case number AB-2291.", "file-number", "AB-2291"),
        ("It happened at Oakfield Primary School.", "place", "Oakfield Primary School"),
        ("I look after a 97-year-old former mayor.", "combination", "a 97-year-old former mayor"),
    ],
)
def test_it_stands_out_in_english(text: str, kind: str, words: str) -> None:
    assert (kind, words) in found(text, "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Een moeder vroeg vorige maand drie keer om een gesprek.", "nl"),
        ("Ben ik te streng geweest?", "nl"),
        ("De GGZ-collega sprak Turks met het gezin.", "nl"),
        ("Wij werken 24/7, met 20 mg en in week 12.", "nl"),
        ("Kan @iedereen dit lezen?", "nl"),
        ("P.S. ik bel je nog.", "nl"),
        ("Will I ever get used to it?", "en"),
        ("On Monday my GP said that I've done enough.", "en"),
        ("The number on the box was 123456789.", "en"),
        ("", "nl"),
    ],
)
def test_nothing_stands_out(text: str, language: str) -> None:
    assert found(text, language) == []


def test_one_place_is_told_once() -> None:
    text = "Mail fatima.de.vries@school-zutphen.nl, geboren op 3 april 2011 in Zutphen."
    assert [kind for kind, _ in found(text)] == ["email", "birth-date", "place"]


@given(st.text(max_size=400), st.sampled_from(["nl", "en", "fr", ""]))
def test_whatever_is_typed_it_answers_in_order(text: str, language: str) -> None:
    details = PATTERNS.find(text, language)
    last = 0
    for one in details:
        assert last <= one.start < one.end <= len(text)
        last = one.end


@pytest.mark.parametrize("piece", ["a.", "Jan ", "1", "A.", "de enige ", "@a", "é", "06-", "x@y."])
def test_a_long_text_of_one_thing_is_read_at_once(piece: str) -> None:
    """No pattern looks for ever: as much as a field holds, of what patterns like."""
    text = (piece * 4000)[:3000]
    assert len(PATTERNS.find(text, "nl")) <= len(text)


@pytest.mark.parametrize("name", SETS)
def test_the_labelled_sentences_can_be_read(name: str) -> None:
    rows = sentences(name)
    assert {row.language for row in rows} == {"nl", "en"}
    assert {one.kind for row in rows for one in row.wanted} == set(Kind)
    assert sum(not row.wanted for row in rows) >= len(rows) * 0.35


def test_there_are_enough_of_them() -> None:
    assert sum(len(sentences(name)) for name in SETS) >= 300
