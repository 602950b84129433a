"""How a group works: looked up and set by any member, told to the group, and followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Answer, Card, FormPage
from bot.engine.state import Choosing
from bot.records import Group

from .conftest import NewWorld
from .world import STRANGER, VOICE, World, actions, told

TITLE = "Jullie werkwijze is aangepast"


async def group(world: World) -> Group:
    found = await world.store.read(lambda tx: tx.groups.get(world.group))
    assert found is not None
    return found


def words(card: Card) -> str:
    return " ".join(text.markup for text in card.texts)


async def sets(world: World, who: str, action: str, value: str) -> None:
    assert (await world.press(who, f"{action}|{world.group}|{value}")).answer is Answer.DONE


def times_told(world: World) -> int:
    return sum(post.card.title == TITLE for post in world.platform.posts())


@pytest.mark.parametrize("who", ["Q1", STRANGER])
async def test_nobody_else_reads_or_sets_it(world: World, who: str) -> None:
    for token in ("ways|{}", "choosing|{}|turn", "extra-roles|{}|1"):
        reply = await world.press(who, token.format(world.group))
        assert reply.reason == "refuse.not-a-member"
    assert (await group(world)).choosing is Choosing.VOTE


async def test_what_nobody_can_choose_changes_nothing(world: World) -> None:
    for token in ("choosing|{}|lot", "extra-roles|{}|2", "extra-roles|{}", "ways|nowhere"):
        reply = await world.press("P1", token.format(world.group))
        assert reply.answer is Answer.REFUSED
    assert not (await group(world)).extra_roles


async def test_before_all_agreed_there_are_no_ways(world: World) -> None:
    await world.store.write(
        lambda tx: tx.groups.put_member(replace(tx.groups.members(world.group)[0], agreed_at=None))
    )
    reply = await world.press("P2", f"choosing|{world.group}|turn")
    assert reply.answer is Answer.REFUSED
    assert (await group(world)).choosing is Choosing.VOTE


async def test_it_is_told_to_the_group_once_and_pressing_again_says_nothing_new(
    world: World,
) -> None:
    for _ in range(2):
        await sets(world, "P2", "choosing", "turn")
    assert (await group(world)).choosing is Choosing.TURN
    assert times_told(world) == 1
    shown = await world.press("P3", f"ways|{world.group}")
    assert "Er wordt niet gestemd" in told(shown)
    assert actions(shown.card) == ["choosing", "choosing", "extra-roles"]
    await sets(world, "P3", "extra-roles", "1")
    assert times_told(world) == 2
    assert (await group(world)).extra_roles


async def test_it_is_found_by_command_in_the_menu_and_on_the_agenda(world: World) -> None:
    assert "Zo werken jullie" in told(await world.told_by("P1", "werkwijze"))
    assert "ways" in actions((await world.told_by("P1", "menu")).card)
    assert "ways" in actions((await world.press("P1", f"more|{world.meeting}")).card)


async def begins_with(world: World, way: str, *cases: str) -> None:
    await sets(world, "P6", "choosing", way)
    await world.until((await world.timers())["agenda"].due_at)
    await world.begins(*cases)


async def test_whoever_is_in_turn_brings_theirs_and_nobody_votes(world: World) -> None:
    """P1 has waited longest; P3 was earlier with theirs."""
    await begins_with(world, "turn", "P3", "P1")
    await world.goes_to("choose")
    board = await world.board()
    assert "open-vote" not in actions(board)
    assert (await world.state()).contributor == world.ids["P1"]
    state = await world.state()
    vote = await world.opens("P2", f"open-vote|{world.meeting}|{state.slot}")
    assert not isinstance(vote, FormPage)
    guide = world.name(state.facilitator)
    await world.form(guide, f"open-choose|{world.meeting}|{state.turn}")


async def test_what_was_brought_first_is_scheduled_and_the_agenda_says_so(world: World) -> None:
    await sets(world, "P6", "choosing", "beforehand")
    await world.until((await world.timers())["agenda"].due_at)
    assert "Op de agenda" not in words(await world.agenda())
    await world.brings_case("P3", "Casus van P3")
    await world.brings_case("P1", "Casus van P1")
    assert "Op de agenda: een casus van Chris" in words(await world.agenda())
    await world.press("P3", f"attend|{world.meeting}|absent")
    assert "Op de agenda: een casus van Anna" in words(await world.agenda())
    await world.until((await world.the_meeting()).starts_at)
    await world.goes_to("choose")
    assert (await world.state()).contributor == world.ids["P1"], "who is away keeps the turn"


async def test_a_group_that_wants_them_has_roles_that_go_round(new_world: NewWorld) -> None:
    world = await new_world(VOICE)
    await sets(world, "P6", "extra-roles", "1")
    await world.begins("P1")
    await world.goes_to("roles")
    first = (await world.state()).round(1)
    assert {first.observer, first.note_taker} & {
        first.contributor,
        first.facilitator,
        None,
    } == set()
    await world.goes_to("closing")
    await world.goes_on()
    world.meeting = (await world.meetings())[-1].id
    await world.begins("P2")
    await world.goes_to("roles")
    second = (await world.state()).round(1)
    assert second.observer not in (None, first.observer)
    assert second.note_taker not in (None, first.note_taker)
