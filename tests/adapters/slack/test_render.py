"""Every board and every form of every method is something that Slack takes, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SdkView

from adapters.slack.dialect import SlackDialect
from adapters.slack.render import Renderer
from bot.cards import (
    BUTTON_LIMIT,
    CHOICE_LIMIT,
    CHOICES_LIMIT,
    CONTROLS_LIMIT,
    HINT_LIMIT,
    LABEL_LIMIT,
    PARAGRAPH_LIMIT,
    SEND_LIMIT,
    SLACK,
    TITLE_LIMIT,
    TOKEN_LIMIT,
    Button,
    Card,
    Choice,
    Field,
    FieldKind,
    FormPage,
    Text,
)
from bot.engine.ids import FormId, GroupId
from bot.engine.moves import enter
from bot.engine.screen import Does, Progress, Tone
from bot.engine.screens import board
from bot.engine.state import Slot
from bot.engine.view import View
from bot.groups.case_fields import CASE_PAGES, case_page, preparation_page
from bot.groups.forms import Giving, give_page
from bot.groups.speech import Speech
from bot.records import Person
from bot.words import LANGUAGES, Words
from methods.spec import Method, Mode
from tests.full_goals import MANY_GOALS
from tests.groups.test_limits import AT, LIBRARY, LONG, PEOPLE, opened
from tests.standins.slack.reading import card_in, card_of, form_in
from tests.standins.slack.rules import message_mistakes, view_mistakes
from tests.standins.slack.workspace import View as Window

from .conftest import WORDS, card, form

RENDERER = Renderer(lambda external: LONG)
UNNAMED = Renderer(lambda external: None)
EXTERNAL = {person: f"U{number:09}" for number, person in enumerate(PEOPLE)}

EVERY = pytest.mark.parametrize("language", LANGUAGES)
METHODS = pytest.mark.parametrize("method", LIBRARY.values(), ids=list(LIBRARY))


def speech(method: Method, language: str) -> Speech:
    people = {
        person: Person(person, "slack:T1", EXTERNAL[person], language, "Europe/Amsterdam")
        for person in PEOPLE
    }
    dialect = SlackDialect(lambda external: LONG, lambda external: LONG)
    return Speech(Words(), dialect, language, "Europe/Amsterdam", people, method)


def check_message(shown: Card) -> None:
    check_blocks(shown, RENDERER)
    # Where no name is known the very markup comes back.
    seen = card_of(shown.push, check_blocks(shown, UNNAMED))
    assert seen == replace(
        shown, language="", texts=tuple(replace(text, by=None) for text in shown.texts)
    )


def check_blocks(shown: Card, renderer: Renderer) -> list[dict[str, Any]]:
    message = renderer.message(shown)
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    assert message_mistakes(message["text"], blocks) == []
    for block in blocks:
        read = Block.parse(block)
        assert read is not None, block["type"]
        check_model(read)
    return blocks


def check_view(view: dict[str, Any]) -> None:
    assert view_mistakes(view) == []
    SdkView(**view).validate_json()
    for block in view["blocks"]:
        read = Block.parse(block)
        assert read is not None, block["type"]
        check_model(read)


def check_model(read: JsonObject) -> None:
    """Slack's own model checks the outer block only; walk into it."""
    read.validate_json()
    for name in read.attributes:
        value = getattr(read, name, None)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, JsonObject):
                check_model(inner)


def window(view: dict[str, Any]) -> Window:
    return Window("V1", "h1", "U1", view)


@EVERY
@METHODS
@pytest.mark.parametrize("mode", list(Mode))
def test_every_board_of_every_method(method: Method, mode: Mode, language: str) -> None:
    said = speech(method, language)
    state = opened(method, mode)
    drawn = 0
    for position, slot in enumerate(state.script):
        shown = said.card(board(method, enter(method, state, position, at=AT).state, slot))
        check_message(shown)
        check_view(RENDERER.card_view(shown))
        drawn += 1
    assert drawn


