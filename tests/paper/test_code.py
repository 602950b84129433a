"""A QR code on a paper: what is drawn are the modules of its address, with room around them."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import segno

from bot.paper import Code, Document, Entry, Section, markdown
from bot.paper.code import QUIET, SIDE
from bot.paper.letters import new_paper
from bot.paper.pages import LEFT, NOTE, TOP, pages

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
ADDRESS = "https://bot.example/proof/23456789AB"
LONG = f"https://{'a' * 60}.{'b' * 60}.example/proof/23456789AB"
RECTANGLE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re")
PLACE = re.compile(rb"BT [^\n]*?([\d.]+) ([\d.-]+) Td")
WIDTH, HEIGHT, POINT = 210.0, 297.0, 72 / 25.4


def document(address: str | None, *, notes: int = 4) -> Document:
    code = None if address is None else Code(address, f"Na te gaan op {address}")
    return Document(
        "Bewijs van intervisie",
        "nl",
        NOW,
        ("Er staat niets op van wat er gezegd is. " * 3,) * notes,
        (Section("Een bijeenkomst", entries=(Entry("12 maart"),)),),
        code=code,
    )


def drawn(file: bytes) -> bytes:
    """What is drawn on its first page."""
    return inks(file)[0]


def inks(file: bytes) -> list[bytes]:
    """What is drawn, page by page."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", file, re.DOTALL)
    opened = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    return [one for one in opened if b" Tf" in one]


@pytest.mark.parametrize("address", [ADDRESS, LONG])
def test_the_modules_that_are_drawn_are_those_of_its_address(address: str) -> None:
    found = [tuple(map(float, one)) for one in RECTANGLE.findall(drawn(pages(document(address))))]
    wanted = [[bool(m) for m in row] for row in segno.make_qr(address, error="m").matrix]
    count = len(wanted)
    module, left = SIDE / count, WIDTH - LEFT - SIDE
    rows = [[False] * count for _ in range(count)]
    for x, y, wide, high in found:
        assert high == pytest.approx(module, abs=0.001)
        first, row = round((x - left) / module), round((y - TOP) / module)
        for place in range(first, first + round(wide / module)):
            assert not rows[row][place], "each module is drawn once"
            rows[row][place] = True
    assert rows == wanted


@pytest.mark.parametrize("address", [ADDRESS, LONG])
def test_four_modules_around_it_stay_empty(address: str) -> None:
    quiet = QUIET * SIDE / len(segno.make_qr(address, error="m").matrix)
    assert quiet < min(LEFT, TOP)
    room = WIDTH - 2 * LEFT - SIDE - quiet
    with new_paper("", language="nl", made_at=NOW, size=NOTE) as pdf:
        count = int((room + pdf.get_string_width(" ")) / pdf.get_string_width("i "))
        fits, too_long = " ".join("i" * count), " ".join("i" * (count + 1))
        assert pdf.get_string_width(fits) <= room < pdf.get_string_width(too_long)
        assert pdf.get_string_width(too_long) < WIDTH - 2 * LEFT
    lines = [
        len(_lines(drawn(pages(replace(document(address), notes=(note,))))))
        for note in (fits, too_long)
    ]
    assert lines[1] == lines[0] + 1, "what would come too near to it goes on in another line"


@pytest.mark.parametrize("notes", [0, 1, 4])
def test_what_follows_stands_below_it(notes: int) -> None:
    quiet = QUIET * SIDE / len(segno.make_qr(ADDRESS, error="m").matrix)
    *_, heading, _entry, _foot = _lines(drawn(pages(document(ADDRESS, notes=notes))))
    assert heading[1] > TOP + SIDE + quiet


def test_where_notes_go_on_at_the_next_page_no_room_is_left_for_it_there() -> None:
    _, second = inks(pages(document(ADDRESS, notes=26)))
    *words, _foot = _lines(second)
    assert all(y < TOP + SIDE for _, y in words), "as high as a page begins"


def _lines(ink: bytes) -> list[tuple[float, float]]:
    """Where each line of words begins, in millimetres from the upper left corner."""
    return [(float(x) / POINT, HEIGHT - float(y) / POINT) for x, y in PLACE.findall(ink)]


def test_the_address_stands_beside_it_in_words_and_can_be_pressed() -> None:
    file, says = pages(document(ADDRESS)), f"Na te gaan op {ADDRESS}".encode()
    assert b"/Alt (" + says + b")" in file
    assert file.count(b"/URI (" + ADDRESS.encode() + b")") == 2, "the code, and the words"
    assert f"Na te gaan op {ADDRESS}" in list(document(ADDRESS).texts())
    assert ADDRESS in markdown(document(ADDRESS)).replace("\\", "")


def test_a_paper_without_one_has_no_link_and_no_shape() -> None:
    file = pages(document(None))
    assert b"/URI" not in file
    assert RECTANGLE.search(drawn(file)) is None


def test_the_same_code_is_the_same_file() -> None:
    assert pages(document(ADDRESS)) == pages(document(ADDRESS))
