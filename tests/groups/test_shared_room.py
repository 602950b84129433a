"""A group whose room is shared with another organisation: it stands still until all agree to it."""

from __future__ import annotations

import pytest

from bot.cards import Answer, Card
from bot.records import Beyond, Sharing

from .test_people_of_room import NEW, OPEN, in_room, members
from .world import PEOPLE, STRANGER, World, actions, button, told

THEIRS, OTHERS = "O1", "O2"
AGREED = "Gedeeld met een andere organisatie"
TEXT = "Wat zie je?"


async def sharings(world: World) -> tuple[Sharing, ...]:
    return await world.store.read(lambda tx: tx.groups.sharings(world.group))


async def shares(world: World, *organisations: str) -> None:
    """The room is shared with these from now on, and looked at."""
    world.platform.is_shared_with(*organisations)
    await world.looks_at_room()


async def all_agree(world: World, card: Card) -> None:
    for who in PEOPLE:
        assert (await world.press(who, button(card, "share").token)).answer is Answer.DONE


async def shows_a_text(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text=TEXT)
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("reveal"))
    assert world.shown(TEXT) == 1


def words(card: Card) -> str:
    return " ".join(text.markup for text in card.texts)


async def test_when_all_find_it_fine_the_words_come_back_and_the_meeting_goes_on(
    world: World,
) -> None:
    await shows_a_text(world)
    await shares(world, THEIRS)
    assert (await world.state()).frozen
    assert world.shown(TEXT) == 0
    (card,) = in_room(world, OPEN)
    assert actions(card) == ["share"]
    assert "technisch ook lezen" in words(card)
    for who in list(PEOPLE)[:-1]:
        assert (await world.press(who, button(card, "share").token)).answer is Answer.DONE
    await world.press("P1", button(card, "share").token)
    (card,) = in_room(world, OPEN)
    assert "5 van de 6 vinden het goed" in words(card)
    assert (await world.state()).frozen
    await world.press("P6", button(card, "share").token)
    assert not (await world.state()).frozen
    await world.passes(minutes=1)
    assert world.shown(TEXT) == 1
    assert in_room(world, OPEN) == []
    (card,) = in_room(world, AGREED)
    assert actions(card) == []
    await world.looks_at_room()
    assert not (await world.state()).frozen


async def test_what_was_agreed_holds_for_that_organisation_only(world: World) -> None:
    await shows_a_text(world)
    await shares(world, THEIRS)
    await all_agree(world, in_room(world, OPEN)[0])
    await world.passes(minutes=1)
    await shares(world, THEIRS, OTHERS)
    assert (await world.state()).frozen
    assert world.shown(TEXT) == 0
    (card,) = in_room(world, OPEN)
    assert in_room(world, AGREED) == []
    assert "nog een andere organisatie" in words(card)
    assert button(card, "share").token.endswith(OTHERS)
    await shares(world, THEIRS)
    assert not (await world.state()).frozen, "with the one that was agreed to, nothing is asked"
    await world.passes(minutes=1)
    assert world.shown(TEXT) == 1
    await shares(world, OTHERS)
    assert (await world.state()).frozen, "as many as before, and another one"


async def test_two_at_once_are_asked_about_one_after_the_other(world: World) -> None:
    await world.begins("P1")
    await shares(world, THEIRS, OTHERS)
    (card,) = in_room(world, OPEN)
    await all_agree(world, card)
    assert (await world.state()).frozen
    (card,) = in_room(world, OPEN)
    assert button(card, "share").token.endswith(OTHERS)
    await all_agree(world, card)
    assert not (await world.state()).frozen


async def test_when_the_sharing_ends_what_was_agreed_ends_with_it(world: World) -> None:
    await world.begins("P1")
    await shares(world, THEIRS)
    (card,) = in_room(world, OPEN)
    await all_agree(world, card)
    await shares(world)
    assert await sharings(world) == ()
    assert in_room(world, AGREED) == []
    late = await world.press("P1", button(card, "share").token)
    assert "niet meer met die organisatie" in told(late)
    await shares(world, THEIRS)
    assert (await world.state()).frozen
    assert len(in_room(world, OPEN)) == 1