@EVERY
@METHODS
def test_every_form_of_every_method(method: Method, language: str) -> None:
    said = speech(method, language)
    state = opened(method, Mode.SLOW)
    drawn = 0
    for slot in state.script:
        view = View(method, state, Slot(slot.round, slot.phase_id))
        for gift in view.phase.gives:
            check_view(
                RENDERER.form_view(
                    give_page(said, Giving(view, gift, FormId("f" * 16)), {}, able=SLACK)
                )
            )
            drawn += 1
    assert drawn


@EVERY
def test_every_page_of_a_case(language: str) -> None:
    said = speech(LIBRARY["crea-m"], language)
    for page in range(1, CASE_PAGES + 1):
        drawn = case_page(
            said, GroupId("g" * 16), FormId("f" * 16), page=page, values={}, able=SLACK
        )
        check_view(RENDERER.form_view(drawn))
    own = preparation_page(said, GroupId("g" * 16), FormId("f" * 16), values={}, goals=MANY_GOALS)
    check_view(RENDERER.form_view(own))


def worst_cards() -> Iterator[Card]:
    title = "W" * TITLE_LIMIT
    buttons = tuple(
        Button(f"{n:03}" + "t" * (TOKEN_LIMIT - 3), "B" * BUTTON_LIMIT, guide=n % 2 == 1)
        for n in range(CONTROLS_LIMIT)
    )
    plain = Card(title, "p", "nl", (), Progress(12, 12), buttons)
    yield replace(plain, texts=(Text("x" * PARAGRAPH_LIMIT), Text("y" * 900, Tone.QUOTE)))
    yield replace(plain, texts=(Text("&lt;" * 700, Tone.NOTE), Text("z" * 900, Tone.NOTE)))
    tones = (Tone.PLAIN, Tone.QUOTE)
    yield replace(plain, texts=tuple(Text(f"regel {n}", tones[n % 2]) for n in range(200)))
    yield replace(plain, title="Beurt van <@U1> tot <!date^1767609000^{time}|11:30>")


@pytest.mark.parametrize("shown", list(worst_cards()), ids=range(4))
def test_the_most_that_a_card_may_hold(shown: Card) -> None:
    check_message(shown)
    check_view(RENDERER.card_view(shown))


def worst_forms() -> Iterator[FormPage]:
    choices = tuple(
        Choice(f"{n:016x}", f"{n:02}" + "C" * (CHOICE_LIMIT - 2)) for n in range(CHOICES_LIMIT)
    )
    fields = tuple(
        Field(
            f"field-{kind}",
            "L" * LABEL_LIMIT,
            kind,
            hint="H" * HINT_LIMIT,
            required=True,
            choices=choices if kind is FieldKind.CHOICE else (),
            at_most=12,
        )
        for kind in FieldKind
    )
    for cut in (fields[:4], fields[4:]):
        yield FormPage(
            token="t" * TOKEN_LIMIT,
            form=FormId("f"),
            title="T" * LABEL_LIMIT,
            language="nl",
            fields=cut,
            send_label="S" * SEND_LIMIT,
            intro=(Text("x" * PARAGRAPH_LIMIT), Text("n" * 900, Tone.NOTE)),
        )


@pytest.mark.parametrize("page", list(worst_forms()), ids=range(2))
def test_the_most_that_a_form_may_hold(page: FormPage) -> None:
    view = RENDERER.form_view(page)
    check_view(view)
    seen = form_in(window(view))
    assert (seen.title, seen.intro) == (page.title, page.intro)


def fields_of(*fields: Field) -> list[dict[str, Any]]:
    view: dict[str, Any] = RENDERER.form_view(replace(form(), fields=fields))
    assert view_mistakes(view) == []
    return [block["element"] for block in view["blocks"] if block["type"] == "input"]


