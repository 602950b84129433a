"""Pictures of methods: well formed, nothing outside the paper, and no text that becomes more."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.drawing import mermaid, outline, svg
from bot.drawing.measure import width_of, wrapped
from bot.drawing.svg import WIDTH
from methods.spec import Method, Mode
from tests.drawing.conftest import Long
from tools.pictures import pictures

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>& ]]> \"'; end #quot; %% "


def drawn(method: Method, mode: Mode = Mode.CHAT, language: str = "nl") -> ElementTree.Element:
    return ElementTree.fromstring(svg(outline(method, language=language, mode=mode)))


def test_the_pictures_in_the_docs_are_those_of_the_methods(root: Path) -> None:
    """If not: `make pictures`."""
    folder = root / "docs" / "pictures" / "methods"
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert there == pictures()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_picture_says_what_it_shows(crea_m: Method, mode: Mode, language: str) -> None:
    top = drawn(crea_m, mode, language)
    title, desc = top.find(f"{SVG}title"), top.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert top.attrib["role"] == "img"
    assert top.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert title.text == crea_m.texts[language].name
    for texts in crea_m.texts[language].phases.values():
        assert texts.title in (desc.text or "")


def test_nothing_comes_from_elsewhere_or_needs_a_style(crea_m: Method) -> None:
    """So that a page with a strict policy shows it as it is."""
    for element in drawn(crea_m).iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "rect", "line", "circle", "text"
        }  # fmt: skip
        assert not {name for name in element.attrib if "href" in name or name == "style"}


@pytest.mark.parametrize("phases", [1, 5, 25, 30])
@pytest.mark.parametrize("filling", ["intervisiebijeenkomst ", "W", "een \u00eb "])
def test_all_words_stay_on_the_paper(long_method: Long, phases: int, filling: str) -> None:
    top = drawn(long_method(phases, filling=filling))
    height = float(top.attrib["height"])
    rows = []
    for text in top.iter(f"{SVG}text"):
        x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        width = width_of(text.text or "", size)
        anchor = text.attrib.get("text-anchor", "start")
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        assert 0 <= left <= left + width <= WIDTH
        assert size <= y <= height
        rows.append((round(y), left, left + width))
    for (y, _, ends), (next_y, begins, _) in pairwise(sorted(rows)):
        assert y != next_y or ends <= begins


def test_no_text_becomes_a_piece_of_the_picture(long_method: Long) -> None:
    top = drawn(long_method(3, filling=HOSTILE))
    assert not list(top.iter(f"{SVG}script"))
    chart = mermaid(outline(long_method(3, filling=HOSTILE), language="nl", mode=Mode.CHAT))
    line = re.compile(
        r"flowchart TD|    acc(Title|Descr): [^\n]*|    (    )?subgraph s\d+\[\"[^\"\[\]<>]*\"\]"
        r"|        p\d+\[\"([^\"\[\]<>]|<br/>)*\"\](:::listens)?|    end|    p\d+ --> p\d+"
        r"|    classDef listens stroke-dasharray: 4 3"
    )
    assert [one for one in chart.splitlines() if not line.fullmatch(one)] == []
    assert "script" in chart
    assert "%%" not in chart


def test_a_flowchart_has_every_step_once_and_in_order(crea_m: Method) -> None:
    chart = mermaid(outline(crea_m, language="en", mode=Mode.SLOW))
    assert re.findall(r"^ +p(\d+)\[", chart, re.M) == [str(n) for n in range(12)]
    arrows = re.findall(r"p(\d+) --> p(\d+)", chart)
    assert arrows == [(str(n), str(n + 1)) for n in range(11)]
    assert chart.count(":::listens") == 2


def test_breaking_lines_loses_no_sign() -> None:
    text = "kort " + "W" * 90 + " en weer kort"
    lines = wrapped(text, size=10, width=100)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 10) <= 100 for line in lines)
    assert wrapped("", size=10, width=100) == [""]
