"""Somebody who is in several groups says which one is meant, for every word that needs one."""

from __future__ import annotations

import pytest

from bot.cards import CONTROLS_LIMIT, TEXT_LIMIT, Answer, FormPage, Reply
from bot.groups.commands import OPENS, TELLS
from bot.inputs import Reach

from .conftest import NewWorld
from .many import found_more
from .world import CHAT, EMPTY_ROOM, STRANGER, Wish, World, actions, told

ELSEWHERE = "R99"


async def asked(world: World, words: str, *, reach: Reach = Reach.DIRECT) -> Reply:
    reply = await world.command("P1", words, place=ELSEWHERE, reach=reach)
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize("word", [*OPENS, *TELLS])
async def test_every_word_that_needs_a_group_asks_for_which(world: World, word: str) -> None:
    (other,) = await found_more(world, 1, with_first=1)
    reply = await asked(world, word)
    assert reply.answer is Answer.DONE
    assert "meer dan één groep" in told(reply)
    assert reply.card is not None
    buttons = reply.card.buttons
    assert [one.token.rpartition("|")[2] for one in buttons] == [world.group, other]
    for one in buttons:
        if one.action.startswith("open-"):
            page = await world.form("P1", one.token)
            assert page.token.startswith(f"case|{one.token.rpartition('|')[2]}|")
        else:
            assert (await world.press("P1", one.token)).answer is Answer.DONE
    # In a group's own room nobody is asked.
    assert told(await world.command("P1", word)) != told(reply)


async def test_a_button_has_the_rooms_name_where_it_is_known(world: World) -> None:
    await found_more(world, 1, with_first=1)
    world.platform._people[ELSEWHERE] = "ergens"
    world.platform._people["R100"] = "intervisie-noord"
    reply = await asked(world, "volgende")
    assert reply.card is not None
    assert [one.label for one in reply.card.buttons] == ["Groep 1", "2 · intervisie-noord"]
    assert [text.markup for text in reply.card.texts[1:]] == ["1 · R1"]


async def test_in_a_room_that_is_shut_to_the_bot_it_is_still_asked(world: World) -> None:
    await found_more(world, 1, with_first=1)
    reply = await asked(world, "casus", reach=Reach.SHUT)
    assert actions(reply.card) == ["open-case", "open-case"]
    assert (await asked(world, "", reach=Reach.SHUT)).answer is Answer.REFUSED


async def test_somebody_in_thirty_of_a_hundred_groups_finds_each_of_them(world: World) -> None:
    mine = await found_more(world, 99, with_first=29)
    reply, seen = await asked(world, "casus"), []
    while True:
        card = reply.card
        assert card is not None
        assert len(card.buttons) <= CONTROLS_LIMIT
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT
        seen += [one.token.split("|")[1] for one in card.buttons if one.action == "open-case"]
        further = [one.token for one in card.buttons if one.action == "which-group"]
        if not further:
            break
        reply = await world.press("P1", further[0])
    assert sorted(seen) == sorted([world.group, *mine])
    assert isinstance(await world.opens("P1", f"open-case|{mine[-1]}"), FormPage)


@pytest.mark.parametrize(
    "token",
    [
        "which-group|volgende|30",
        "which-group|volgende|-1",
        "which-group|volgende|x",
        "which-group|koffie|0",
        "which-group|volgende",
        "in-group|koffie|{group}",
        "in-group|casus|{group}",
        "in-group|volgende",
        "in-group|volgende|{group}|more",
    ],
)
async def test_a_choice_that_was_made_up_is_refused(world: World, token: str) -> None:
    await found_more(world, 1, with_first=1)
    reply = await world.press("P1", token.format(group=world.group))
    assert reply.answer is Answer.REFUSED


async def test_nobody_chooses_a_group_that_is_not_theirs(world: World) -> None:
    await found_more(world, 1, with_first=1)
    reply = await world.press("P1", f"in-group|volgende|{world.other_group}")
    assert reply.answer is Answer.REFUSED
    assert "hoort nog niet" in told(reply)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_somebody_without_any_group_hears_how_to_begin(
    new_world: NewWorld, language: str
) -> None:
    world = await new_world(Wish(language=language))
    reply = await world.command(STRANGER, "casus", place=ELSEWHERE, reach=Reach.DIRECT)
    assert "/intervisie start" in told(reply)
    reply = await world.command(STRANGER, "casus", place=EMPTY_ROOM)
    assert "/intervisie start" in told(reply)


async def test_with_one_group_nothing_is_asked(new_world: NewWorld) -> None:
    world = await new_world(CHAT)
    page = await world.command("P1", "casus", place=ELSEWHERE, reach=Reach.DIRECT)
    assert isinstance(page, FormPage)
