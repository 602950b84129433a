"""Whatever somebody types stands on a page as they wrote it, and does nothing there."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.words.typed import clean, clip, divide, graphemes

ANYTHING = st.text(st.characters(), max_size=300)
FAMILY = "👩\u200d👩\u200d👧"
MARKUP = (
    "<script>alert(1)</script> *vet* _schuin_ `code` <@U1> @everyone [a](https://b) {{ x }} {% y %}"
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("\x00\x07\x1b[31mrood", "[31mrood"),
        ("regel\r\nregel\rregel\u2028regel", "regel\nregel\nregel\nregel"),
        ("links \u202erechts\u202c \u2067ook\u2069", "links rechts ook"),
        ("alinea\n\n\n\n \n\nalinea", "alinea\n\nalinea"),
        ("half \ud83d teken", "half \ufffd teken"),
        ("שלום עולם", "שלום עולם"),
        (f"samen {FAMILY}", f"samen {FAMILY}"),
        (MARKUP, MARKUP),
    ],
)
def test_only_what_nobody_can_read_is_taken_away(typed: str, shown: str) -> None:
    assert clean(typed) == shown


def test_on_one_line_every_space_is_one_space() -> None:
    assert clean(" een\n\ntwee\t drie\r\n", one_line=True) == "een twee drie"


@given(ANYTHING)
def test_every_text_can_be_stored_and_sent_after_cleaning(text: str) -> None:
    shown = clean(text)
    shown.encode("utf-8")
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert clean(shown) == shown


@given(ANYTHING)
def test_cleaning_keeps_every_letter_and_number(text: str) -> None:
    def kept(value: str) -> list[str]:
        return [c for c in value if unicodedata.category(c)[0] in "LNPSM"]

    # A half character becomes a sign, so that its place can still be seen.
    signs = [c for c in kept(clean(text)) if c != "\ufffd"]
    assert signs == [c for c in kept(text) if c != "\ufffd"]


@pytest.mark.parametrize(
    "character",
    [
        "e\u0301",
        FAMILY,
        "👍🏽",
        "🇳🇱",
        "각",
        "\u1100\u1161\u11a8",
        "한\u11a8",
        "✍\ufe0f",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_a_text_is_never_cut_inside_what_a_reader_sees_as_one_character(character: str) -> None:
    text = character * 5
    found = list(graphemes(text))
    assert "".join(found) == text
    if character != "한\u11a8":  # a syllable with an end takes no second one
        assert found == [character] * 5
    assert clip(text + "x", len(character) * 2 + 1) == character * 2 + "…"


@given(ANYTHING, st.integers(min_value=0, max_value=60))
@example("a\u0301" * 40, 3)
@example("a" + "\u0301" * 400, 5)
def test_clipping_keeps_to_the_limit_and_to_the_beginning(text: str, limit: int) -> None:
    shown = clip(text, limit)
    assert len(shown) <= limit
    if len(text) > limit:
        assert text.startswith(shown.removesuffix("…").rstrip())
        assert shown.endswith("…") or limit == 0
    else:
        assert shown == text


def _heavy(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@settings(max_examples=200)
@given(st.text(st.sampled_from("ab<& \né👍\u0301"), max_size=400), st.integers(10, 80))
@example("&" * 400, 10)
@example("woord " * 80, 33)
def test_a_divided_text_is_the_text(text: str, limit: int) -> None:
    pieces = divide(text, limit, escape=_heavy)
    assert "".join(pieces) == text
    assert all(len(_heavy(piece)) <= limit for piece in pieces)


def test_a_text_is_divided_after_a_line_or_a_word_where_it_can_be() -> None:
    lines = divide("eerste regel hier\ntweede regel hier\nderde", 30, escape=str)
    assert lines == ["eerste regel hier\n", "tweede regel hier\nderde"]
    assert divide("een twee drie vier", 10, escape=str) == ["een twee ", "drie vier"]
