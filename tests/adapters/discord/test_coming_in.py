"""What people do on Discord reaches the core as it was meant, and what is said reaches them."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards import Answer, Choice, Field, FieldKind, Reply
from tests.standins.discord.drawn import card_of, fields_of, intro_of
from tests.standins.discord.town import FORM, PRESS

from .conftest import BOARD, PAGE, PRIVATE, Place

# Bad input first: a button or a form is whatever somebody makes of it


@pytest.mark.parametrize("token", ["?", "next|", "open" * 25, "é|\u202e|\u0000", "a" * 100])
async def test_a_made_up_button_goes_to_the_core_as_it_is(place: Place, token: str) -> None:
    """Who may do what is for the core to say, and it is told exactly what was pressed."""
    place.inbox.answer = Reply(Answer.REFUSED, PRIVATE)
    shown = await place.town.press(place.person("anna"), token)
    assert [press.token for press in place.inbox.presses] == [token]
    assert shown.message is not None


TEXT = {"custom_id": "t", "value": "x"}


@pytest.mark.parametrize(
    ("components", "values"),
    [
        ([], {}),
        ("none", {}),
        ([None, 7, {"type": 18}, {"type": 18, "component": 3}], {}),
        ([{"type": 4, "custom_id": "t", "value": None}], {"t": ""}),
        ([{"type": 3, "custom_id": "t", "values": [1, "b"]}], {"t": "b"}),
        ([{"type": 1, "components": [TEXT]}], {"t": "x"}),
    ],
)
async def test_a_form_with_pieces_missing_is_read_as_far_as_it_goes(
    place: Place, components: Any, values: dict[str, str]
) -> None:
    place.inbox.answer = Reply(Answer.REFUSED, PRIVATE)
    data = {"custom_id": "give|m", "components": components}
    shown = await place.town.act(FORM, place.person("anna"), place.town.room, data)
    assert [dict(page.values) for page in place.inbox.pages] == [values]
    assert shown.message is not None


async def test_a_deed_without_an_id_of_ours_is_nobodys(place: Place) -> None:
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, {
        "custom_id": 7, "component_type": 2,
    })  # fmt: skip
    await place.town.env.settle()
    assert not begun.responded
    assert place.inbox.everything() == 0


async def test_a_press_in_another_server_belongs_there(place: Place) -> None:
    other = place.town.env.create_guild("Elders")
    channel = other.create_text_channel("algemeen")
    anna = place.person("anna")
    place.town.backend.add_member(other.id, anna)
    begun = place.town.begin(PRESS, anna, channel.id, {"custom_id": "x|1", "component_type": 2})
    await place.town.answered(begun)
    assert place.inbox.presses[0].workspace == f"discord:{other.id}"


async def test_in_direct_messages_with_two_servers_nobody_knows_which(place: Place) -> None:
    place.town.env.create_guild("Elders")
    direct = await place.platform.direct(str(place.person("anna")))
    await place.platform.post(direct, BOARD, nonce="n1")
    shown = await place.town.press(place.person("anna"), "next|m|1")
    assert shown.message is not None
    assert "meer dan één server" in card_of(shown.message.components).texts[0].markup
    assert place.inbox.everything() == 0


# Buttons


async def test_a_press_is_told_with_its_person_place_and_language(place: Place) -> None:
    post = await place.platform.post(place.room, BOARD, nonce="n1")
    shown = await place.town.press(place.person("bram"), "next|m|1")
    press = place.inbox.presses[0]
    assert press.delivery == f"discord:{shown.interaction.id}"
    assert press.workspace == f"discord:{place.town.guild}"
    assert press.person == str(place.person("bram"))
    assert (press.token, press.locale.language, press.locale.zone) == ("next|m|1", "nl", None)
    assert shown.interaction.source_message_id == int(post)


async def test_where_the_board_says_enough_nothing_is_said(place: Place) -> None:
    shown = await place.town.press(place.person("anna"), "next|m|1")
    assert shown.interaction.response_kind == "deferred_update"
    assert shown.message is None


async def test_an_answer_is_for_one_person_only(place: Place) -> None:
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    shown = await place.town.press(place.person("anna"), "mine|g")
    assert shown.message is not None
    drawn = card_of(shown.message.components)
    assert drawn.title == PRIVATE.title
    assert [(t.markup, t.tone) for t in drawn.texts] == [(t.markup, t.tone) for t in PRIVATE.texts]
    assert drawn.buttons == PRIVATE.buttons
    others = place.town.messages(place.town.room, viewer=place.person("bram"), private=True)
    assert others == []


async def test_a_button_on_a_private_answer_works_too(place: Place) -> None:
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    await place.town.press(place.person("anna"), "mine|g")
    place.inbox.answer = PAGE
    shown = await place.town.press(place.person("anna"), "open-case|g|2")
    assert shown.modal is not None


async def test_a_button_works_after_a_restart_and_for_somebody_else(place: Place) -> None:
    await place.platform.post(place.room, BOARD, nonce="n1")
    await place.town.press(place.person("anna"), "next|m|1")
    await place.restart()
    await place.town.press(place.person("chris"), "next|m|1")
    assert [press.person for press in place.inbox.presses] == [
        str(place.person("anna")),
        str(place.person("chris")),
    ]


async def test_two_people_may_press_at_the_same_moment(place: Place) -> None:
    data = {"custom_id": "next|m|1", "component_type": 2}
    anna = place.town.begin(PRESS, place.person("anna"), place.town.room, data)
    bram = place.town.begin(PRESS, place.person("bram"), place.town.room, data)
    await place.town.answered(bram)
    await place.town.answered(anna)
    assert len(place.inbox.presses) == 2


async def test_the_library_remembers_nothing_of_what_was_sent(place: Place) -> None:
    """However many boards, answers and forms: a press needs nothing but its own id."""
    for number in range(5):
        await place.platform.post(place.room, BOARD, nonce=f"n{number}")
        place.inbox.answer = Reply(Answer.DONE, PRIVATE)
        await place.town.press(place.person("anna"), "next|m|1")
        place.inbox.answer = PAGE
        await place.town.press(place.person("anna"), "open-give|m")
    store = place.home.client._connection._view_store
    assert (store._views, store._modals, store._synced_message_views) == ({}, {}, {})


# Forms


async def test_a_form_shows_what_it_holds(place: Place) -> None:
    place.inbox.answer = replace(
        PAGE,
        fields=(
            replace(PAGE.fields[0], value="een half zinnetje"),
            *PAGE.fields[1:3],
            replace(PAGE.fields[3], value=f"{place.person('bram')} {place.person('anna')}"),
        ),
    )
    shown = await place.town.press(place.person("anna"), "open-give|m")
    assert shown.modal is not None
    drawn = {one.name: one for one in fields_of(shown.modal)}
    assert intro_of(shown.modal) == PAGE.intro[0].markup
    assert drawn["text"].value == "een half zinnetje"
    assert drawn["text"].required
    assert drawn["readers"].value == "me"
    assert drawn["on"].part["placeholder"] == "2026-03-12"
    people = {str(place.person("anna")), str(place.person("bram"))}
    assert set(drawn["people"].value.split()) == people
    assert drawn["people"].part["max_values"] == 4


async def test_a_form_comes_back_as_plain_values(place: Place) -> None:
    place.inbox.answer = PAGE
    opened = await place.town.press(place.person("anna"), "open-give|m")
    assert opened.modal is not None
    people = f"{place.person('bram')} {place.person('chris')}"
    values = {"text": "Regel 1\nRegel 2 @everyone", "readers": "group", "on": "", "people": people}
    place.inbox.answer = Reply(Answer.DONE)
    shown = await place.town.send(place.person("anna"), opened.modal, values)
    page = place.inbox.pages[0]
    assert (page.token, dict(page.values), page.as_draft) == (PAGE.token, values, False)
    assert page.delivery == f"discord:{shown.interaction.id}"
    assert shown.interaction.response_kind == "deferred_update"


async def test_a_form_from_before_a_restart_is_read_like_any_other(place: Place) -> None:
    place.inbox.answer = PAGE
    opened = await place.town.press(place.person("anna"), "open-give|m")
    assert opened.modal is not None
    await place.restart()
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    await place.town.send(place.person("anna"), opened.modal, {"text": "van voor de herstart"})
    assert place.inbox.pages[0].values["text"] == "van voor de herstart"


async def test_the_same_form_may_be_open_twice(place: Place) -> None:
    place.inbox.answer = PAGE
    first = await place.town.press(place.person("anna"), "open-give|m")
    second = await place.town.press(place.person("bram"), "open-give|m")
    assert first.modal is not None
    assert second.modal is not None
    place.inbox.answer = Reply(Answer.DONE)
    await place.town.send(place.person("bram"), second.modal, {"text": "van bram"})
    await place.town.send(place.person("anna"), first.modal, {"text": "van anna"})
    sent = [(page.person, page.values["text"]) for page in place.inbox.pages]
    assert sent == [
        (str(place.person("bram")), "van bram"),
        (str(place.person("anna")), "van anna"),
    ]


async def test_what_is_wrong_in_a_form_is_told_with_the_button_that_opens_it(place: Place) -> None:
    place.inbox.answer = PAGE
    opened = await place.town.press(place.person("anna"), "open-give|m")
    assert opened.modal is not None
    place.inbox.answer = Reply(Answer.INVALID, PRIVATE, errors={"on": "Dit is *geen* dag."})
    shown = await place.town.send(place.person("anna"), opened.modal, {"text": "x", "on": "ooit"})
    assert shown.message is not None
    drawn = card_of(shown.message.components)
    assert drawn.texts[0].markup == "Dit is \\*geen\\* dag."
    assert [button.token for button in drawn.buttons] == ["open-case|g|2"]


async def test_what_is_wrong_is_told_also_without_a_card(place: Place) -> None:
    place.inbox.answer = Reply(Answer.INVALID, errors={"a": "Eén.", "b": "Twee."})
    data = {"custom_id": "give|m", "components": []}
    shown = await place.town.act(FORM, place.person("anna"), place.town.room, data)
    assert shown.message is not None
    assert [t.markup for t in card_of(shown.message.components).texts] == ["Eén.", "Twee."]


@pytest.mark.parametrize("count", [1, 2, 10, 11, 25])
async def test_a_choice_of_any_length_can_be_made(place: Place, count: int) -> None:
    choices = tuple(Choice(str(number), f"Keuze {number}") for number in range(count))
    field = Field("c", "Kies", FieldKind.CHOICE, value="0", choices=choices, required=True)
    place.inbox.answer = replace(PAGE, fields=(field,))
    shown = await place.town.press(place.person("anna"), "open-choose|m")
    assert shown.modal is not None
    (drawn,) = fields_of(shown.modal)
    assert drawn.value == "0"
    assert [one["label"] for one in drawn.part["options"]] == [c.label for c in choices]
    place.inbox.answer = Reply(Answer.DONE)
    await place.town.send(place.person("anna"), shown.modal, {"c": str(count - 1)})
    assert place.inbox.pages[0].values == {"c": str(count - 1)}


async def test_a_choice_of_people_shows_their_names(place: Place) -> None:
    """Somebody of whom this process has heard nothing yet is asked for, at once."""
    bram, gone = str(place.person("bram")), "4242424242424242"
    choices = (Choice("p1", bram, person=bram), Choice("p2", "De ander", person=gone))
    field = Field("c", "Kies", FieldKind.CHOICE, choices=choices)
    place.inbox.answer = replace(PAGE, fields=(field,))
    shown = await place.town.press(place.person("anna"), "open-hand-over|m")
    assert shown.modal is not None
    (drawn,) = fields_of(shown.modal)
    assert [one["label"] for one in drawn.part["options"]] == ["bram", "De ander"]
    assert place.platform.dialect.plain_name(bram) == "bram"
    assert place.platform.dialect.plain_name(gone) == gone


@pytest.mark.parametrize(
    ("named", "shown_as"),
    [
        ("@everyone", "@everyone"),
        ("[klik](http://kwaad.example)", "[klik](http://kwaad.example)"),
        ("B\u202eram\u0000", "Bram"),
        ("  Bram\nund\tChris ", "Bram und Chris"),
        ("👩🏽‍🚀" * 8, "👩🏽‍🚀" * 8),
    ],
)
async def test_a_name_is_a_label_and_does_nothing(place: Place, named: str, shown_as: str) -> None:
    """Names are shown by Discord itself in sentences; in labels nothing is read as markup."""
    odd = str(place.town.add(named))
    field = Field("c", "Kies", FieldKind.CHOICE, choices=(Choice("p1", odd, person=odd),))
    place.inbox.answer = replace(PAGE, fields=(field,))
    shown = await place.town.press(place.person("anna"), "open-hand-over|m")
    assert shown.modal is not None
    (drawn,) = fields_of(shown.modal)
    assert [one["label"] for one in drawn.part["options"]] == [shown_as]
    assert place.platform.dialect.person(odd) == f"<@{odd}>"