async def test_a_room_that_was_closed_by_mistake_has_not_lost_what_was_agreed(
    world: World,
) -> None:
    await world.begins("P1")
    await shares(world, THEIRS)
    await all_agree(world, in_room(world, OPEN)[0])
    world.platform.is_closed = True
    await world.looks_at_room()
    world.platform.is_closed = False
    await world.looks_at_room()
    assert not (await world.state()).frozen


async def test_everybody_can_never_be_agreed_to(world: World) -> None:
    await world.begins("P1")
    await shares(world, THEIRS)
    await all_agree(world, in_room(world, OPEN)[0])
    world.platform.beyond = frozenset(Beyond)
    await world.looks_at_room()
    assert (await world.state()).frozen
    (card,) = in_room(world, OPEN)
    assert actions(card) == []


async def test_an_organisation_that_nobody_names_cannot_be_agreed_to(world: World) -> None:
    await world.begins("P1")
    world.platform.beyond = frozenset({Beyond.ELSEWHERE})
    await world.looks_at_room()
    assert (await world.state()).frozen
    (card,) = in_room(world, OPEN)
    assert actions(card) == []
    assert await sharings(world) == ()


@pytest.mark.parametrize("who", [STRANGER, "Q1"])
async def test_whoever_is_no_member_has_no_say_in_it(world: World, who: str) -> None:
    await shares(world, THEIRS)
    token = button(in_room(world, OPEN)[0], "share").token
    assert (await world.press(who, token)).answer is Answer.REFUSED
    assert [one.agreed_by for one in await sharings(world)] == [()]


@pytest.mark.parametrize("organisation", ["O9", "", "O1|O1"])
async def test_an_organisation_that_was_made_up_changes_nothing(
    world: World, organisation: str
) -> None:
    await shares(world, THEIRS)
    reply = await world.press("P1", f"share|{world.group}|{organisation}")
    assert reply.answer is Answer.REFUSED
    assert [(one.organisation, one.agreed_by) for one in await sharings(world)] == [(THEIRS, ())]


async def test_nobody_waits_for_what_somebody_says_who_left(world: World) -> None:
    await world.begins("P1")
    await shares(world, THEIRS)
    (card,) = in_room(world, OPEN)
    for who in list(PEOPLE)[:-1]:
        await world.press(who, button(card, "share").token)
    world.platform.absent.add("P6")
    reply = await world.told_by("P6", "verlaten")
    assert reply.card is not None
    await world.press("P6", reply.card.buttons[0].token)
    await world.looks_at_room()
    assert not (await world.state()).frozen


async def test_whoever_comes_from_there_becomes_a_member_as_everybody_does(world: World) -> None:
    await world.begins("P1")
    world.platform.outsiders.add(STRANGER)
    await shares(world, THEIRS)
    await all_agree(world, in_room(world, OPEN)[0])
    assert (await world.state()).frozen, "the room may be shared; who reads is another question"
    (card,) = in_room(world, NEW)
    question = await world.press(STRANGER, button(card, "join").token)
    assert question.card is not None
    agreements = await world.press(STRANGER, question.card.buttons[0].token)
    assert "gedeeld met een andere organisatie" in told(agreements)
    assert agreements.card is not None
    await world.press(STRANGER, agreements.card.buttons[0].token)
    for who in PEOPLE:
        await world.press(who, button(card, "welcome").token)
    assert STRANGER in await members(world)
    assert not (await world.state()).frozen
    assert len(in_room(world, AGREED)) == 1, "whoever comes later read it before they agreed"


async def test_a_newcomer_is_not_told_of_a_sharing_that_there_is_not(world: World) -> None:
    world.platform.outsiders.add(STRANGER)
    await world.looks_at_room()
    (card,) = in_room(world, NEW)
    agreements = await world.press(STRANGER, f"{button(card, 'join').token}|nobody")
    assert "blijft hier" in told(agreements)
    assert "andere organisatie" not in told(agreements)