def test_a_field_holds_what_it_held() -> None:
    elements = fields_of(
        Field("a", "a", FieldKind.TEXT, "*tekst* <@U1>\nmet regels"),
        Field("b", "b", FieldKind.DATE, "2026-03-12"),
        Field("c", "c", FieldKind.TIME, "09:05"),
        Field("d", "d", FieldKind.PEOPLE, "U1 U2 U3", at_most=3),
    )
    assert elements[0]["initial_value"] == "*tekst* <@U1>\nmet regels"
    assert elements[1]["initial_date"] == "2026-03-12"
    assert elements[2]["initial_time"] == "09:05"
    assert elements[3]["initial_users"] == ["U1", "U2", "U3"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.DATE, "morgen"),
        (FieldKind.DATE, "2026-13-45"),
        (FieldKind.TIME, "drie uur"),
        (FieldKind.TIME, "25:00"),
        (FieldKind.PEOPLE, "anna <!here>"),
        (FieldKind.CHOICE, "gone"),
        (FieldKind.LINE, ""),
    ],
)
def test_what_a_field_cannot_hold_is_left_out(kind: FieldKind, value: str) -> None:
    choices = (Choice("x", "X"),) if kind is FieldKind.CHOICE else ()
    (element,) = fields_of(Field("a", "a", kind, value, choices=choices))
    assert not any(name.startswith("initial_") for name in element)


def test_a_choice_that_may_be_left_open_can_be_taken_back() -> None:
    choices = tuple(Choice(str(n), f"Keuze {n}") for n in range(3))
    many = tuple(Choice(str(n), f"Keuze {n}") for n in range(11))
    must, may, long = fields_of(
        Field("a", "a", FieldKind.CHOICE, required=True, choices=choices),
        Field("b", "b", FieldKind.CHOICE, "1", choices=choices),
        Field("c", "c", FieldKind.CHOICE, required=True, choices=many),
    )
    kinds = [element["type"] for element in (must, may, long)]
    assert kinds == ["radio_buttons", "static_select", "static_select"]
    assert may["initial_option"]["value"] == "1"


def test_a_choice_of_a_person_shows_the_name_that_is_known() -> None:
    renderer = Renderer({"U1": "Anna"}.get)
    choices = (Choice("a", "U1", person="U1"), Choice("b", "Iemand", person="U9"))
    page = replace(form(), fields=(Field("a", "a", FieldKind.CHOICE, choices=choices),))
    (field,) = form_in(window(renderer.form_view(page))).fields
    assert [choice.label for choice in field.choices] == ["Anna", "Iemand"]


def test_a_form_that_follows_a_form_shares_no_input_with_it() -> None:
    """Slack keeps what was typed where block and action are the same."""
    first, second = (RENDERER.form_view(form(token)) for token in ("give|1", "give|2"))
    actions = [
        {(b["block_id"], b["element"]["action_id"]) for b in v["blocks"] if b["type"] == "input"}
        for v in (first, second)
        if isinstance(v["blocks"], list)
    ]
    assert not actions[0] & actions[1]


def test_nobodys_words_are_where_a_phone_shows_them() -> None:
    message = RENDERER.message(replace(card(), title=WORDS, texts=(Text(WORDS, Tone.QUOTE),)))
    assert message["text"] == card().push


def test_nothing_that_a_message_says_is_parsed() -> None:
    """Slack's markup has no way to escape; so no text goes out as markup."""
    shown = card(WORDS, "Tot <!date^1767609000^{time}|11:30>, <@U1>")
    drawn = (RENDERER.message(shown), RENDERER.card_view(shown), RENDERER.form_view(form()))
    assert "mrkdwn" not in str(drawn)
    assert "'emoji': True" not in str(drawn)


def test_a_title_that_is_cut_stands_whole_in_the_window() -> None:
    long = "Een titel die niet in de rand van een venster past"
    for title in ("Kort", long, "Beurt van <@U1>"):
        view = UNNAMED.card_view(card(title))
        check_view(view)
        assert card_in(window(view)).title == title


def test_what_is_asked_for_stands_out() -> None:
    shown = Card(
        "t",
        "p",
        "nl",
        buttons=(
            Button("open-give|1", "Schrijven", Does.FORM, main=True),
            Button("next|1", "Verder", main=True, guide=True),
            Button("ready|1", "Klaar"),
        ),
    )
    rows = [b for b in RENDERER.blocks(shown, most=50) if b["type"] == "actions"]
    assert len(rows) == 3
    check_message(shown)
