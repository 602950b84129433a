"""What stands behind ``/intervisie``: the same in both languages, and nobody else's words."""

from __future__ import annotations

import pytest

from bot.cards import Answer, FormPage
from bot.engine.state import Stage
from bot.groups.commands import COMMANDS

from .conftest import NewWorld
from .test_founding import all_agree, founded
from .world import CHAT, EMPTY_ROOM, STRANGER, World, actions, button, told


async def test_the_menu_and_its_words(world: World) -> None:
    for words in ("", "menu", "bijeenkomst", "mijn", "help", "HELP"):
        reply = await world.told_by("P1", words)
        assert reply.answer is Answer.DONE, words
    assert (await world.told_by("P1", "koffie")).answer is Answer.REFUSED
    for words in ("casus", "case nu"):
        page = await world.command("P1", words)
        assert isinstance(page, FormPage)
        assert page.token.startswith(f"case|{world.group}")


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("casus", "case"),
        ("casussen", "cases"),
        ("volgende", "next"),
        ("afspraken", "agree"),
        ("bijeenkomst", "meet"),
    ],
)
def test_each_word_is_understood_in_both_languages(dutch: str, english: str) -> None:
    assert COMMANDS[dutch] is COMMANDS[english]


async def test_what_is_ones_own_is_asked_for_in_both_languages(world: World) -> None:
    own = [told(await world.told_by("P1", word)) for word in ("voornemen", "intention", "mijn")]
    assert {*own} == {told(await world.told_by("P1", "mine"))}


async def test_the_next_date_and_whether_one_comes(world: World) -> None:
    reply = await world.told_by("P1", "volgende")
    assert "Jij bent erbij" in told(reply)
    assert reply.card is not None
    choice = await world.press("P1", button(reply.card, "attendance").token)
    assert choice.card is not None
    absent = next(b for b in choice.card.buttons if b.token.endswith("|absent"))
    await world.press("P1", absent.token)
    assert "niet bij" in told(await world.told_by("P1", "next"))
    assert "Jij bent erbij" in told(await world.told_by("P2", "next"))


async def test_in_a_meeting_next_is_what_can_be_done_now(world: World) -> None:
    await world.begins("P1")
    assert (await world.state()).stage is Stage.RUNNING
    reply = await world.told_by("P2", "volgende")
    assert "guide" in actions(reply.card)


async def test_of_other_cases_only_that_they_are_there(world: World) -> None:
    nothing = await world.told_by("P1", "casussen")
    assert "geen casus" in told(nothing)
    assert "een ander" not in told(nothing)
    await world.brings_case("P1", "Te laat *en* boos")
    mine = await world.told_by("P1", "casussen")
    assert "Te laat" in told(mine)
    assert "een ander" not in told(mine)
    assert actions(mine.card) == ["open-case", "withdraw-case"]
    other = await world.told_by("P2", "casussen")
    assert "Te laat" not in told(other)
    assert "een ander" in told(other)
    assert actions(other.card) == ["open-case"]


async def test_a_draft_is_found_again(world: World) -> None:
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "Half"}, as_draft=True)
    reply = await world.told_by("P1", "casussen")
    assert "Half" not in told(reply), "it says that there is one"
    assert reply.card is not None
    assert button(reply.card, "open-case").label == "Mijn casus nalezen"


async def test_agreements_are_read_and_confirmed(new_world: NewWorld) -> None:
    world = await new_world(CHAT)
    await founded(world)
    for word in ("volgende", "casussen"):
        reply = await world.told_by(STRANGER, word, place=EMPTY_ROOM)
        assert reply.answer is Answer.REFUSED, "nothing before the agreements"
        assert actions(reply.card) == ["agree"]
    reply = await world.told_by(STRANGER, "afspraken", place=EMPTY_ROOM)
    assert "blijft hier" in told(reply)
    assert reply.card is not None
    question = await world.press(STRANGER, button(reply.card, "agree").token)
    assert question.card is not None
    assert [b.label for b in question.card.buttons] == ["Nee, niemand", "Ja, of ik twijfel"]
    await world.press(STRANGER, question.card.buttons[0].token)
    again = await world.told_by(STRANGER, "agree", place=EMPTY_ROOM)
    assert "Jij hebt dit bevestigd" in told(again)
    assert actions(again.card) == []
    await all_agree(world)
    assert (await world.told_by(STRANGER, "volgende", place=EMPTY_ROOM)).answer is Answer.DONE


async def test_whoever_is_no_member_looks_nothing_up(world: World) -> None:
    for word in ("volgende", "casussen", "afspraken", "casus"):
        reply = await world.told_by("P7", word)
        assert reply.answer is Answer.REFUSED
        assert "blijft hier" not in told(reply)
