"""Cards and forms as Discord takes them: every phase of every method, and the most there can be."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.discord.dialect import DiscordDialect
from adapters.discord.forms import render_page
from adapters.discord.render import PARTS_LIMIT, TEXT_LIMIT, render_card
from bot import cards
from bot.cards import DISCORD, Button, Card, Choice, Field, FieldKind, FormPage, Text
from bot.engine.ids import FormId, GroupId
from bot.engine.moves import enter
from bot.engine.screen import Does, Progress, Tone
from bot.engine.screens import board
from bot.engine.state import Slot
from bot.engine.view import View
from bot.groups.case_fields import CASE_PAGES, case_page, preparation_page
from bot.groups.forms import Giving, give_page
from bot.groups.speech import Speech
from bot.words import LANGUAGES, Words
from methods import load_library
from methods.spec import Method, Mode
from tests.full_goals import MANY_GOALS
from tests.groups.test_limits import AT, LONG, opened, speech
from tests.standins.discord.drawn import card_of, fields_of, intro_of, walk
from tests.standins.discord.judge import CALLS_NOBODY, NotInTheBookError, hold

LIBRARY = load_library()
EVERY = pytest.mark.parametrize("language", LANGUAGES)
METHODS = pytest.mark.parametrize("method", LIBRARY.values(), ids=list(LIBRARY))
V2 = 1 << 15
FIRST = 1457523995443200000


def in_discords_words(method: Method, language: str) -> Speech:
    said = speech(method, language)
    dialect = DiscordDialect(lambda _: LONG, lambda _: LONG)
    return Speech(Words(), dialect, language, said.zone, said.people, method)


def judged(card: Card) -> Sequence[Mapping[str, Any]]:
    """Lay a card out, and hold it against Discord's limits and its own description."""
    view: Any = render_card(card)  # the library gives what follows no types
    components: list[dict[str, Any]] = view.to_components()
    body = {"components": components, "flags": V2, "allowed_mentions": CALLS_NOBODY}
    hold("POST", "/channels/1/messages", body)
    parts = list(walk(components))
    assert len(parts) <= PARTS_LIMIT
    assert 0 < sum(len(part.get("content", "")) for part in parts) <= TEXT_LIMIT
    assert all(part["content"] for part in parts if part["type"] == 10)
    tokens = [part["custom_id"] for part in parts if part["type"] == 2]
    assert len(tokens) == len(set(tokens)) == len(card.buttons)
    assert all(len(part["components"]) <= 5 for part in parts if part["type"] == 1)
    return components


def judged_page(page: FormPage) -> Mapping[str, Any]:
    modal: dict[str, Any] = render_page(page, lambda who: None).to_dict()
    hold("POST", "/interactions/1/token/callback", {"type": 9, "data": modal})
    assert 1 <= len(modal["components"]) <= 5
    assert len(modal["title"]) <= 45
    assert [one.name for one in fields_of(modal)] == [field.name for field in page.fields]
    return modal


# What cannot be sent


def test_the_judge_finds_what_discord_would_not_take() -> None:
    """Otherwise everything below would prove nothing."""
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "x" * 101}
    row = {"type": 1, "components": [button]}
    message = {"components": [row], "flags": V2, "allowed_mentions": CALLS_NOBODY}
    with pytest.raises(NotInTheBookError, match="shapes"):
        hold("POST", "/channels/1/messages", message)
    button["custom_id"] = "x"
    assert hold("POST", "/channels/1/messages", message)
    for may_call in ({}, {"allowed_mentions": {"parse": ["everyone"]}}):
        body = {"components": [row], "flags": V2, **may_call}
        answer = {"type": 4, "data": body}
        with pytest.raises(NotInTheBookError, match="may call people"):
            hold("POST", "/channels/1/messages", body)
        with pytest.raises(NotInTheBookError, match="may call people"):
            hold("POST", "/interactions/1/t/callback", answer)
    with pytest.raises(NotInTheBookError):
        hold("POST", "/channels/1/messages", {"content": "x" * 4001})
    with pytest.raises(NotInTheBookError):
        hold("POST", "/somewhere/else", {"content": "x"})
    modal = {"title": "x" * 46, "custom_id": "x", "components": []}
    with pytest.raises(NotInTheBookError):
        hold("POST", "/interactions/1/t/callback", {"type": 9, "data": modal})


async def test_a_card_without_anything_to_say_is_not_sent() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        render_card(Card("", "", "nl", (Text(" "),)))


async def test_a_card_that_is_too_long_is_not_cut_in_silence() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        render_card(Card("", "", "nl", (Text("x" * 4001),)))


