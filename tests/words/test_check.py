"""The check of the catalogues finds what it is there to find, and finds nothing in ours."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.words.catalogue import LANGUAGES, WordsError, catalogue, read_catalogue
from bot.words.check import check_catalogues, check_texts, check_use, main
from bot.words.used import Used, keys_in

GOOD = "Schrijf {{ count }} {% if count == 1 %}woord{% else %}woorden{% endif %} op."


def _both(nl: str, en: str = "Fine.", key: str = "board.x") -> Mapping[str, Mapping[str, str]]:
    return {"nl": {key: nl}, "en": {key: en}}


def test_our_catalogues_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_catalogues() == []
    assert main() == 0
    assert "complete in nl and en" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled(language: str) -> None:
    assert len(catalogue(language)) > 100


@pytest.mark.parametrize(
    ("nl", "found"),
    [
        ("Goed gedaan!", "exclamation"),
        ("Klaar 🎉", "emoji"),
        ("De sessie begint.", "bijeenkomst"),
        ("De volgende fase.", "stap"),
        ("De facilitator let op.", "gespreksleider"),
        ("Dit is anoniem.", "beloven"),
        ("Oeps, dat ging mis.", "gebeurde"),
        ("Wilt u dit?", "'u'"),
        ("woord " * 26 + ".", "25 words"),
        ("x" * 501, "500 characters"),
        ("", "500 characters"),
        ("{% for x in xs %}{{ x }}{% endfor %}", "more than words"),
        ("{{ name.upper() }}", "more than words"),
        ("{{ text|safe }}", "more than words"),
        ("{% set x = 1 %}", "more than words"),
        ("{% if x %}", "cannot be read"),
        ("Typ /intervisie start.", "another name"),
        ("Typ hier /intervision.", "another name"),
    ],
)
def test_a_snippet_that_is_not_ours_is_found(nl: str, found: str) -> None:
    assert any(found in problem for problem in check_texts(_both(nl)))


def test_a_good_snippet_is_left_alone() -> None:
    assert check_texts(_both(GOOD, GOOD.replace("Schrijf", "Write"))) == []


def test_a_label_has_little_room() -> None:
    assert check_texts(_both("Een veel te lange tekst om op een knop te zetten", key="control.x"))


def test_both_languages_say_the_same_with_the_same_values() -> None:
    assert check_texts({"nl": {"a.b": "Ja."}, "en": {}}) == ["a.b: has words in one language only"]
    assert check_texts(_both("Tot {{ at }}.", "Until {{ until }}.")) == [
        "board.x: the two languages use different values"
    ]


def test_a_key_without_words_is_found_with_its_place() -> None:
    used = [Used("board.y", "a.py:3"), Used("board.x", "a.py:4")]
    assert check_use(used, _both("Ja.")) == [
        "nl: board.y has no words (asked in a.py:3)",
        "en: board.y has no words (asked in a.py:3)",
    ]


def test_words_that_nobody_asks_for_are_found() -> None:
    assert check_use([], _both("Ja.")) == ["board.x: nobody asks for these words"]


def test_a_value_that_is_not_passed_is_found() -> None:
    texts = _both("Tot {{ until }}.", "Until {{ until }}.")
    problems = check_use([Used("board.x", "a.py:1", frozenset({"at"}))], texts)
    assert problems[0] == "nl: board.x wants until, not passed in a.py:1"
    assert check_use([Used("board.x", "a.py:1", frozenset({"until"}))], texts) == []
    assert check_use([Used("board.x", "a.py:1")], texts) == []


SOURCE = '''
"""A module that speaks of board.nothing and of files.toml"""
first = Line("board.a")
second = Line("board.b", (("at", 1), ("who", 2)))
third = screen.Line(key="board.c" if now else "board.d", values=values)
button = Control("next", "control.e", ("m",))
again = Control("next", label=f"control.give.{gift}")
tell = Whisper(person, "nudge", slot, 3)
LABELS = {1: "stop.f", 2: "files.toml"}
'''


def test_keys_are_read_from_calls_and_tables() -> None:
    used = {item.key: item for item in keys_in(SOURCE, "a.py")}
    assert used["board.a"] == Used("board.a", "a.py:3", frozenset())
    assert used["board.b"].given == frozenset({"at", "who"})
    assert used["board.c"].given is None
    assert {"board.d", "control.e", "whisper.nudge", "stop.f", "control.give.thought"} <= set(used)
    assert "board.nothing" not in used
    assert "files.toml" not in used


def test_values_that_are_handed_to_a_label_are_known() -> None:
    (label,) = keys_in('x = speech.plain("invalid.x", limit=3)', "a.py")
    assert label.given == frozenset({"limit"})
    field, hint = keys_in('x = text_spec(speech, "title")', "a.py")
    assert (field.key, hint.key) == ("field.title", "hint.title")


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a.b\n',
        '#, fuzzy\nmsgid "a.b"\nmsgstr "x"\n',
        'msgid "a.b"\nmsgstr "x"\n\nmsgid "a.b"\nmsgstr "y"\n',
    ],
)
def test_a_catalogue_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nl.po"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WordsError):
        read_catalogue(path)
