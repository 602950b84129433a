"""One A4 of a method: one page with its own letters, that fits or says why it does not."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import pytest

from bot.drawing import Outline, outline
from bot.drawing.paper import SIZES, NoSuchSign, TooManyWords, paper
from methods.spec import Method, Mode
from tests.drawing.conftest import Long

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
A4_POINTS = (595.28, 841.89)
SIZE = re.compile(rb"/F\d+ ([\d.]+) Tf")
PLACE = re.compile(rb"BT [^\n]*?([\d.]+) ([\d.-]+) Td")


def spoken(method: Method, language: str = "nl") -> Outline:
    return outline(method, language=language, mode=Mode.VOICE)


def ink(sheet: bytes) -> bytes:
    """What is drawn on the page, as the file says it."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", sheet, re.DOTALL)
    opened = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    return next(one for one in opened if b" Tf" in one)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_method_is_one_page_of_a4_with_its_own_letters(crea_m: Method, language: str) -> None:
    sheet = paper(spoken(crea_m, language), made_at=NOW)
    assert sheet.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert box is not None
    assert tuple(map(float, box.groups())) == A4_POINTS
    assert len(re.findall(rb"/FontFile2", sheet)) == 2
    assert f"/Lang ({language})".encode() in sheet
    assert {float(size) for size in SIZE.findall(ink(sheet))} & {SIZES[0], SIZES[1]}


def test_the_same_method_at_the_same_moment_is_the_same_file(crea_m: Method) -> None:
    assert paper(spoken(crea_m), made_at=NOW) == paper(spoken(crea_m), made_at=NOW)


@pytest.mark.parametrize(("phases", "length"), [(9, 1.0), (12, 0.75), (16, 0.5), (25, 0.2)])
def test_more_words_stand_in_smaller_letters(long_method: Long, phases: int, length: float) -> None:
    """``length``: the part of what each text may have. Nine steps fit with the longest words."""
    sheet = ink(paper(spoken(long_method(phases, length=length)), made_at=NOW))
    sizes = {float(size) for size in SIZE.findall(sheet)}
    assert SIZES[-1] <= min(sizes)
    assert sizes & {size for size in SIZES if size < 8}


@pytest.mark.parametrize("phases", [5, 12, 25, 30])
def test_no_word_stands_outside_the_paper(long_method: Long, phases: int) -> None:
    sheet = ink(paper(spoken(long_method(phases, length=0.2)), made_at=NOW))
    places = [(float(x), float(y)) for x, y in PLACE.findall(sheet)]
    assert len(places) > 3 * phases
    assert all(30 < x < A4_POINTS[0] - 30 and 20 < y < A4_POINTS[1] for x, y in places)


def test_more_words_than_a_sheet_can_hold_are_told(long_method: Long) -> None:
    with pytest.raises(TooManyWords, match=r"in letters of 6\.5 points\. Shorten its invitations"):
        paper(spoken(long_method(25)), made_at=NOW)


def test_typographic_signs_and_accents_are_there(long_method: Long) -> None:
    filling = "‘één’ “naïef” … – — café’s łąčőș Ελλάδα "
    assert paper(spoken(long_method(5, filling=filling)), made_at=NOW)


def test_a_sign_that_the_letters_lack_is_told_by_its_number(long_method: Long) -> None:
    with pytest.raises(NoSuchSign, match=r"no sign U\+6F22"):
        paper(spoken(long_method(1, filling="漢字 ")), made_at=NOW)