# Cards


async def test_a_card_looks_as_it_was_meant() -> None:
    card = Card(
        "Stap 2",
        "Er is iets",
        "nl",
        (
            Text("Gewoon."),
            Text("Stil\n\nen nog een regel", Tone.NOTE),
            Text("Een\n\ncitaat", Tone.QUOTE),
        ),
        Progress(3, 5),
        (
            Button("next|m|1", "Verder", main=True),
            Button("open-give|m", "Schrijf", Does.FORM),
        ),
    )
    components = judged(card)
    shown = [part["content"] for part in walk(components) if part["type"] == 10]
    assert shown == [
        "### Stap 2",
        "Gewoon.",
        "-# Stil\n\n-# en nog een regel",
        "> Een\n> \n> citaat",
        "-# ●●●○○",
    ]
    drawn = card_of(components)
    assert (drawn.title, drawn.progress, drawn.buttons) == (card.title, card.progress, card.buttons)
    assert [(t.markup, t.tone) for t in drawn.texts] == [(t.markup, t.tone) for t in card.texts]


@pytest.mark.parametrize("tone", list(Tone))
@pytest.mark.parametrize("pieces", [2, 9, 25, 60])
async def test_the_longest_card_there_may_be_is_shown_whole(tone: Tone, pieces: int) -> None:
    """As many texts, lines and buttons as the core allows, all at once."""
    each = cards.TEXT_LIMIT // pieces
    text = ("regel\n" * each)[: min(each, cards.PARAGRAPH_LIMIT) - 1] + "."
    card = Card(
        "T" * 145,
        "",
        "nl",
        tuple(Text(text, tone) for _ in range(pieces)),
        Progress(1, 2),
        tuple(
            Button(str(number) * cards.TOKEN_LIMIT if number < 10 else f"b{number}", "x" * 75)
            for number in range(cards.CONTROLS_LIMIT)
        ),
    )
    shown = "".join(part.get("content", "") for part in walk(judged(card)))
    assert shown.count("regel") == text.count("regel") * pieces


@EVERY
@METHODS
@pytest.mark.parametrize("mode", list(Mode))
async def test_every_board_fits(method: Method, mode: Mode, language: str) -> None:
    said, state = in_discords_words(method, language), opened(method, mode)
    for position, slot in enumerate(state.script):
        entered = enter(method, state, position, at=AT).state
        judged(said.card(board(method, entered, slot)))


# Forms


@EVERY
@METHODS
async def test_every_form_of_a_phase_fits(method: Method, language: str) -> None:
    said, state = in_discords_words(method, language), opened(method, Mode.SLOW)
    for slot in state.script:
        view = View(method, state, Slot(slot.round, slot.phase_id))
        for gift in view.phase.gives:
            page = give_page(
                said, Giving(view, gift, FormId("f" * 16)), {"text": "é" * 2000}, able=DISCORD
            )
            modal = judged_page(page)
            assert intro_of(modal) == "\n\n".join(text.markup for text in page.intro)


@EVERY
async def test_every_page_of_the_case_form_fits(language: str) -> None:
    said = in_discords_words(LIBRARY["crea-m"], language)
    group, form = GroupId("g" * 16), FormId("f" * 16)
    for number in range(1, CASE_PAGES + 1):
        judged_page(case_page(said, group, form, page=number, values={}, able=DISCORD))
    judged_page(preparation_page(said, group, form, values={}, goals=MANY_GOALS))


async def test_the_largest_form_there_may_be_fits() -> None:
    choices = tuple(Choice(f"v{n}" * 20, "k" * cards.CHOICE_LIMIT) for n in range(25))
    fields = (
        Field("a", "l" * 45, FieldKind.TEXT, value="x" * 9000, hint="h" * 100, max_length=9000),
        Field("b", "l" * 45, FieldKind.CHOICE, value="?", choices=choices, required=True),
        Field(
            "c", "l" * 45, FieldKind.PEOPLE, value=f"{FIRST} x {FIRST + 1} {FIRST + 2}", at_most=2
        ),
        Field("d", "l" * 45, FieldKind.TIME, value="15:00"),
    )
    page = FormPage("t" * 100, FormId("f"), "T" * 45, "nl", fields, "s", (Text("i" * 3800),))
    drawn = {one.name: one for one in fields_of(judged_page(page))}
    assert len(drawn["a"].value) == 4000
    assert drawn["b"].value == ""
    assert drawn["c"].value == f"{FIRST} {FIRST + 1}"
