"""The table of the command's words: the core knows each, and sentences call it by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.command_words import (
    COMMAND_WORDS,
    COORDINATION,
    HELP,
    IN_NEW_ROOM,
    MENU,
    SECTION,
    START,
    TRIAL,
    CommandWord,
    words_typed,
)
from bot.groups.commands import COMMANDS, OWN
from bot.words import LANGUAGES
from bot.words.catalogue import catalogue
from tests.command import find_command_word

from .world import World, told

#: A sentence's command with the words that belong to it, up to the end of the phrase.
CALLED = re.compile(r"\{\{ command \}\}((?: [^\W\d_]+)*)")
LIST = "menu.commands"


def test_a_word_is_typed_in_one_way_for_one_meaning() -> None:
    typed = [*SECTION.typed, *(one for word in COMMAND_WORDS for one in word.typed)]
    assert len({*typed}) == len(typed)
    assert all(one == one.casefold() and " " not in one for one in typed)


def test_the_core_has_an_answer_to_every_word_and_to_no_other() -> None:
    known = {*COMMANDS, *OWN, *START.typed, *TRIAL.typed, *HELP.typed}
    assert known == {one for word in COMMAND_WORDS for one in word.typed}


@pytest.mark.parametrize(
    ("text", "word", "words"),
    [
        ("", "menu", ()),
        ("  CASUS nu", "case", ("casus", "nu")),
        ("groep afspraken", "agreements", ("afspraken",)),
        ("Group  Leave", "leave", ("leave",)),
        ("groep", "menu", ()),
        ("afspraken", "agreements", ("afspraken",)),
        ("koffie", None, ("koffie",)),
        ("groep groep", None, ("groep",)),
        ("\u202enext", None, ("\u202enext",)),
    ],
)
def test_what_was_typed_is_found_or_is_no_word(
    text: str, word: str | None, words: tuple[str, ...]
) -> None:
    found = find_command_word(text)
    assert (None if found is None else found.english) == word
    assert words_typed(text) == words


async def test_a_word_behind_its_section_is_the_same_word(world: World) -> None:
    alone = told(await world.told_by("P1", "afspraken"))
    assert told(await world.told_by("P1", "groep afspraken")) == alone
    assert told(await world.told_by("P1", "group agree")) == alone
    assert told(await world.told_by("P1", "groep")) == told(await world.told_by("P1", "menu"))


# What is said of them


def _named(language: str, *, about_group: bool) -> dict[str, CommandWord]:
    words = (word for word in COMMAND_WORDS if word.about_group is about_group)
    return {word.named(language): word for word in words}


def _called(language: str) -> Iterator[tuple[str, list[str]]]:
    for key, text in catalogue(language).items():
        if key != LIST:
            yield from ((key, found[1].split()) for found in CALLED.finditer(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_names_a_word_that_is_shown_in_its_language(language: str) -> None:
    """A command without a word cannot be sent everywhere, and a section needs its words."""
    top, inside = _named(language, about_group=False), _named(language, about_group=True)
    seen = 0
    for key, words in _called(language):
        section = words[:1] == [SECTION.named(language)]
        names = (inside, words[1:]) if section else (top, words)
        assert names[1], (key, "a command without a word")
        assert names[1][0] in names[0], (key, words)
        is_new = names[1][1:2] == [IN_NEW_ROOM.named(language)]
        assert not is_new or names[0][names[1][0]] is START, key
        seen += 1
    assert seen > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_word_by_its_name(language: str) -> None:
    """Those that it lists elsewhere stand in sentences of their own."""
    text = catalogue(language)[LIST]
    lists = re.findall(r"\{\{ command \}\}( [^\W\d_]+)?: ([^.]+)\.", text)
    (_, top), (section, inside) = lists
    assert section.strip() == SECTION.named(language)
    elsewhere = {MENU, START, TRIAL, COORDINATION}
    expected = {
        name for name, word in _named(language, about_group=False).items() if word not in elsewhere
    }
    assert {*_listed(top)} == expected
    assert {*_listed(inside)} == {*_named(language, about_group=True)}
    said = " ".join(" ".join(words) for _, words in _called(language))
    assert all(word.named(language) in said for word in elsewhere)


def _listed(text: str) -> list[str]:
    return re.split(r", | of | or ", text)
