"""Papers as PDF and as Markdown: all that stands in a document, and nothing that it would do."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.paper import Bar, Document, Entry, Section, Sign, Timeline, YearStrip, markdown
from bot.paper.markdown import inert
from bot.paper.pages import pages

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
A4_POINTS = (595.28, 841.89)
PLACE = re.compile(rb"BT [^\n]*?([\d.]+) ([\d.-]+) Td")
TIME = Timeline(
    date(2026, 11, 26),
    (
        Bar("1", date(2024, 2, 3), date(2026, 6, 1), date(2026, 7, 1)),
        Bar("2", date(2026, 4, 20), None, date(2027, 12, 20)),
        Bar("3", date(2026, 11, 26)),
    ),
    "Elke balk is een doel.",
)
ENTRY = Entry("Een kop", (("Vraag", "Antwoord — café’s\nNog een regel"),), "Als, dan")


def document(*sections: Section) -> Document:
    return Document(
        "Mijn portfolio",
        "nl",
        NOW,
        ("Gemaakt op 26 november 2026.",),
        sections or (Section("Doelen", timeline=TIME, entries=(ENTRY,)),),
        "Bladzijde",
        "Hier ontbreken tekens.",
    )


def inks(file: bytes) -> list[bytes]:
    """What is drawn, page by page."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", file, re.DOTALL)
    opened = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    return [one for one in opened if b" Tf" in one]


def test_the_same_paper_at_the_same_moment_is_the_same_file() -> None:
    file = pages(document())
    assert file == pages(document())
    assert file.startswith(b"%PDF-")
    assert b"/Lang (nl)" in file
    assert len(re.findall(rb"/FontFile2", file)) == 2


def test_long_papers_go_on_and_no_word_stands_outside() -> None:
    long = Entry("Een kop", (("Vraag", "woord " * 900), ("Nog een", "x" * 600)), "Als, dan\n" * 90)
    file = pages(document(Section("Veel", entries=(long,) * 4)))
    count = len(re.findall(rb"/Type /Page\b", file))
    assert count > 4
    found = inks(file)
    assert len(found) == count
    places = [(float(x), float(y)) for page in found for x, y in PLACE.findall(page)]
    assert all(30 < x < A4_POINTS[0] - 30 and 15 < y < A4_POINTS[1] for x, y in places)


def test_a_picture_of_one_day_and_of_years_is_drawn() -> None:
    one_day = replace(TIME, bars=(Bar("1", date(2026, 11, 1)),), today=date(2026, 11, 1))
    years = replace(TIME, bars=(Bar("1", date(1999, 1, 31)), *TIME.bars))
    for time in (one_day, years):
        places = [
            (float(x), float(y))
            for page in inks(pages(document(Section("Doelen", timeline=time))))
            for x, y in PLACE.findall(page)
        ]
        assert all(30 < x < A4_POINTS[0] - 30 for x, _ in places)


def test_signs_that_the_letters_lack_are_told_and_stop_nothing() -> None:
    plain = pages(document(Section("Doelen", entries=(Entry("Kop"),))))
    odd = pages(document(Section("Doelen", entries=(Entry("Kop 🙂 漢字\t\x07"),))))
    assert b" Tf" in inks(odd)[0]
    assert len(PLACE.findall(inks(odd)[0])) == len(PLACE.findall(inks(plain)[0])) + 1


def test_markdown_holds_every_text_and_none_of_it_does_anything() -> None:
    text = markdown(document())
    for part in ("# Mijn portfolio", "## Doelen", "### Een kop", "> Als, dan", "**Vraag**"):
        assert part in text
    assert "café’s  \nNog een regel" in text
    odd = "# kop\n- lijst\n1. een\n> aangehaald <b>&amp;</b> [x](y) `c` *d* _e_ | f ~g~ \\h"
    for line in inert(odd).split("\n"):
        assert re.match(r"(?:\\|1\\)", line), line
    assert re.search(r"(?<!\\)[`*_\[\]<>#|~&]", inert(odd)) is None


MONTHS = tuple(f"m{number}" for number in range(1, 13))
SIGNS = ((Sign.FULL, "gehouden"), (Sign.RING, "gepland"), (Sign.CROSS, "verzet of niet gehouden"))


def strip(*days: date) -> YearStrip:
    signs = (Sign.FULL, Sign.RING, Sign.CROSS)
    return YearStrip(tuple((on, signs[n % 3]) for n, on in enumerate(days)), MONTHS, SIGNS)


def drawn(year: YearStrip) -> bytes:
    return b"".join(inks(pages(document(Section("2026", year=year)))))


def test_a_picture_of_a_year_is_drawn_inside_its_page_also_of_a_full_one() -> None:
    every_day = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    for year in (strip(), strip(date(2026, 12, 31)), strip(*every_day)):
        found = inks(pages(document(Section("2026", year=year, entries=(ENTRY,)))))
        places = [(float(x), float(y)) for page in found for x, y in PLACE.findall(page)]
        assert all(30 < x < A4_POINTS[0] - 30 and 15 < y < A4_POINTS[1] for x, y in places)
        # Twelve names and three signs are told, and each day has its number.
        bare = inks(pages(document(Section("2026", entries=(ENTRY,)))))
        plain = sum(len(PLACE.findall(page)) for page in bare)
        pages_more = len(found) - len(bare)
        assert len(places) == plain + 12 + 3 + len(year.days) + pages_more


def test_each_sign_of_a_year_has_another_shape() -> None:
    """Without any colour they differ: a disc is filled and drawn, a ring too, a cross is lines."""
    on = date(2026, 3, 12)
    found = {sign: drawn(replace(strip(on), days=((on, sign),), legend=())) for sign in Sign}
    curves = {sign: ink.count(b" c\n") for sign, ink in found.items()}
    assert curves[Sign.FULL] == curves[Sign.RING] > curves[Sign.CROSS] == 0
    white = {sign: b"1 g" in ink or b"1 1 1 rg" in ink for sign, ink in found.items()}
    assert white == {Sign.FULL: False, Sign.RING: True, Sign.CROSS: False}


def test_what_has_no_heading_and_no_name_leaves_no_empty_place() -> None:
    bare = Entry(parts=(("", "Een regel"),))
    assert "###" not in markdown(document(Section("Kop", entries=(bare,))))
    assert "****" not in markdown(document(Section("Kop", entries=(bare,))))
    assert "Een regel" in markdown(document(Section("Kop", entries=(bare,))))
    with_it = inks(pages(document(Section("Kop", entries=(bare,)))))[0]
    without = inks(pages(document(Section("Kop", entries=(Entry("Kop"),)))))[0]
    assert len(PLACE.findall(with_it)) == len(PLACE.findall(without))


def test_the_texts_of_a_picture_of_a_year_are_texts_of_its_paper() -> None:
    texts = list(document(Section("2026", year=strip(date(2026, 1, 1)))).texts())
    assert {*MONTHS, *(told for _, told in SIGNS)} <= set(texts)
